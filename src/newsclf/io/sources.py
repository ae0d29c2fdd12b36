"""Where pages come from: names of files, folders, patterns and addresses become sources, told by name and content."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from ..errors import InputError
from .json_lines import JsonLinesReader
from .members import Compression, DamagedError, MemberStream, compression_of
from .opened import is_folder, matches, open_input, stamp, walk
from .pages import GOLD_SUFFIX, PAGE_SUFFIXES, read_page_file, read_page_stream
from .record import Reader, ReadOptions, Record, Span
from .tables import CsvReader, ParquetReader
from .warc import WarcReader, is_start

Format = Literal["page", "jsonl", "csv", "parquet", "warc"]
"""What a source is: one page, or many of them in a file of that format. WET files are WARC files."""

FORMATS: tuple[Format, ...] = ("page", "jsonl", "csv", "parquet", "warc")
_BY_SUFFIX: dict[str, Format] = {
    **dict.fromkeys(PAGE_SUFFIXES, "page"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    ".parquet": "parquet",
    **dict.fromkeys((".warc", ".wet"), "warc"),
}
_PACKED = (".gz", ".zst")
_READERS: dict[Format, Any] = {
    "jsonl": JsonLinesReader,
    "csv": CsvReader,
    "parquet": ParquetReader,
    "warc": WarcReader,
}
_HEAD = 1 << 16
_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or address, that holds one page or many.

    Attributes:
        name: of the file, as it was given or found.
        format: of what it holds.
        compression: of a file of many pages.
        size: in bytes, where it is known.
        stamp: what changes when it is changed.
        error: why it can't be read, if so.
    """

    name: str
    format: Format = "page"
    compression: Compression | None = None
    size: int | None = None
    stamp: str = ""
    error: str | None = None

    @property
    def places(self) -> Literal["bytes", "records"]:
        """What a stretch of it is counted in."""
        in_bytes = self.format == "warc" or (self.format == "jsonl" and self.compression is None)
        return "bytes" if in_bytes else "records"


def find_sources(names: Iterable[str], format: Format | None = None) -> Iterator[Source]:
    """Yield the sources that names mean, in order; one that can't be read comes with its error.

    Args:
        names: files, folders (what lies in and below them, by suffix, golds left out), patterns with `*`, or addresses
            that fsspec knows.
        format: what the files hold; told by their names and beginnings without it.

    Raises:
        ConfigError: an address needs a package that is missing.
    """
    for name in names:
        try:
            found = _PATTERN.intersection(name) and not Path(name).exists()
            expanded = matches(name) if found else [name]
            if not expanded:
                raise InputError(f"{name}: no file is named so")
            for one in expanded:
                yield from _of_folder(one, format) if is_folder(one) else [_source(one, format)]
        except InputError as error:
            yield Source(name, error=str(error))


def _of_folder(folder: str, format: Format | None) -> Iterator[Source]:
    found = False
    for name in walk(folder):
        if name.endswith(GOLD_SUFFIX) or _told_by_name(name) is None:
            continue
        found = True
        try:
            yield _source(name, format)
        except InputError as error:
            yield Source(name, error=str(error))
    if not found:
        raise InputError(
            f"{folder}: no page here; expected files that end in {', '.join(_BY_SUFFIX)}, or these with .gz or .zst"
        )


def _told_by_name(name: str) -> Format | None:
    path = PurePosixPath(name.lower())
    return _BY_SUFFIX.get(PurePosixPath(path.stem).suffix if path.suffix in _PACKED else path.suffix)


def _source(name: str, format: Format | None) -> Source:
    size, mark = stamp(name)
    told = format or _told_by_name(name)
    if told == "page":
        return Source(name, "page", None, size, mark)
    with open_input(name) as file:
        head = file.read(_HEAD)
        compression = compression_of(head)
        if told is None:
            file.seek(0)
            told = told_by_content(_unpacked(file, compression) if compression else head)
    if told == "page":
        compression = None
    return Source(name, told, compression, size, mark)


def _unpacked(file: IO[bytes], compression: Compression) -> bytes:
    return MemberStream(file, compression).read(_HEAD)


def told_by_content(head: bytes) -> Format:
    """What a file is that begins so; a page where it is nothing else."""
    if is_start(head):
        return "warc"
    if head.startswith(b"PAR1"):
        return "parquet"
    line, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if line.startswith(b'{"') or line.startswith(b"{ "):
        if not newline and len(head) >= _HEAD:
            return "jsonl"  # a line that is longer than what was read
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            return "page"
        return "jsonl"
    return "page"


def open_reader(source: Source, options: ReadOptions) -> Reader:
    """Open a source of many pages.

    Raises:
        InputError: it can't be opened, or is not what it was told to be.
        ConfigError: a package that its format needs is missing.
    """
    file = open_input(source.name)
    reader: Reader = _READERS[source.format](file, source.compression, source.name, options)
    return reader


def read_records(
    names: Iterable[str],
    *,
    format: Format | None = None,
    options: ReadOptions | None = None,
    stdin: IO[bytes] | None = None,
) -> Iterator[Record]:
    """Yield the records of all that is named, in order and in bounded memory.

    Args:
        names: as for `find_sources`; `-` is stdin.
        format: what all of them hold; told by names and contents without it.
        options: how to read.
        stdin: what `-` reads.

    Raises:
        ConfigError: a package that a format or an address needs is missing.
    """
    options = options or ReadOptions()
    for name in names:
        if name == "-":
            yield from _of_stdin(stdin, format, options)
            continue
        for source in find_sources([name], format):
            if source.error is not None:
                yield Record(source.name, 0, error=source.error, kind="unreadable")
            elif source.format == "page":
                yield read_page_file(source.name, options)
            else:
                yield from _all_of(source, options)


def _all_of(source: Source, options: ReadOptions) -> Iterator[Record]:
    try:
        reader = open_reader(source, options)
        try:
            yield from reader.records(Span())
        finally:
            reader.close()
    except InputError as error:
        yield Record(source.name, 0, error=str(error), kind="unreadable")


def _of_stdin(stdin: IO[bytes] | None, format: Format | None, options: ReadOptions) -> Iterator[Record]:
    if stdin is None:
        yield Record("-", 0, error="-: stdin is closed; name a file", kind="unreadable")
        return
    head = b""
    # What is there is worked on before more is waited for: a line tells enough.
    while len(head) < _HEAD and b"\n" not in head and (more := _some(stdin, _HEAD - len(head))):
        head += more
    compression = compression_of(head)
    stream: Any = _Rest(head, stdin) if compression is None else _Kept(head, stdin)
    if format is None:
        try:
            opened = MemberStream(BytesIO(head), compression).read(_HEAD) if compression else head
        except DamagedError:
            opened = head
        format = told_by_content(opened)
    try:
        if format == "page":
            yield read_page_stream("-", stream, compression, options)
        elif format in ("parquet", "warc"):  # these are read back and forth
            with tempfile.TemporaryFile() as file:
                while more := stream.read(_HEAD):
                    file.write(more)
                file.seek(0)
                yield from _READERS[format](file, compression, "-", options).records(Span())
        else:
            yield from _READERS[format](stream, compression, "-", options).records(Span())
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
        while self._at < place and self.read(min(place - self._at, _HEAD)):
            pass
        return self._at

    def close(self) -> None:
        self._file.close()


def stdin_bytes() -> IO[bytes] | None:
    """The bytes of stdin; None where it is closed."""
    return None if sys.stdin is None else sys.stdin.buffer
