"""What one process of the soak counts and finds, shared by its threads."""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from multiprocessing.connection import Connection

from .allocator import in_use_kb
from .answers import Answer, difference
from .pages import NamedPage

_EVERY = 1.0
_FAULTS = 20


class Tally:
    """Compares answers with those of one thread, and reports to the process that watches.

    Args:
        pipe: takes ("counts", counts by strand) and ("in use", kB of `in_use_kb`) about every second, and
            ("faults", texts) at once.
        pages: that are predicted.
        expected: the answer to each.
        seconds: from now until strands should end.
    """

    def __init__(
        self, pipe: Connection, pages: Sequence[NamedPage], expected: Sequence[Answer], seconds: float
    ) -> None:
        self._pipe, self._pages, self._expected = pipe, pages, expected
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._faults = 0
        self._sent = 0.0

    def is_over(self) -> bool:
        """Whether strands should end."""
        return time.monotonic() >= self._end

    def wait(self, seconds: float) -> None:
        """Sleep, but not beyond the end."""
        time.sleep(max(0.0, min(seconds, self._end - time.monotonic())))

    def check(self, strand: str, number: int, found: Answer, expected: Answer | None = None) -> None:
        """Count the answer to a page; one that is not as expected is a fault."""
        differs = difference(self._expected[number] if expected is None else expected, found)
        if differs:
            self.fault(strand, f"{self._pages[number].name}: differs: {differs}")
        self.count(strand)

    def count(self, strand: str) -> None:
        """Count something that was done."""
        with self._lock:
            self._counts[strand] += 1
            now = time.monotonic()
            if now >= self._sent + _EVERY:
                self._sent = now
                self._pipe.send(("counts", dict(self._counts)))
                self._pipe.send(("in use", in_use_kb()))

    def fault(self, strand: str, what: str) -> None:
        """Report what went wrong; after 20 faults the strands end."""
        with self._lock:
            self._faults += 1
            self._pipe.send(("faults", f"{strand}: {what}"))
            if self._faults >= _FAULTS:
                self._end = 0.0

    def close(self) -> None:
        """Send the last counts."""
        with self._lock:
            self._pipe.send(("counts", dict(self._counts)))
            self._pipe.send(("done", None))

    def run(self, strands: dict[str, Callable[[str], Generator[None, None, None]]]) -> None:
        """Run each strand in a thread of its own until the time is over; what one raises is a fault."""
        threads = [threading.Thread(target=self._run, args=(name, run), name=name) for name, run in strands.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, name: str, run: Callable[[str], Generator[None, None, None]]) -> None:
        try:
            with closing(run(name)) as steps:
                for _ in steps:
                    if self.is_over():
                        break
        except Exception as error:  # any is what the soak looks for
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.fault(name, f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})")
