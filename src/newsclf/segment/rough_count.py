"""A rough count that tells most pages from those that need to be read tag by tag, which takes longer than parsing.

A page of few tags can't cost a parser much whatever they are, so it is read only where the count says that it may break
a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from .element_names import FORMATTING
from .limits import Limits
from .matched_tags import open_at_most
from .tag_pieces import TagPieces
from .tag_syntax import ATTRIBUTES, ROOTS, TOKEN

# Pages of few tags are counted roughly. Measured with lexbor at the worst that this allows: 10,000 tags in each
# other 0.2 s, 400,000 characters of attributes 2 s, a million repeated formatting elements 1 s, and 200,000
# characters of attributes on one tag 2.5 s, for which a page has to hide each `<` in quotes; 3 MB of attributes of
# 10,000 names 0.5 s.
FEW_TAGS = 10_000
_FEW_CHARS = 200_000
FEW_ATTRIBUTE_CHARS = 400_000
FEW_REPEATS = 1_000_000
READ_AT_MOST = 2  # times the length of the page

_PADDING = 2  # so that there are two bytes behind the last `<`
# `<a>` is left out: a parser has one open at a time.
_FORMATTING_HEADS = {
    head
    for name in FORMATTING - {"a"}
    for head in ([name + c for c in "\t\n\f\r />"] if len(name) == 1 else [name[:2]])
}
_VOID_HEADS = frozenset(("br", "hr", "im", "in", "me", "so", "wb"))

_END_WITH_MORE = re.compile(rb"</[a-zA-Z][^\s/>]*+[\s/]++[^\s>]")


def _table_of(heads: Iterable[str]) -> np.ndarray:
    """Whether two bytes, the first one times 256, are one of these heads in any case."""
    table = np.zeros((256, 256), bool)
    for head in heads:
        for first in {head[0], head[0].upper()}:
            for second in {head[1], head[1].upper()}:
                table[ord(first), ord(second)] = True
    return table.ravel()


_LETTERS = np.array([chr(c).isalpha() and c < 128 for c in range(256)])
# By two bytes in UTF-8, the first one times 256. What they do to the depth: bytes above 127 begin no tag.
WEIGHTS_TABLE = np.where(_table_of(_VOID_HEADS), 0, np.repeat(_LETTERS, 256)).astype(np.int8)
WEIGHTS_TABLE[ord("/") * 256 : (ord("/") + 1) * 256] = -1
FORMATTING_TABLE = _table_of(_FORMATTING_HEADS)
ROOTS_TABLE = _table_of({name[:2] for name in ROOTS})


def surely_small(html: bytes, limits: Limits) -> bool:
    """Whether a rough count shows that a page, in UTF-8, breaks no limit, or that it can't matter if it does."""
    if len(html) > limits.max_chars:
        return False
    page = np.frombuffer(html + bytes(_PADDING), np.uint8)
    starts = np.flatnonzero(page == ord("<"))
    count = len(starts)
    if not count:
        return True
    if count > limits.tags:
        return False
    heads = page[starts + 1] * np.uint16(256) + page[starts + 2]
    weights = WEIGHTS_TABLE[heads]
    depth = np.cumsum(weights, dtype=np.int64)
    # End tags too many take nothing away from what follows.
    deepest = (depth - np.minimum(np.minimum.accumulate(depth), 0)).max()
    if deepest >= limits.depth:
        return False
    begins = _LETTERS[page[starts + 1]]
    formatting = FORMATTING_TABLE[heads]
    few = count <= FEW_TAGS and int(formatting.sum()) * (count + 1) <= FEW_REPEATS
    if few:
        # A short piece of the page, from one `<` to the next, has room for few attributes; what begins a long one is
        # read. Together they have room for more where a tag hides each `<` in quotes.
        sizes = np.diff(starts, append=len(html))
        long = sizes >= 2 * limits.attributes
        room = len(html) if len(html) <= _FEW_CHARS else int(sizes[~long].sum())
        if room <= _FEW_CHARS and _read_attributes(html, starts[begins & long], room, limits.attributes):
            return True
    pieces = TagPieces(html, page, starts)
    if not few:
        at_most = open_at_most(page, starts, weights, formatting, pieces.plain)
        if (
            at_most.elements >= limits.depth
            or at_most.formatting * (count + 1) > FEW_REPEATS
            or at_most.names > FEW_TAGS
        ):
            return False
    # One attribute takes two bytes at least outside of quotes.
    plain = begins & pieces.plain & ~ROOTS_TABLE[heads] & (pieces.outside < 2 * limits.attributes)
    chars = int(pieces.outside[plain].sum())
    if count > FEW_TAGS or chars > FEW_ATTRIBUTE_CHARS:
        # Any number of attributes is read quickly if their names are few.
        if pieces.names_at_most(plain) > FEW_TAGS:
            return False
        chars = 0
    return _read_attributes(html, starts[begins & ~plain], chars, limits.attributes)


def has_plain_ends(html: bytes, limits: Limits) -> bool:
    """Whether the end tags of a page, in UTF-8, have few attributes, or none as they should: parsers read them too."""
    page, chars, left = "", 0, READ_AT_MOST * len(html)
    for found in _END_WITH_MORE.finditer(html):
        page = page or html.decode("latin-1")
        tag = TOKEN.match(page, found.start())
        size = tag.end() - tag.start() if tag else 0
        chars += size
        left -= size
        if tag and size >= 2 * limits.attributes and len(ATTRIBUTES.findall(page, *tag.span(2))) > limits.attributes:
            return False
        if chars > FEW_ATTRIBUTE_CHARS or left < 0:
            return False
    return True


def _read_attributes(html: bytes, places: np.ndarray, chars: int, most: int) -> bool:
    """Whether the tags at these places have few attributes each, and together with others that have so many chars."""
    if not len(places):
        return True
    # Places in UTF-8 are places in Latin-1, as which any bytes can be read; what is not ASCII is no mark-up.
    page = html.decode("latin-1")
    roots = []
    left = READ_AT_MOST * len(page)
    for at in places.tolist():
        tag = TOKEN.match(page, at)
        size = tag.end() - at if tag else 0
        left -= size  # tags that run on to the end of the page soon make it stop
        if tag and size >= 2 * most:
            names = ATTRIBUTES.findall(page, *tag.span(2))
            if len(names) > most:
                return False
            chars += sum(map(len, names)) + len(names)
        else:
            chars += size
        if page[at + 1 : at + 5].lower() in ROOTS:
            roots.append(size)
        # The first of each is a tag like others; what further ones have is added to it.
        if chars > FEW_ATTRIBUTE_CHARS or left < 0 or sum(sorted(roots)[: -len(ROOTS)]) > 10 * most:
            return False
    return True
