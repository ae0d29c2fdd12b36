"""In which order pages are labelled.

Least certain first is uncertainty sampling (Lewis and Gale 1994, A sequential algorithm for training text classifiers):
a label teaches most where the model knows least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from ..metrics import tokens
from ..page import Label
from .store import Proposal

Order = Literal["uncertain", "given"]
"""Least certain first, spread over sites; or as the pages were given."""


def expected_wrong(texts: Sequence[str], proposed: Sequence[Label | None], scores: Sequence[float]) -> float:
    """The share of a page's words, 0..1, that stand in segments whose proposed label is expected to be wrong.

    Args:
        texts: of the segments.
        proposed: the label of each.
        scores: the probability of body of each; empty where no model proposed, which makes every page equally doubtful.
    """
    if not scores:
        return 0.0
    wrong = words = 0.0
    for text, label, score in zip(texts, proposed, scores, strict=True):
        size = len(tokens(text)) + 0.3  # a segment without words still is one
        words += size
        wrong += size * (1.0 - score if label == "body" else score)
    return wrong / words


def in_order(proposals: Iterable[Proposal], order: Order) -> list[int]:
    """The numbers of the pages in the order in which they are to be labelled.

    It hangs on the pages and what was proposed alone, not on what has been labelled, so that it stays the same from one
    opening to the next. With uncertain the sites take turns: first the least certain page of each site, then
    the second of each, and so on; within a turn the least certain first. Pages without a site are a site each.
    """
    if order == "given":
        return [p.number for p in proposals]
    by_site: dict[str | int, list[tuple[float, int]]] = defaultdict(list)
    for p in proposals:
        # Negative, so that a plain sort puts the least certain first and of equal ones the first given.
        by_site[p.site or p.number].append((-expected_wrong(p.texts, p.proposed, p.scores), p.number))
    turns = [(turn, *page) for pages in by_site.values() for turn, page in enumerate(sorted(pages))]
    return [number for *_, number in sorted(turns)]
