"""What the characters of each text are, counted in one pass."""

from __future__ import annotations

import numpy as np

from ..features.character_kinds import (
    AFTER_END,
    BULLET,
    CLASSED,
    CLOSES,
    CLOSES_MORE,
    COLON,
    COUNTS,
    DOT,
    ELLIPSIS,
    END,
    FULL_END,
    MARK,
    OPENS,
    OTHER_MARK,
    SYMBOL,
    UPPER,
)
from .addresses import is_address
from .alphabet import Alphabet
from .jit import compiled

# The rows of what is told of each text. The first ones are counted in the order of the bits.
UPPERS, DIGITS, SYMBOLS, COMMAS, QUOTES, SEPARATORS, UNSPACEDS, BREAKS = range(COUNTS)
(
    LENGTH,
    SENTENCE_ENDS,
    STARTS_UPPER,
    STARTS_QUOTE,
    STARTS_BULLET,
    ENDS_SENTENCE,
    ENDS_COLON,
    ENDS_ELLIPSIS,
    ENDS_PROSE,
    ADDRESS,
) = range(COUNTS, COUNTS + 10)
OF_CHARACTERS = COUNTS + 10
"""How many rows there are: those of `features.characters.Characters`, the length, and whether an address is there."""


@compiled
def count_characters(
    places: np.ndarray, alphabet: Alphabet, begins: np.ndarray, stops: np.ndarray, told: np.ndarray
) -> None:
    """Tell what the characters of each text are.

    Args:
        places: the characters of all texts, by their places in the alphabet.
        alphabet: what these are.
        begins: where what is read of each text begins, int64 of shape (texts,).
        stops: where it ends.
        told: the first `OF_CHARACTERS` rows are filled; float64 of shape (rows, texts), all 0.
    """
    counts = np.zeros(COUNTS, np.int64)
    for i in range(len(begins)):
        begin, end = begins[i], stops[i]
        told[LENGTH, i] = end - begin
        _count(places, alphabet, begin, end, counts, told[:, i])
        first = alphabet.kinds[places[begin]] if begin < end else OPENS | BULLET
        told[STARTS_UPPER, i] = (first & UPPER) > 0
        told[STARTS_QUOTE, i] = (first & OPENS) > 0
        told[STARTS_BULLET, i] = (first & BULLET) > 0
        at = _last(places, alphabet, begin, end, CLOSES_MORE)
        if at >= begin:
            last = alphabet.kinds[places[at]]
            told[ENDS_SENTENCE, i] = (last & (MARK | OTHER_MARK)) > 0
            told[ENDS_COLON, i] = (last & COLON) > 0
            dots = at - begin >= 2 and last & alphabet.kinds[places[at - 1]] & alphabet.kinds[places[at - 2]] & DOT > 0
            told[ENDS_ELLIPSIS, i] = dots or last & ELLIPSIS > 0
        at = _last(places, alphabet, begin, end, CLOSES)
        if at >= begin:
            told[ENDS_PROSE, i] = (alphabet.kinds[places[at]] & MARK) > 0


@compiled
def _count(places: np.ndarray, alphabet: Alphabet, begin: int, end: int, counts: np.ndarray, told: np.ndarray) -> None:
    counts[:] = 0
    address = False
    ends, full = 0, 0
    for at in range(begin, end):
        kind = alphabet.kinds[places[at]]
        if not kind & CLASSED:
            continue
        for i in range(COUNTS):
            counts[i] += kind >> i & 1
        if kind & SYMBOL and not address:
            address = is_address(places, alphabet, at, begin, end)
        if kind & END:
            full += (kind & FULL_END) > 0
            follows = alphabet.kinds[places[at + 1]] if at + 1 < end else AFTER_END
            if not follows & END:
                # Of a run that nothing of the kind follows, each full-width sign counts.
                ends += 1 if follows & AFTER_END else full
                full = 0
    for i in range(COUNTS):
        told[i] = counts[i]
    told[SENTENCE_ENDS] = ends
    told[ADDRESS] = address


@compiled
def _last(places: np.ndarray, alphabet: Alphabet, begin: int, end: int, closing: int) -> int:
    """The place of the last character of a text that is not a closing one, one before the text where there is none."""
    at = end - 1
    while at >= begin and alphabet.kinds[places[at]] & closing:
        at -= 1
    return at
