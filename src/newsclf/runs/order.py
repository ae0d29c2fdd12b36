"""Outcomes come in any order; they are taken in that of the input, and where one does not follow on the one before, its
unit is done anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..io.record import Span
from .plan import Plan
from .unit import Number, Outcome, Unit


class Order:
    """Takes outcomes in the order of the input.

    A unit that begins in the midst of a WARC file looks for the first record from there on. What it finds may stand
    inside of a record: a WARC file that was crawled, say. The unit before knows where its last record ended.

    Args:
        plan: knows how many units there are.
        accept: is given each unit with its outcome, in order.
        void: makes a unit one without records.
    """

    def __init__(self, plan: Plan, accept: Callable[[Unit, Outcome], None], void: Callable[[Number], Outcome]) -> None:
        self._plan, self._accept, self._void = plan, accept, void
        self._waiting: dict[Number, tuple[Unit, Outcome]] = {}
        self._source = self._index = 0
        self._expected: int | None = None
        self._anew: list[Unit] = []

    @property
    def waiting(self) -> int:
        """How many outcomes wait for one before them."""
        return len(self._waiting)

    @property
    def next(self) -> Number:
        """The unit that is to be taken next."""
        return self._source, self._index

    def to_do_anew(self) -> Unit | None:
        """A unit that has to be done anew."""
        return self._anew.pop() if self._anew else None

    def put(self, unit: Unit, outcome: Outcome) -> None:
        """Take in what became of a unit."""
        if unit.number < self.next:  # beyond the end of a source
            self._void(unit.number)
            return
        self._waiting[unit.number] = (unit, outcome)
        self._advance()

    def _advance(self) -> None:
        while True:
            total = self._plan.total(self._source)
            if total is not None and self._index >= total:
                # What was given out beyond the end of a source holds nothing.
                while (beyond := self._waiting.pop((self._source, self._index), None)) is not None:
                    self._void(beyond[0].number)
                    self._index += 1
                self._source, self._index, self._expected = self._source + 1, 0, None
                if not any(number[0] >= self._source for number in self._waiting):
                    return
                continue
            found = self._waiting.pop((self._source, self._index), None)
            if found is None:
                return
            unit, outcome = found
            follows = self._following(unit, outcome)
            if follows is None:
                return
            self._accept(unit, follows)
            self._index += 1

    def _following(self, unit: Unit, outcome: Outcome) -> Outcome | None:
        """The outcome of a unit as it follows on the one before; None where it has to be done anew."""
        if unit.source is None or unit.source.format != "warc":
            self._expected = None
            return outcome
        expected, stop = self._expected, unit.span.stop
        if expected is not None and stop is not None and expected >= stop:
            return outcome if outcome.began is None else self._void(unit.number)
        failed = outcome.done and outcome.began is None
        if expected is not None and outcome.began != expected and not failed and not self._is_anew(unit):
            self._anew.append(replace(unit, span=Span(expected, stop, True), lost=()))
            return None
        self._expected = outcome.ended
        return outcome

    @staticmethod
    def _is_anew(unit: Unit) -> bool:
        return unit.span.exact and unit.number[1] > 0
