"""Predict the pages of many inputs and write them: on worker processes, in parts, to be taken up again."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..io.sources import Source, find_sources
from ..processes import PAGE_SECONDS
from ..written_names import written
from .counts import Counts
from .crew import Crew, do_here
from .journal import Journal, told
from .options import RunOptions
from .order import Order
from .output import Parts, finish, layout_of, suffix_of, to_stream, void
from .plan import Plan
from .progress import Progress
from .target import OwnFiles
from .unit import Number, Outcome, Places, Unit
from .work import UnitWork, warm

# So many sources are kept in memory; more are found anew when they are needed.
_KEPT = 10_000
# Of each worker so many units may wait for one before them where the output is a stream.
_AHEAD = 8
_TOLD_ERRORS = 20


@dataclass(frozen=True, slots=True)
class _Inputs:
    names: tuple[str, ...]
    options: RunOptions
    own: OwnFiles
    kept: tuple[Source, ...] | None
    digest: str
    size: int | None

    @classmethod
    def found(cls, names: Sequence[str], options: RunOptions, own: OwnFiles) -> _Inputs:
        digest = hashlib.sha256()
        kept: list[Source] | None = []
        size: int | None = 0
        for source in find_sources(names, options.input_format, own):
            digest.update(told(source).encode("utf-8", "replace"))
            if kept is not None:
                kept.append(source)
                if len(kept) > _KEPT:
                    kept = None
            size = None if size is None or (source.size is None and source.error is None) else size + (source.size or 0)
        return cls(tuple(names), options, own, None if kept is None else tuple(kept), digest.hexdigest(), size)

    def sources(self) -> Iterator[Source]:
        if self.kept is not None:
            return iter(self.kept)
        return find_sources(self.names, self.options.input_format, self.own)


def run(
    names: Sequence[str],
    output: str | None,
    options: RunOptions,
    own: OwnFiles,
    *,
    workers: int = 1,
    resume: bool = False,
    report: Callable[[str], None] = lambda message: None,
) -> Counts:
    """Predict all pages of files, folders, patterns and addresses.

    Args:
        names: of the inputs.
        output: a file or address, or a folder where it ends in a slash or is one; None for stdout. Failures are
            listed beside it, in `OUTPUT.errors.jsonl`.
        options: what to do.
        own: the files that it writes.
        workers: processes; 1 works in this one, unless there is a timeout.
        resume: take up a run that was ended before it was finished; nothing is done where it was finished.
        report: called with a line for the first failures.

    Returns:
        How many records there were, by what became of them.

    Raises:
        InputError: an output can't be written, or what is to be taken up is of something else.
        ConfigError: a package that is needed is missing.
        NewsclfError: workers can't be started.
    """
    inputs = _Inputs.found(names, options, own)
    suffix = suffix_of(options)
    if output is None:
        with tempfile.TemporaryDirectory(prefix="newsclf-") as folder:
            places = Places(Path(folder), "", suffix, Path(folder), alone=False)
            return _Run(inputs, places, None, report, to_stream(places, options, sys.stdout.buffer)).go(workers)
    layout = layout_of(output, suffix)
    journal = Journal(layout, {**options.fingerprint(), "inputs": inputs.digest}, resume)
    try:
        if journal.finished is not None:
            report(f"newsclf: {output} is finished already; nothing is left to do")
            return journal.finished
        done = _Run(inputs, layout.places, journal, report, None)
        counts = done.go(workers)
        size = finish(output, layout, Parts(done.with_pages, done.first_head, done.with_errors), options)
        journal.finish(counts, size)
        return counts
    finally:
        journal.close()


class _Run:
    """A run that is going on."""

    def __init__(
        self,
        inputs: _Inputs,
        places: Places,
        journal: Journal | None,
        report: Callable[[str], None],
        pass_on: Callable[[Unit, Outcome], None] | None,
    ) -> None:
        self.options = inputs.options
        self.counts = Counts()
        self.with_pages: list[Number] = []
        self.with_errors: list[Number] = []
        self.first_head = 0
        self._inputs, self._places, self._journal, self._report = inputs, places, journal, report
        self._pass_on = pass_on
        self._plan = Plan(
            inputs.sources(), (self.options.part_bytes, self.options.most_bytes), self.options.part_records
        )
        remove = journal.void if journal is not None else partial(void, places)
        self._order = Order(self._plan, self._accept, remove)
        self._progress = Progress()
        self._done_bytes = 0
        self._at: dict[int, int] = {}
        self._told = 0
        self._pages = 0
        self._ahead = 0
        self._going: set[Number] = set()

    def go(self, workers: int) -> Counts:
        """Do all that is not done; the counts."""
        self._ahead = _AHEAD * workers
        tick = self._tick
        try:
            if workers == 1 and self.options.timeout is None:
                work = UnitWork(self.options, self._places, [0.0, 0.0, 0.0])
                try:
                    do_here(work, self._give, self._finished, tick)
                finally:
                    work.close()
            else:
                setup = partial(warm, self.options, self._places)
                Crew(setup, workers, self.options.timeout or PAGE_SECONDS).run(self._give, self._finished, tick)
        except KeyboardInterrupt:
            kept = "" if self._journal is None else "; the same command with --resume goes on"
            raise KeyboardInterrupt(f"{self._pages} pages are done{kept}") from None
        finally:
            self._progress.clear()
        return self.counts

    def _give(self, worker: int) -> Unit | None:
        while True:
            if (again := self._order.to_do_anew()) is not None:
                self._going.add(again.number)
                return again
            far = self._pass_on is not None and self._order.waiting >= self._ahead
            if far and self._order.next in self._going:
                return None
            unit = self._plan.next_unit(worker, only_first=far)
            if unit is None:
                return None
            known = self._journal.known(unit.number) if self._journal is not None else None
            if known is None:
                self._going.add(unit.number)
                return unit
            self._finished(unit, known)

    def _finished(self, unit: Unit, outcome: Outcome) -> None:
        self._going.discard(unit.number)
        self._pages += outcome.counts.pages
        self._plan.learn(unit.number, outcome)
        if unit.source is None:
            self._done_bytes += sum(page.size or 0 for page in unit.pages)
        elif unit.source.places == "bytes":
            self._done_bytes += (unit.span.stop or 0) - unit.span.start
        else:
            self._at[unit.number[0]] = max(self._at.get(unit.number[0], 0), outcome.at)
        for name, error in outcome.errors:
            self._told += 1
            if self._told <= _TOLD_ERRORS:
                self._progress.clear()
                self._report(written(f"newsclf: {error}" if error.startswith(name) else f"newsclf: {name}: {error}"))
            elif self._told == _TOLD_ERRORS + 1:
                self._report("newsclf: more failures are counted, not shown")
        self._order.put(unit, outcome)

    def _accept(self, unit: Unit, outcome: Outcome) -> None:
        self.counts.add(outcome.counts)
        if outcome.counts.pages:
            if not self.with_pages:
                self.first_head = outcome.head
            self.with_pages.append(unit.number)
        if outcome.counts.failed:
            self.with_errors.append(unit.number)
        if self._pass_on is not None:
            self._pass_on(unit, outcome)

    def _tick(self, more: int) -> None:
        total = self._inputs.size
        share = min((self._done_bytes + sum(self._at.values())) / total, 1.0) if total else None
        self._progress.tell(self.counts, more, share)
