"""The votes on the segments of a page, as columns: which of a few outcomes each voter has for each segment.

Voters are `site` (texts and places that recur), `json-ld`, `peers` (other extractors) and `model`. A voter that knows
nothing of a page is silent: its columns are 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import numpy as np

from ..builders.align import align
from ..compared_words import words
from ..page import SegmentedPage
from ..recurrence.articles import LEAST_ARTICLES
from ..recurrence.text_keys import lengths
from .page_keys import PageKeys
from .site_counts import Recurrence

Voter = Literal["site", "json-ld", "peers", "model"]

VOTERS: tuple[Voter, ...] = ("site", "json-ld", "peers", "model")
PEER_VOTERS = ("trafilatura", "readability", "justext", "resiliparse")
"""The extractors of `peers.PEERS` that vote."""
LENGTHS = ("short", "middling", "long")
MOST_LOGIT = 6.0

_TAKEN = 0.5
_TAG = re.compile(r"<[^<>]{1,300}>")
# A JSON-LD body of fewer words, or of which less stands on the page, is a summary or another page's.
_LEAST_BODY, _LEAST_FOUND = 50, 0.7
# Where its paragraphs stand, no more than this share of the words may be in long segments that it lacks.
_MOST_MISSING = 0.2
_PARAGRAPH = 10

_TEXT = ("alone", "twice", "sometimes", "often")
_PLACE = ("new", "other texts", "some texts", "same texts")
_JSON_LD = ("whole body has it", "whole body lacks it", "part has it", "part lacks it")


def _product(voter: str, outcomes: tuple[str, ...]) -> list[str]:
    return [f"{voter} {outcome}, {length}" for outcome in outcomes for length in LENGTHS]


COLUMNS: Mapping[Voter, tuple[str, ...]] = {
    "site": (*_product("text", _TEXT), *_product("place", _PLACE)),
    "json-ld": tuple(_product("json-ld", _JSON_LD)),
    "peers": (
        *(f"{name} {outcome}" for name in PEER_VOTERS for outcome in ("takes it", "leaves it")),
        *_product("taken by", ("none", "a few", "most", "all")),
    ),
    "model": tuple(f"model's logit, {length}" for length in LENGTHS),
}
"""The columns of each voter; each is 0 or 1 for a segment, the model's its logit."""


def site_votes(keys: PageKeys, found: Recurrence | None) -> np.ndarray:
    """What recurs on other articles of the site: the text, and the texts at the same place of its template.

    Args:
        keys: the page as it is counted.
        found: what the site says; None where the site is not known.

    Returns:
        float32 of shape (segments, columns of `site`); all 0 for a site of too few articles, and the text's columns for
        a text without letters.
    """
    n = len(keys.texts)
    votes = np.zeros((n, len(COLUMNS["site"])), np.float32)
    if found is None or found.articles < LEAST_ARTICLES:
        return votes
    of_length = lengths(keys.words)
    share = found.texts / (found.articles - 1)
    text = np.select([found.texts == 0, found.texts == 1, share < 0.3], [0, 1, 2], 3)
    has_letters = np.flatnonzero(keys.texts > 0)
    votes[has_letters, (3 * text + of_length)[has_letters]] = 1.0
    place = np.select([found.places == 0, found.same < 0.1, found.same < 0.5], [0, 1, 2], 3)
    there = np.where(found.places > 0, lengths(np.round(found.words)), of_length)
    votes[np.arange(n), 3 * len(_TEXT) + 3 * place + there] = 1.0
    return votes


