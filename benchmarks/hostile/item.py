"""What a hostile page is: how it is made, in which size, and what is to come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsclf import Limits, View

SMALL_LIMITS = Limits(
    max_bytes=48_000, max_chars=40_000, tags=1_200, depth=60, attributes=50, segments=100, lines=100, meta_chars=1_000
)
"""What bounds the small version of an item."""


@dataclass(frozen=True, slots=True)
class Item:
    """A hostile page.

    Attributes:
        name: of the item, without line breaks.
        make: gives its content for a size; what the size counts is its own matter.
        full: the size that the benchmark makes.
        small: the size that the tests make.
        cut: at least one of these limits must cut the page as its look tells it; none need where it is empty.
        error: stands in the error of a page that can't be predicted; None where it must be.
        views: what the page is taken for; None for what its look tells.
        forms: as what a str is given.
    """

    name: str
    make: Callable[[int], bytes | str]
    full: int
    small: int
    cut: frozenset[str] = frozenset()
    error: str | None = None
    views: tuple[View | None, ...] = (None, "html")
    forms: tuple[str, ...] = ("bytes", "str")
