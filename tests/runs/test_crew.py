"""Crews: which deaths of workers a unit is given up for."""

import os
import signal
from functools import partial
from pathlib import Path
from typing import Any

from newsclf.io.sources import Source
from newsclf.runs.crew import Crew
from newsclf.runs.unit import Outcome, Unit
from newsclf.runs.work import Board


class _DiesReading:
    """Ends its process between two pages of a unit, as often as is asked for, each time `step` pages further on."""

    def __init__(self, notes: Path, deaths: int, step: int, board: Board) -> None:
        self.notes, self.deaths, self.step, self.board = notes, deaths, step, board

    def __call__(self, unit: Unit) -> Outcome:
        if unit.source is not None:
            tried = len(list(self.notes.iterdir()))
            if tried < self.deaths:
                (self.notes / str(tried)).touch()
                self.board[0], self.board[2] = 0, tried * self.step
                os.kill(os.getpid(), signal.SIGKILL)
        outcome = Outcome()
        if unit.source is None:
            outcome.errors.append((unit.pages[0].name, unit.pages[0].error or ""))
        return outcome


def _done(notes: Path, deaths: int, step: int) -> list[tuple[Unit, Outcome]]:
    notes.mkdir()
    units = [Unit((0, 0), Source("crawl.warc", "warc"))]
    done: list[Any] = []
    Crew(partial(_DiesReading, notes, deaths, step), 1, None).run(
        lambda worker: units.pop() if units else None,
        lambda unit, outcome: done.append((unit, outcome)),
        lambda more: None,
    )
    return done


def test_workers_that_are_killed_each_time_at_another_place_cost_no_stretch(tmp_path: Path) -> None:
    ((unit, outcome),) = _done(tmp_path / "notes", deaths=6, step=1)
    assert unit.source is not None
    assert not outcome.errors


def test_a_place_at_which_four_workers_are_killed_ends_the_stretch(tmp_path: Path) -> None:
    ((unit, outcome),) = _done(tmp_path / "notes", deaths=6, step=0)
    assert unit.source is None
    ((name, error),) = outcome.errors
    assert name == "crawl.warc: from 0 on"
    assert "four times" in error
    assert "SIGKILL" in error
