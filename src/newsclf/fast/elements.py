"""What is told of the distinct elements of a page, read at the place of the first of each."""

from __future__ import annotations

import numpy as np

from .cut_page import Elements
from .element_table import ElementTable, element_number
from .hashes import EMPTY, Table, add, finish, pair
from .jit import compiled
from .markup import (
    ATTRIBUTES,
    CLASS,
    ID,
    ITEMPROP,
    KEPT,
    decode_value,
    hides,
    is_space,
    name_end,
    read_attributes,
)
from .name_tokens import add_subwords, is_new

_HIDDEN_TOKEN = np.array([*map(ord, "#hidden")], np.uint64)
_OPENING, _CLOSING = np.uint64(60), np.uint64(62)
_SPACE = 32
# Signs between what is hashed together, which are no characters.
_END, _HIDES = np.uint64(0x110000), np.uint64(0x110001)
_NAMED = np.uint64(0x110010)
_PRIME = np.uint64(0x100000001B3)
_BASIS = np.uint64(0xCBF29CE484222325)


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


@compiled
def describe(
    codes: np.ndarray, places: np.ndarray, elements: ElementTable, are_marks: bool, seen: Table, stamp: int
) -> Elements:
    """All that `Elements` holds of those whose start tags begin at places.

    `seen` must have twice the places that all tokens of an element may take; the stamps after `stamp` are used.
    """
    count = len(places)
    most = elements.most_characters
    tags = np.empty(count, np.uint64)
    classed = np.empty(count, np.uint64)
    hidden = np.zeros(count, np.bool_)
    token_ends = np.empty(count, np.int64)
    tokens = np.empty(_room(codes, places), np.uint64)
    values = np.empty((ATTRIBUTES, 2), np.int64)
    order = np.empty(ATTRIBUTES, np.int64)
    text = np.empty(KEPT * (most + 1), np.uint32)
    mark = np.empty(most, np.uint32)
    hidden_token = EMPTY
    for code in _HIDDEN_TOKEN:
        hidden_token = add(hidden_token, code)
    hidden_token = finish(hidden_token)
    used = 0
    for k in range(count):
        stamp += 1
        start = places[k] + 1
        end = name_end(codes, start)
        tag = EMPTY
        token = add(EMPTY, _OPENING)
        for i in range(start, end):
            tag = add(tag, np.uint64(codes[i]))
            token = add(token, np.uint64(codes[i]))
        tags[k] = finish(tag)
        token = finish(add(token, _CLOSING))
        is_new(seen, stamp, token)
        tokens[used] = token
        used += 1
        read_attributes(codes, end, values, order)
        if are_marks and not _is_named(elements, codes, start, end):
            for which in range(ATTRIBUTES):
                values[which, 0] = -1
                values[which, 1] = -1
        names = EMPTY
        if values[CLASS, 1] > values[CLASS, 0]:
            for i in range(decode_value(codes, values[CLASS, 0], values[CLASS, 1], text, 0, most)):
                names = add(names, np.uint64(text[i]))
            names = finish(names)
        classed[k] = pair(tags[k], names)
        if are_marks:
            size = write_mark(codes, start, end, values, most, text, mark)
            used = add_subwords(mark, min(end - start, size), size, tokens, used, seen, stamp)
        else:
            length = 0
            for which in range(KEPT):
                if values[which, 1] > values[which, 0]:
                    length = decode_value(codes, values[which, 0], values[which, 1], text, length, most)
                    text[length] = _SPACE
                    length += 1
            used = add_subwords(text, 0, length, tokens, used, seen, stamp)
            if hides(codes, values):
                hidden[k] = True
                tokens[used] = hidden_token
                used += 1
        token_ends[k] = used
    return Elements(tags, classed, hidden, token_ends, tokens[:used].copy(), places)


@compiled
def _room(codes: np.ndarray, places: np.ndarray) -> int:
    """At least as many as the tokens of all elements are: one for two characters of a name, and two more."""
    room = 0
    for place in places:
        i = place
        while i < len(codes) and codes[i] != _CLOSING:
            i += 1
        room += i - place + 2
    return room


@compiled
def _is_named(elements: ElementTable, codes: np.ndarray, start: int, end: int) -> bool:
    """Whether the mark of an element holds what names it: not those of pictures, controls and the like."""
    number = element_number(elements, codes, start, end)
    return number >= 0 and elements.named[number]
