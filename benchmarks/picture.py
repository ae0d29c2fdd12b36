"""What all plots of the benchmarks share: an SVG without dates, whose bytes are the same for the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsclf.errors import ConfigError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def new_figure() -> Figure:
    """An empty figure.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ConfigError("the plot needs matplotlib; pip install '.[report]'") from error
    matplotlib.rcParams["svg.hashsalt"] = "newsclf"
    return Figure(figsize=(7, 3.5), layout="constrained")


def write_figure(figure: Figure, path: Path) -> None:
    """Write a figure as SVG, its axes without a frame above and to the right."""
    for axes in figure.axes:
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None})
