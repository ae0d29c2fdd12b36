"""Lines and blocks of a stream, each within a bound, with the place where the next one begins."""

from __future__ import annotations

from collections.abc import Callable

_CHUNK = 1 << 16


class Buffered:
    """Reads from `read`, which gives up to so many bytes, and none at the end.

    Attributes:
        position: of the next byte, counted from where the stream was taken over.
    """

    def __init__(self, read: Callable[[int], bytes], position: int = 0) -> None:
        self._read = read
        self._parts = b""
        self._at = 0
        self.position = position

    def peek(self, size: int) -> bytes:
        """The next so many bytes, fewer at the end; they stay."""
        while len(self._parts) - self._at < size:
            more = self._read(_CHUNK)
            if not more:
                break
            self._parts = self._parts[self._at :] + more
            self._at = 0
        return self._parts[self._at : self._at + size]

    def line(self, most: int) -> bytes:
        """The next line with its end, `most` bytes of it at most; b"" at the end."""
        looked = 0
        while True:
            end = self._parts.find(b"\n", self._at + looked, self._at + most)
            if end >= 0:
                return self.take(end + 1 - self._at)
            looked = len(self._parts) - self._at
            if looked >= most or len(self.peek(looked + 1)) == looked:
                return self.take(most)

    def take(self, size: int) -> bytes:
        """The next so many bytes, fewer at the end."""
        have = len(self._parts) - self._at
        if have >= size:
            taken = self._parts[self._at : self._at + size]
            self._at += size
            self.position += size
            return taken
        parts = [self._parts[self._at :]]
        self._parts, self._at = b"", 0
        while have < size and (more := self._read(_CHUNK)):
            parts.append(more)
            have += len(more)
        taken = b"".join(parts)
        self.position += min(size, have)
        self._parts = taken[size:]
        return taken[:size]

    def skip(self, size: int) -> int:
        """Pass over so many bytes; how many there were."""
        left = size
        while left and (gone := len(self.take(min(left, _CHUNK)))):
            left -= gone
        return size - left

    def give_back(self, content: bytes) -> None:
        """Put bytes that were taken last before the next ones again."""
        self._parts, self._at = content + self._parts[self._at :], 0
        self.position -= len(content)
