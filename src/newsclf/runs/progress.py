"""How far a run is: on a terminal in one line that changes, else in a line now and then."""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import TextIO

from .counts import Counts

_LINE_SECONDS = 30.0
_BAR_SECONDS = 0.5
# The rate is that of the last so many seconds.
_WINDOW = 30.0


class Progress:
    """Tells pages a second, the time left and the errors by kind.

    Args:
        stream: where to; None for stderr.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar = self._stream is not None and self._stream.isatty()
        self._began = self._told = time.monotonic()
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])
        self._share_before: float | None = None
        self._shown = False

    def tell(self, counts: Counts, more: int, share: float | None) -> None:
        """Show how far it is, if it is time to.

        Args:
            counts: of what is finished.
            more: pages that are done besides.
            share: of the input that was read, 0..1, where that is known.
        """
        now = time.monotonic()
        if self._share_before is None:
            self._share_before = share  # what an earlier run has done tells nothing of the speed
        if now - self._told < (_BAR_SECONDS if self._bar else _LINE_SECONDS) or self._stream is None:
            return
        self._told = now
        text = self._text(now, counts, counts.pages + more, share)
        if self._bar:
            print(f"\r{text}", end="\033[K", file=self._stream, flush=True)
            self._shown = True
        else:
            print(f"newsclf: {text}", file=self._stream, flush=True)

    def clear(self) -> None:
        """Clear the line."""
        if self._shown:
            print("\r", end="\033[K", file=self._stream, flush=True)
            self._shown = False

    def _text(self, now: float, counts: Counts, pages: int, share: float | None) -> str:
        self._seen.append((now, pages))
        while len(self._seen) > 2 and now - self._seen[1][0] > _WINDOW:
            self._seen.popleft()
        since, before = self._seen[0]
        parts = [f"{pages} pages", f"{(pages - before) / max(now - since, 1e-9):.1f} pages/s"]
        if share is not None and self._share_before is not None and share > self._share_before:
            left = (now - self._began) * (1 - share) / (share - self._share_before)
            parts.append(f"{share:.0%} read, {_duration(left)} left")
        if counts.failed:
            kinds = ", ".join(f"{kind} {count}" for kind, count in counts.failed.most_common(4))
            parts.append(f"{counts.failed.total()} failed ({kinds})")
        return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"
