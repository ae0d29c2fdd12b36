"""The subwords of class names and the like, as hashes: `features.tokens.subwords` in compiled form."""

from __future__ import annotations

import numpy as np

from .hashes import EMPTY, Table, add, finish
from .jit import compiled
from .markup import is_space

_MOST_NAMES = 40
_SHORTEST, _LONGEST = 2, 24
_MOST_JOINED = 3
_HYPHEN = np.uint64(45)


@compiled
def is_new(seen: Table, stamp: int, key: np.uint64) -> bool:
    """Whether a hash was not asked for with this stamp before. Entries of other stamps are free places.

    The stamps grow, begin at 1, and for one stamp no more hashes are asked for than half the places.
    """
    mask = np.uint64(len(seen.keys) - 1)
    at = key & mask
    while seen.numbers[at] == stamp:
        if seen.keys[at] == key:
            return False
        at = (at + np.uint64(1)) & mask
    seen.keys[at] = key
    seen.numbers[at] = stamp
    return True


@compiled
def add_subwords(
    text: np.ndarray, start: int, end: int, tokens: np.ndarray, count: int, seen: Table, stamp: int
) -> int:
    """Add the hashes of the subwords of names to tokens, those that are new under a stamp.

    Args:
        text: code points; the names from `start` to `end`, with white space between, are read, 40 at most.
        tokens: uint64 with room for as many as there are characters.
        count: how many tokens there are.
        seen: see `is_new`.
        stamp: see `is_new`.

    Returns:
        How many tokens there are then.
    """
    part = np.empty(_LONGEST, np.uint64)
    names = 0
    i = start
    while True:
        while i < end and is_space(text[i]):
            i += 1
        if i >= end or names == _MOST_NAMES:
            return count
        names += 1
        parts = 0
        joined = EMPTY
        size = 0  # letters of the part that is open; they are kept up to the longest
        before = 0
        while True:
            ends = i >= end or is_space(text[i])
            code = 0 if ends else int(text[i])
            letter = 0
            splits = False
            closes = False
            if 97 <= code <= 122:
                letter = code
            elif 65 <= code <= 90:
                letter = code + 32
                splits = 97 <= before <= 122 or 48 <= before <= 57
            elif code == 0x212A:
                letter = 107  # the Kelvin sign: its lower case is a k
            elif code == 0x130:
                letter = 105  # its lower case is an i and a dot, which is no letter
                closes = True
            if splits or letter == 0:
                if _SHORTEST <= size <= _LONGEST:
                    count, joined = _add_part(part, size, parts, joined, tokens, count, seen, stamp)
                    parts += 1
                size = 0
            if ends:
                break
            if letter:
                if size < _LONGEST:
                    part[size] = np.uint64(letter)
                size += 1
                if closes:
                    if _SHORTEST <= size <= _LONGEST:
                        count, joined = _add_part(part, size, parts, joined, tokens, count, seen, stamp)
                        parts += 1
                    size = 0
            before = code
            i += 1
        if 2 <= parts <= _MOST_JOINED:
            joined = finish(joined)
            if is_new(seen, stamp, joined):
                tokens[count] = joined
                count += 1


@compiled
def _add_part(
    part: np.ndarray,
    size: int,
    parts: int,
    joined: np.uint64,
    tokens: np.ndarray,
    count: int,
    seen: Table,
    stamp: int,
) -> tuple[int, np.uint64]:
    """One part more: how many tokens there are then, and the state of the hash of the joined parts."""
    state = EMPTY
    for k in range(size):
        state = add(state, part[k])
    if parts < _MOST_JOINED:
        if parts:
            joined = add(joined, _HYPHEN)
        for k in range(size):
            joined = add(joined, part[k])
    key = finish(state)
    if is_new(seen, stamp, key):
        tokens[count] = key
        count += 1
    return count, joined
