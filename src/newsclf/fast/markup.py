"""Reading the mark-up that the parser's serialiser writes: names, attributes, characters.

It is of one form: a start tag is `<name a="b">` with one space before each attribute, `&`, `<`, `>`, `"` and U+00A0 in
values are always written as `&amp;` and so on, and an empty value is `=""`. Names hold no white space, `/` and `>`, and a name of an
attribute has `=` in its first place at most, so each tag can be read in one way alone.
"""

from __future__ import annotations

import numpy as np

from .jit import compiled

CLASS, ID, ROLE, ITEMPROP, ITEMTYPE, TESTID, COMPONENT, TYPE, HIDDEN, STYLE = range(10)
"""The attributes that are read, in the order in which features take the first eight."""
KEPT = 8
ATTRIBUTES = 10

_AMPERSAND, _QUOTE, _SPACE, _EQUALS, _LESS, _GREATER, _COLON = 38, 34, 32, 61, 60, 62, 58


def _word(text: str) -> np.ndarray:
    return np.array([*map(ord, text)], np.uint32)


_CLASS, _ID, _ROLE, _ITEMPROP, _ITEMTYPE, _HIDDEN, _STYLE = map(
    _word, "class id role itemprop itemtype hidden style".split()
)
_TESTID, _COMPONENT, _TYPE = _word("data-testid"), _word("data-component"), _word("data-type")
_DISPLAY, _NONE, _VISIBILITY = map(_word, "display none visibility".split())


@compiled
def is_space(code: int) -> bool:
    """Whether a character is white space as `str.isspace` has it."""
    if code < 128:
        return code == 32 or 9 <= code <= 13 or 28 <= code <= 31
    if code < 0x1680:
        return code == 0x85 or code == 0xA0
    return (
        0x2000 <= code <= 0x200A
        or code == 0x3000
        or code == 0x2028
        or code == 0x2029
        or code == 0x202F
        or code == 0x205F
        or code == 0x1680
    )


@compiled
def is_invisible(code: int) -> bool:
    """Whether a character is one that texts are read without."""
    return code == 0xAD or 0x200B <= code <= 0x200F or code == 0x2060 or code == 0xFEFF


@compiled
def reference(codes: np.ndarray, i: int) -> tuple[int, int]:
    """The character that the `&` at a place stands for, and how many characters it is written in."""
    kind = codes[i + 1] if i + 1 < len(codes) else 0
    if kind == 97:
        return 38, 5  # &amp;
    if kind == 110:
        return 0xA0, 6  # &nbsp;
    if kind == 108:
        return 60, 4  # &lt;
    if kind == 103:
        return 62, 4  # &gt;
    if kind == 113:
        return 34, 6  # &quot;
    return 38, 1


@compiled
def name_end(codes: np.ndarray, i: int) -> int:
    """Where the name of a tag ends that begins at a place."""
    n = len(codes)
    while i < n and codes[i] != _SPACE and codes[i] != _GREATER:
        i += 1
    return i


@compiled
def tag_end(codes: np.ndarray, i: int) -> int:
    """Where the `>` of a tag stands: in no value and no name is one."""
    n = len(codes)
    while i < n and codes[i] != _GREATER:
        i += 1
    return i


@compiled
def _is(codes: np.ndarray, start: int, word: np.ndarray) -> bool:
    for i in range(len(word)):
        if codes[start + i] != word[i]:
            return False
    return True


@compiled
def _attribute(codes: np.ndarray, start: int, end: int) -> int:
    """Which of the attributes a name is, -1 for none."""
    size = end - start
    if size == 5:
        return CLASS if _is(codes, start, _CLASS) else STYLE if _is(codes, start, _STYLE) else -1
    if size == 2:
        return ID if _is(codes, start, _ID) else -1
    if size == 4:
        return ROLE if _is(codes, start, _ROLE) else -1
    if size == 6:
        return HIDDEN if _is(codes, start, _HIDDEN) else -1
    if size == 8:
        return ITEMPROP if _is(codes, start, _ITEMPROP) else ITEMTYPE if _is(codes, start, _ITEMTYPE) else -1
    if size == 9:
        return TYPE if _is(codes, start, _TYPE) else -1
    if size == 11:
        return TESTID if _is(codes, start, _TESTID) else -1
    if size == 14:
        return COMPONENT if _is(codes, start, _COMPONENT) else -1
    return -1


