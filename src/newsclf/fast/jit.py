"""Functions compiled by numba, kept on disk between processes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
from numba.core import event

_LOG = logging.getLogger("newsclf")

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a function for the types it is first called with; other processes find it on disk.

    Floats follow the rules of IEEE 754 and numpy (nothing is reordered, a division by zero is infinite), so that
    results are those of the same sums in numpy. Indices below zero count from the end and none is checked, unless
    `NUMBA_BOUNDSCHECK=1` is set, as the tests are run.
    """
    settings = {"nogil": True, "error_model": "numpy"}
    try:
        dispatcher = numba.njit(cache=True, **settings)(function)
    except RuntimeError:  # no folder that numba knows can be written
        _tell_of_no_place()
        return cast(F, numba.njit(**settings)(function))
    if not hasattr(dispatcher, "_cache"):  # NUMBA_DISABLE_JIT
        return cast(F, dispatcher)
    # numba compiles anew when the file of a function has changed, not those of the functions that it calls.
    dispatcher._cache._cache_file._source_stamp = _fingerprint()
    return cast(F, dispatcher)


@cache
def _tell_of_no_place() -> None:
    _LOG.warning(
        "compiled code can't be kept, so each process compiles anew: neither the package's folder nor the user's cache"
        " can be written; set NUMBA_CACHE_DIR to a folder that can"
    )


class _Teller(event.Listener):
    """Says once a process that something is compiled, which takes a while."""

    def __init__(self) -> None:
        self._told = False

    def on_start(self, event: event.Event) -> None:
        """Called when something is about to be compiled, by whoever: newsclf, or others who use numba."""
        function = getattr(event.data.get("dispatcher"), "py_func", None)
        if not self._told and getattr(function, "__module__", "").startswith("newsclf."):
            self._told = True
            _LOG.warning("compiling for fast predictions, once: it takes one to two minutes")

    def on_end(self, event: event.Event) -> None:
        """Nothing is told."""


event.register("numba:compile", _Teller())


def read_only(array: np.ndarray) -> np.ndarray:
    """The same array for reading alone: functions are compiled anew for arrays that can be written to."""
    view = array[:]
    view.flags.writeable = False
    return view


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
