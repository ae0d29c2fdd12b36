"""What runs inside a worker process of `workers`."""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from .errors import NewsclfError
from .io.parents import end_with_parent


def serve(pipe: Connection, setup: Callable[[], Callable[[Any], Any]]) -> None:
    """Answer batches of pickled tasks until the other side is gone.

    Sends None when it is ready, or the error of `setup`; then each answer as soon as it is there, with the seconds that
    it took: of those that were not sent, the first is what a process died of.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    end_with_parent()
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
