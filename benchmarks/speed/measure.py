"""Rounds in which all contestants take the pages in turn, so that drifts of the machine hit all alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .pages import Sample
from .stopwatch import Stopwatch
from .timed_page import TimedPage

GROUP = 10
"""Pages that a contestant takes before the next one's turn."""


@dataclass(frozen=True, slots=True)
class Round:
    """Pages, and by contestant the seconds that each took; NaN where it failed."""

    pages: list[TimedPage]
    cpu: dict[str, np.ndarray]
    wall: dict[str, np.ndarray]

    def kept(self) -> np.ndarray:
        """Which pages no contestant failed on (bool)."""
        kept: np.ndarray = np.isfinite(np.array(list(self.cpu.values()))).all(axis=0)
        return kept

    def sizes(self) -> np.ndarray:
        """The bytes of each page."""
        return np.array([page.size for page in self.pages])


@dataclass(slots=True)
class Measured:
    """The rounds, each of pages that are new to every contestant; then the first one's pages `again`.

    `errors` are what a contestant failed with, by page.
    """

    rounds: list[Round]
    again: Round
    errors: dict[str, dict[str, str]] = field(default_factory=dict)


def measure(
    drawn: Sample,
    names: Sequence[str],
    model: Path | None,
    core: int | None,
    note: Callable[[str], None] = lambda line: None,
) -> Measured:
    """Time contestants on the same pages.

    In each round they take the pages in groups of ten; who comes first rotates from group to group.

    Args:
        drawn: the pages.
        names: of the contestants.
        model: newsclf's model; None for the shipped one.
        core: that all run on, one at a time; None to leave it to the system.
        note: called with a line about what is being done.
    """
    errors: dict[str, dict[str, str]] = {name: {} for name in names}
    rounds = []
    with ExitStack() as stack:
        watches = [stack.enter_context(Stopwatch(name, drawn.warm_up, model, core)) for name in names]
        for number, pages in enumerate([*drawn.rounds, drawn.rounds[0]]):
            rounds.append(_round(watches, pages, number, errors))
            note(f"round {number + 1} of {len(drawn.rounds) + 1}: done")
    return Measured(rounds[:-1], rounds[-1], errors)


def _round(
    watches: Sequence[Stopwatch], pages: list[TimedPage], number: int, errors: dict[str, dict[str, str]]
) -> Round:
    cpu = {watch.name: np.full(len(pages), np.nan) for watch in watches}
    wall = {watch.name: np.full(len(pages), np.nan) for watch in watches}
    for turn, start in enumerate(range(0, len(pages), GROUP)):
        group = pages[start : start + GROUP]
        first = (number + turn) % len(watches)
        for watch in [*watches[first:], *watches[:first]]:
            for at, taken in enumerate(watch.time(group), start=start):
                cpu[watch.name][at], wall[watch.name][at] = taken.cpu, taken.wall
                if taken.error:
                    errors[watch.name][pages[at].name] = taken.error
    return Round(pages, cpu, wall)
