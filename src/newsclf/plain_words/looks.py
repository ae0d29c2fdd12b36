"""A sentence for each column of the second look (`features.second_look`): what the first look thinks of a page."""

from __future__ import annotations

import math

from ..features.containers import SPAN_LEVELS
from ..features.second_look import MOST, NEAR, WINDOWS
from .columns import container
from .numbers import Say, counted, distance, number, share, share_of, undo_log

_NO_SURE = -8.5  # `second_look` says -9 where no segment is surely body


def likely(logit: float) -> str:
    """What a logit of the first look says: `likely body (93 %)`."""
    probability = 1 / (1 + math.exp(-logit))
    what = "body" if probability >= 0.5 else "boilerplate"
    how = "likely" if abs(logit) > 1 else "perhaps"
    return f"{how} {what} ({share(probability)})"


def _own(value: float) -> str:
    return f"is {likely(value)} at first look"


def _neighbour(offset: int) -> Say:
    side = "before" if offset < 0 else "after"
    where = f"right {side} it" if abs(offset) == 1 else f"{abs(offset)} segments {side} it"

    def say(value: float) -> str:
        if value <= -MOST:
            return f"has boilerplate {where}, or the page's {'beginning' if offset < 0 else 'end'}"
        return f"has {likely(value)} {where}"

    return say


def _edge(first: str) -> Say:
    where = f"the {first} long segment that is surely body"

    def say(value: float) -> str:
        if value < _NO_SURE:
            return "is on a page where no long segment is surely body"
        return distance(f"is {where}", where)(value)

    return say


def _log_rank(value: float) -> str:
    n = undo_log(value)
    return f"is less likely body than {counted(n, 'other segment')}" if n else "is the likeliest body of the page"


_PAGE: dict[str, Say] = {
    "first": _own,
    **{f"first_at_{offset:+d}": _neighbour(offset) for offset in NEAR},
    "page_words": number("is on a page with about", "word of likely body", "words of likely body"),
    "page_best": share_of("likely body", "is on a page whose likeliest segment is "),
    "page_share": share_of("of the page's words are likely body"),
    "body_before": share_of("of the page's likely body stands before it"),
    "body_after": share_of("of the page's likely body stands after it"),
    "since_begin": _edge("first"),
    "since_end": _edge("last"),
    "rank": share_of("of the page's segments are likelier body"),
    "log_rank": _log_rank,
    "of_best": share_of("as much likely body as the segment with most of it", "is "),
    "kind_words": share_of("of the other words in containers of its kind are likely body"),
    "kind_segments": share_of("of the other segments in containers of its kind are likely body"),
    "kind_share": share_of("of the page's likely body is other text in containers of its kind"),
}


def _window(w: int) -> dict[str, Say]:
    return {
        f"{what}_{side}_{w}": share_of(f"of the {what} in the {w} segments {side} it are likely body")
        for what in ("words", "segments")
        for side in ("before", "after")
    }


def _level(level: int) -> dict[str, Say]:
    where = container(level)
    return {
        f"container_words_{level}": share_of(f"of the other words in {where} are likely body"),
        f"container_segments_{level}": share_of(f"of the other segments in {where} are likely body"),
        f"container_share_{level}": share_of(f"of the page's likely body is other text in {where}"),
    }


LOOK_COLUMNS: dict[str, Say] = {f"second_{name}": say for name, say in _PAGE.items()}
"""The sentence of each column of `second_names`."""
for _w in WINDOWS:
    LOOK_COLUMNS |= {f"second_{name}": say for name, say in _window(_w).items()}
for _l in range(SPAN_LEVELS):
    LOOK_COLUMNS |= {f"second_{name}": say for name, say in _level(_l).items()}
