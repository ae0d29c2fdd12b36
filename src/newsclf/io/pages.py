"""Files of which each is one page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ..errors import InputError
from .members import Compression, MemberStream, compression_of
from .opened import is_folder, open_input
from .record import ReadOptions, Record

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".txt")
GOLD_SUFFIX = ".gold.txt"
_PACKED = (".gz", ".zst")
_CHUNK = 1 << 16


def read_page_file(name: str, options: ReadOptions) -> Record:
    """The page that a file or address holds; compressed where the name ends in .gz or .zst.

    Args:
        name: of the file.
        options: how to read.
    """
    try:
        with open_input(name) as file:
            compression = None
            if name.lower().endswith(_PACKED):
                compression = compression_of(file.read(4))
                file.seek(0)
            return read_page_stream(name, file, compression, options)
    except InputError as error:
        return Record(name, 0, error=str(error), kind="unreadable")
    except OSError as error:
        reason = f"{name}: can't be read ({error.strerror}); name a file, a folder or - for stdin"
        return Record(name, 0, error=reason, kind="unreadable")


def read_page_stream(name: str, stream: IO[bytes], compression: Compression | None, options: ReadOptions) -> Record:
    """The page that a stream holds to its end.

    Args:
        name: what the page is called.
        stream: its bytes.
        compression: how they are compressed, if at all.
        options: how to read.
    """
    opened = MemberStream(stream, compression) if compression else None
    parts: list[bytes] = []
    size = 0
    while size <= options.max_bytes and (part := (opened or stream).read(_CHUNK)):
        parts.append(part)
        size += len(part)
    if size > options.max_bytes:
        return Record(name, 0, error=f"larger than {options.max_bytes} bytes (--max-bytes)", kind="too large")
    if opened is not None and opened.damage:
        return Record(name, 0, error=opened.damage[0], kind="damaged")
    return Record(name, 0, page=b"".join(parts))


def read_page(name: str, stdin: IO[bytes] | None) -> bytes:
    """The content of one page.

    Args:
        name: a file or address, or `-` for stdin.
        stdin: what `-` reads.

    Raises:
        InputError: it can't be read, or is a folder.
    """
    if name == "-":
        if stdin is None:
            raise InputError("-: stdin is closed; name a file")
        record = read_page_stream("-", stdin, None, ReadOptions())
    elif is_folder(name):
        raise InputError(f"{name}: is a folder; name one page")
    else:
        record = read_page_file(name, ReadOptions())
    if record.error is not None:
        raise InputError(record.error)
    assert isinstance(record.page, bytes)
    return record.page


@contextmanager
def naming(name: str) -> Iterator[None]:
    """What is wrong with a page is told with its name.

    Raises:
        InputError: as in the block, with the name.
    """
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
