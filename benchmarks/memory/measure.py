"""Resident memory over many predictions in one process, and the peak of processes that share the work."""

from __future__ import annotations

import multiprocessing
import time
import tracemalloc
from collections import defaultdict
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

import newsclf

from .pages import read_pages
from .resident import children, is_worker, proportional_kb, resident_kb

SETTLED = 2_000
"""After so many pages caches should be warm; growth is measured from there."""

_EVERY = 250
_POLL_SECONDS = 0.1


class Sample(NamedTuple):
    """Resident memory in kB after so many pages, and the seconds since the first."""

    pages: int
    resident_kb: int
    seconds: float


class Growth(NamedTuple):
    """A process over many pages; `grown` are the lines of code whose memory grew most, where that was traced."""

    samples: list[Sample]
    grown: list[str]

    def at(self, pages: int) -> int | None:
        """Resident memory in kB after so many pages; None where there were fewer."""
        return next((sample.resident_kb for sample in self.samples if sample.pages == pages), None)

    @property
    def slope(self) -> float | None:
        """kB for each 1,000 pages after the first 2,000, by least squares; None for fewer than three samples there."""
        late = [sample for sample in self.samples if sample.pages >= SETTLED]
        if len(late) < 3:
            return None
        return float(np.polyfit([s.pages / 1000 for s in late], [s.resident_kb for s in late], 1)[0])


class Peak(NamedTuple):
    """The most proportional memory in kB of each process, and of all at once."""

    name: str
    pages: int
    parent_kb: int
    workers_kb: list[int]
    sum_kb: int


def measure_growth(file: Path, pages: int, model: Path | None, trace: bool = False, fast: bool = False) -> Growth:
    """Predict pages of a file in a new process that does nothing else.

    Args:
        file: as `write_pages` makes it.
        pages: how many; the file is begun anew where it has fewer.
        model: the model; None for the shipped one.
        trace: tell which lines of code hold more at the end than after 2,000 pages; takes several times as long.
        fast: by compiled code.
    """
    context = multiprocessing.get_context("spawn")
    pipe, child = context.Pipe()
    process = context.Process(target=_predict_each, args=(child, file, pages, model, trace, fast))
    process.start()
    child.close()
    growth: Growth = pipe.recv()
    process.join()
    return growth


def _predict_each(pipe: Connection, file: Path, pages: int, model: Path | None, trace: bool, fast: bool) -> None:
    predictor = newsclf.load(model, fast=fast)
    samples = [Sample(0, resident_kb(), 0.0)]
    before = None
    start = time.perf_counter()
    if trace:
        tracemalloc.start()
    for done, page in enumerate(read_pages(file, pages), start=1):
        predictor.predict(page)
        if done % _EVERY == 0:
            samples.append(Sample(done, resident_kb(), time.perf_counter() - start))
        if trace and done == min(SETTLED, pages // 2):
            before = tracemalloc.take_snapshot()
    grown = []
    if before is not None:
        grown = [str(line) for line in tracemalloc.take_snapshot().compare_to(before, "lineno")[:10]]
    pipe.send(Growth(samples, grown))


def measure_peak(file: Path, pages: int, workers: int, model: Path | None, fast: bool = False) -> Peak:
    """Predict pages of a file with `predict_many` in a new process, and look at it and its workers ten times a second.

    Args:
        file: as in `measure_growth`.
        pages: as in `measure_growth`.
        workers: as for `predict_many`.
        model: as in `measure_growth`.
        fast: as in `measure_growth`.
    """
    process = multiprocessing.get_context("spawn").Process(
        target=_predict_many, args=(file, pages, workers, model, fast)
    )
    process.start()
    assert process.pid is not None
    highest: dict[int, int] = defaultdict(int)
    total = 0
    while process.is_alive():
        now = {}
        with suppress(OSError):  # one of them has ended
            now[process.pid] = proportional_kb(process.pid)
            for pid in children(process.pid):
                if is_worker(pid):
                    now[pid] = proportional_kb(pid)
        for pid, size in now.items():
            highest[pid] = max(highest[pid], size)
        total = max(total, sum(now.values()))
        process.join(_POLL_SECONDS)
    parent = highest.pop(process.pid)
    return Peak(f"predict_many, workers={workers}", pages, parent, sorted(highest.values()), total)


def _predict_many(file: Path, pages: int, workers: int, model: Path | None, fast: bool) -> None:
    for _ in newsclf.load(model, fast=fast).predict_many(read_pages(file, pages), workers):
        pass
