"""What the characters of plain text are where it is cut into lines: how wide, white space, a break."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from ..features.character_kinds import TABLED
from ..segment.text import BULLETS, INVISIBLE, is_cjk

WIDTH = 3
"""The bits of how many columns a character takes, 0 to 2; the other kinds are bits too."""
BLANK, BREAK, HIDDEN, CJK, ITEM = (1 << i for i in range(2, 7))
_WIDE = "WF"


def text_kinds(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find what the characters of a text are.

    Args:
        codes: the text, uint32.

    Returns:
        The place of each character in the kinds, uint32, and the kinds, uint8: those of the basic plane stand at their
        own codes, those beyond it behind these in the order of their codes.
    """
    basic = _basic_plane()
    if codes.max(initial=0) < TABLED:
        return codes, basic
    at = np.flatnonzero(codes >= TABLED)
    distinct, number = np.unique(codes[at], return_inverse=True)
    places = codes.copy()
    places[at] = TABLED + number
    return places, np.concatenate([basic, _kinds_of_each("".join(map(chr, distinct.tolist())))])


@cache
def _basic_plane() -> np.ndarray:
    return _kinds_of_each("".join(map(chr, range(TABLED))))


def _kinds_of_each(characters: str) -> np.ndarray:
    kinds = np.array(
        [2 if unicodedata.east_asian_width(c) in _WIDE else not unicodedata.combining(c) for c in characters],
        np.uint8,
    )
    kinds[list(map(str.isspace, characters))] |= BLANK
    # A break ends a line where something follows, and is white space.
    kinds[[c.isspace() and len(f"{c}.".splitlines()) == 2 for c in characters]] |= BREAK
    kinds[[c in BULLETS for c in characters]] |= ITEM
    kinds[list(map(is_cjk, characters))] |= CJK
    for found in INVISIBLE.finditer(characters):
        kinds[found.start() : found.end()] |= HIDDEN
    return kinds
