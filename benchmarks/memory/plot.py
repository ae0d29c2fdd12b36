"""Resident memory over pages as a picture; needs the extra `report`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.picture import new_figure, write_figure

from .measure import SETTLED, Growth


def plot(growth: Growth, path: Path) -> None:
    """Write the picture as SVG.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    figure = new_figure()
    axes = figure.subplots()
    axes.plot([s.pages for s in growth.samples], [s.resident_kb / 1024 for s in growth.samples], color="#1f5fa8")
    axes.axvline(SETTLED, color="#999999", linewidth=0.8, linestyle="--")
    axes.set(xlabel="pages predicted", ylabel="resident memory, MB", xlim=(0, None), ylim=(0, None))
    write_figure(figure, path)