@compiled
def read_attributes(codes: np.ndarray, i: int, values: np.ndarray, order: np.ndarray) -> tuple[int, int]:
    """Read the attributes of a start tag.

    Args:
        codes: the mark-up.
        i: the place behind the name of the tag.
        values: int64 of shape (10, 2), is filled with where the value of each attribute begins and ends, -1 for those
            that are not there.
        order: int64 of shape (10,), is filled with which of them are there, in their order.

    Returns:
        Where the `>` stands, -1 if it doesn't; and how many are in `order`.
    """
    n = len(codes)
    for k in range(ATTRIBUTES):
        values[k, 0] = -1
        values[k, 1] = -1
    found = 0
    while i < n and codes[i] == _SPACE:
        start = i + 1
        end = start + 1
        while end < n and codes[end] != _EQUALS and codes[end] != _SPACE and codes[end] != _GREATER:
            end += 1
        first = end
        last = end
        i = end
        if end < n and codes[end] == _EQUALS:
            first = end + 2
            last = first
            while last < n and codes[last] != _QUOTE:
                last += 1
            i = last + 1
        if i >= n:
            return -1, found
        which = _attribute(codes, start, end)
        if which >= 0 and values[which, 0] < 0:
            values[which, 0] = first
            values[which, 1] = last
            order[found] = which
            found += 1
    if i < n and codes[i] == _GREATER:
        return i, found
    return -1, found


@compiled
def decode_value(codes: np.ndarray, start: int, end: int, into: np.ndarray, at: int, most: int) -> int:
    """Write the first characters of a value, at most so many, into a buffer from a place on; returns where they end."""
    stop = at + most
    while start < end and at < stop:
        code = codes[start]
        size = 1
        if code == _AMPERSAND:
            code, size = reference(codes, start)
        into[at] = code
        at += 1
        start += size
    return at


@compiled
def hides(codes: np.ndarray, values: np.ndarray) -> bool:
    """Whether an element's own attributes say that it is not shown, as `segment.attributes.hides` tells it."""
    if values[HIDDEN, 0] >= 0:
        return True
    end = values[STYLE, 1]
    for i in range(values[STYLE, 0], end):
        code = codes[i]
        # Small and large `d` and `v`: no other character stands for them where case is ignored.
        if code == 100 or code == 68:
            if _declares(codes, i, end, _DISPLAY, _NONE):
                return True
        elif (code == 118 or code == 86) and _declares(codes, i, end, _VISIBILITY, _HIDDEN):
            return True
    return False


@compiled
def _declares(codes: np.ndarray, i: int, end: int, name: np.ndarray, value: np.ndarray) -> bool:
    if i + len(name) > end or not _is_folded(codes, i, name):
        return False
    i = _behind_space(codes, i + len(name), end)
    if i >= end or codes[i] != _COLON:
        return False
    i = _behind_space(codes, i + 1, end)
    return i + len(value) <= end and _is_folded(codes, i, value)


@compiled
def _is_folded(codes: np.ndarray, start: int, word: np.ndarray) -> bool:
    for i in range(len(word)):
        code = codes[start + i]
        if code < 128:
            if 65 <= code <= 90:
                code += 32
        elif code == 0x130 or code == 0x131:
            code = 105  # patterns that ignore case take both for an i
        elif code == 0x17F:
            code = 115  # and the long s for an s
        if code != word[i]:
            return False
    return True


@compiled
def _behind_space(codes: np.ndarray, i: int, end: int) -> int:
    while i < end:
        code = codes[i]
        size = 1
        if code == _AMPERSAND:
            code, size = reference(codes, i)
        if not is_space(code):
            return i
        i += size
    return i
