"""Worker processes that do units, each reading and writing by itself; what ends one, or hangs, costs a page alone."""

from __future__ import annotations

import pickle
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import RawArray
from typing import Any

from ..errors import NewsclfError
from ..io.sources import Source
from ..processes import START_SECONDS, STARTS, UNGUARDED, check_startable, how_ended, start_worker
from .unit import Number, Outcome, Unit
from .work import Board

Setup = Callable[[Board], Callable[[Unit], Outcome | NewsclfError]]
Next = Callable[[int], Unit | None]
"""Gives the worker of a number a unit; None where there is none now."""
Finished = Callable[[Unit, Outcome], None]
Tick = Callable[[int], None]
"""Is told now and then how many pages of units that are not finished are done."""

_TICK_SECONDS = 0.25
# A page that so many processes died of is lost. One that was killed may have been so for another reason.
_CRASHES, _KILLS = 2, 4
# So many processes in a row may be killed before they are ready.
_KILLED_STARTS = 20
_TIMES = {2: "twice", 4: "four times"}


def do_here(work: Callable[[Unit], Outcome | NewsclfError], give: Next, finished: Finished, tick: Tick) -> None:
    """Do all units in this process.

    Raises:
        NewsclfError: a unit ended the run.
    """
    while (unit := give(0)) is not None:
        finished(unit, _checked(work(unit)))
        tick(0)


@dataclass(eq=False, slots=True)
class _Worker:
    number: int
    process: SpawnProcess
    pipe: Connection
    board: Any
    started: float
    ready: bool = False
    unit: Unit | None = None


class Crew:
    """Processes that do units.

    Args:
        setup: called in each process with its board; gives what does a unit there. It goes through pickle.
        workers: how many processes at most.
        timeout: seconds for a page; None for no limit.
    """

    def __init__(self, setup: Callable[[Board], Any], workers: int, timeout: float | None) -> None:
        check_startable()
        self._setup, self._most, self._timeout = setup, workers, timeout
        self._workers: list[_Worker] = []
        self._failed_starts = 0  # in a row
        self._has_started = False
        # Units whose worker died.
        self._again: list[Unit] = []
        # How often at which page, or after how many pages.
        self._died: dict[Number, Counter[int]] = {}

    def run(self, give: Next, finished: Finished, tick: Tick) -> None:
        """Do all units.

        Raises:
            NewsclfError: a unit ended the run, or no process can be started.
        """
        try:
            while True:
                self._give(give)
                if not any(worker.unit for worker in self._workers):
                    return
                readable = wait([worker.pipe for worker in self._workers], _TICK_SECONDS)
                for worker in [worker for worker in self._workers if worker.pipe in readable]:
                    self._receive(worker, finished)
                for worker in list(self._workers):
                    self._check_time(worker, finished)
                tick(int(sum(worker.board[2] for worker in self._workers if worker.unit is not None)))
        finally:
            self._close()

    def _give(self, give: Next) -> None:
        numbers = {worker.number for worker in self._workers}
        for number in range(self._most):
            worker = next((worker for worker in self._workers if worker.number == number), None)
            if worker is not None and worker.unit is not None:
                continue
            unit = self._again.pop(0) if self._again else give(number)
            if unit is None:
                continue
            if number not in numbers:
                worker = self._start(number)
            assert worker is not None
            worker.unit = unit
            if worker.ready:
                self._send(worker)

    def _start(self, number: int) -> _Worker:
        board = RawArray("d", 3)
        process, pipe = start_worker(_Setup(self._setup, board))
        worker = _Worker(number, process, pipe, board, time.monotonic())
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker) -> None:
        worker.board[0] = worker.board[2] = 0
        with suppress(OSError):  # it died, which its pipe will tell
            worker.pipe.send([pickle.dumps(worker.unit, pickle.HIGHEST_PROTOCOL)])

    def _receive(self, worker: _Worker, finished: Finished) -> None:
        try:
            message: Any = worker.pipe.recv()
        except (EOFError, OSError):
            self._lose(worker, finished)
            return
        if isinstance(message, Exception):
            raise message
        if not worker.ready:
            worker.ready = self._has_started = True
            self._failed_starts = 0
            self._send(worker)
            return
        unit, worker.unit = worker.unit, None
        assert unit is not None
        self._died.pop(unit.number, None)
        finished(unit, _checked(message[0]))

    def _check_time(self, worker: _Worker, finished: Finished) -> None:
        now = time.monotonic()
        if not worker.ready:
            if now > worker.started + START_SECONDS:
                self._lose(worker, finished)
        elif self._timeout is not None and worker.unit is not None:
            page, since = worker.board[0], worker.board[1]
            # Looked at twice: the page may have changed in between.
            if page and now > since + self._timeout and page == worker.board[0]:
                self._lose(worker, finished, f"timeout: nothing within {self._timeout:g} s")

    def _lose(self, worker: _Worker, finished: Finished, timeout: str | None = None) -> None:
        """Part with a worker that died, or has to: its unit is done again, without the page that it died of twice."""
        self._workers.remove(worker)
        if timeout is None:
            worker.process.join(5)
        worker.process.kill()
        worker.process.join()
        unit, worker.unit = worker.unit, None
        if unit is not None and worker.ready and worker.pipe.poll():
            # It may have finished just before.
            try:
                message: Any = worker.pipe.recv()
            except (EOFError, OSError):
                message = None
            if message is not None:
                worker.pipe.close()
                finished(unit, _checked(message[0]))
                return
        worker.pipe.close()
        how = how_ended(worker.process.exitcode)
        if not worker.ready:
            self._failed_starts += 1
            killed = how == "SIGKILL"
            most = _KILLED_STARTS if killed else STARTS if self._has_started else 1
            if self._failed_starts >= most:
                raise NewsclfError(f"a worker process could not start ({how}). {'' if killed else UNGUARDED}".rstrip())
            if unit is not None:
                self._again.append(unit)
            return
        if unit is None:
            return
        page = int(worker.board[0])
        died = self._died.setdefault(unit.number, Counter())
        # Between two pages: told from others by the pages that are done. Else kills from outside would add up over the
        # whole of a stretch that takes long, and it be given up for what is not its fault.
        place = page or -1 - int(worker.board[2])
        died[place] += 1
        if page and timeout is not None:
            unit = replace(unit, lost=(*unit.lost, (page, timeout)))
        elif died[place] >= (_KILLS if how == "SIGKILL" else _CRASHES):
            reason = f"crash: its worker process ended {_TIMES.get(died[place], f'{died[place]} times')} ({how})"
            if page:
                unit = replace(unit, lost=(*unit.lost, (page, reason)))
            elif unit.source is not None:  # while it was read: the rest of the stretch can't be had
                where = f"{unit.source.name}: from {unit.span.start} on"
                unit = Unit(unit.number, None, (Source(where, error=f"{where}: {reason}"),))
        self._again.append(unit)

    def _close(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()


class _Setup:
    """What a worker is set up by, with its board."""

    def __init__(self, setup: Callable[[Board], Any], board: Any) -> None:
        self._setup, self._board = setup, board

    def __call__(self) -> Any:
        return self._setup(self._board)


def _checked(outcome: Outcome | NewsclfError) -> Outcome:
    if isinstance(outcome, NewsclfError):
        raise outcome
    return outcome
