"""Which pages surely are small, by one compiled pass: most of those that `segment.rough_count` passes too.

Whatever is passed here is passed there: the counts of tags, of their depth and of formatting elements are the same, and
what is said of attributes is stricter. So a page is bounded the same with this check and without it.
"""

from __future__ import annotations

import numpy as np

from ..segment.limits import Limits
from ..segment.rough_count import (
    FEW_ATTRIBUTE_CHARS,
    FEW_REPEATS,
    FEW_TAGS,
    FORMATTING_TABLE,
    READ_AT_MOST,
    WEIGHTS_TABLE,
)
from .jit import compiled

_ANY = np.uint64(0x0101010101010101)
_TOP = np.uint64(0x8080808080808080)
_START, _END, _SLASH, _EQUALS, _DOUBLE, _SINGLE = (ord(c) for c in "<>/=\"'")
_BLANK = np.array([chr(c) in "\t\n\f\r " for c in range(256)])
_STARTS = _ANY * np.uint64(_START)
_WORD = 8  # bytes that are looked at in one go
# What two letters of any case are for the roots of a page, `html` and `body`: the letters of the first bytes in small.
_SMALL = np.uint8(0x20)


def surely_small(html: bytes, limits: Limits) -> bool:
    """Whether a page, in UTF-8, breaks no limit or can't matter if it does, as `rough_count.surely_small` has it.

    Each `<` before a letter is read as a tag, be it in a script or in another tag, so that whatever a parser takes for
    tags is among them. False for a page that needs another look.
    """
    if len(html) > limits.max_chars:
        return False
    page = np.frombuffer(html, np.uint8)
    words = np.frombuffer(html, np.uint64, len(html) // _WORD)
    return bool(_pass(page, words, min(limits.tags, FEW_TAGS), limits.depth, limits.attributes))


@compiled
def _pass(page: np.ndarray, words: np.ndarray, tags: int, deepest: int, attributes: int) -> bool:
    """Whether the page has so few tags, so shallow, each with so few attributes; `words` are its bytes by eights."""
    n = len(page)
    count = depth = least = formatting = chars = roots = largest = second = 0
    left = READ_AT_MOST * n
    for word in range(len(words) + 1):
        if word < len(words):
            # Any zero byte of `found` is a `<`.
            found = words[word] ^ _STARTS
            if (found - _ANY) & ~found & _TOP == 0:
                continue
        for at in range(word * _WORD, min(word * _WORD + _WORD, n)):
            if page[at] != _START:
                continue
            count += 1
            if count > tags:
                return False
            first = int(page[at + 1]) if at + 1 < n else 0
            head = first * 256 + (int(page[at + 2]) if at + 2 < n else 0)
            depth += WEIGHTS_TABLE[head]
            least = min(least, depth)
            if depth - least >= deepest:
                return False
            formatting += FORMATTING_TABLE[head]
            if not _is_letter(first):
                continue
            size, names = _read_tag(page, at, attributes)
            if names < 0:
                return False
            left -= size
            # rough_count takes the size of most short tags, the room for names of a long one, and both less the
            # values in quotes where it is sure of these.
            chars += size if size < 2 * attributes else max(2 * attributes, names)
            if left < 0 or chars > FEW_ATTRIBUTE_CHARS:
                return False
            if _is_root(page, at):
                # The first of each is a tag like others; what further ones have is added to it.
                roots += size
                second = max(second, min(largest, size))
                largest = max(largest, size)
                if roots - largest - second > 10 * attributes:
                    return False
    return formatting * (count + 1) <= FEW_REPEATS


@compiled
def _is_letter(code: int) -> bool:
    return 97 <= (code | 0x20) <= 122


@compiled
def _is_root(page: np.ndarray, at: int) -> bool:
    """Whether a tag may be <html> or <body>."""
    if at + 4 >= len(page):
        return False
    a, b, c, d = page[at + 1] | _SMALL, page[at + 2] | _SMALL, page[at + 3] | _SMALL, page[at + 4] | _SMALL
    return (a == 104 and b == 116 and c == 109 and d == 108) or (a == 98 and b == 111 and c == 100 and d == 121)


@compiled
def _read_tag(page: np.ndarray, at: int, most: int) -> tuple[int, int]:
    """The bytes of the tag that begins at a place, as `tag_syntax.TOKEN` reads it, and those of its attributes' names.

    The names count with one byte more each; -1 where the attributes are more than `most`.
    """
    n = len(page)
    begin = at
    at += 1
    while at < n and page[at] != _END and page[at] != _SLASH and not _BLANK[page[at]]:
        at += 1
    count = chars = 0
    while at < n:
        code = page[at]
        if code == _END:
            return at + 1 - begin, chars
        if code == _SLASH or _BLANK[code]:
            at += 1
            continue
        count += 1
        if count > most:
            return at - begin, -1
        name = at
        at += 1  # also an equals sign or a quote
        while at < n and page[at] != _END and page[at] != _SLASH and page[at] != _EQUALS and not _BLANK[page[at]]:
            at += 1
        chars += at - name + 1
        behind = at
        while behind < n and _BLANK[page[behind]]:
            behind += 1
        if behind < n and page[behind] == _EQUALS:
            at = _behind_value(page, behind + 1)
    return n - begin, chars


@compiled
def _behind_value(page: np.ndarray, at: int) -> int:
    """Where a value ends that begins behind this place."""
    n = len(page)
    while at < n and _BLANK[page[at]]:
        at += 1
    if at == n:
        return n
    quote = page[at]
    if quote == _DOUBLE or quote == _SINGLE:
        at += 1
        while at < n and page[at] != quote:
            at += 1
        return min(at + 1, n)
    while at < n and page[at] != _END and not _BLANK[page[at]]:
        at += 1
    return at
