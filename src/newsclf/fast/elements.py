"""What is told of the distinct elements of a page, read at the place of the first of each."""

from __future__ import annotations

import numpy as np

from .cut_page import Elements
from .element_table import ElementTable, element_number
from .hashes import EMPTY, Table, add, finish, pair
from .identity import write_mark
from .jit import compiled
from .markup import (
    ATTRIBUTES,
    CLASS,
    KEPT,
    decode_value,
    hides,
    name_end,
    read_attributes,
)
from .name_tokens import add_subwords, is_new

_HIDDEN_TOKEN = np.array([*map(ord, "#hidden")], np.uint64)
_OPENING, _CLOSING = np.uint64(60), np.uint64(62)
_SPACE = 32


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
    # Parts of two letters and the names that join them are three for four characters; the rest is never touched.
    tokens = np.empty(len(codes) + 2 * count, np.uint64)
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
def _is_named(elements: ElementTable, codes: np.ndarray, start: int, end: int) -> bool:
    """Whether the mark of an element holds what names it: not those of pictures, controls and the like."""
    number = element_number(elements, codes, start, end)
    return number >= 0 and elements.named[number]
