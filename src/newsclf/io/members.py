"""Compressed files as the row of members that they are: gzip members, zstd frames, each of which opens by itself."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import IO, Any, Literal

from ..errors import ConfigError

Compression = Literal["gzip", "zstd"]

_MAGIC: dict[Compression, bytes] = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}
_SKIPPABLE = b"\x2a\x4d\x18"  # after a byte from 0x50 to 0x5f: a zstd frame without content
_CHUNK = 1 << 16
_SCAN = 1 << 20
# What zstd is given at a time: at worst it becomes some 16 MB.
_FEW = 512
# What a first look at a member reads, and what it wants of it. A zstd block of 128 kB opens only when it is there.
_LOOK = 1 << 18
_LOOK_WANTS = 1 << 10
# Of a damaged member this much at least is to be had: the name of its record.
_FIRST = 1 << 11


class DamagedError(Exception):
    """A member that can't be decompressed, or not to its end."""


def compression_of(head: bytes) -> Compression | None:
    """The compression of a file that begins so."""
    for name, magic in _MAGIC.items():
        if head.startswith(magic):
            return name
    return "zstd" if head[1:4] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F else None


class Members:
    """The members of a file, one after the other; `read` gives the content of the one that was entered last.

    Attributes:
        offset: where that member begins in the file.
        position: where the next bytes of the file are to be read: at the end of a member, where the next one begins.
    """

    def __init__(self, file: IO[bytes], compression: Compression) -> None:
        self._file, self._compression = file, compression
        self._new = _decompressors(compression)
        self._open: Any = None
        self._input = b""
        self._ready = b""
        self.offset = self.position = 0
        self._at = -1  # where the file itself stands, if that is known
        self._step = _FIRST

    def seek(self, position: int) -> None:
        """Go to an offset of the file, where a member is to be entered."""
        self._open, self._input, self._ready = None, b"", b""
        self.position = position
        self._at = -1

    def enter(self) -> bool:
        """Go into the member that begins here; False at the end of the file.

        Raises:
            DamagedError: something else stands here.
        """
        self._ready = b""
        self._fill(20)
        self._skip_empty_frames()
        if not self._input:
            return False
        self.offset = self.position
        if not self._input.startswith(_MAGIC[self._compression]):
            # Some writers fill up a file with zeros.
            if self._rest_is_zero():
                return False
            raise DamagedError(f"no {self._compression} member where one should begin")
        self._open, self._step = self._new(), _FIRST
        return True

    def read(self, size: int) -> bytes:
        """Up to so many bytes of the member; none at its end.

        Raises:
            DamagedError: it is not what was compressed, or ends early.
        """
        while not self._ready and self._open is not None:
            if not self._input:
                self._fill(1)
                if not self._input:
                    self._open = None
                    raise DamagedError(f"{self._compression} member ends early")
            self._decompress(self._step)
            self._step = _CHUNK
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken

    def find(self, stop: int | None, is_start: Callable[[bytes], bool]) -> bool:
        """Go to the next place before `stop` where a member begins whose content begins as `is_start` wants it."""
        magic = _MAGIC[self._compression]
        base, seen = self.position, b""
        self.seek(base)
        self._file.seek(base)
        while stop is None or base < stop:
            more = self._file.read(_SCAN)
            seen += more
            at = seen.find(magic)
            while at >= 0:
                if stop is not None and base + at >= stop:
                    self.seek(stop)
                    return False
                if self._looks_right(base + at, is_start):
                    self.seek(base + at)
                    return True
                at = seen.find(magic, at + 1)
            if not more:
                break
            keep = len(magic) - 1
            base, seen = base + len(seen) - keep, seen[-keep:]
            self._file.seek(base + keep)
        self.seek(base + len(seen) if stop is None else min(stop, base + len(seen)))
        return False

    def _looks_right(self, offset: int, is_start: Callable[[bytes], bool]) -> bool:
        self._file.seek(offset)
        opened, seen, step = self._new(), 0, _FIRST
        try:
            # Little at first: there may be as many places as bytes that begin like a member.
            while seen < _LOOK and (more := self._file.read(step)):
                ready, _, ended = opened.decompress(more, _LOOK_WANTS)
                if ready or ended:
                    return is_start(ready)
                seen, step = seen + len(more), _CHUNK
        except DamagedError:
            pass
        return False

    def _fill(self, least: int) -> None:
        while len(self._input) < least:
            at = self.position + len(self._input)
            if self._at != at:
                self._file.seek(at)
            more = self._file.read(_CHUNK)
            self._at = at + len(more)
            if not more:
                return
            self._input += more

    def _decompress(self, most: int) -> None:
        try:
            self._ready, rest, ended = self._open.decompress(self._input, most)
        except DamagedError:
            self._open = None
            raise
        self.position += len(self._input) - len(rest)
        self._input = rest
        if ended:
            self._open = None

    def _skip_empty_frames(self) -> None:
        while self._compression == "zstd" and self._input[1:4] == _SKIPPABLE:
            self.seek(self.position + 8 + int.from_bytes(self._input[4:8], "little"))
            self._fill(20)

    def _rest_is_zero(self) -> bool:
        if self._input.strip(b"\0"):
            return False
        at = self.position + len(self._input)
        self._file.seek(at)
        self._at = -1
        while more := self._file.read(_SCAN):
            if more.strip(b"\0"):
                return False
        return True


