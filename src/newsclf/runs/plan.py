"""Which units there are: sources are found one by one, cut into stretches, and given out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..io.record import Span
from ..io.sources import Source
from .unit import Number, Outcome, Unit

_GROUP_BYTES = 8_000_000
# A source is cut into so many units, if that makes them neither too small nor too large.
_UNITS = 64


@dataclass(slots=True)
class _Open:
    """A source that still has units to be given out."""

    index: int
    source: Source | None
    pages: tuple[Source, ...] = ()
    step: int = 1
    given: int = 0
    total: int | None = None
    """How many units it has; None while that is not known."""
    worker: int | None = None
    """Who reads it from the beginning on: a stretch in its midst costs others the way to it."""

    @property
    def is_over(self) -> bool:
        return self.total is not None and self.given >= self.total


class Plan:
    """Gives out units in order, sources of records that can't be entered in their midst to a worker each, if it can.

    Args:
        sources: where pages come from.
        part_bytes: a unit is so many bytes of a source at least, and at most,
        part_records: or so many records.
    """

    def __init__(self, sources: Iterator[Source], part_bytes: tuple[int, int], part_records: int) -> None:
        self._sources = sources
        self._held: Source | None = None
        self._part_bytes, self._part_records = part_bytes, part_records
        self._open: list[_Open] = []
        self._known = 0
        self._exhausted = False
        self._totals: dict[int, int] = {}

    def next_unit(self, worker: int, *, only_first: bool = False) -> Unit | None:
        """A unit for a worker; None where there is none, or none now.

        Args:
            worker: its number.
            only_first: give of the first source that has any, as what comes of others would have to wait.
        """
        self._open = [source for source in self._open if not source.is_over]
        if only_first and self._open:
            return self._unit(self._open[0])
        mine = [s for s in self._open if s.worker in (worker, None)]
        chosen = mine[0] if mine else self._found(worker)
        if chosen is None and self._open:
            chosen = self._open[0]  # another's: better than to do nothing
        return None if chosen is None else self._unit(chosen)

    def learn(self, number: Number, outcome: Outcome) -> None:
        """Take note of a unit that is done: it may be the last of its source."""
        if not outcome.done or number[0] in self._totals:
            return
        for source in self._open:
            if source.index == number[0] and source.total is None:
                source.total = number[1] + 1
                self._totals[source.index] = source.total

    def total(self, source: int) -> int | None:
        """How many units a source has; None while that is not known."""
        return self._totals.get(source)

    @property
    def sources(self) -> int | None:
        """How many there are; None while that is not known."""
        return self._known if self._exhausted else None

    def _found(self, worker: int) -> _Open | None:
        source = self._held or next(self._sources, None)
        self._held = None
        if source is None:
            self._exhausted = True
            return None
        if source.format == "page" or source.error is not None:
            pages = [source]
            size = source.size or 0
            while (following := next(self._sources, None)) is not None:
                if following.format != "page" and following.error is None:
                    break
                if len(pages) >= self._part_records or size >= _GROUP_BYTES:
                    break
                pages.append(following)
                size += following.size or 0
            self._held = following
            opened = _Open(self._known, None, tuple(pages), total=1)
        elif source.places == "bytes":
            # Of an unknown size: all in one go.
            step = self._step(source.size or 0)
            opened = _Open(self._known, source, total=max(1, -(-(source.size or 0) // step)), step=step)
        else:
            opened = _Open(self._known, source, worker=worker, step=self._part_records)
        if opened.total is not None:
            self._totals[opened.index] = opened.total
        self._known += 1
        self._open.append(opened)
        return opened

    def _step(self, size: int) -> int:
        """The bytes of a unit of a source: so that a small one has many too."""
        least, most = self._part_bytes
        return min(max(size // _UNITS, least), most)

    def _unit(self, source: _Open) -> Unit:
        index = source.given
        source.given += 1
        number = (source.index, index)
        if source.source is None:
            return Unit(number, None, source.pages)
        step = source.step
        stop: int | None = (index + 1) * step
        if source.source.places == "bytes" and index + 1 == source.total:
            stop = None if source.source.size is None else source.source.size
        exact = index == 0 or source.source.places == "records"
        return Unit(number, source.source, span=Span(index * step, stop, exact))
