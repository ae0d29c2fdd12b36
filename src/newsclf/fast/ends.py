"""Where end tags, comments and raw texts end in mark-up that was written by the parser's serialiser."""

from __future__ import annotations

import numpy as np

from .jit import compiled

_LESS, _GREATER, _SLASH, _HYPHEN, _AMPERSAND = 60, 62, 47, 45, 38


@compiled
def behind_end_tag(codes: np.ndarray, i: int, place: int) -> int:
    """The place behind an end tag, -1 if it is not that of the element that begins at the other place."""
    n = len(codes)
    i += 2
    place += 1
    while i < n and codes[i] != _GREATER:
        if codes[i] != codes[place]:
            return -1
        i += 1
        place += 1
    if i == n or (codes[place] != 32 and codes[place] != _GREATER):
        return -1
    return i + 1


@compiled
def behind_comment(codes: np.ndarray, i: int) -> int:
    """The place behind a comment, -1 if it is none or has no end."""
    n = len(codes)
    if i + 3 >= n or codes[i + 2] != _HYPHEN or codes[i + 3] != _HYPHEN:
        return -1
    i += 6
    while i < n:
        if codes[i] == _GREATER and codes[i - 1] == _HYPHEN and codes[i - 2] == _HYPHEN:
            return i + 1
        i += 1
    return -1


@compiled
def raw_end(codes: np.ndarray, i: int, start: int, end: int) -> int:
    """Where the first end tag of a name begins, -1 if there is none; the name stands from `start` to `end`."""
    size = end - start
    for at in range(i, len(codes) - size - 2):
        if codes[at] == _LESS and codes[at + 1] == _SLASH and codes[at + 2 + size] == _GREATER:
            k = 0
            while k < size and codes[at + 2 + k] == codes[start + k]:
                k += 1
            if k == size:
                return at
    return -1


@compiled
def is_plain(codes: np.ndarray, i: int, end: int) -> bool:
    """Whether a text is the same raw or not."""
    while i < end and codes[i] != _LESS and codes[i] != _AMPERSAND:
        i += 1
    return i == end
