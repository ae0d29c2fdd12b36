"""What the walk over a page reads of the attributes of its elements."""

from __future__ import annotations

import re
from functools import lru_cache

KEPT_ATTRIBUTES = (
    "class",
    "id",
    "role",
    "itemprop",
    "itemtype",
    "data-testid",
    "data-component",
    "data-type",
)
_KEPT = frozenset(KEPT_ATTRIBUTES)
_HIDING = ("hidden", "style")
# Longer values are generated (inlined data, utility classes by the hundred) and carry no more meaning.
MAX_ATTRIBUTE = 400
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def kept_attributes(found: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    """Of an element's attributes those that a container keeps, and whether they hide it."""
    kept: list[tuple[str, str]] = []
    may_hide = False
    for name, value in found.items():
        if name in _KEPT:
            if value:
                kept.append((name, value if len(value) <= MAX_ATTRIBUTE else value[:MAX_ATTRIBUTE]))
        elif name in _HIDING:
            may_hide = True
    if may_hide and hides(found):
        kept.append(("hidden", "hidden"))
    return tuple(kept)


def hides(found: dict[str, str | None]) -> bool:
    """Whether an element's own attributes say that it is not shown."""
    if "hidden" in found:
        return True
    style = found.get("style")
    return bool(style and _HIDING_STYLE.search(style))


def mark_of(tag: str, found: dict[str, str | None]) -> str:
    """The mark of an inline element: its tag and what names it."""
    if "id" not in found and "itemprop" not in found:
        names = found.get("class")
        return _mark_of_class(tag, names) if names else tag
    parts = [value[:MAX_ATTRIBUTE] for name in ("class", "id", "itemprop") if (value := found.get(name))]
    return " ".join(" ".join((tag, *parts)).split())[:MAX_ATTRIBUTE] if parts else tag


@lru_cache(maxsize=5_000)
def _mark_of_class(tag: str, names: str) -> str:
    return " ".join([tag, *names[:MAX_ATTRIBUTE].split()])[:MAX_ATTRIBUTE]
