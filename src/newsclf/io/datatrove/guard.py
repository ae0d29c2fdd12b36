"""Under Ray, a task whose process is killed ends Ray's process above it, so that the executor hears of it.

datatrove's Ray executor runs a task in a process pool inside a Ray actor. A pool that has lost a process waits for its
answer for ever, and so does the run. A dead actor, however, is noticed, and its task is submitted again, three times at
most.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_DONE = b"."


@contextmanager
def actor_ends_with_task() -> Iterator[None]:
    """While the block runs, have a process wait for the death of this one, and end the actor then.

    Does nothing where this is no task of datatrove's Ray executor, or no Linux.
    """
    if os.environ.get("DATATROVE_EXECUTOR") != "RAY" or sys.platform != "linux":
        yield
        return
    actor = os.pidfd_open(os.getppid())
    hears, tells = os.pipe()
    guard = os.fork()
    if guard == 0:
        _wait(actor, hears, tells)
    os.close(hears)
    os.close(actor)
    try:
        yield
    finally:
        os.write(tells, _DONE)
        os.close(tells)
        os.waitpid(guard, 0)


def _wait(actor: int, hears: int, tells: int) -> None:
    """What the process that waits does: no more than a forked copy of a process with threads may."""
    try:
        # Of the files that it has from the task, also those that others wait to see closed.
        for file in range(3, max(actor, hears, tells) + 1):
            if file not in (actor, hears):
                with suppress(OSError):
                    os.close(file)
        if not os.read(hears, 1):
            signal.pidfd_send_signal(actor, signal.SIGKILL)
    finally:
        os._exit(0)
