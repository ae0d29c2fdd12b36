"""A rough count that tells most pages from those that need to be read tag by tag, which takes longer than parsing.

A page of few tags can't cost a parser much whatever they are, so it is read only where the count says that it may break
a limit.
"""

from __future__ import annotations

import numpy as np

from .element_names import FORMATTING
from .limits import Limits
from .tag_syntax import ATTRIBUTES, ROOTS, TOKEN

# Pages of few tags are counted roughly. Measured with lexbor at the worst that this allows: 10,000 tags in each
# other 0.2 s, 400,000 characters of attributes 2 s, a million repeated formatting elements 1 s, and 200,000
# characters of attributes on one tag 2.5 s, for which a small page has to hide each bracket in quotes.
_FEW_TAGS = 10_000
_FEW_CHARS = 200_000
_FEW_ATTRIBUTE_CHARS = 400_000
_FEW_REPEATS = 1_000_000

_PADDING = 2  # so that there are two bytes behind the last `<`
_LOWER = [chr(c).lower() for c in range(256)]
# `<a>` is left out: a parser has one open at a time.
_FORMATTING_HEADS = {
    head
    for name in FORMATTING - {"a"}
    for head in ([name + c for c in "\t\n\f\r />"] if len(name) == 1 else [name[:2]])
}
_VOID_HEADS = frozenset(("br", "hr", "im", "in", "me", "so", "wb"))


def _weight(first: int, second: int) -> int:
    """What the two bytes behind a `<` do to the depth: 1, 0 or -1; bytes above 127 begin no tag."""
    if first == ord("/"):
        return -1
    head = _LOWER[first] + _LOWER[second]
    return int(first < 128 and head[0].isalpha() and head not in _VOID_HEADS)


# By two bytes in UTF-8, the first one times 256.
_WEIGHTS = np.array([_weight(a, b) for a in range(256) for b in range(256)], np.int8)
_FORMATTING = np.array([_LOWER[a] + _LOWER[b] in _FORMATTING_HEADS for a in range(256) for b in range(256)])
_ROOT_HEADS = np.array([_LOWER[a] + _LOWER[b] in {name[:2] for name in ROOTS} for a in range(256) for b in range(256)])
_LETTERS = np.array([chr(c).isalpha() and c < 128 for c in range(256)])


def surely_small(html: str, limits: Limits) -> bool:
    """Whether a rough count shows that a page breaks no limit, or that it can't matter if it does."""
    if len(html) > limits.max_chars or html.count("<") > min(_FEW_TAGS, limits.tags):
        return False
    page = np.frombuffer(html.encode("utf-8", "replace") + bytes(_PADDING), np.uint8)
    starts = np.flatnonzero(page == ord("<"))
    if not len(starts):
        return True
    heads = page[starts + 1] * np.uint16(256) + page[starts + 2]
    depth = np.cumsum(_WEIGHTS[heads], dtype=np.int64)
    # End tags too many take nothing away from what follows.
    deepest = (depth - np.minimum(np.minimum.accumulate(depth), 0)).max()
    if deepest >= limits.depth or int(_FORMATTING[heads].sum()) * (len(starts) + 1) > _FEW_REPEATS:
        return False
    return _surely_few_attributes(html, page, starts, heads, limits.attributes)


def _surely_few_attributes(html: str, page: np.ndarray, starts: np.ndarray, heads: np.ndarray, most: int) -> bool:
    """Whether no tag of a page can have more than so many attributes.

    A piece of a page, from one `<` to the next, that begins a tag holds all of it, up to the first `>`, unless that
    `>` is missing or stands in quotes; then the tag is read, but for the short pieces of small pages. One attribute
    takes two characters at least.
    """
    begins = np.flatnonzero(_LETTERS[page[starts + 1]])
    pieces = np.append(starts, len(page))
    if len(html) <= _FEW_CHARS:
        # In bytes, of which a character has one at least.
        begins = begins[pieces[begins + 1] - pieces[begins] >= 2 * most]
        if not len(begins):
            return True
    first = pieces[begins]
    brackets = np.append(np.flatnonzero(page == ord(">")), len(page))
    stops = brackets[np.searchsorted(brackets, first)]
    doubles, singles = np.flatnonzero(page == ord('"')), np.flatnonzero(page == ord("'"))
    plain = (
        (stops < pieces[begins + 1])
        & (stops - first < 2 * most)
        & ((np.searchsorted(doubles, stops) - np.searchsorted(doubles, first)) % 2 == 0)
        & (np.searchsorted(singles, stops) == np.searchsorted(singles, first))
        & ~_ROOT_HEADS[heads[begins]]
    )
    chars = int((stops - first)[plain].sum())
    if chars > _FEW_ATTRIBUTE_CHARS:
        return False
    doubtful = first[~plain]
    if len(html) < len(page) - _PADDING:
        doubtful = doubtful - np.searchsorted(np.flatnonzero(page & 0xC0 == 0x80), doubtful)
    return _read_attributes(html, doubtful.tolist(), chars, most)


def _read_attributes(html: str, tags: list[int], chars: int, most: int) -> bool:
    """As `_surely_few_attributes`, of the tags at the given places, where the others have so many chars."""
    roots = 0
    for at in tags:
        tag = TOKEN.match(html, at)
        size = tag.end() - at if tag else 0
        if size >= 2 * most and tag and len(ATTRIBUTES.findall(html, *tag.span(2))) > most:
            return False
        chars += size
        if html[at + 1 : at + 5].lower() in ROOTS:
            roots += size
        # This bounds the reading too: tags that run on to the end of the page soon make it stop.
        if chars > _FEW_ATTRIBUTE_CHARS or roots > 10 * most:
            return False
    return True
