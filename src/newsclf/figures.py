"""What a report draws of an evaluation, for each view: curves, calibration, confusion, pages by F1, site and length.

Plain values in dataclasses, which `dataclasses.asdict` makes JSON-able; nothing here draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .calibration import Calibration, calibration
from .curves import Curve, axis_of, page_curve, page_figures, precision_recall, segment_curve
from .evaluated_pages import DataFacts, PageGroup, by_length, by_site, data_facts
from .metrics import tokens
from .page import View
from .results import PageResult, Results, Scored
from .row import LABELS

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
class ViewFigures:
    """All figures of a view; None where no segment is labelled as it needs, or no page has a full gold.

    Attributes:
        view: of the pages.
        segments: precision and recall of segments over all probabilities.
        segment_thresholds: the figures of segments over thresholds; the model's own decision lies on the curve.
        pages: mean word figures of pages over thresholds; the model's own decision lies on the curve.
        calibration: whether probabilities of segments are what they say.
        confusion: segments by label and decision.
        word_confusion: their words.
        histogram: pages by word F1.
        sites: those that lose most first.
        lengths: pages by the words of their gold.
        data: what the pages are.
    """

    view: View
    segments: Curve | None
    segment_thresholds: Curve | None
    pages: Curve | None
    calibration: Calibration | None
    confusion: Confusion
    word_confusion: Confusion
    histogram: Histogram
    sites: list[PageGroup]
    lengths: list[PageGroup]
    data: DataFacts


def figures_of(results: Results) -> list[ViewFigures]:
    """The figures of each view of an evaluation, from its scored pages; none where results hold none."""
    found = []
    views: list[View] = ["html", "text"]
    for view in views:
        own = [i for i, item in enumerate(results.scored) if item.row.page.view == view]
        if own:
            found.append(_view(view, [results.scored[i] for i in own], [results.pages[i] for i in own]))
    return found


def _view(view: View, scored: Sequence[Scored], pages: Sequence[PageResult]) -> ViewFigures:
    axis = axis_of(item.threshold for item in scored if len(item.scores))
    sums = np.zeros((3, len(axis.at)))
    sizes, moved, gold_words = [], [], []
    for item in scored:
        # The words of a page are found once: finding them is what takes time here.
        words = [tokens(segment.text) for segment in item.row.page.segments]
        sizes.append(np.array(list(map(len, words)), dtype=int))
        moved.append(axis.moved(item.scores, item.threshold))
        gold = tokens(item.row.gold or "")
        gold_words.append(len(gold))
        if item.row.gold is not None:
            sums += page_figures(words, gold, moved[-1], axis.at)
    labels = np.concatenate([[-1 if x is None else LABELS.index(x) for x in item.row.labels] for item in scored])
    labels = labels.astype(int)
    scores = np.concatenate([item.scores for item in scored])
    thresholds = np.concatenate([np.full(len(item.scores), item.threshold) for item in scored])
    all_sizes = np.concatenate(sizes)
    known = labels >= 0
    f1 = np.array([page.word_f1 for page in pages if page.word_f1 is not None], dtype=float)
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    return ViewFigures(
        view,
        segments=precision_recall(labels, scores, thresholds),
        segment_thresholds=segment_curve(labels, np.concatenate(moved), axis),
        pages=page_curve(sums / len(f1), axis) if len(f1) else None,
        calibration=calibration(labels[known], scores[known]) if known.any() else None,
        confusion=_confusion(labels, scores >= thresholds, np.ones(len(labels), dtype=int)),
        word_confusion=_confusion(labels, scores >= thresholds, all_sizes),
        histogram=Histogram(edges.tolist(), np.histogram(f1, bins=edges)[0].tolist()),
        sites=by_site(pages),
        lengths=by_length(pages, gold_words),
        data=data_facts([item.row for item in scored], labels, all_sizes),
    )


def _confusion(labels: np.ndarray, kept: np.ndarray, weights: np.ndarray) -> Confusion:
    body, boilerplate = labels == 1, labels == 0
    masks = (body & kept, boilerplate & kept, body & ~kept, boilerplate & ~kept, labels < 0)
    return Confusion(*(int(weights[mask].sum()) for mask in masks))
