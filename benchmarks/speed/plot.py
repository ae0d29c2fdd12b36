"""Cost over size as a picture; needs the extra `report`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.picture import new_figure, write_figure

from .scaling import NAMES, Point
from .scaling_tables import SWEEPS

_COLOURS = ("#1f5fa8", "#c4622d")


def plot(points: Sequence[Point], sweep: str, path: Path) -> None:
    """Write the picture as SVG: milliseconds over what grows in the sweep, both axes logarithmic.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    figure = new_figure()
    axes = figure.subplots()
    x = [p.size if sweep == "size" else p.segments for p in points]
    for name, colour in zip(NAMES, _COLOURS, strict=True):
        axes.loglog(x, [p.ms[name] for p in points], marker="o", markersize=4, color=colour, label=name)
    # What is linear is parallel to this line.
    last = points[-1].ms[NAMES[0]]
    axes.loglog(x, [last * at / x[-1] for at in x], color="#999999", linewidth=0.8, linestyle="--", label="linear")
    axes.set(xlabel=SWEEPS[sweep], ylabel="ms of CPU a page")
    axes.set_ylim(bottom=min(p.ms[name] for p in points for name in NAMES) / 2)
    axes.legend(frameon=False)
    write_figure(figure, path)
