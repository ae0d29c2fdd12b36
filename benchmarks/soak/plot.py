"""The memory of all processes over time as a picture; needs the extra `report`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.picture import new_figure, write_figure

from .growth import WARM_UP
from .report import Verdict

_COLOURS = {
    "threads": "#1f5fa8",
    "asyncio": "#c05621",
    "fork": "#2f7d32",
    "spawn": "#7b3fa0",
    "predict_many": "#8a6d00",
}
# So many points show each peak of some seconds, and keep the file small.
_POINTS = 150


def plot(verdict: Verdict, path: Path) -> None:
    """Write the picture as SVG: a line a process, a colour a way; dotted what is in use of it; the first third is the
    warm-up.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    figure = new_figure()
    axes = figure.subplots()
    seconds = verdict.soaked.seconds
    named = set()
    for name in verdict.growths:
        way, _, process = name.partition(",")
        points = _thinned(verdict.soaked.samples[name])
        label = None if way in named else way
        named.add(way)
        colour = _COLOURS.get(way, "#444444")
        axes.plot(
            *_drawn(points), "--" if process else "-", color=colour, linewidth=0.7 if process else 1.2, label=label
        )
        if in_use := verdict.soaked.in_use.get(name):
            axes.plot(*_drawn(_thinned(in_use)), ":", color=colour, linewidth=0.9)
    axes.axvline(seconds * WARM_UP / 60, color="#999999", linewidth=0.8, linestyle=":")
    axes.set(xlabel="minutes", ylabel="resident memory, MB", xlim=(0, None), ylim=(0, None))
    if named:
        axes.legend(frameon=False, ncols=5, fontsize="small", loc="lower center")
    write_figure(figure, path)


def _drawn(points: list[tuple[float, int]]) -> tuple[list[float], list[float]]:
    return [at / 60 for at, _ in points], [size / 1024 for _, size in points]


def _thinned(samples: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """One sample of every few, the highest."""
    step = max(1, len(samples) // _POINTS)
    return [max(samples[at : at + step], key=lambda one: one[1]) for at in range(0, len(samples), step)]
