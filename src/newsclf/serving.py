"""What runs inside a worker process of `workers`."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from .errors import NewsclfError


def serve(pipe: Connection, setup: Callable[[], Callable[[Any], Any]]) -> None:
    """Answer batches of pickled tasks until the other side is gone.

    Sends None when it is ready, or the error of `setup`; then each answer as soon as it is there, with the seconds that
    it took: of those that were not sent, the first is what a process died of.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    _end_with_parent()
    try:
        work = setup()
    except NewsclfError as error:
        pipe.send(error)
        return
    with suppress(BrokenPipeError, ConnectionResetError, EOFError):
        pipe.send(None)
        while True:
            batch: list[bytes] = pipe.recv()
            for content in batch:
                start = time.perf_counter()
                answer = work(pickle.loads(content))
                pipe.send((answer, time.perf_counter() - start))


def _end_with_parent() -> None:
    """Have this process end when its parent has died, however busy it is."""
    parent = parent_process()
    assert parent is not None
    life = parent.sentinel

    def watch() -> None:
        wait([life])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="watch-parent").start()
    if sys.platform == "linux":
        # No thread runs while a regular expression is matched, which may take for ever: the kernel doesn't need one.
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(life, fcntl.F_SETSIG, signal.SIGKILL)
            fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
