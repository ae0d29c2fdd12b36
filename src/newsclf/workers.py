"""Worker processes: answers in order and in bounded memory; a task that ends its process, or hangs, is lost alone.

`concurrent.futures` gives up all tasks when one process dies, and knows no time limit. Here each process has a pipe of
its own, so that it takes nothing with it but what it was working on.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from .errors import NewsclfError
from .processes import START_SECONDS, STARTS, UNGUARDED, check_startable, how_ended, start_worker

T = TypeVar("T")
R = TypeVar("R")

# A batch is worth this many seconds of work: far more than its way through the pipe costs, too few to wait for.
_BATCH_SECONDS = 0.05
_BATCH_TASKS = 16
_BATCH_BYTES = 1_000_000
# So many tasks of each worker may be taken whose answers were not fetched: while one is slow, the others go on so far.
_AHEAD = 64


def work_in_order(
    setup: Callable[[], Callable[[T], R]],
    tasks: Iterable[T],
    lost: Callable[[T, str], R],
    workers: int,
    timeout: float | None = None,
) -> Iterator[R]:
    """Answer tasks in processes, each once and in order.

    Processes are spawned as tasks come, and ended with the iterator, or when the process that reads it dies. There are
    no threads: all that is done here is done while the caller waits for an answer.

    Args:
        setup: called once in each process; gives what answers a task there, and must not raise. Both go through pickle.
        tasks: taken only as fast as they are worked on. What it raises is raised after the answers to what it gave.
        lost: makes the answer to a task that has none, of the task and what happened. That begins with "crash:" where
            its process ended (twice: it is tried once more, as the first may have been killed for another reason),
            and with "timeout:" where it was ended for the time limit.
        workers: how many processes at most.
        timeout: seconds for a task; None for no limit. Starting a process is not counted.

    Raises:
        InputError: called where no processes can be started.
        NewsclfError: a process can't be started, or `setup` raised it there.
    """
    check_startable()
    source = iter(tasks)
    failure: Exception | None = None
    taken = given = 0
    more = True
    # Where tasks come slowly, those that are there are answered before the next is waited for, if that costs little.
    patience = 0.0
    with closing(_Pool(setup, lost, workers, timeout)) as pool:
        while True:
            room = more and pool.has_room(taken - given)
            if given in pool.answers:
                yield pool.answers.pop(given)
                given += 1
                pool.hear(0)
            elif given < taken and not (room and time.monotonic() >= patience):
                pool.hear(patience - time.monotonic() if room else None)
            elif room:
                start = time.monotonic()
                try:
                    task = next(source)
                except StopIteration:
                    more = False
                except Exception as error:
                    failure, more = error, False
                else:
                    pool.add(taken, task)
                    taken += 1
                now = time.monotonic()
                patience = now + (now - start) / 20
            else:
                break
    if failure is not None:
        raise failure


@dataclass(slots=True)
class _Task:
    number: int
    task: Any
    size: int
    content: bytes | None
    """The task, pickled, until it is sent."""
    alone: bool = False
    """Whether it is tried once more, by itself, as a worker died of it."""


@dataclass(eq=False, slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    heard: float
    """When it last answered or was given something."""
    ready: bool = False
    tasks: deque[_Task] = field(default_factory=deque)
    """What it was given and has not answered, in order."""


class _Pool(Generic[T, R]):
    """The workers, what waits for them, and their answers by number."""

    def __init__(
        self,
        setup: Callable[[], Callable[[T], R]],
        lost: Callable[[T, str], R],
        workers: int,
        timeout: float | None,
    ) -> None:
        self.answers: dict[int, R] = {}
        self._setup, self._lost, self._most, self._timeout = setup, lost, workers, timeout
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._alone: deque[_Task] = deque()
        self._failed_starts: int | None = None  # in a row; None before the first worker was ready
        self._batch = 1

    def has_room(self, outstanding: int) -> bool:
        """Whether to take a task, where so many were taken and not given out: for each worker one batch waits."""
        size = sum(task.size for task in self._waiting)
        return (
            outstanding < self._most * _AHEAD
            and len(self._waiting) < self._most * self._batch
            and size < self._most * _BATCH_BYTES
        )

    def add(self, number: int, task: T) -> None:
        """Have a task worked on."""
        try:
            content = _pickled(task)
        except Exception as error:
            self.answers[number] = self._lost(task, f"it can't be sent to a worker process ({error})")
        else:
            self._waiting.append(_Task(number, task, len(content), content))
            self._give()

    def hear(self, seconds: float | None = None) -> None:
        """Take in answers; wait for one, `seconds` at most."""
        now = time.monotonic()
        limits = [worker.heard + limit - now for worker in self._workers if (limit := self._limit(worker)) is not None]
        if seconds is not None:
            limits.append(seconds)
        readable = wait([worker.pipe for worker in self._workers], max(0.0, min(limits)) if limits else None)
        for worker in [worker for worker in self._workers if worker.pipe in readable]:
            self._receive(worker)
        now = time.monotonic()
        for worker in list(self._workers):
            limit = self._limit(worker)
            if limit is not None and now >= worker.heard + limit:
                self._end(worker, f"timeout: nothing within {limit:g} s")
        self._give()

    def _limit(self, worker: _Worker) -> float | None:
        if not worker.ready:
            return START_SECONDS
        return self._timeout if worker.tasks else None

    def _give(self) -> None:
        """Give idle workers what waits, and start workers for what is left."""
        for worker in list(self._workers):
            # Only a worker that reads is written to: two that write to each other would wait for ever.
            if worker.ready and not worker.tasks and (self._alone or self._waiting):
                worker.tasks.extend(self._next_batch())
                worker.heard = time.monotonic()
                try:
                    worker.pipe.send([task.content or _pickled(task.task) for task in worker.tasks])
                except OSError:
                    self._end(worker)
                for task in worker.tasks:
                    task.content = None
        starting = sum(not worker.ready for worker in self._workers)
        for _ in range(min(self._most - len(self._workers), len(self._alone) + len(self._waiting) - starting)):
            self._start()

    def _next_batch(self) -> list[_Task]:
        if self._alone:
            return [self._alone.popleft()]
        batch = [self._waiting.popleft()]
        size = batch[0].size
        while self._waiting and len(batch) < self._batch and size + self._waiting[0].size <= _BATCH_BYTES:
            batch.append(self._waiting.popleft())
            size += batch[-1].size
        return batch

    def _start(self) -> None:
        process, pipe = start_worker(self._setup)
        self._workers.append(_Worker(process, pipe, time.monotonic()))

    def _receive(self, worker: _Worker) -> None:
        try:
            while worker.pipe.poll():
                message: Any = worker.pipe.recv()
                worker.heard = time.monotonic()
                if isinstance(message, Exception):
                    raise message
                if not worker.ready:
                    worker.ready = True
                    self._failed_starts = 0
                    continue
                answer, seconds = message
                self.answers[worker.tasks.popleft().number] = answer
                # Up step by step: a short page tells nothing of those that follow.
                self._batch = max(1, min(int(_BATCH_SECONDS / max(seconds, 1e-6)), self._batch + 1, _BATCH_TASKS))
        except (EOFError, OSError):
            self._end(worker)

    def _end(self, worker: _Worker, timeout: str | None = None) -> None:
        """Part with a worker that died, or has to: what it died of is tried once more, or lost."""
        self._workers.remove(worker)
        worker.pipe.close()
        if timeout is None:
            worker.process.join(5)
        worker.process.kill()
        worker.process.join()
        how = how_ended(worker.process.exitcode)
        if not worker.ready:
            if self._failed_starts is None or self._failed_starts + 1 >= STARTS:
                raise NewsclfError(f"a worker process could not start ({timeout or how}). {UNGUARDED}")
            self._failed_starts += 1
        if worker.tasks:
            # Answers come one by one: it died of the first that it has not given.
            task = worker.tasks.popleft()
            if task.alone or timeout is not None:
                reason = timeout or f"crash: its worker process ended twice ({how})"
                self.answers[task.number] = self._lost(task.task, reason)
            else:
                task.alone = True
                self._alone.append(task)
            self._waiting.extendleft(reversed(worker.tasks))

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()


def _pickled(task: object) -> bytes:
    return pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
