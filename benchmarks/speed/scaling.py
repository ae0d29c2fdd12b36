"""What a page costs as it grows: newsclf on made pages, and which functions grow faster than the page."""

from __future__ import annotations

import cProfile
import math
import pstats
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import newsclf

from .made_pages import page_of_segments, page_of_size
from .stopwatch import Stopwatch
from .timed_page import TimedPage, made

NAMES = ("newsclf html", "newsclf text")
"""What is measured; with `fast` its compiled form, under the same name."""
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
"""Characters of the pages."""
SEGMENTS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000)
FIXED = 200_000
"""Characters of the pages of so many segments."""
_REPEATS = 3
_LEAST_SHARE = 0.01
_STEEP = 1.15


class Point(NamedTuple):
    """A page's bytes, its segments, those of its plain text, and the median milliseconds of CPU, by view.

    `truncated` are the limits that cut it.
    """

    size: int
    segments: int
    text_segments: int
    ms: dict[str, float]
    truncated: tuple[str, ...] = ()


class Fit(NamedTuple):
    """ms = `fixed` + `slope` * x by least squares of relative errors; `exponent` of ms ~ x ** exponent, upper half."""

    fixed: float
    slope: float
    exponent: float


class Steep(NamedTuple):
    """A function whose own time grows faster than the page: seconds on the smaller and on the larger, and exponent;
    inf where the smaller page does not need it.
    """

    view: str
    function: str
    small: float
    large: float
    exponent: float


def fit(x: Sequence[float], ms: Sequence[float]) -> Fit:
    """Fit times to sizes.

    Args:
        x: sizes above 0, rising; at least four.
        ms: what each took.
    """
    sizes, times = np.asarray(x, dtype=float), np.asarray(ms, dtype=float)
    slope, fixed = np.polyfit(sizes, times, 1, w=1 / times)
    half = len(sizes) // 2
    exponent = np.polyfit(np.log(sizes[half:]), np.log(times[half:]), 1)[0]
    return Fit(float(fixed), float(slope), float(exponent))


def timed_as(name: str, fast: bool) -> str:
    """The contestant that is timed for one of `NAMES`."""
    return name.replace("newsclf", "newsclf fast") if fast else name


def by_size(
    model: Path | None,
    core: int | None,
    sizes: Sequence[int] = SIZES,
    note: Callable[[str], None] = lambda line: None,
    fast: bool = False,
) -> list[Point]:
    """The cost of pages of these sizes."""
    return _points(page_of_size, sizes, model, core, note, fast)


def by_segments(
    model: Path | None,
    core: int | None,
    segments: Sequence[int] = SEGMENTS,
    characters: int = FIXED,
    note: Callable[[str], None] = lambda line: None,
    fast: bool = False,
) -> list[Point]:
    """The cost of pages of one size and so many segments."""
    return _points(lambda number, seed: page_of_segments(number, characters, seed), segments, model, core, note, fast)


def _points(
    make: Callable[[int, int], str],
    steps: Sequence[int],
    model: Path | None,
    core: int | None,
    note: Callable[[str], None],
    fast: bool,
) -> list[Point]:
    """Three pages of each step, all steps before the next page of one, so that drifts of the machine hit all."""
    pages = [[made(f"{step}, {seed}", make(step, seed)) for step in steps] for seed in range(_REPEATS)]
    predict = newsclf.load(model).predict
    texts = [predict(page.text, "text") for page in pages[0]]
    lines = [len(text.segments) for text in texts]
    cuts = [predict(page.html).truncated + text.truncated for page, text in zip(pages[0], texts, strict=True)]
    seconds = np.full((_REPEATS, len(steps), len(NAMES)), np.nan)
    warm_up = [made("warm up", make(step, _REPEATS + i)) for i, step in enumerate(list(steps[:3]) * 3)]
    with ExitStack() as stack:
        watches = [stack.enter_context(Stopwatch(timed_as(name, fast), warm_up, model, core)) for name in NAMES]
        for repeat, row in enumerate(pages):
            for at, page in enumerate(row):
                for column, watch in enumerate(watches):
                    seconds[repeat, at, column] = watch.time([page])[0].cpu
            note(f"repeat {repeat + 1} of {_REPEATS}: done")
    ms = 1000 * np.median(seconds, axis=0)
    return [
        Point(page.size, page.segments, own, dict(zip(NAMES, map(float, row), strict=True)), cut)
        for page, own, row, cut in zip(pages[0], lines, ms, cuts, strict=True)
    ]


def steep_functions(
    model: Path | None, small: TimedPage, large: TimedPage, growth: float, least: float = _LEAST_SHARE
) -> list[Steep]:
    """Functions whose own time grows with an exponent above 1.15, by cProfile on two pages.

    Args:
        model: as in `by_size`.
        small: a page.
        large: a page of the same kind.
        growth: how many times as large the second is, in what it is that grows.
        least: share of the time of the larger page below which a function is not looked at.
    """
    predict = newsclf.load(model).predict
    found = []
    calls: dict[str, Callable[[TimedPage], Any]] = {
        NAMES[0]: lambda page: predict(page.html).body,
        NAMES[1]: lambda page: predict(page.text, "text").body,
    }
    for view, call in calls.items():
        call(small)
        own = [_own_times(call, page) for page in (small, large)]
        total = sum(own[1].values())
        for function, seconds in own[1].items():
            before = own[0].get(function, 0.0)
            exponent = math.log(seconds / before) / math.log(growth) if before and seconds else math.inf
            if seconds >= least * total and exponent > _STEEP:
                found.append(Steep(view, function, before, seconds, exponent))
    return sorted(found, key=lambda one: (one.view, -one.large))


def _own_times(call: Callable[[TimedPage], Any], page: TimedPage) -> dict[str, float]:
    """Seconds in each function itself: the median of three profiles."""
    runs: list[dict[str, float]] = []
    for _ in range(_REPEATS):
        profile = cProfile.Profile()
        profile.runcall(call, page)
        stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        runs.append({_name(*where): values[2] for where, values in stats.items()})
    return {name: float(np.median([run.get(name, 0.0) for run in runs])) for name in runs[0]}


def _name(file: str, line: int, function: str) -> str:
    if file == "~":  # built in
        return function
    path = Path(file)
    at = f" in line {line}" if function.startswith("<") else ""
    return f"{path.parent.name}/{path.name}:{function}{at}"
