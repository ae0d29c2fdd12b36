"""Doing units of work: what is read is predicted and written as a part, by one process."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, MutableSequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InputError, NewsclfError
from ..io.pages import read_page_file
from ..io.parts import Part, encoded, new_part
from ..io.record import Reader, Record
from ..io.sources import Source, open_reader
from ..page import Page, Prediction
from ..predict import Predictor, load
from ..written_names import written
from .options import RunOptions
from .unit import Outcome, Places, Unit, to_json, write_settled

Board = MutableSequence[float]
"""What a worker tells without being asked: the number of the page that it is on, 1 for the first record of the unit and
0 while none is predicted; since when; and how many pages of the unit are done."""

_WARM_UP = "<html><body><p class=lead>The harbour’s ferry ran aground on Monday.</p></body></html>"


class UnitWork:
    """Does units, in this process or a worker.

    Args:
        options: what the run is to do.
        places: where it is written.
        board: what others may look at meanwhile.
    """

    def __init__(self, options: RunOptions, places: Places, board: Board, predictor: Predictor | None = None) -> None:
        self._options, self._places, self._board = options, places, board
        self._predictor = predictor or load(
            options.model, limits=options.limits, fast=options.fast, sites=options.sites
        )
        self._renderer = options.renderer()
        self._source: Source | None = None
        self._reader: Reader | None = None

    def __call__(self, unit: Unit) -> Outcome | NewsclfError:
        """Do a unit; an error is one that ends the run."""
        try:
            return self._do(unit)
        except OSError as error:
            return InputError(f"{self._places.parts}: can't be written ({error.strerror or error})")
        except NewsclfError as error:
            return error

    def close(self) -> None:
        """Close what is open."""
        if self._reader is not None:
            self._reader.close()
        self._source = self._reader = None

    def _do(self, unit: Unit) -> Outcome:
        outcome = Outcome()
        lost = dict(unit.lost)
        target, errors = self._places.part(unit.number), self._places.errors(unit.number)
        beside = target.with_name(f".{target.name}.{os.getpid()}.part")
        part: Part | None = None
        failures: list[bytes] = []
        board = self._board
        board[0] = board[2] = 0
        number = 0
        try:
            for record in self._records(unit, outcome):
                number += 1
                if record.skipped is not None:
                    outcome.counts.skipped[record.skipped] += 1
                    continue
                error, kind = record.error, record.kind
                if number in lost:
                    error, kind = lost[number], lost[number].split(":")[0]
                elif record.page is not None:
                    board[1], board[0] = time.monotonic(), number
                    prediction, error, kind = self._predicted(record.page)
                    board[0] = 0
                    board[2] += 1
                    if prediction is not None:
                        if record.truncated:
                            prediction = replace(prediction, truncated=record.truncated + prediction.truncated)
                            outcome.counts.truncated += 1
                        part = part or self._new_part(beside)
                        part.add(record.name, prediction, record.page)
                        outcome.counts.pages += 1
                if error is not None:
                    outcome.counts.failed[kind] += 1
                    failures.append(error_line(record, error, kind, unit.source))
                    if len(outcome.errors) < 10:
                        outcome.errors.append((record.name, error))
            if part is not None:
                part.close()
                outcome.head = part.head
                beside.replace(target)
            else:
                target.unlink(missing_ok=True)
            if failures:
                write_settled(errors, b"".join(failures))
            else:
                errors.unlink(missing_ok=True)
        finally:
            beside.unlink(missing_ok=True)
        # Last: with it the unit is done.
        write_settled(self._places.outcome(unit.number), json.dumps(to_json(outcome)).encode())
        return outcome

    def _new_part(self, path: Path) -> Part:
        options = self._options
        return new_part(
            path, self._renderer, packed=options.packed, segments=options.segments, alone=self._places.alone
        )

    def _predicted(self, page: Page | bytes) -> tuple[Prediction | None, str | None, str]:
        try:
            return self._predictor.predict(page, self._options.view, threshold=self._options.threshold), None, ""
        except NewsclfError as error:
            return None, str(error), "not a page"
        except Exception as error:  # whatever is wrong with one page must not cost the others
            return None, f"{type(error).__name__}: {error}", type(error).__name__

    def _records(self, unit: Unit, outcome: Outcome) -> Iterator[Record]:
        if unit.source is None:
            for page in unit.pages:
                if page.error is not None:
                    yield Record(page.name, 0, error=page.error, kind="unreadable")
                else:
                    yield read_page_file(page.name, self._options.reading)
            outcome.done = True
            return
        try:
            reader = self._opened(unit.source)
            yield from reader.records(unit.span)
            outcome.began, outcome.ended, outcome.done, outcome.at = (
                reader.began,
                reader.ended,
                reader.done,
                reader.at(),
            )
        except (InputError, OSError) as error:
            self.close()
            outcome.done = True
            # Once: other stretches of the source meet the same.
            if unit.span.start == 0 or not isinstance(error, InputError):
                yield Record(unit.source.name, unit.span.start, error=str(error), kind="unreadable")

    def _opened(self, source: Source) -> Reader:
        if self._reader is None or self._source != source:
            self.close()
            self._reader, self._source = open_reader(source, self._options.reading), source
        return self._reader


def warm(options: RunOptions, places: Places, board: Board) -> UnitWork:
    """What works in a worker process, with all made that it needs before the first page comes."""
    work = UnitWork(options, places, board)
    for view in work._predictor.views:
        work._predictor.predict(_WARM_UP, view)
    return work


def error_line(record: Record, error: str, kind: str, source: Source | None) -> bytes:
    """The line of a failure in the list of errors."""
    told: dict[str, Any] = {"url": written(record.name), "error": written(error), "kind": kind}
    if source is not None:
        told |= {"source": written(source.name), "place": record.place}
    return encoded(json.dumps(told, ensure_ascii=False) + "\n")
