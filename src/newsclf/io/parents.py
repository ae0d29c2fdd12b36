"""A process that was started by another ends with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import wait

_watched: set[int] = set()


def end_with_parent() -> None:
    """Have this process end when the process that started it has died, however busy it is.

    That is one which `multiprocessing`, or `multiprocess`, was asked by to start this one, not the server that forked
    it. Does nothing in a process that neither has started, and where it has been called before.
    """
    pid = os.getpid()
    if pid in _watched:
        return
    found = [
        parent
        for name in ("multiprocessing.process", "multiprocess.process")
        if (parent := getattr(sys.modules.get(name), "parent_process", lambda: None)()) is not None
    ]
    # A forked process inherits what the other package knew of its parent's parent.
    found.sort(key=lambda parent: parent.pid != os.getppid())
    if found:
        _watched.add(pid)
        _end_when_closed(found[0].sentinel)


def _end_when_closed(life: int) -> None:
    def watch() -> None:
        wait([life])
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="watch-parent").start()
    if sys.platform == "linux":
        # No thread runs while a regular expression is matched, which may take for ever: the kernel doesn't need one.
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(life, fcntl.F_SETSIG, signal.SIGKILL)
            fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
