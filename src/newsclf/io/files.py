"""Pages from files, folders and stdin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..errors import InputError

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".txt")
GOLD_SUFFIX = ".gold.txt"


def read_inputs(names: Iterable[str], stdin: TextIO | None) -> Iterator[tuple[str, bytes | InputError]]:
    """Yield (name, content) of each page; what can't be read comes as the error, and the others go on.

    Args:
        names: files, folders (their pages by suffix, golds left out, folders below too), or `-` for stdin.
        stdin: what `-` reads.
    """
    for name in names:
        if name == "-":
            yield "-", InputError("-: stdin is closed; name a file") if stdin is None else stdin.buffer.read()
            continue
        path = Path(name)
        if not path.is_dir():
            yield name, _read(path)
            continue
        found = False
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in PAGE_SUFFIXES and not file.name.endswith(GOLD_SUFFIX) and file.is_file():
                found = True
                yield str(file), _read(file)
        if not found:
            yield (
                name,
                InputError(f"{name}: no page here; expected files that end in {', '.join(PAGE_SUFFIXES)}"),
            )


def read_page(name: str, stdin: TextIO | None) -> bytes:
    """The content of one page.

    Args:
        name: a file, or `-` for stdin.
        stdin: what `-` reads.

    Raises:
        InputError: it can't be read, or is a folder.
    """
    if name != "-" and Path(name).is_dir():
        raise InputError(f"{name}: is a folder; name one page")
    _, content = next(read_inputs([name], stdin))
    if isinstance(content, InputError):
        raise content
    return content


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


def _read(path: Path) -> bytes | InputError:
    try:
        return path.read_bytes()
    except OSError as error:
        return InputError(f"{path}: can't be read ({error.strerror}); name a file, a folder or - for stdin")
