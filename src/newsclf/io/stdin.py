"""Pages from stdin, a stream that can't be read twice."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from ..errors import InputError
from .formats import HEAD, READERS, Format, told_by_content
from .members import DamagedError, MemberStream, compression_of
from .pages import read_page_stream
from .record import ReadOptions, Record, Span


def records_of_stdin(stdin: IO[bytes] | None, format: Format | None, options: ReadOptions) -> Iterator[Record]:
    """Yield the records that stdin holds, as they come; its beginning tells what they are, where `format` does not."""
    if stdin is None:
        yield Record("-", 0, error="-: stdin is closed; name a file", kind="unreadable")
        return
    head = b""
    # What is there is worked on before more is waited for: a line tells enough.
    while len(head) < HEAD and b"\n" not in head and (more := _some(stdin, HEAD - len(head))):
        head += more
    compression = compression_of(head)
    stream: Any = _Rest(head, stdin) if compression is None else _Kept(head, stdin)
    if format is None:
        try:
            opened = MemberStream(BytesIO(head), compression).read(HEAD) if compression else head
        except DamagedError:
            opened = head
        format = told_by_content(opened)
    try:
        if format == "page":
            if options.columns:
                raise InputError(
                    "-: stdin looks like one page, which has no columns; if it is CSV say --input-format csv, else"
                    " leave --column out"
                )
            yield read_page_stream("-", stream, compression, options)
        elif format in ("parquet", "warc"):  # these are read back and forth
            with tempfile.TemporaryFile() as file:
                while more := stream.read(HEAD):
                    file.write(more)
                file.seek(0)
                yield from READERS[format](file, compression, "-", options).records(Span())
        else:
            yield from READERS[format](stream, compression, "-", options).records(Span())
    except InputError as error:
        yield Record("-", 0, error=str(error), kind="unreadable")
    finally:
        stream.close()


def _some(stream: Any, size: int) -> bytes:
    """What is there of a stream, of so many bytes at most; waits only where nothing is."""
    content: bytes = stream.read1(size) if hasattr(stream, "read1") else stream.read(size)
    return content


class _Rest:
    """A stream of which the beginning was read already."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream
        self._at = 0

    def read(self, size: int) -> bytes:
        if self._head:
            taken = self._head[:size]
            self._head = self._head[len(taken) :]
        else:
            taken = _some(self._stream, size)
        self._at += len(taken)
        return taken

    def seek(self, place: int) -> int:
        """Only to where it is: a stream can't go back."""
        if place != self._at:
            raise OSError("stdin can't be read twice")
        return place

    def close(self) -> None:
        pass


class _Kept(_Rest):
    """A stream that can go back: behind damage, compressed files are read on from where it begins."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        super().__init__(head, stream)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._size = 0

    def read(self, size: int) -> bytes:
        if self._at < self._size:
            self._file.seek(self._at)
            taken = self._file.read(min(size, self._size - self._at))
            self._at += len(taken)
            return taken
        taken = super().read(size)
        self._file.seek(self._size)
        self._file.write(taken)
        self._size += len(taken)
        return taken

    def seek(self, place: int) -> int:
        """To any place, or the end where that is before it."""
        self._at = min(place, self._size)
        while self._at < place and self.read(min(place - self._at, HEAD)):
            pass
        return self._at

    def close(self) -> None:
        self._file.close()


def stdin_bytes() -> IO[bytes] | None:
    """The bytes of stdin; None where it is closed."""
    return None if sys.stdin is None else sys.stdin.buffer
