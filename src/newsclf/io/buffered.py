"""Lines and blocks of a stream, each within a bound, with the place where the next one begins."""

from __future__ import annotations

import re
from collections.abc import Callable

_CHUNK = 1 << 16


class Buffered:
    """Reads from `read`, which gives up to so many bytes, and none at the end.

    What is looked at and not taken is copied no more than once, however often it is looked at.

    Attributes:
        position: of the next byte, counted from where the stream was taken over.
    """

    def __init__(self, read: Callable[[int], bytes], position: int = 0) -> None:
        self._read = read
        self._held = bytearray()
        self._at = 0
        self.position = position

    def fill(self, size: int) -> int:
        """Read until so many bytes are at hand; how many are, fewer at the end."""
        while (have := len(self._held) - self._at) < size:
            more = self._read(_CHUNK)
            if not more:
                break
            if self._at > len(self._held) // 2:
                del self._held[: self._at]
                self._at = 0
            self._held += more
        return have

    def peek(self, size: int, behind: int = 0) -> bytes:
        """So many bytes, fewer at the end, which begin so far behind the next one; they stay."""
        self.fill(behind + size)
        return self._copied(self._at + behind, size)

    def search(self, pattern: re.Pattern[bytes], size: int) -> int | None:
        """How far behind the next byte a pattern is found in the next so many bytes; they stay."""
        self.fill(size)
        found = pattern.search(self._held, self._at, self._at + size)
        return None if found is None else found.start() - self._at

    def line(self, most: int) -> bytes:
        """The next line with its end, `most` bytes of it at most; b"" at the end."""
        looked = 0
        while True:
            end = self._held.find(b"\n", self._at + looked, self._at + most)
            if end >= 0:
                return self.take(end + 1 - self._at)
            looked = len(self._held) - self._at
            if looked >= most or self.fill(looked + 1) == looked:
                return self.take(most)

    def take(self, size: int) -> bytes:
        """The next so many bytes, fewer at the end."""
        self.fill(size)
        taken = self._copied(self._at, size)
        self._at += len(taken)
        self.position += len(taken)
        return taken

    def skip(self, size: int) -> int:
        """Pass over so many bytes; how many there were."""
        left = size
        while left and (gone := len(self.take(min(left, _CHUNK)))):
            left -= gone
        return size - left

    def _copied(self, start: int, size: int) -> bytes:
        with memoryview(self._held) as held:
            return bytes(held[start : start + size])
