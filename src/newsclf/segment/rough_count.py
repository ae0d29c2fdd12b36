"""A rough count that tells most pages from those that need to be read tag by tag, which takes longer than parsing.

A page of few tags can't cost a parser much whatever they are, so it is read only where the count says that it may break
a limit.
"""

from __future__ import annotations

from .element_names import FORMATTING
from .limits import Limits
from .tag_syntax import ATTRIBUTES, ROOTS, TOKEN

# `<a>` is left out: a parser has one open at a time.
_FORMATTING_HEADS = frozenset(
    head
    for name in FORMATTING - {"a"}
    for lower in ([name + c for c in "\t\n\f\r />"] if len(name) == 1 else [name[:2]])
    for head in (lower, lower.upper(), lower.title(), lower.swapcase())
)
# Pages of few tags are counted roughly. Measured with lexbor at the worst that this allows: 10,000 tags in each
# other 0.2 s, 400,000 characters of attributes 2 s, a million repeated formatting elements 1 s, and 200,000
# characters of attributes on one tag 2.5 s, for which a small page has to hide each bracket in quotes.
_FEW_TAGS = 10_000
_FEW_CHARS = 200_000
_FEW_ATTRIBUTE_CHARS = 400_000
_FEW_REPEATS = 1_000_000


class _Weights(dict[str, int]):
    """What the first two characters behind a `<` do to the depth: 1, 0 or -1."""

    def __missing__(self, head: str) -> int:
        if head[:1] == "/":
            weight = -1
        else:
            weight = int(head[:1].isalpha() and head.lower() not in ("br", "hr", "im", "in", "me", "so", "wb"))
        self[head] = weight
        return weight


def surely_small(html: str, limits: Limits) -> bool:
    """Whether a rough count shows that a page breaks no limit, or that it can't matter if it does."""
    if len(html) > limits.max_chars or html.count("<") > min(_FEW_TAGS, limits.tags):
        return False
    pieces = html.split("<")
    weights = _Weights()
    depth = deepest = formatting = 0
    for piece in pieces[1:]:
        head = piece[:2]
        depth += weights[head]
        if depth > deepest:
            deepest = depth
        elif depth < 0:
            depth = 0
        if head in _FORMATTING_HEADS:
            formatting += 1
    if deepest >= limits.depth or formatting * len(pieces) > _FEW_REPEATS:
        return False
    return _surely_few_attributes(html, pieces, limits.attributes)


def _surely_few_attributes(html: str, pieces: list[str], most: int) -> bool:
    """Whether no tag of a page, given as split at each `<`, can have more than so many attributes.

    A piece that begins a tag holds all of it, up to the first `>`, unless that `>` is missing or stands in
    quotes; then the tag is read, but for the short pieces of small pages. One attribute takes two characters
    at least.
    """
    small = len(html) <= _FEW_CHARS
    chars = roots = 0
    at = len(pieces[0])  # where the `<` of the next piece is
    for piece in pieces[1:]:
        if (not small or len(piece) >= 2 * most) and piece[:1].isalpha():
            stop = piece.find(">")
            if stop < 0 or piece.count('"', 0, stop) % 2 or piece.find("'", 0, stop) >= 0:
                tag = TOKEN.match(html, at)
                stop = tag.end() - at if tag else 0
                if stop >= 2 * most and tag and len(ATTRIBUTES.findall(html, *tag.span(2))) > most:
                    return False
            elif stop >= 2 * most and len(ATTRIBUTES.findall(piece, 0, stop)) > most:
                return False
            chars += stop
            if piece[:4].lower() in ROOTS:
                roots += stop
            # This bounds the reading too: tags that run on to the end of the page soon make it stop.
            if chars > _FEW_ATTRIBUTE_CHARS or roots > 10 * most:
                return False
        at += len(piece) + 1
    return True
