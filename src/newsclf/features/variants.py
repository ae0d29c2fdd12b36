"""What else a labelled page can teach: itself without its body, and its body alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress
from typing import Literal, get_args

from ..row import Row
from .reading import read_texts

Variant = Literal["whole", "emptied", "alone"]
"""whole: the page as it is; emptied: without its body; alone: its body and nothing else."""

VARIANTS: tuple[Variant, ...] = get_args(Variant)
# Of so many pages one is there emptied too, and another one with its body alone.
_EVERY = 3
# Fewer words are a heading, an item or a caption, and no article by themselves.
_LEAST_WORDS = 15.0
_LEAST_REPEAT = 6


def variants(row: Row) -> Iterator[tuple[Row, Variant]]:
    """The page itself, and for some pages, as its id decides, one that was made of it.

    Every third page is there without its body too. Of another third the body stands there alone, as feeds and the
    outputs of other tools have it: all of it, its first one to three paragraphs, or all in one line; the headline
    stands above it on half of these.
    """
    yield row, "whole"
    if "body" not in row.labels or None in row.labels or row.confidences:  # what is left would not be sure
        return
    lot = int.from_bytes(hashlib.sha256(row.page_id.encode("utf-8", "replace")).digest()[-8:], "big")
    lot, number = divmod(lot, _EVERY)
    if number == 0:
        yield without_body(row), "emptied"
    elif number == 1:
        lot, headline = divmod(lot, 2)
        how = lot % 5
        alone = body_alone(row, headline=bool(headline), paragraphs=how if 1 <= how <= 3 else None)
        if any(_body(alone)):
            yield _in_one_line(alone) if how == 4 else alone, "alone"


def without_body(row: Row) -> Row:
    """The row without the segments that are body by convention, and without what repeats a piece of them.

    Headline, byline, captions and so on stay. A repeat is a segment of six words and more that stand in the body just
    so: teasers of the page itself, copies for print and phones. Labels give each word of a gold away once.
    """
    body = _body(row)
    reading = read_texts([segment.text for segment in row.page.segments])
    words = [f" {' '.join(lower)} " for lower in reading.lower_by_text()]
    whole = "\n".join(text for text, is_body in zip(words, body, strict=True) if is_body)
    return _cut(
        row,
        [
            not (is_body or (text.count(" ") > _LEAST_REPEAT and text in whole))
            for text, is_body in zip(words, body, strict=True)
        ],
    )


def body_alone(row: Row, *, headline: bool = False, paragraphs: int | None = None) -> Row:
    """The row with nothing but the segments that are body by convention.

    Args:
        row: a page with its labels.
        headline: leave the segments that are its headline too.
        paragraphs: that many of the first paragraphs of 15 words and more; None for all body segments.
    """
    stays = _body(row)
    if paragraphs is not None:
        sizes = read_texts([segment.text for segment in row.page.segments]).sizes
        left = paragraphs
        for i, body in enumerate(stays):
            stays[i] = body and left > 0 and bool(sizes[i] >= _LEAST_WORDS)
            left -= stays[i]
    roles = row.roles or [None] * len(stays)
    return _cut(row, [stay or (headline and role == "headline") for stay, role in zip(stays, roles, strict=True)])


def _in_one_line(row: Row) -> Row:
    """The row with all that is body as one segment, where its first one stands."""
    body = _body(row)
    first = body.index(True)
    made = _cut(row, [i == first or not is_body for i, is_body in enumerate(body)])
    joined = [segment for segment, is_body in zip(row.page.segments, body, strict=True) if is_body]
    links = None if joined[0].link_chars is None else sum(segment.link_chars or 0 for segment in joined)
    made.page.segments[first] = replace(joined[0], text=" ".join(segment.text for segment in joined), link_chars=links)
    return made


def _body(row: Row) -> list[bool]:
    roles = row.roles or [None] * len(row.labels)
    return [label == "body" and role is None for label, role in zip(row.labels, roles, strict=True)]


def _cut(row: Row, stays: Sequence[bool]) -> Row:
    meta = {name: value for name, value in row.page.meta.items() if name != "article_body"}
    return replace(
        row,
        page=replace(row.page, segments=list(compress(row.page.segments, stays)), meta=meta),
        labels=list(compress(row.labels, stays)),
        shares=list(compress(row.shares, stays)),
        roles=list(compress(row.roles, stays)),
        confidences=list(compress(row.confidences, stays)),
        gold=None,
    )
