"""Numbers as a person reads them, and sentences of one number."""

from __future__ import annotations

import math
from collections.abc import Callable

Say = Callable[[float], str]
"""The sentence of a column's value."""


def share(value: float) -> str:
    """A share in per cent; never 0 % or 100 % for what is only near."""
    percent = 100 * value
    if 0 < percent < 0.5:
        return "under 1 %"
    return "over 99 %" if 99.5 <= percent < 100 else f"{percent:.0f} %"


def undo_log(value: float) -> int:
    """n of log(1 + n), rounded."""
    return round(math.expm1(value))


def counted(number: float, one: str, many: str | None = None) -> str:
    """`no link`, `1 link`, `12 links`."""
    n = round(number)
    return f"no {one}" if not n else f"1 {one}" if n == 1 else f"{n:,} {many or one + 's'}"


def whole(before: str, one: str, many: str | None = None) -> Say:
    """A count: `before` it, then what is counted."""
    return lambda value: f"{before} {counted(value, one, many)}"


def number(before: str, one: str, many: str | None = None, after: str = "") -> Say:
    """A count that is kept as log(1 + n): `before` it, then what is counted, then `after`."""
    return lambda value: f"{before} {counted(undo_log(value), one, many)}{after}"


def share_of(after: str, before: str = "") -> Say:
    """A share, with words before and after it."""
    return lambda value: f"{before}{share(value)} {after}"


def whether(yes: str, no: str) -> Say:
    """An answer that is kept as 1 or 0."""
    return lambda value: yes if value > 0.5 else no


def distance(there: str, place: str) -> Say:
    """A signed distance in segments, kept as a logarithm; negative ones are before the place.

    Args:
        there: the sentence of no distance.
        place: what the distance is to.
    """

    def say(value: float) -> str:
        n = undo_log(abs(value))
        side = "before" if value < 0 else "after"
        return f"stands {counted(n, 'segment')} {side} {place}" if n else there

    return say
