"""What a report draws of an evaluation, for each view: curves, calibration, confusion, pages by F1, site and length.

Plain values in dataclasses, which `dataclasses.asdict` makes JSON-able; nothing here draws.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .calibration import Calibration, calibration
from .curves import Curve, page_curve, segment_curve
from .faults import PageFacts, copies_within
from .metrics import bootstrap_interval, tokens
from .page import View
from .results import PageResult, Results, Scored
from .row import LABELS
from .traces import body_text

SITES = 20
"""How many sites are listed as the worst and as the largest."""
LENGTHS = (0, 250, 500, 1000, 2000, 4000)
"""From how many words on pages are of a group by length."""
HISTOGRAM_BINS = 20


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of segments, or of their words, by label and decision; `unlabelled` ones are in none of the four."""

    body_kept: int
    boilerplate_kept: int
    body_left: int
    boilerplate_left: int
    unlabelled: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many pages have a word F1 from an edge on up to the next, which only the last bin includes."""

    edges: list[float]
    counts: list[int]


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """The mean word F1 of the pages of a site, with its 95 % bootstrap interval over pages."""

    site: str
    pages: int
    word_f1: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LengthFigures:
    """The word figures of pages of `low` words (`metrics.tokens` of all segments) and more, fewer than `high`."""

    low: int
    high: int | None
    pages: int
    word_precision: float
    word_recall: float
    word_f1: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What the evaluated pages of a view are.

    Attributes:
        pages: all of them.
        sites: registered domains; a page without one counts as a site of its own.
        without_gold: pages without a full gold.
        empty_golds: pages whose gold is empty: they have no article.
        segments: all of them.
        body_share: share of the labelled segments that is body, None where none is labelled.
        words: of all segments.
        body_word_share: share of the words of labelled segments that stands in body.
        near_duplicates: pages whose body is nearly contained in that of another (`faults.copies_within`).
        leaks: `how["leaks"]` of the results, over all views; None where nothing is known.
    """

    pages: int
    sites: int
    without_gold: int
    empty_golds: int
    segments: int
    body_share: float | None
    words: int
    body_word_share: float | None
    near_duplicates: int
    leaks: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ViewFigures:
    """All figures of a view; None where no segment is labelled as it needs, or no page has a full gold."""

    view: View
    segments: Curve | None
    pages: Curve | None
    calibration: Calibration | None
    confusion: Confusion
    word_confusion: Confusion
    histogram: Histogram
    worst_sites: list[SiteFigures]
    largest_sites: list[SiteFigures]
    lengths: list[LengthFigures]
    data: DataFacts


def figures_of(results: Results) -> list[ViewFigures]:
    """The figures of each view of an evaluation, from its scored pages; none where results hold none."""
    found = []
    views: list[View] = ["html", "text"]
    for view in views:
        own = [i for i, item in enumerate(results.scored) if item.row.page.view == view]
        if own:
            scored, pages = [results.scored[i] for i in own], [results.pages[i] for i in own]
            found.append(_view(view, scored, pages, results.how.get("leaks")))
    return found


def _view(
    view: View, scored: Sequence[Scored], pages: Sequence[PageResult], leaks: dict[str, Any] | None
) -> ViewFigures:
    labels = np.concatenate([[-1 if x is None else LABELS.index(x) for x in item.row.labels] for item in scored])
    labels = labels.astype(int)
    scores = np.concatenate([item.scores for item in scored])
    thresholds = np.concatenate([np.full(len(item.scores), item.threshold) for item in scored])
    sizes = [np.array([len(tokens(s.text)) for s in item.row.page.segments], dtype=int) for item in scored]
    words = np.concatenate(sizes)
    known = labels >= 0
    full = [p for p in pages if p.word_f1 is not None]
    sites = _by_site(full)
    worst = sorted((s for s, f1 in sites.items() if len(f1) > 1), key=lambda s: (float(np.mean(sites[s])), s))
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    return ViewFigures(
        view,
        segments=segment_curve(labels, scores, thresholds, [item.threshold for item in scored]),
        pages=page_curve(scored, [(p.word_precision, p.word_recall, p.word_f1) for p in full]),  # type: ignore[misc]
        calibration=calibration(labels[known], scores[known]) if known.any() else None,
        confusion=_confusion(labels, scores >= thresholds, np.ones(len(labels), dtype=int)),
        word_confusion=_confusion(labels, scores >= thresholds, words),
        histogram=Histogram(
            edges.tolist(), np.histogram(np.array([p.word_f1 for p in full], dtype=float), bins=edges)[0].tolist()
        ),
        worst_sites=_sites(sites, worst),
        largest_sites=_sites(sites, sorted(sites, key=lambda s: (-len(sites[s]), s))),
        lengths=_lengths(pages, [int(own.sum()) for own in sizes]),
        data=_data(scored, labels, words, leaks),
    )


def _confusion(labels: np.ndarray, kept: np.ndarray, weights: np.ndarray) -> Confusion:
    body, boilerplate = labels == 1, labels == 0
    masks = (body & kept, boilerplate & kept, body & ~kept, boilerplate & ~kept, labels < 0)
    return Confusion(*(int(weights[mask].sum()) for mask in masks))


def _by_site(pages: Sequence[PageResult]) -> dict[str, list[float]]:
    """The word F1 of the pages of each site; pages without a site are left out."""
    by_site: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        if not page.site.startswith("page:") and page.word_f1 is not None:
            by_site[page.site].append(page.word_f1)
    return by_site


def _sites(by_site: dict[str, list[float]], names: Sequence[str]) -> list[SiteFigures]:
    """The figures of the first `SITES` of some sites."""
    return [
        SiteFigures(name, len(by_site[name]), float(np.mean(by_site[name])), bootstrap_interval(by_site[name]))
        for name in names[:SITES]
    ]


def _lengths(pages: Sequence[PageResult], words: Sequence[int]) -> list[LengthFigures]:
    groups: list[list[PageResult]] = [[] for _ in LENGTHS]
    for page, size in zip(pages, words, strict=True):
        if page.word_f1 is not None:
            groups[int(np.searchsorted(LENGTHS, size, side="right")) - 1].append(page)
    found = []
    for low, high, own in zip(LENGTHS, (*LENGTHS[1:], None), groups, strict=True):
        if own:
            rates = np.array([(p.word_precision, p.word_recall, p.word_f1) for p in own], dtype=float)
            precision, recall, f1 = rates.mean(axis=0).tolist()
            found.append(LengthFigures(low, high, len(own), precision, recall, f1, bootstrap_interval(rates[:, 2])))
    return found


def _data(scored: Sequence[Scored], labels: np.ndarray, words: np.ndarray, leaks: dict[str, Any] | None) -> DataFacts:
    rows = [item.row for item in scored]
    known = labels >= 0
    bodies = [body_text(row) for row in rows]
    facts = [
        PageFacts("", row.page_id, row.corpus, row.site, row.url, "test", body, len(tokens(body)))
        for row, body in zip(rows, bodies, strict=True)
    ]
    known_words = int(words[known].sum())
    return DataFacts(
        pages=len(rows),
        sites=len({row.site for row in rows}),
        without_gold=sum(row.gold is None for row in rows),
        empty_golds=sum(row.gold is not None and not tokens(row.gold) for row in rows),
        segments=len(labels),
        body_share=float((labels[known] == 1).mean()) if known.any() else None,
        words=int(words.sum()),
        body_word_share=float(words[labels == 1].sum() / known_words) if known_words else None,
        near_duplicates=sum(1 for _ in copies_within(facts)),
        leaks=leaks,
    )
