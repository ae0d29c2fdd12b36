"""Files on this machine and behind any address that fsspec knows, open to be read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import IO, Any

from ..errors import ConfigError, InputError, NewsclfError
from .places import local_folder, telling

_BUFFER = 1 << 18


def open_input(name: str) -> IO[bytes]:
    """Open a file, or an address, to be read; it can seek.

    Raises:
        InputError: it can't be opened.
        ConfigError: the address needs a package that is missing.
    """
    path = local_folder(name)
    if path is not None:
        try:
            return path.open("rb", buffering=_BUFFER)
        except OSError as error:
            raise InputError(
                f"{name}: can't be read ({error.strerror}); name a file, a folder or - for stdin"
            ) from error
    with telling(name, "read"):
        import fsspec

        file: IO[bytes] = fsspec.open(name, "rb").open()
        return file


def stamp(name: str) -> tuple[int | None, str]:
    """The size of a file, and what changes when it is changed.

    Raises:
        InputError: it is not there.
    """
    path = local_folder(name)
    if path is not None:
        try:
            found = path.stat()
        except OSError as error:
            raise InputError(
                f"{name}: can't be read ({error.strerror}); name a file, a folder or - for stdin"
            ) from error
        return found.st_size, f"{found.st_size}-{found.st_mtime_ns}"
    with telling(name, "read"):
        system, inner = _system(name)
        details = system.info(inner)
        size = details.get("size")
        parts = [str(details[key]) for key in ("ETag", "etag", "mtime", "LastModified", "created") if details.get(key)]
        return (size if isinstance(size, int) else None), hashlib.sha256(f"{size} {parts}".encode()).hexdigest()


def is_folder(name: str) -> bool:
    """Whether a name is that of a folder."""
    path = local_folder(name)
    if path is not None:
        return os.path.isdir(path)  # noqa: PTH112  # Path.is_dir raises where a folder may not be entered
    with telling(name, "read"):
        system, inner = _system(name)
        return bool(system.isdir(inner))


def matches(pattern: str) -> list[str]:
    """The files and folders that a pattern with `*`, `?`, `[...]` or `**` names, in order."""
    path = local_folder(pattern)
    if path is not None:
        # Path.glob takes no absolute patterns.
        return sorted(glob(str(path), recursive=True))  # noqa: PTH207
    with telling(pattern, "listed"):
        system, inner = _system(pattern)
        return [system.unstrip_protocol(found) for found in sorted(system.glob(inner))]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in a folder and can't be read.

    Attributes:
        name: of the file, or of the folder below.
        is_folder: whether it is known to be a folder.
        error: why, in words.
    """

    name: str
    is_folder: bool
    error: str


def walk(folder: str) -> Iterator[str | Unreadable]:
    """Yield the files in and below a folder, folder by folder in the order of their names, and what can't be read:
    folders that may not be listed, links that lead nowhere. The others are gone through all the same. Pipes, sockets
    and devices are no files, and links to folders are not followed.
    """
    path = local_folder(folder)
    if path is not None:
        yield from _walk(path)
        return
    with telling(folder, "listed"):
        system, inner = _system(folder)
        found = sorted(system.find(inner))
    for file in found:
        yield system.unstrip_protocol(file)


def _walk(folder: Path) -> Iterator[str | Unreadable]:
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield Unreadable(str(folder), True, f"{folder}: this folder can't be read ({error.strerror})")
        return
    for path in inside:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            if is_broken_link(path):
                yield Unreadable(
                    str(path), False, f"{path}: this link leads nowhere ({error.strerror}); mend or remove it"
                )
            elif not isinstance(error, FileNotFoundError):  # what was removed meanwhile is no input any more
                yield Unreadable(str(path), False, f"{path}: can't be read ({error.strerror})")
            continue
        if stat.S_ISREG(mode):
            yield str(path)
        # os.path, other than Path, raises nothing where a link leads into a closed folder.
        elif stat.S_ISDIR(mode) and not os.path.islink(path):  # noqa: PTH114
            yield from _walk(path)


def is_broken_link(path: Path) -> bool:
    """Whether a path is a link to what is not there or may not be looked at, or one that goes round in a circle."""
    return os.path.islink(path) and not os.path.exists(path)  # noqa: PTH110, PTH114  # those of Path may raise


def _system(name: str) -> tuple[Any, str]:
    try:
        import fsspec

        system, inner = fsspec.core.url_to_fs(name)
    except NewsclfError:
        raise
    except ImportError as error:
        raise ConfigError(f"{name}: this address needs a package that is missing ({error})") from error
    return system, inner
