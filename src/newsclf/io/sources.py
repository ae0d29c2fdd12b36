"""Where pages come from: names of files, folders, patterns and addresses become sources, told by name and content."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from ..errors import InputError
from .formats import BY_SUFFIX, HEAD, READERS, Format, require_format, told_by_content, told_by_name
from .members import Compression, MemberStream, compression_of
from .opened import Unreadable, is_folder, matches, open_input, stamp, walk
from .pages import GOLD_SUFFIX, read_page_file
from .record import Reader, ReadOptions, Record, Span
from .stdin import records_of_stdin

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


def find_sources(
    names: Iterable[str], format: Format | None = None, leave_out: Container[str] = ()
) -> Iterator[Source]:
    """Yield the sources that names mean, in order; one that can't be read comes with its error.

    Args:
        names: files, folders (what lies in and below them, by suffix, golds left out), patterns with `*`, or addresses
            that fsspec knows.
        format: what the files hold; told by their names and beginnings without it.
        leave_out: files that folders and patterns do not name.

    Raises:
        ConfigError: an address needs a package that is missing.
    """
    for name in names:
        try:
            found = _PATTERN.intersection(name) and not os.path.exists(name)  # noqa: PTH110  # raises nothing
            expanded = matches(name) if found else [name]
            if not expanded:
                raise InputError(f"{name}: no file is named so")
        except InputError as error:
            yield Source(name, error=str(error))
            continue
        for one in expanded:
            try:
                if is_folder(one):
                    yield from _of_folder(one, format, leave_out)
                elif not found or one not in leave_out:
                    yield _source(one, format)
            except InputError as error:
                yield Source(one, error=str(error))


def names_of(inputs: str | Path | Iterable[str | Path]) -> Iterable[str]:
    """The names of inputs, of which one may be given by itself."""
    return (str(inputs),) if isinstance(inputs, str | Path) else map(str, inputs)


def _of_folder(folder: str, format: Format | None, leave_out: Container[str]) -> Iterator[Source]:
    found = False
    for name in walk(folder):
        own = name if isinstance(name, str) else name.name
        is_folder_below = isinstance(name, Unreadable) and name.is_folder
        if not is_folder_below and (own.endswith(GOLD_SUFFIX) or told_by_name(own) is None):
            continue
        found = True
        if own in leave_out:
            continue
        try:
            yield Source(own, error=name.error) if isinstance(name, Unreadable) else _source(own, format)
        except InputError as error:
            yield Source(own, error=str(error))
    if not found:
        raise InputError(
            f"{folder}: no page here; expected files that end in {', '.join(BY_SUFFIX)}, or these with .gz or .zst"
        )


def _source(name: str, format: Format | None) -> Source:
    size, mark = stamp(name)
    told = format or told_by_name(name)
    if told == "page":
        return Source(name, "page", None, size, mark)
    with open_input(name) as file:
        head = file.read(HEAD)
        compression = compression_of(head)
        if told is None:
            file.seek(0)
            told = told_by_content(_unpacked(file, compression) if compression else head)
    if told == "page":
        compression = None
    return Source(name, told, compression, size, mark)


def _unpacked(file: IO[bytes], compression: Compression) -> bytes:
    return MemberStream(file, compression).read(HEAD)


def open_reader(source: Source, options: ReadOptions) -> Reader:
    """Open a source of many pages.

    Raises:
        InputError: it can't be opened, or is not what it was told to be.
        ConfigError: a package that its format needs is missing.
    """
    file = open_input(source.name)
    reader: Reader = READERS[source.format](file, source.compression, source.name, options)
    return reader


def read_records(
    names: str | Path | Iterable[str | Path],
    *,
    format: Format | None = None,
    options: ReadOptions | None = None,
    stdin: IO[bytes] | None = None,
    leave_out: Container[str] = (),
) -> Iterator[Record]:
    """Yield the records of all that is named, in order and in bounded memory.

    Args:
        names: as for `find_sources`, one or several; `-` is stdin.
        format: what all of them hold; told by names and contents without it.
        options: how to read.
        stdin: what `-` reads.
        leave_out: as for `find_sources`.

    Raises:
        OptionError: there is no such format.
        ConfigError: a package that a format or an address needs is missing.
    """
    require_format(format)
    return _records(names_of(names), format, options or ReadOptions(), stdin, leave_out)


def _records(
    names: Iterable[str],
    format: Format | None,
    options: ReadOptions,
    stdin: IO[bytes] | None,
    leave_out: Container[str],
) -> Iterator[Record]:
    for name in names:
        if name == "-":
            yield from records_of_stdin(stdin, format, options)
            continue
        for source in find_sources([name], format, leave_out):
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
