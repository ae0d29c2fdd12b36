"""What is run beside each other: strands of work within a process, each for ever, a step at a time."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import newsclf

from .answers import Answer, answer, answer_of, explained
from .pages import NamedPage
from .tally import Tally

_AHEAD = 6
_PAUSE = 5.0
_SHORT = 10
_FORK_SECONDS = 150.0
_TIMEOUT = 20.0


@dataclass(frozen=True)
class Work:
    """What all strands of a process share.

    Attributes:
        predictor: shared by all its threads.
        pages: that are predicted.
        reasons: the answers of `explained` to the first of them.
        tally: takes what comes out.
        model: that `newsclf.load` is given; None for the shipped one.
        fast: likewise.
    """

    predictor: newsclf.Predictor
    pages: Sequence[NamedPage]
    reasons: Sequence[Answer]
    tally: Tally
    model: Path | None
    fast: bool

    def numbers(self, strand: str, most: int | None = None) -> Iterator[int]:
        """Numbers of pages: all, in an order by lot, then all again in another."""
        lot = random.Random(strand)
        numbers = list(range(most or len(self.pages)))
        while True:
            lot.shuffle(numbers)
            yield from numbers

    # Threads.

    def predict(self, strand: str) -> Generator[None, None, None]:
        """Pages one after the other, with the predictor that others use too."""
        for number in self.numbers(strand):
            self.tally.check(strand, number, answer(self.predictor, self.pages[number]))
            yield

    def explain(self, strand: str) -> Generator[None, None, None]:
        """Reasons of the first pages."""
        for number in self.numbers(strand, len(self.reasons)):
            found = explained(self.predictor, self.pages[number])
            self.tally.check(strand, number, found, self.reasons[number])
            yield

    def load(self, strand: str) -> Generator[None, None, None]:
        """Two threads load the model at once and predict with what they get."""

        def one(number: int) -> Answer:
            return answer(newsclf.load(self.model, fast=self.fast), self.pages[number])

        numbers = self.numbers(strand, _SHORT)
        while True:
            two = [next(numbers), next(numbers)]
            with ThreadPoolExecutor(2) as pool:
                for number, found in zip(two, pool.map(one, two), strict=True):
                    self.tally.check(strand, number, found)
            yield
            self.tally.wait(_PAUSE)

    # asyncio.

    def gather(self, strand: str) -> Generator[None, None, None]:
        """An event loop that has pages predicted by a pool of threads, and by threads of its own."""
        asyncio.run(self._gather(strand))
        yield

    async def _gather(self, strand: str) -> None:
        loop = asyncio.get_running_loop()
        numbers = self.numbers(strand)
        with ThreadPoolExecutor(4) as pool:

            async def consume(own: bool) -> None:
                while not self.tally.is_over():
                    number = next(numbers)
                    given = self.predictor, self.pages[number]
                    found = await (
                        asyncio.to_thread(answer, *given) if own else loop.run_in_executor(pool, answer, *given)
                    )
                    self.tally.check(strand, number, found)

            async with asyncio.TaskGroup() as group:
                for own in (False, False, False, False, True):
                    group.create_task(consume(own))

    # Processes.

    def pool(self, strand: str) -> Generator[None, None, None]:
        """A pool of two processes. Spawned ones get the predictor by pickle; forked ones have it, and were forked
        while other threads predicted.
        """
        method = strand.split()[0]
        context = multiprocessing.get_context(method)
        give: tuple[Any, Any] = (self.predictor, self.pages)
        if method == "fork":
            _take(*give)
        numbers = self.numbers(strand)
        with ProcessPoolExecutor(2, context, _take, give if method == "spawn" else (None, None)) as pool:
            running: dict[Future[Answer], int] = {}
            while not self.tally.is_over():
                while len(running) < _AHEAD:
                    number = next(numbers)
                    running[pool.submit(_answer, number)] = number
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    self.tally.check(strand, running.pop(done), done.result())
                yield
            pool.shutdown(cancel_futures=True)

    def fork(self, strand: str) -> Generator[None, None, None]:
        """Every few seconds a process that is forked while threads predict, and predicts some pages itself."""
        context = multiprocessing.get_context("fork")
        numbers = self.numbers(strand)
        while True:
            some = [next(numbers) for _ in range(_SHORT)]
            pipe, child = context.Pipe(duplex=False)
            process = context.Process(target=_forked, args=(child, self.predictor, self.pages, some))
            process.start()
            child.close()
            deadline = time.monotonic() + _FORK_SECONDS
            for number in some:
                if not pipe.poll(max(0.0, deadline - time.monotonic())):
                    process.kill()
                    raise TimeoutError(f"a forked process hangs in {self.pages[number].name}")
                self.tally.check(strand, number, pipe.recv())
            process.join()
            yield
            self.tally.wait(_PAUSE)

    # predict_many.

    def many(self, strand: str) -> Generator[None, None, None]:
        """An endless stream through two workers, which stay the same throughout."""
        asked: deque[int] = deque()

        def pages() -> Iterator[bytes | str]:
            for number in self.numbers(strand):
                if self.tally.is_over():
                    return
                asked.append(number)
                yield self.pages[number].content

        for prediction in self.predictor.predict_many(pages(), 2):
            self.tally.check(strand, asked.popleft(), answer_of(prediction))
            yield

    def storm(self, strand: str) -> Generator[None, None, None]:
        """Short streams in which a page ends its worker, and another takes too long."""
        numbers = self.numbers(strand, _SHORT)
        while True:
            some: list[int | _Ends | _Sleeps] = [next(numbers) for _ in range(_SHORT)]
            some[3:3] = [_Ends()]
            some[7:7] = [_Sleeps()]
            pages: list[Any] = [self.pages[one].content if isinstance(one, int) else one for one in some]
            predictions = list(self.predictor.predict_many(pages, 2, timeout=_TIMEOUT))
            if len(predictions) != len(some):
                self.tally.fault(strand, f"{len(predictions)} predictions of {len(some)} pages")
            for one, prediction in zip(some, predictions, strict=False):
                if isinstance(one, int):
                    self.tally.check(strand, one, answer_of(prediction))
                elif (prediction.error or "").partition(":")[0] != one.kind:
                    self.tally.fault(strand, f"expected {one.kind}, got {prediction.error!r}")
            yield
            self.tally.wait(_PAUSE)


class _Ends:
    """In place of a page: ends the process that unpickles it."""

    kind = "crash"

    def __reduce__(self) -> Any:
        return os._exit, (3,)


class _Sleeps:
    """In place of a page: holds up the process that unpickles it."""

    kind = "timeout"

    def __reduce__(self) -> Any:
        return time.sleep, (3_600,)


_given: dict[str, Any] = {}


def _take(predictor: newsclf.Predictor | None, pages: Sequence[NamedPage] | None) -> None:
    if predictor is not None:
        _given.update(predictor=predictor, pages=pages)


def _answer(number: int) -> Answer:
    return answer(_given["predictor"], _given["pages"][number])


def _forked(pipe: Connection, predictor: newsclf.Predictor, pages: Sequence[NamedPage], numbers: Sequence[int]) -> None:
    # As a forked copy of a process with threads: only this one thread is there.
    assert threading.active_count() == 1
    for number in numbers:
        pipe.send(answer(predictor, pages[number]))
