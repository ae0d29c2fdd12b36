"""Files of a folder that a stranger may have made: plain names, regular files, so many bytes and no more."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from reprlib import repr as short
from typing import Any

from ..errors import ArtifactError

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_CHUNK = 1 << 20


def is_plain(name: Any) -> bool:
    """Whether a name is that of a file which can stand in a folder of any system, and nowhere else."""
    return isinstance(name, str) and _PLAIN.fullmatch(name) is not None


def read_file(folder: Path, name: Any, most: int) -> bytes:
    """The bytes of a file of the folder.

    Args:
        folder: where it stands.
        name: of the file, as a stranger wrote it.
        most: the number of bytes that it may have.

    Raises:
        ArtifactError: the name or a link leads out of the folder, or the file is missing, larger, or no regular file
            (a pipe would never end, a device neither).
    """
    parts: list[bytes] = []
    _each_chunk(folder, name, most, parts.append)
    return b"".join(parts)


def hash_file(folder: Path, name: Any, most: int) -> str:
    """The sha256 of a file of the folder, which is read in pieces.

    Raises:
        ArtifactError: as for `read_file`.
    """
    digest = hashlib.sha256()
    _each_chunk(folder, name, most, digest.update)
    return digest.hexdigest()


def _each_chunk(folder: Path, name: Any, most: int, take: Callable[[bytes], Any]) -> None:
    if not is_plain(name):
        raise ArtifactError(
            f"{folder}: {short(name)} is no plain file name, or leads out of the folder; don't use this model"
        )
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve():
            raise ArtifactError(f"{path}: a link that leads out of the folder; don't use this model")
        # Opening a pipe would wait for a writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb", buffering=0) as file:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise ArtifactError(f"{path}: a folder, pipe or device, expected a regular file; don't use this model")
            left = most
            if found.st_size <= most:
                while left >= 0 and (chunk := file.read(_CHUNK)):
                    left -= len(chunk)
                    take(chunk)
            if found.st_size > most or left < 0:
                raise ArtifactError(f"{path}: larger than {most} bytes; this is no newsclf model")
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, in Python before 3.13
        reason = getattr(error, "strerror", None) or error
        raise ArtifactError(f"{path}: can't be read ({reason}); get the model again") from error