class MemberStream:
    """All members of a file as one stream of bytes.

    Attributes:
        damage: what is wrong with members that could not be read; the stream goes on behind them.
    """

    def __init__(self, file: IO[bytes], compression: Compression) -> None:
        self._members = Members(file, compression)
        self._inside = False
        self.damage: list[str] = []

    def read(self, size: int) -> bytes:
        """Up to so many bytes, 0 at the end."""
        while True:
            try:
                if not self._inside and not self._members.enter():
                    return b""
                self._inside = True
                if content := self._members.read(size):
                    return content
            except DamagedError as error:
                self.damage.append(f"{error}, at byte {self._members.offset}")
                self._members.seek(self._members.offset + 1)
                if not self._members.find(None, lambda content: True):
                    return b""
            self._inside = False


class _Gzip:
    def __init__(self) -> None:
        self._open = zlib.decompressobj(31)

    def decompress(self, content: bytes, most: int) -> tuple[bytes, bytes, bool]:
        try:
            ready = self._open.decompress(content, most)
        except zlib.error as error:
            raise DamagedError(f"gzip member is damaged ({error})") from None
        rest = self._open.unused_data if self._open.eof else self._open.unconsumed_tail
        return ready, rest, self._open.eof


class _Zstd:
    """zstd by the standard library, or by the package `zstandard`."""

    def __init__(self, new: Callable[[], Any], error: type[Exception]) -> None:
        self._open, self._error = new(), error

    def decompress(self, content: bytes, most: int) -> tuple[bytes, bytes, bool]:
        # zstandard knows no bound on what one call gives.
        at, ready = 0, b""
        try:
            while not ready and at < len(content) and not self._open.eof:
                ready = self._open.decompress(content[at : at + _FEW])
                at += _FEW
        except self._error as error:
            raise DamagedError(f"zstd frame is damaged ({error})") from None
        return ready, (self._open.unused_data if self._open.eof else b"") + content[at:], self._open.eof


def _decompressors(compression: Compression) -> Callable[[], Any]:
    if compression == "gzip":
        return _Gzip
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # Python 3.14

        return lambda: _Zstd(zstd.ZstdDecompressor, zstd.ZstdError)
    except ImportError:
        pass
    try:
        import zstandard
    except ImportError as error:
        raise ConfigError("zstd needs a package that is missing: `pip install newsclf[warc]`") from error
    return lambda: _Zstd(
        lambda: zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(), zstandard.ZstdError
    )
