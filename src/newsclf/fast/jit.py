"""Functions compiled by numba, kept on disk between processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a function for the types it is first called with; other processes find it on disk.

    Floats follow the rules of IEEE 754 and numpy (nothing is reordered, a division by zero is infinite), so that
    results are those of the same sums in numpy. Indices below zero count from the end and none is checked, unless
    `NUMBA_BOUNDSCHECK=1` is set, as the tests are run.
    """
    dispatcher = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    # numba compiles anew when the file of a function has changed, not those of the functions that it calls.
    dispatcher._cache._cache_file._source_stamp = _fingerprint()
    return cast(F, dispatcher)


@cache
def _fingerprint() -> str:
    """A hash of all that is compiled here, and of the rooms whose constants are compiled in."""
    found = hashlib.sha256()
    package = Path(__file__).parent.parent
    paths = [package / name for name in ("decision.py", "page_score.py", "weights.py")]
    for room in ("fast", "features", "segment"):
        paths += sorted((package / room).glob("*.py"))
    for path in paths:
        found.update(path.name.encode())
        found.update(path.read_bytes())
    return found.hexdigest()
