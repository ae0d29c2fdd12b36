"""Which elements of a page are the same: hashes of what is kept of them.

Each element is looked up twice: by what is written of it, which is quick, and where that is new by what it means.
"""

from __future__ import annotations

import numpy as np

from .hashes import finish
from .jit import compiled
from .markup import CLASS, ID, ITEMPROP, KEPT, decode_value, hides, is_space, name_end, read_attributes

_SPACE = 32
# Signs between what is hashed together, which are no characters.
_HIDES, _NAMED = np.uint64(0x110001), np.uint64(0x110010)
_PRIME, _BASIS = np.uint64(0x100000001B3), np.uint64(0xCBF29CE484222325)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_ONE, _TWO, _S32 = np.uint64(1), np.uint64(2), np.uint64(32)


@compiled
def _add_span(state: np.uint64, codes: np.ndarray, start: int, end: int) -> np.uint64:
    """The state of a hash with a stretch of mark-up more, two characters at a time."""
    j, stop = np.uint64(start), np.uint64(end)
    while j + _ONE < stop:
        state = (state ^ (np.uint64(codes[j]) | (np.uint64(codes[j + _ONE]) << _S32))) * _MULTIPLIER
        state ^= state >> _S32
        j += _TWO
    if j < stop:
        state = (state ^ np.uint64(codes[j])) * _MULTIPLIER
        state ^= state >> _S32
    return state


@compiled
def written_container(codes: np.ndarray, place: int, values: np.ndarray, order: np.ndarray) -> np.uint64:
    """A hash of what is written of a block: its tag and the attributes that are read, in order.

    `values` and `order` are room to read them into.
    """
    end = name_end(codes, place + 1)
    state = _add_span(_BASIS, codes, place + 1, end)
    _, found = read_attributes(codes, end, values, order)
    for k in range(found):
        which = order[k]
        state = (state ^ (_NAMED + np.uint64(which))) * _MULTIPLIER
        state = _add_span(state, codes, values[which, 0], values[which, 1])
    return finish(state)


@compiled
def written_mark(codes: np.ndarray, start: int, end: int, values: np.ndarray) -> np.uint64:
    """A hash of what is written of an inline element: its tag and what names it."""
    state = _add_span(_BASIS, codes, start, end)
    for which in (CLASS, ID, ITEMPROP):
        if values[which, 0] >= 0:
            state = (state ^ (_NAMED + np.uint64(which))) * _MULTIPLIER
            state = _add_span(state, codes, values[which, 0], values[which, 1])
    return finish(state)


@compiled
def identity_of_container(codes: np.ndarray, place: int, most: int, values: np.ndarray, order: np.ndarray) -> np.uint64:
    """A hash of what is kept of a block: its tag, its attributes in order, whether it is hidden (FNV-1a, finished).

    `values` and `order` are room to read attributes into, `most` is how many characters of one count.
    """
    state = _BASIS
    end = name_end(codes, place + 1)
    for i in range(place + 1, end):
        state = (state ^ np.uint64(codes[i])) * _PRIME
    _, found = read_attributes(codes, end, values, order)
    for k in range(found):
        which = order[k]
        start, stop = values[which, 0], values[which, 1]
        if which >= KEPT or start == stop:
            continue
        state = (state ^ (_NAMED + np.uint64(which))) * _PRIME
        if stop - start <= most:
            # Written in one way alone, so it need not be decoded.
            for i in range(start, stop):
                state = (state ^ np.uint64(codes[i])) * _PRIME
        else:
            value = np.empty(most, np.uint32)
            for i in range(decode_value(codes, start, stop, value, 0, most)):
                state = _add_written(state, value[i])
    if hides(codes, values):
        state = (state ^ _HIDES) * _PRIME
    return finish(state)


@compiled
def _add_written(state: np.uint64, code: int) -> np.uint64:
    """The state with a character as it is written."""
    if code == 38:
        word = _AMP
    elif code == 60:
        word = _LT
    elif code == 62:
        word = _GT
    elif code == 34:
        word = _QUOT
    elif code == 0xA0:
        word = _NBSP
    else:
        return (state ^ np.uint64(code)) * _PRIME
    for i in range(len(word)):
        state = (state ^ np.uint64(word[i])) * _PRIME
    return state


def _written(text: str) -> np.ndarray:
    return np.array([*map(ord, text)], np.uint32)


_AMP, _LT, _GT, _QUOT, _NBSP = map(_written, "&amp; &lt; &gt; &quot; &nbsp;".split())


@compiled
def write_mark(
    codes: np.ndarray, start: int, end: int, values: np.ndarray, most: int, raw: np.ndarray, mark: np.ndarray
) -> int:
    """Write the mark of an inline element, as `segment.attributes.mark_of` makes it; returns its length.

    `start` and `end` are where its name stands; `raw` is room for three values and spaces, `mark` for the mark.
    """
    size = 0
    for i in range(start, min(end, start + most)):
        mark[size] = codes[i]
        size += 1
    length = 0
    for which in (CLASS, ID, ITEMPROP):
        if values[which, 0] >= 0:
            raw[length] = _SPACE
            length = decode_value(codes, values[which, 0], values[which, 1], raw, length + 1, most)
    waits = False
    for i in range(length):
        if is_space(raw[i]):
            waits = True
            continue
        if waits:
            if size == most:
                return size
            mark[size] = _SPACE
            size += 1
            waits = False
        if size == most:
            return size
        mark[size] = raw[i]
        size += 1
    return size


@compiled
def identity_of_mark(mark: np.ndarray, size: int) -> np.uint64:
    """A hash of a mark."""
    state = _BASIS
    for i in range(size):
        state = (state ^ np.uint64(mark[i])) * _PRIME
    return finish(state)
