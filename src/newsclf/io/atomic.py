"""Never half a file: write beside the target, then rename."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError


def check_target(target: Path, may_replace: Callable[[Path], bool]) -> None:
    """Make sure that a folder may be written, before the work for it begins.

    Raises:
        InputError: `target` is a file, or a folder with other content, or stands where nothing can be written.
    """
    target = Path.cwd() / target
    if target.is_symlink():
        raise InputError(f"{target}: is a link, which would be replaced; name the folder that it leads to, or another")
    if target.exists() and not target.is_dir():
        raise InputError(f"{target}: expected a folder or nothing, found a file; name another folder")
    if target.is_dir() and any(target.iterdir()) and not may_replace(target):
        raise InputError(
            f"{target}: holds something that newsclf did not write there; name a new folder or empty this one"
        )
    above = target
    while not above.exists():
        above = above.parent
    if above == target:
        above = target.parent
    try:
        # Tried out: what permissions say is no promise, for root and in /proc above all.
        Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=above)).rmdir()
    except OSError as error:
        raise InputError(f"{target}: {above} can't be written ({error.strerror}); name another folder") from error


@contextmanager
def new_folder(target: Path, *, may_replace: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield an empty folder beside `target` that takes its place when the block ends without an error.

    Args:
        target: where the folder shall stand. Its parents are made.
        may_replace: tells whether a folder that already stands there may go (because we made it, say).

    Raises:
        InputError: `target` is a file, or a folder with other content.
    """
    target = Path.cwd() / target
    check_target(target, may_replace)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise InputError(f"{target}: can't be written ({error.strerror}); name another folder") from error
    try:
        part.chmod(0o755)
        yield part
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".old", dir=target.parent))
            target.rename(old / "was")
            try:
                part.rename(target)
            except OSError:
                (old / "was").rename(target)
                raise
            finally:
                shutil.rmtree(old)
        else:
            part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Yield a path beside `target`; what is written there replaces `target` when the block ends well.

    Raises:
        InputError: the folder of `target` can't be written.
    """
    if target.is_dir():
        raise InputError(f"{target}: expected a file or nothing, found a folder; name another file")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise InputError(f"{target}: can't be written ({error.strerror}); name another file") from error
    os.close(handle)
    part = Path(name)
    try:
        part.chmod(0o644)
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
