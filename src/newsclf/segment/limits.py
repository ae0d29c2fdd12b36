"""How large a page may be: what is longer, deeper or fuller is cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from ..errors import OptionError

MAX_CHARS = 10_000_000
"""The largest pages of the public corpora have some 3 million characters."""

MAX_BYTES = 4 * MAX_CHARS
"""What so many characters take at most."""

MAX_LINES = 50_000
"""The longest pages of the public corpora have some 10,000 segments."""


MAX_META_CHARS = 200_000
"""Far above any article; a page can't make the data set or the features grow without bound."""

MAX_SEGMENTS = 50_000
"""Likewise."""

_MOST = 2**63 - 1  # what compiled code counts with


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a page may be. What is beyond is cut off, and the limit's name stands in `truncated`.

    The names there are "size" (bytes or characters), "tags", "depth", "attributes", "segments", "lines" and "meta".

    Raises:
        OptionError: one is no whole number above 0, or does not fit into 64 bits.
    """

    max_bytes: int = MAX_BYTES
    """Bytes of a page before it is decoded; the rest is cut off."""
    max_chars: int = MAX_CHARS
    """Characters of HTML or plain text; the rest is cut off."""
    tags: int = 300_000
    """Tags and comments, and the formatting elements that a parser repeats; the rest is cut off."""
    depth: int = 512
    """Open elements; deeper tags are dropped, their text is kept. 512 is what browsers allow too."""
    lines: int = MAX_LINES
    """Lines of plain text that are segments; the rest is cut off. Each costs some 20 microseconds."""
    segments: int = MAX_SEGMENTS
    """Segments of an HTML page; the rest is left out."""
    meta_chars: int = MAX_META_CHARS
    """Characters of each thing that a page says of itself: title, JSON-LD's body and the like; the rest is cut off."""
    attributes: int = 500
    """Attributes of one tag; the surplus is dropped. The cost of a tag is quadratic in them."""

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            if not isinstance(given, int) or isinstance(given, bool) or not 0 < given <= _MOST:
                raise OptionError(f"limit {field.name}: expected a whole number from 1 to {_MOST:,}, got {given!r}")


def parse_limits(given: Iterable[str]) -> Limits:
    """The default limits but for those that are given as "depth=256".

    Raises:
        OptionError: one is unknown, given twice, or no number that `Limits` takes.
    """
    known = [field.name for field in fields(Limits)]
    found: dict[str, int] = {}
    for text in given:
        name, _, number = text.partition("=")
        if name not in known:
            raise OptionError(f"limit {text!r}: expected NAME=NUMBER with one of {', '.join(known)}")
        if name in found:
            raise OptionError(f"limit {name}: given twice")
        if not (number.isascii() and number.isdecimal() and len(number) <= len(str(_MOST))):
            raise OptionError(f"limit {name}: expected a whole number from 1 to {_MOST:,}, got {number!r}")
        found[name] = int(number)
    return Limits(**found)
