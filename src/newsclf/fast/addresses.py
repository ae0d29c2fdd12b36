r"""What looks like an address, told around a sign: `https?://|www\.|\w@\w|\w\.(?:com|org|net|de|fr)\b`."""

from __future__ import annotations

import numpy as np

from .alphabet import IN_WORD, Alphabet
from .jit import compiled

_DOT, _COLON, _AT, _SLASH = 0x2E, 0x3A, 0x40, 0x2F
_H, _T, _P, _S, _W = (ord(c) for c in "htpsw")
_COM, _ORG, _NET = (tuple(map(ord, name)) for name in ("com", "org", "net"))
_DE, _FR = (tuple(map(ord, name)) for name in ("de", "fr"))


@compiled
def is_address(places: np.ndarray, alphabet: Alphabet, at: int, begin: int, end: int) -> bool:
    """Whether the sign at a place of a text is that of an address: features.shape looks for the same.

    Args:
        places: the characters, by their places in the alphabet.
        alphabet: what these are.
        at: the place of any character.
        begin: where the text begins.
        end: where it ends.
    """
    sign = places[at]
    if sign == _AT:
        return _in_word(places, alphabet, at - 1, begin, end) and _in_word(places, alphabet, at + 1, begin, end)
    if sign == _COLON:
        if at + 2 >= end or places[at + 1] != _SLASH or places[at + 2] != _SLASH:
            return False
        last = at - 1
        if last >= begin and places[last] == _S:
            last -= 1
        return (
            last - 3 >= begin
            and places[last] == _P
            and places[last - 1] == _T
            and places[last - 2] == _T
            and places[last - 3] == _H
        )
    if sign == _DOT:
        if at - 3 >= begin and places[at - 1] == _W and places[at - 2] == _W and places[at - 3] == _W:
            return True
        if not _in_word(places, alphabet, at - 1, begin, end):
            return False
        return (
            _names(places, alphabet, at + 1, end, _COM)
            or _names(places, alphabet, at + 1, end, _ORG)
            or _names(places, alphabet, at + 1, end, _NET)
            or _names(places, alphabet, at + 1, end, _DE)
            or _names(places, alphabet, at + 1, end, _FR)
        )
    return False


@compiled
def _in_word(places: np.ndarray, alphabet: Alphabet, at: int, begin: int, end: int) -> bool:
    return begin <= at < end and alphabet.kinds[places[at]] & IN_WORD != 0


@compiled
def _names(places: np.ndarray, alphabet: Alphabet, at: int, end: int, name: tuple[int, ...]) -> bool:
    """Whether a name stands at a place, and no longer one."""
    if at + len(name) > end:
        return False
    for i in range(len(name)):
        if places[at + i] != name[i]:
            return False
    return not _in_word(places, alphabet, at + len(name), at, end)
