"""Facts on disk: a file for each batch of pages, found by what the pages hold and by the code that reads them."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection
from contextlib import suppress
from functools import cache
from pathlib import Path

from ..errors import InputError
from ..io.atomic import new_file
from ..page import View

_MOST_GIGABYTES = 10.0
_SUFFIX = ".facts"
# What reads the cache, and what is learned from facts: neither changes what they are.
_NOT_FACTS = ("cache.py", "stream.py", "transformers.py")


def cache_folder() -> Path:
    """Where facts are cached: `$NEWSCLF_CACHE`, else `$XDG_CACHE_HOME/newsclf`, else `~/.cache/newsclf`."""
    own = os.environ.get("NEWSCLF_CACHE")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsclf"


def cache_limit() -> float:
    """The bytes that the cache may have: `$NEWSCLF_CACHE_GB` gigabytes, else 10; what is no number counts as 10."""
    try:
        gigabytes = float(os.environ.get("NEWSCLF_CACHE_GB") or _MOST_GIGABYTES)
    except ValueError:
        gigabytes = _MOST_GIGABYTES
    return gigabytes * 1e9


def entry_name(content: str, view: View) -> str:
    """The name of the entry for a batch of pages, of whose content a hash is given, in one view."""
    return f"{content[:32]}-{_code_hash()[:12]}-{view}{_SUFFIX}"


def usable_folder() -> Path:
    """`cache_folder`, or where nothing can be written there, a folder that goes with this process."""
    folder = cache_folder()
    try:
        with new_file(folder / ".usable"):
            pass
        (folder / ".usable").unlink(missing_ok=True)
    except (OSError, InputError):
        return _own_folder()
    return folder


@cache
def _own_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="newsclf-facts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def read_entry(path: Path) -> bytes | None:
    """The bytes of an entry; None where there is none, as when another process removed it."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        os.utime(path)  # what was used last is kept longest
    return content


def write_entry(path: Path, content: bytes) -> None:
    """Write an entry in one piece, where it can be written. Others may write the same one at the same time."""
    with suppress(OSError, InputError), new_file(path) as part:
        part.write_bytes(content)


def prune(folder: Path, kept: Collection[str]) -> None:
    """Bring the cache down to `cache_limit`: the entries that were not used for longest go, those of `kept` stay."""
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            # Of versions before this one too.
            if path.suffix == _SUFFIX or (path.name.startswith("facts-") and path.suffix == ".parquet"):
                with suppress(OSError):
                    stat = path.stat()
                    found.append((stat.st_mtime, stat.st_size, path))
    size = sum(entry[1] for entry in found)
    own = set(kept)
    for _, bytes_, path in sorted(found):
        if size <= cache_limit():
            break
        if path.name not in own:
            with suppress(OSError):
                path.unlink()
                size -= bytes_


@cache
def _code_hash() -> str:
    """Changes with any file that facts depend on, so that a stale entry is never read."""
    digest = hashlib.sha256()
    # The order of roles and labels is what the stored numbers mean.
    above = Path(__file__).parents[1]
    own = [path for path in sorted(Path(__file__).parent.glob("*.py")) if path.name not in _NOT_FACTS]
    for path in [*own, above / "page.py", above / "columns.py", above / "convention.py", above / "row.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
