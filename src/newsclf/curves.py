"""Precision, recall and F1 over thresholds: of segments, and of the words of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .metrics import segment_score, tokens

if TYPE_CHECKING:
    from .results import Scored

_MOST = 200
GRID = tuple(i / 50 for i in range(51))
"""The thresholds of a page curve."""


@dataclass(frozen=True, slots=True)
class Point:
    """What the model's own decision has, 0..1.

    `threshold` is the model's, or where pages have thresholds of their own (`by_page`) the median of those of pages
    with a body, None where there is none. Decisions by page need not lie on the curve.
    """

    threshold: float | None
    by_page: bool
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision, recall and F1, 0..1, of what is kept from each threshold on; thresholds rise.

    `average_precision` is that of `metrics.segment_score`, None of pages. `chosen` marks the model's own decision.
    """

    thresholds: list[float]
    precision: list[float]
    recall: list[float]
    f1: list[float]
    average_precision: float | None
    chosen: Point


def segment_curve(
    labels: npt.ArrayLike, scores: npt.ArrayLike, thresholds: npt.ArrayLike, page_thresholds: Sequence[float]
) -> Curve | None:
    """The curve of labelled segments, all alike, body being the positive class; None where none is body.

    Of the points that `sklearn.metrics.precision_recall_curve` gives, some two hundred along the recall are kept; its
    last one, of no segment at all, has no threshold and is left out.

    Args:
        labels: of shape (segments,): 1 body, 0 boilerplate, -1 unknown.
        scores: probability of body, of the same shape, 0..1.
        thresholds: from which probability on each segment is body.
        page_thresholds: the same, a value a page.
    """
    from sklearn.metrics import precision_recall_curve

    known = np.asarray(labels) >= 0
    body, likely = np.asarray(labels)[known] == 1, np.asarray(scores, dtype=float)[known]
    if not body.any():
        return None
    precision, recall, at = precision_recall_curve(body, likely)
    precision, recall = precision[:-1], recall[:-1]
    # Recall falls along the points: of those of one recall the last one, which has the best precision.
    levels = np.linspace(recall[0], recall[-1], _MOST)
    places = np.unique(
        np.concatenate([[0, len(at) - 1], np.searchsorted(-recall, -levels, "right") - 1]).clip(0, len(at) - 1)
    )
    precision, recall, at = precision[places], recall[places], at[places]
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    own = segment_score(labels, scores, thresholds)
    threshold, by_page = _chosen(page_thresholds)
    return Curve(
        at.tolist(),
        precision.tolist(),
        recall.tolist(),
        f1.tolist(),
        own.average_precision,
        Point(threshold, by_page, own.precision, own.recall, own.f1),
    )


def page_curve(scored: Sequence[Scored], own: Sequence[tuple[float, float, float]]) -> Curve | None:
    """The mean word precision, recall and F1 of pages, had all segments been kept from a threshold on.

    Each page counts as `metrics.word_score` has it; thresholds are `GRID`.

    Args:
        scored: pages; those without a full gold are left out. None where no page has one.
        own: word precision, recall and F1 of the pages that have one, by the model's own decision.
    """
    pages = [item for item in scored if item.row.gold is not None]
    if not pages:
        return None
    sums = np.zeros((len(GRID), 3))
    for item in pages:
        sums += _page_scores(item)
    precision, recall, f1 = (sums / len(pages)).T.tolist()
    means = np.mean(np.asarray(own, dtype=float), axis=0).tolist()
    return Curve(list(GRID), precision, recall, f1, None, Point(*_chosen([p.threshold for p in pages]), *means))


def _page_scores(item: Scored) -> np.ndarray:
    """Word precision, recall and F1 at each threshold: segments are added from the likeliest on."""
    gold = Counter(tokens(item.row.gold or ""))
    wanted = gold.total()
    order = np.argsort(-item.scores, kind="stable")
    rows = np.zeros((len(GRID), 3))
    common = found = place = 0
    for number in reversed(range(len(GRID))):
        while place < len(order) and item.scores[order[place]] >= GRID[number]:
            for word in tokens(item.row.page.segments[order[place]].text):
                found += 1
                if gold[word] > 0:
                    gold[word] -= 1
                    common += 1
            place += 1
        if not found and not wanted:
            rows[number] = 1.0
        elif common:
            rows[number] = common / found, common / wanted, 2 * common / (found + wanted)
    return rows


def _chosen(page_thresholds: Sequence[float]) -> tuple[float | None, bool]:
    real = [float(value) for value in page_thresholds if value <= 1]
    by_page = len(set(page_thresholds)) > 1
    return (median(real) if real else None), by_page
