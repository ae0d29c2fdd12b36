"""Of each character what it is and its lower case, as tables."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from ..features.character_kinds import TABLED, kinds_of_basic_plane, kinds_of_each
from .hashes import codes_of

# Kinds beside those of features.character_kinds.
IN_WORD, DECIMAL, CASED, IGNORED = (1 << i for i in range(24, 28))
"""What `\\w` is, what `\\d` is; what has a case and what is looked past, by the rule of the final sigma."""

FIRST_ODD = 0x110000
"""From here on the lower case of a character is none of its own: one of the two that follow."""
DOTTED_I, CAPITAL_SIGMA = FIRST_ODD, FIRST_ODD + 1
"""The capital I with a dot becomes two characters; what the capital sigma becomes depends on those around it."""
_DOTTED_I, _CAPITAL_SIGMA = "\u0130", "\u03a3"


class Alphabet(NamedTuple):
    """What is known of characters, by their place: those of the basic plane stand at their own codes.

    Attributes:
        kinds: bits, int32.
        lower: the code of each one's lower case, `DOTTED_I` or `CAPITAL_SIGMA`; uint32.
    """

    kinds: np.ndarray
    lower: np.ndarray


def alphabet_of(codes: np.ndarray) -> tuple[np.ndarray, Alphabet]:
    """Find what is known of the characters of a text.

    Args:
        codes: the text, uint32.

    Returns:
        The place of each character in the alphabet, uint32, and the alphabet. Characters beyond the basic plane stand
        there in the order of their codes.
    """
    basic = _basic_plane()
    if codes.max(initial=0) < TABLED:
        return _read_only(codes[:]), basic
    at = np.flatnonzero(codes >= TABLED)
    distinct, number = np.unique(codes[at], return_inverse=True)
    places = codes.copy()
    places[at] = TABLED + number
    characters = "".join(map(chr, distinct.tolist()))
    more = _read(characters, kinds_of_each(characters))
    return _read_only(places), Alphabet(*(np.concatenate(both) for both in zip(basic, more, strict=True)))


def _read_only(places: np.ndarray) -> np.ndarray:
    """The same, so that what is compiled for places is compiled once."""
    places.flags.writeable = False
    return places


@cache
def _basic_plane() -> Alphabet:
    return _read("".join(map(chr, range(TABLED))), kinds_of_basic_plane())


def _read(characters: str, kinds: np.ndarray) -> Alphabet:
    kinds = kinds.copy()
    kinds[list(map(str.isalnum, characters))] |= IN_WORD
    kinds[list(map("_".__eq__, characters))] |= IN_WORD
    kinds[list(map(str.isdecimal, characters))] |= DECIMAL
    # With a sigma before each character, str.lower tells how it counts there. The dotted I counts as I does.
    shown = characters.replace(_DOTTED_I, "I")
    quads = np.tile(codes_of("AΣ? "), (len(shown), 1))
    quads[:, 2] = codes_of(shown)
    alone = _lower_codes(quads)[1::4] == ord("σ")
    quads[:, 3] = ord("A")
    followed = _lower_codes(quads)[1::4] == ord("σ")
    kinds[alone] |= CASED
    kinds[followed & ~alone] |= IGNORED
    lower = _lower_codes(codes_of(shown)).copy()
    for odd, character in ((DOTTED_I, _DOTTED_I), (CAPITAL_SIGMA, _CAPITAL_SIGMA)):
        if character in characters:
            lower[characters.index(character)] = odd
    return Alphabet(kinds, lower)


def _lower_codes(codes: np.ndarray) -> np.ndarray:
    return codes_of(codes.tobytes().decode("utf-32-le", "surrogatepass").lower())
