"""Resident memory over pages as a picture; needs the extra `report`."""

from __future__ import annotations

from pathlib import Path

from newsclf.errors import ConfigError

from .measure import SETTLED, Growth


def plot(growth: Growth, path: Path) -> None:
    """Write the picture as SVG.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ConfigError("the plot needs matplotlib; pip install 'newsclf[report]'") from error
    matplotlib.rcParams["svg.hashsalt"] = "newsclf"  # equal figures give equal bytes
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([s.pages for s in growth.samples], [s.resident_kb / 1024 for s in growth.samples], color="#1f5fa8")
    axes.axvline(SETTLED, color="#999999", linewidth=0.8, linestyle="--")
    axes.set(xlabel="pages predicted", ylabel="resident memory, MB", xlim=(0, None), ylim=(0, None))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None})
