"""Runs as a table, as the growth they show, and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .measure import Run

_COLUMNS = "| pages | facts | segments | seconds | of these facts | CPU seconds | peak GB | in blocks |"


def markdown(runs: Sequence[Run]) -> str:
    """A row a run."""
    lines = [_COLUMNS, "|---:|---|---:|---:|---:|---:|---:|---|"]
    for run in runs:
        lines.append(
            f"| {run.pages:,} | {run.cache} | {run.segments:,} | {run.seconds:.0f} | {run.facts:.0f} | {run.cpu:.0f} |"
            f" {run.peak / 1e9:.2f} | {'yes' if run.blocks else 'no'} |"
            + (f" failed: {run.error.splitlines()[-1] if run.error else ''}" if run.error is not None else "")
        )
    return "\n".join(lines)


def growth(pages: Sequence[float], values: Sequence[float]) -> tuple[float, float, float]:
    """What is there without a page, what a page adds (least squares), and the exponent of growth (in logarithms).

    An exponent of 1 is growth in line with the pages, below it is less.
    """
    slope, base = np.polyfit(pages, values, 1)
    exponent = np.polyfit(np.log(pages), np.log(values), 1)[0]
    return float(base), float(slope), float(exponent)


def growths(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    """The growth of seconds, CPU seconds and peak gigabytes over the runs that computed their facts."""
    own = [run for run in runs if run.error is None and run.cache == "cold"]
    if len({run.pages for run in own}) < 2:
        return {}
    pages = [float(run.pages) for run in own]
    found = {}
    for name in ("seconds", "cpu", "peak"):
        values = [float(getattr(run, name)) / (1e9 if name == "peak" else 1.0) for run in own]
        base, slope, exponent = growth(pages, values)
        found[name] = {"base": base, "per 1000 pages": 1000 * slope, "exponent": exponent}
    return found


def sentences(found: dict[str, dict[str, float]]) -> str:
    """The growth in words."""
    units = {"seconds": "s", "cpu": "CPU s", "peak": "GB"}
    return "\n".join(
        f"{name}: {own['base']:.2f} {units[name]} + {own['per 1000 pages']:.2f} {units[name]} for 1,000 pages;"
        f" exponent {own['exponent']:.2f}"
        for name, own in found.items()
    )


def plot(runs: Sequence[Run], target: Path) -> None:
    """Seconds and peak memory against pages, as SVG.

    Raises:
        ModuleNotFoundError: matplotlib is missing; `pip install -e '.[report]'` installs it.
    """
    import matplotlib

    matplotlib.use("svg")
    # The same figures give the same bytes.
    matplotlib.rcParams["svg.hashsalt"] = "newsclf"
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    for cache, label, style in (("cold", "facts computed", "o"), ("warm", "facts cached", "s")):
        own = sorted((run for run in runs if run.error is None and run.cache == cache), key=lambda run: run.pages)
        if own:
            pages = [run.pages for run in own]
            left.plot(pages, [run.cpu for run in own], f"{style}-", label=f"CPU seconds, {label}")
            left.plot(pages, [run.seconds for run in own], f"{style}:", label=f"by the clock, {label}", alpha=0.5)
            right.plot(pages, [run.peak / 1e9 for run in own], f"{style}-", label=label)
    left.set_ylabel("seconds")
    right.set_ylabel("peak memory, GB")
    for axes in (left, right):
        axes.legend(frameon=False)
        axes.set_xlabel("pages, a page counted once in each view")
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target, format="svg", metadata={"Date": None})
    pyplot.close(figure)
