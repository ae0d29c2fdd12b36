"""Which pages surely are small: the rough count of `segment.rough_count`, compiled.

One quick pass shows most pages to be; of the others a second one counts what the first can't tell. Both are
stricter than the plain count or the same, which is asked in the end, so that each page is bounded the same with them.
"""

from __future__ import annotations

import numpy as np

from ..segment import rough_count
from ..segment.limits import Limits
from ..segment.rough_count import FORMATTING_TABLE, READ_AT_MOST, WEIGHTS_TABLE
from .jit import compiled
from .small_pieces import Bounds, count_closely
from .tag_reading import START, byte_at, is_letter, is_root, read_tag

_ANY = np.uint64(0x0101010101010101)
_TOP = np.uint64(0x8080808080808080)
_STARTS = _ANY * np.uint64(START)
_WORD = 8  # bytes that are looked at in one go
_NO, _YES, _PERHAPS = 0, 1, 2


def surely_small(html: bytes, limits: Limits) -> bool:
    """Whether a page, in UTF-8, breaks no limit or can't matter if it does: as `rough_count.surely_small`."""
    if len(html) > limits.max_chars:
        return False
    page = np.frombuffer(html, np.uint8)
    words = np.frombuffer(html, np.uint64, len(html) // _WORD)
    bounds = _bounds(limits)
    found = _count(page, words, bounds)
    if found == _PERHAPS and count_closely(page, bounds):
        return True
    return found == _YES or (found == _PERHAPS and rough_count.surely_small(html, limits))


def compile_all() -> None:
    """Have everything compiled that large pages alone need."""
    count_closely(np.frombuffer(b"<p>The ferry</p>", np.uint8), _bounds(Limits()))


def _bounds(limits: Limits) -> Bounds:
    return Bounds(
        limits.tags,
        limits.depth,
        limits.attributes,
        rough_count.FEW_TAGS,
        rough_count.FEW_ATTRIBUTE_CHARS,
        rough_count.FEW_REPEATS,
    )


@compiled
def _count(page: np.ndarray, words: np.ndarray, bounds: Bounds) -> int:
    """Whether the page keeps within the bounds; `words` are its bytes by eights.

    Each `<` before a letter is read as a tag, be it in a script or in another tag, so that whatever a parser takes for
    a tag is among them.
    """
    n = len(page)
    attributes = bounds.attributes
    count = depth = least = formatting = chars = roots = largest = second = 0
    left = READ_AT_MOST * n
    for word in range(len(words) + 1):
        if word < len(words):
            # Where a byte is a `<`, it is 0 in this, and borrows.
            differing = words[word] ^ _STARTS
            if (differing - _ANY) & ~differing & _TOP == 0:
                continue
        for at in range(word * _WORD, min(word * _WORD + _WORD, n)):
            if page[at] != START:
                continue
            count += 1
            first = byte_at(page, at + 1)
            head = first * 256 + byte_at(page, at + 2)
            depth += WEIGHTS_TABLE[head]
            least = min(least, depth)
            if count > bounds.tags or depth - least >= bounds.depth:
                return _NO
            formatting += FORMATTING_TABLE[head]
            if count > bounds.few_tags or formatting * (count + 1) > bounds.few_repeats:
                return _PERHAPS
            if not is_letter(first):
                continue
            size, names = read_tag(page, at, attributes)
            left -= size
            # The plain count takes less than this for a tag, or the same.
            chars += size if size < 2 * attributes else max(2 * attributes, names)
            if names < 0 or left < 0 or chars > bounds.few_chars:
                return _PERHAPS
            if is_root(page, at):
                # The first of each is a tag like others; what further ones have is added to it.
                roots += size
                second = max(second, min(largest, size))
                largest = max(largest, size)
                if roots - largest - second > 10 * attributes:
                    return _PERHAPS
    return _YES
