"""Starting worker processes, and telling how they ended."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from .errors import InputError
from .serving import serve

START_SECONDS = 120.0
PAGE_SECONDS = 300.0
"""For a page, where there are several workers and no other time is said: many times what limits let any page take."""
STARTS = 3
"""So many processes in a row may end before they are ready."""

UNGUARDED = (
    'A script that starts workers must do so below `if __name__ == "__main__":`, as workers import it; or use workers=1'
)


def check_startable() -> None:
    """Make sure that this process may start workers.

    Raises:
        InputError: it may not.
    """
    # A worker that imports the caller's script must not start workers of its own: it would wait for them for ever.
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise InputError(UNGUARDED)
    if multiprocessing.current_process().daemon:
        raise InputError("a daemon process may not start worker processes; use workers=1 there")


def start_worker(setup: Callable[[], Callable[[Any], Any]]) -> tuple[SpawnProcess, Connection]:
    """A process that serves, and the pipe to it. It ends when this one does."""
    # Spawned, not forked: the caller's program may have threads.
    context = multiprocessing.get_context("spawn")
    pipe, child = context.Pipe()
    process = context.Process(target=serve, args=(child, setup), daemon=True, name="newsclf-worker")
    with _interrupts_later():
        process.start()
    child.close()  # else a process that died would be waited for
    return process, pipe


def how_ended(code: int | None) -> str:
    """What an exit code tells."""
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold Ctrl-C back: a process that is started meanwhile does not hear of it at all, until it asks to."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
