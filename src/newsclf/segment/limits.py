"""How large a page may be: what is longer, deeper or fuller is cut."""

from __future__ import annotations

from dataclasses import dataclass

MAX_CHARS = 10_000_000
"""The largest pages of the public corpora have some 3 million characters."""

MAX_LINES = 100_000
"""The longest pages of the public corpora have some 10,000 segments."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a page may be before `guard` cuts it."""

    max_chars: int = MAX_CHARS
    """Characters of HTML; the rest is cut off."""
    tags: int = 300_000
    """Tags and comments, and the formatting elements that a parser repeats; the rest is cut off."""
    depth: int = 512
    """Open elements; deeper tags are dropped, their text is kept. 512 is what browsers allow too."""
    lines: int = MAX_LINES
    """Lines of plain text that are segments; the rest is cut off. Each costs some 80 microseconds."""
    attributes: int = 500
    """Attributes of one tag; the surplus is dropped. The cost of a tag is quadratic in them."""
