"""The pages of an evaluation as a set: balance, copies, and figures by site and by length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .faults import PageFacts, copies_within
from .metrics import bootstrap_interval, tokens
from .results import PageResult, Results, Scored

LENGTHS = (50, 150, 300, 600, 1200)
"""Words of the gold that divide pages by length."""


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
class Balance:
    """What the evaluated pages of a view hold. Shares are 0..1, None where nothing is labelled.

    `empty` are pages whose gold has no word; `words` and `body_words` are the words of labelled segments.
    """

    view: str
    pages: int
    sites: int
    languages: int
    with_gold: int
    empty: int
    segments: int
    unlabelled: int
    body_segments: float | None
    body_words: float | None


def by_site(results: Results) -> list[PageGroup]:
    """Each site by view, those that lose most first."""
    return _groups(results, [page.site for page in results.pages], by_loss=True)


def by_length(results: Results) -> list[PageGroup]:
    """Pages by the words of their gold, short ones first."""
    names = [f"{low}-{high - 1}" for low, high in zip((1, *LENGTHS), LENGTHS, strict=False)]
    names = ["no body", *names, f"{LENGTHS[-1]}+"]
    sizes = [len(tokens(item.row.gold or "")) for item in results.scored]
    own = [names[0 if not size else 1 + int(np.searchsorted(LENGTHS, size, side="right"))] for size in sizes]
    found = _groups(results, own, by_loss=False)
    return sorted(found, key=lambda group: (group.view, names.index(group.name)))


def balance(scored: Sequence[Scored]) -> list[Balance]:
    """What the pages hold, view by view."""
    found = []
    for view in sorted({item.row.page.view for item in scored}):
        own = [item for item in scored if item.row.page.view == view]
        counts = np.zeros((2, 2), int)
        segments = unlabelled = 0
        for item in own:
            segments += len(item.row.labels)
            unlabelled += item.row.labels.count(None)
            for segment, label in zip(item.row.page.segments, item.row.labels, strict=True):
                if label is not None:
                    counts[int(label == "body")] += (1, len(tokens(segment.text)))
        shares = [int(counts[1, i]) / int(counts[:, i].sum()) if counts[:, i].sum() else None for i in (0, 1)]
        found.append(
            Balance(
                view,
                len(own),
                len({item.row.site for item in own}),
                len({item.row.lang for item in own} - {None}),
                sum(item.row.gold is not None for item in own),
                sum(item.row.gold is not None and not tokens(item.row.gold) for item in own),
                segments,
                unlabelled,
                *shares,
            )
        )
    return found


def copies(scored: Sequence[Scored]) -> int:
    """How many of the pages are nearly contained in another of the same split, by their gold.

    A page of two views counts once; pages without a full gold, or with one of a few words, are no copies.
    """
    pages: dict[tuple[str, str], PageFacts] = {}
    for item in scored:
        row, gold = item.row, item.row.gold or ""
        if (row.corpus, row.page_id) not in pages:
            pages[row.corpus, row.page_id] = PageFacts(
                row.corpus, row.page_id, row.corpus, row.site, row.url, row.split, gold, len(tokens(gold))
            )
    return sum(1 for _ in copies_within(list(pages.values())))


def _groups(results: Results, names: Sequence[str], *, by_loss: bool) -> list[PageGroup]:
    members: dict[tuple[str, str], list[PageResult]] = defaultdict(list)
    for name, page in zip(names, results.pages, strict=True):
        if page.word_f1 is not None:
            members[name, page.view].append(page)
    found = []
    for (name, view), pages in members.items():
        rates = np.array([(p.word_precision, p.word_recall, p.word_f1) for p in pages], dtype=float)
        precision, recall, f1 = rates.mean(axis=0).tolist()
        interval = bootstrap_interval(rates[:, 2]) if len(pages) > 1 else None
        loss = float((1 - rates[:, 2]).sum())
        found.append(PageGroup(name, view, len(pages), precision, recall, f1, interval, loss))
    return sorted(found, key=lambda group: (-group.loss if by_loss else 0, group.name, group.view))
