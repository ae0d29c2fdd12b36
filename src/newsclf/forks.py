"""What a fork must not cut in two: late imports, and values that are made when they are first asked for.

A process that is forked while another thread imports a module gets a copy of the module's lock that nobody will
release: its own import of that module waits for ever. So forks wait until a late import is done.
"""

from __future__ import annotations

import codecs
import logging  # noqa: F401  its lock is taken by imports: forks must take ours first, so logging registers first
import os
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

before_forks = threading.RLock()
"""Hold this (`with before_forks:`) where a module may be imported late, as codecs are by their first use."""

# Text is counted by these; they are no built-in ones, but modules.
codecs.lookup("utf-32-le")

if hasattr(os, "register_at_fork"):  # not on Windows, which can't fork
    os.register_at_fork(
        before=before_forks.acquire, after_in_parent=before_forks.release, after_in_child=before_forks.release
    )

_Value = TypeVar("_Value")


class lazy(Generic[_Value]):  # noqa: N801  as `cached_property` is called
    """`functools.cached_property` as it is from Python 3.12 on, without a lock.

    In 3.11 that has one, which a process that is forked while another thread makes the value would wait for for ever.
    Threads that ask at once may each make the value, which has to be the same.
    """

    def __init__(self, make: Callable[[Any], _Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> _Value:
        if instance is None:
            return self  # type: ignore[return-value]  # the descriptor itself, as tools that read classes expect
        value = self._make(instance)
        instance.__dict__[self._name] = value
        return value