def json_ld_votes(page: SegmentedPage, keys: PageKeys) -> np.ndarray:
    """What the page's own JSON-LD `articleBody` has.

    It counts as whole if it has at least 50 words, at least .7 of them stand on the page, and at the places where its
    paragraphs stand at most .2 of the words are in other segments of ten words and more that are no links. Else it is
    taken for a teaser, or a part of the article, which says less of what it lacks.

    Returns:
        float32 of shape (segments, columns of `json-ld`); all 0 without such a body.
    """
    votes = np.zeros((len(page.segments), len(COLUMNS["json-ld"])), np.float32)
    body = _TAG.sub("\n", page.meta.get("article_body", ""))
    if not page.segments or not words(body):
        return votes
    aligned = align([segment.text for segment in page.segments], body)
    has = np.array(aligned.shares) >= _TAKEN
    if not has.any():
        return votes
    linked = np.array([(s.link_chars or 0) > 0.5 * len(s.text) for s in page.segments])
    paragraph = (keys.words >= _PARAGRAPH) & ~linked
    beside = paragraph & np.isin(keys.places, keys.places[paragraph & has])
    missing = keys.words[beside & ~has].sum() / max(keys.words[beside].sum(), 1)
    whole = len(words(body)) >= _LEAST_BODY and aligned.found >= _LEAST_FOUND and missing <= _MOST_MISSING
    outcome = np.where(has, 0, 1) + (0 if whole else 2)
    votes[np.arange(len(votes)), 3 * outcome + lengths(keys.words)] = 1.0
    return votes


def peer_votes(page: SegmentedPage, keys: PageKeys, outputs: Mapping[str, str | None]) -> np.ndarray:
    """Which extractors take each segment: at least half of its words stand in what they gave, in order.

    Args:
        page: the segments.
        keys: the page as it is counted.
        outputs: what each of `PEER_VOTERS` gave; None, or nothing at all, where it failed.

    Returns:
        float32 of shape (segments, columns of `peers`); all 0 where none gave anything.
    """
    texts = [segment.text for segment in page.segments]
    votes = np.zeros((len(texts), len(COLUMNS["peers"])), np.float32)
    taken = np.zeros(len(texts))
    voters = 0
    for number, name in enumerate(PEER_VOTERS):
        output = outputs.get(name)
        if not texts or not output or not output.strip():
            continue
        takes = np.array(align(texts, output).shares) >= _TAKEN
        votes[:, 2 * number] = takes
        votes[:, 2 * number + 1] = ~takes
        taken += takes
        voters += 1
    if voters:
        how_many = np.select([taken == 0, taken == voters, taken < voters / 2], [0, 3, 1], 2)
        votes[np.arange(len(texts)), 2 * len(PEER_VOTERS) + 3 * how_many + lengths(keys.words)] = 1.0
    return votes


def model_votes(sizes: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """The logits of a model's probabilities of body, cut at 6, each in the column of the segment's length.

    Args:
        sizes: the words of each segment.
        probabilities: of body, 0..1.

    Returns:
        float32 of shape (segments, columns of `model`).
    """
    votes = np.zeros((len(probabilities), len(COLUMNS["model"])), np.float32)
    likely = np.clip(probabilities, 1e-9, 1 - 1e-9)
    logits = np.clip(np.log(likely / (1 - likely)), -MOST_LOGIT, MOST_LOGIT)
    votes[np.arange(len(votes)), lengths(sizes)] = logits
    return votes


Model = Callable[[SegmentedPage], np.ndarray]
"""Gives the probability of body of each segment of a page."""


def page_votes(
    page: SegmentedPage,
    keys: PageKeys,
    *,
    recurrence: Recurrence | None = None,
    outputs: Mapping[str, str | None] | None = None,
    model: Model | None = None,
) -> dict[Voter, np.ndarray]:
    """The votes of every voter that is there, by voter; `site` is there for a site of enough articles alone."""

    def found() -> Iterator[tuple[Voter, np.ndarray]]:
        if recurrence is not None and recurrence.articles >= LEAST_ARTICLES:
            yield "site", site_votes(keys, recurrence)
        yield "json-ld", json_ld_votes(page, keys)
        if outputs is not None:
            yield "peers", peer_votes(page, keys, outputs)
        if model is not None:
            yield "model", model_votes(keys.words, model(page))

    return dict(found())
