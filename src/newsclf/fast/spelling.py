"""Where the words of a text stand, and their hashes in lower case."""

from __future__ import annotations

import numpy as np

from ..features.character_kinds import APOSTROPHE, UNSPACED, WORD
from ..features.tokens import MAX_TOKEN
from .alphabet import CASED, DECIMAL, DOTTED_I, FIRST_ODD, IGNORED, Alphabet
from .hashes import EMPTY, add, finish
from .jit import compiled

_SMALL_I, _DOT_ABOVE, _SMALL_SIGMA, _FINAL_SIGMA, _ZERO = 0x69, 0x307, 0x3C3, 0x3C2, 0x30


@compiled
def find_words(
    places: np.ndarray,
    alphabet: Alphabet,
    begin: int,
    end: int,
    starts: np.ndarray,
    stops: np.ndarray,
    kinds: np.ndarray,
    count: int,
) -> int:
    """Write down where each word of a text begins and stops, and all kinds of its characters together.

    Args:
        places: the characters, by their places in the alphabet.
        alphabet: what these are.
        begin: where the text begins.
        end: where it ends.
        starts: filled from `count` on, as are `stops` and `kinds`; with room for a word a character.
        stops: behind the last character of each word.
        kinds: bits.
        count: how many words there are already.

    Returns:
        How many words there are then.
    """
    at = begin
    while at < end:
        kind = alphabet.kinds[places[at]]
        if kind & WORD:
            starts[count] = at
            together = kind
            at += 1
            while at < end:
                kind = alphabet.kinds[places[at]]
                if kind & WORD:
                    together |= kind
                    at += 1
                elif kind & APOSTROPHE and at + 1 < end and alphabet.kinds[places[at + 1]] & WORD:
                    at += 1
                else:
                    break
            kinds[count] = together
            stops[count] = at
            count += 1
        else:
            if kind & UNSPACED:
                starts[count] = at
                stops[count] = at + 1
                kinds[count] = kind
                count += 1
            at += 1
    return count


@compiled
def hash_word(places: np.ndarray, alphabet: Alphabet, start: int, stop: int) -> np.uint64:
    """The hash of a word in lower case."""
    state = EMPTY
    for at in range(start, stop):
        code = alphabet.lower[places[at]]
        if code >= FIRST_ODD:
            if code == DOTTED_I:
                state = add(state, np.uint64(_SMALL_I))
                code = np.uint32(_DOT_ABOVE)
            else:
                code = np.uint32(small_sigma(places, alphabet, at, start, stop))
        state = add(state, np.uint64(code))
    return finish(state)


@compiled
def hash_token(places: np.ndarray, alphabet: Alphabet, start: int, stop: int) -> tuple[np.uint64, int]:
    """The hash of a word in lower case as tokens name it: cut short, and its digits as 0; and its whole length."""
    state = EMPTY
    length = 0
    for at in range(start, stop):
        code = alphabet.lower[places[at]]
        if code >= FIRST_ODD:
            if code == DOTTED_I:
                if length < MAX_TOKEN:
                    state = add(state, np.uint64(_SMALL_I))
                length += 1
                code = np.uint32(_DOT_ABOVE)
            else:
                code = np.uint32(small_sigma(places, alphabet, at, start, stop))
        elif alphabet.kinds[places[at]] & DECIMAL:
            code = np.uint32(_ZERO)
        if length < MAX_TOKEN:
            state = add(state, np.uint64(code))
        length += 1
    return finish(state), length


@compiled
def small_sigma(places: np.ndarray, alphabet: Alphabet, at: int, start: int, stop: int) -> int:
    """The lower case of a capital sigma: the final one behind a letter that has a case where none follows.

    As in str.lower; the Unicode Standard, section 3.13, Final_Sigma.
    """
    before = at - 1
    while before >= start and alphabet.kinds[places[before]] & IGNORED:
        before -= 1
    if before < start or not alphabet.kinds[places[before]] & CASED:
        return _SMALL_SIGMA
    after = at + 1
    while after < stop and alphabet.kinds[places[after]] & IGNORED:
        after += 1
    return _SMALL_SIGMA if after < stop and alphabet.kinds[places[after]] & CASED else _FINAL_SIGMA
