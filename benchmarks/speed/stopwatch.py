"""A contestant in a process of its own, on one core, that times itself page by page."""

from __future__ import annotations

import math
import multiprocessing
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from .contestants import CONTESTANTS
from .timed_page import TimedPage

LIMIT = 120.0
"""Seconds that a page may take."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Taken(NamedTuple):
    """Seconds of CPU time and of the wall clock that a page took; NaN, and why, where the contestant failed."""

    cpu: float
    wall: float
    error: str | None = None


def last_core() -> int | None:
    """The last core that this process may run on; None where the system does not tell."""
    return max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


class Stopwatch:
    """The contestant's process: ready and warm when it is entered, ended with it.

    A process of its own means that its caches know only the pages that it was given, and that garbage collection walks
    over what its own users have in memory. Nothing is done with the garbage collector.

    Args:
        name: one of `CONTESTANTS`.
        warm_up: pages that it works on first.
        model: a model folder; None for the shipped model.
        core: what it runs on; None to leave that to the system.
        limit: seconds for a page, after which the process is ended and the page counts as failed.
    """

    def __init__(
        self, name: str, warm_up: Sequence[TimedPage], model: Path | None, core: int | None, limit: float = LIMIT
    ) -> None:
        self.name, self._warm_up, self._model, self._core, self._limit = name, list(warm_up), model, core, limit

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def time(self, pages: Sequence[TimedPage]) -> list[Taken]:
        """Let it work on the pages, one after the other; they are in its memory before the clock starts."""
        taken: list[Taken] = []
        while len(taken) < len(pages):
            with suppress(OSError):  # of a process that has ended: its answer tells
                self._pipe.send(list(pages[len(taken) :]))
            while len(taken) < len(pages):
                answer = self._answer()
                if isinstance(answer, str):
                    taken.append(Taken(math.nan, math.nan, answer))
                    self._end()
                    self._start()
                    break
                taken.append(answer)
        return taken

    def _answer(self) -> Taken | str:
        """What the next page took, or why there is no answer."""
        try:
            if self._pipe.poll(self._limit):
                answer: Taken = self._pipe.recv()
                return answer
        except (EOFError, ConnectionError):
            self._process.join()
            return f"crash: exit code {self._process.exitcode}"
        return f"timeout: {self._limit:g} s"

    def _start(self) -> None:
        os.environ.update(dict.fromkeys(_THREADS, "1"))  # read when the process imports numpy
        context = multiprocessing.get_context("spawn")
        self._pipe, own = context.Pipe()
        self._process = context.Process(
            target=_work, args=(own, self.name, self._warm_up, self._model, self._core), daemon=True
        )
        self._process.start()
        own.close()
        if not self._pipe.poll(60 + self._limit * max(1, len(self._warm_up))):
            self._end()
            raise RuntimeError(f"{self.name}: does not start")
        try:
            self._pipe.recv()
        except EOFError:
            raise RuntimeError(f"{self.name}: ended while it started; the reason stands above") from None

    def _end(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _work(pipe: Connection, name: str, warm_up: list[TimedPage], model: Path | None, core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})
    extract = CONTESTANTS[name](model)
    for page in warm_up:
        with suppress(Exception):
            extract(page)
    pipe.send(None)
    while True:
        try:
            pages = pipe.recv()
        except EOFError:
            return
        for page in pages:
            error = None
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                extract(page)
            except Exception as failure:  # whatever a contestant fails with is counted
                error = f"{type(failure).__name__}: {failure}"
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            pipe.send(Taken(math.nan, math.nan, error) if error else Taken(cpu, wall))
