"""The pages of an evaluation as a set: what they hold, copies, and figures by site and by length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .faults import PageFacts, copies_within
from .metrics import page_interval, tokens
from .results import PageResult
from .row import Row
from .traces import body_text

LENGTHS = (50, 150, 300, 600, 1200)
"""Words of the gold that divide pages by length."""
NO_BODY = "no body"


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Word figures of a group of pages of one view, 0..1, means over the pages with a full gold.

    The interval is None of a single page. `loss` is what all these pages lose together: the sum of 1 less word F1.
    """

    name: str
    view: str
    pages: int
    word_precision: float
    word_recall: float
    word_f1: float
    word_f1_interval: tuple[float, float] | None
    loss: float


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What the evaluated pages of a view are.

    Attributes:
        pages: all of them.
        sites: registered domains; a page without one counts as a site of its own.
        languages: those that are known.
        with_gold: pages with a full gold.
        empty_golds: pages whose gold has no word: they have no article.
        segments: all of them.
        unlabelled: those without a label.
        body_share: share of the labelled segments that is body, 0..1, None where none is labelled.
        words: of all segments.
        body_word_share: share of the words of labelled segments that stands in body, None as above.
        near_duplicates: pages whose body is nearly contained in that of another (`faults.copies_within`).
    """

    pages: int
    sites: int
    languages: int
    with_gold: int
    empty_golds: int
    segments: int
    unlabelled: int
    body_share: float | None
    words: int
    body_word_share: float | None
    near_duplicates: int


def by_site(pages: Sequence[PageResult]) -> list[PageGroup]:
    """The sites of pages of one view, those that lose most first; pages without a site are in none."""
    found = _groups(pages, [None if page.site.startswith("page:") else page.site for page in pages])
    return sorted(found, key=lambda group: (-group.loss, group.name))


def by_length(pages: Sequence[PageResult], gold_words: Sequence[int]) -> list[PageGroup]:
    """Pages of one view by the words of their gold, of which there is one number a page; short ones first."""
    names = [NO_BODY, *(f"{low}-{high - 1}" for low, high in zip((1, *LENGTHS), LENGTHS, strict=False))]
    names.append(f"{LENGTHS[-1]}+")
    own = [names[0 if not size else 1 + int(np.searchsorted(LENGTHS, size, side="right"))] for size in gold_words]
    return sorted(_groups(pages, own), key=lambda group: names.index(group.name))


def data_facts(rows: Sequence[Row], labels: np.ndarray, words: np.ndarray) -> DataFacts:
    """What pages of one view hold.

    Args:
        rows: the pages.
        labels: of all their segments: 1 body, 0 boilerplate, -1 unknown.
        words: of the same segments, how many words each has.
    """
    known = labels >= 0
    known_words = int(words[known].sum())
    return DataFacts(
        pages=len(rows),
        sites=len({row.site for row in rows}),
        languages=len({row.lang for row in rows} - {None}),
        with_gold=sum(row.gold is not None for row in rows),
        empty_golds=sum(row.gold is not None and not tokens(row.gold) for row in rows),
        segments=len(labels),
        unlabelled=int((~known).sum()),
        body_share=float((labels[known] == 1).mean()) if known.any() else None,
        words=int(words.sum()),
        body_word_share=float(words[labels == 1].sum() / known_words) if known_words else None,
        near_duplicates=copies(rows),
    )


def copies(rows: Sequence[Row]) -> int:
    """How many pages of one view are nearly contained in another of the same split, by their body."""
    bodies = [body_text(row) for row in rows]
    facts = [
        PageFacts(row.corpus, row.page_id, row.corpus, row.site, row.url, row.split, body, len(tokens(body)))
        for row, body in zip(rows, bodies, strict=True)
    ]
    return sum(1 for _ in copies_within(facts))


def _groups(pages: Sequence[PageResult], names: Sequence[str | None]) -> list[PageGroup]:
    members: dict[str, list[PageResult]] = defaultdict(list)
    for name, page in zip(names, pages, strict=True):
        if name is not None and page.word_f1 is not None:
            members[name].append(page)
    found = []
    for name, own in members.items():
        rates = np.array([(p.word_precision, p.word_recall, p.word_f1) for p in own], dtype=float)
        precision, recall, f1 = rates.mean(axis=0).tolist()
        interval = page_interval(rates[:, 2])
        loss = float((1 - rates[:, 2]).sum())
        found.append(PageGroup(name, own[0].view, len(own), precision, recall, f1, interval, loss))
    return found
