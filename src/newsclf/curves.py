"""Precision, recall and F1 over thresholds: of segments, and of the words of pages. Computed, not drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .metrics import segment_score

GRID = np.round(np.linspace(0.02, 0.98, 49), 2)
"""The thresholds that figures are computed at; .5 is among them."""
_MOST = 200


@dataclass(frozen=True, slots=True)
class Point:
    """What the model's own decision has, 0..1; `threshold` is None where each page has its own."""

    threshold: float | None
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision, recall and F1, 0..1, of what is kept from each threshold on; thresholds rise.

    Thresholds are probabilities. Where `relative`, they are so only for a page whose own threshold is .5: the odds of
    each segment are divided by those of its page's threshold, so that the model's own decision stands at .5.

    `chosen` is the model's own decision; `average_precision` that of `metrics.segment_score`, where it is told.
    """

    thresholds: list[float]
    precision: list[float]
    recall: list[float]
    f1: list[float]
    chosen: Point
    relative: bool = False
    average_precision: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """The thresholds that pages are looked at from: `chosen` is among `at`. See `Curve` for `relative`."""

    at: np.ndarray
    chosen: float
    relative: bool

    def moved(self, scores: np.ndarray, threshold: float) -> np.ndarray:
        """The scores of a page on this axis, 0..1: from `chosen` on are those that stand from `threshold` on."""
        if not self.relative:
            return scores
        if threshold > 1:  # nothing is kept, however likely
            return np.zeros(len(scores))
        likely, unlikely = scores * (1 - threshold), (1 - scores) * threshold
        moved = _ratio(likely, likely + unlikely)
        # At .5 stands exactly what the model keeps: dividing must not round it away.
        kept = scores >= threshold
        own: np.ndarray = np.where(kept, np.maximum(moved, 0.5), np.minimum(moved, np.nextafter(0.5, 0)))
        return own


def axis_of(thresholds: Iterable[float]) -> Axis:
    """The axis for pages of these thresholds: probabilities where all pages have one, else relative.

    Of a threshold from which nothing or all is kept (`decision.NOTHING`), no odds can be told: relative too.
    """
    found = set(thresholds)
    only = next(iter(found)) if len(found) == 1 else None
    if only is None or not 0 < only < 1:
        return Axis(GRID, 0.5, relative=True)
    return Axis(np.unique([*GRID, only]), float(only), relative=False)


def precision_recall(labels: npt.ArrayLike, scores: npt.ArrayLike, thresholds: npt.ArrayLike) -> Curve | None:
    """The curve of labelled segments over all probabilities, body being the positive class; None where none is body.

    Of the points that `sklearn.metrics.precision_recall_curve` gives, some two hundred along the recall are kept; its
    last one, of no segment at all, has no threshold and is left out. `chosen` need not lie on the curve where pages
    have thresholds of their own.

    Args:
        labels: of shape (segments,): 1 body, 0 boilerplate, -1 unknown.
        scores: probability of body, of the same shape, 0..1.
        thresholds: from which probability on each segment is body: of the same shape, or one for all.
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
    own = segment_score(labels, scores, thresholds)
    found = np.unique(np.asarray(thresholds, dtype=float))
    return Curve(
        at.tolist(),
        precision.tolist(),
        recall.tolist(),
        _ratio(2 * precision * recall, precision + recall).tolist(),
        Point(float(found[0]) if len(found) == 1 and found[0] <= 1 else None, own.precision, own.recall, own.f1),
        average_precision=own.average_precision,
    )


def segment_curve(labels: np.ndarray, moved: np.ndarray, axis: Axis) -> Curve | None:
    """The figures of labelled segments at each threshold of an axis; None where none is body.

    Args:
        labels: as in `precision_recall`.
        moved: the scores on the axis, of the same shape.
        axis: of all pages.
    """
    known, body = np.sort(moved[labels >= 0]), np.sort(moved[labels == 1])
    if not len(body):
        return None
    found = len(known) - np.searchsorted(known, axis.at)
    common = len(body) - np.searchsorted(body, axis.at)
    precision, recall = _ratio(common, found), common / len(body)
    return _curve(axis, np.array([precision, recall, _ratio(2 * common, found + len(body))]))


def page_curve(means: np.ndarray, axis: Axis) -> Curve:
    """The mean word precision, recall and F1 of pages at each threshold of an axis.

    Args:
        means: of `page_figures` over the pages with a full gold.
        axis: of all pages.
    """
    return _curve(axis, means)


def page_figures(words: Sequence[Sequence[str]], gold: Sequence[str], moved: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Word precision, recall and F1 of a page at each threshold, as `metrics.word_score` has them.

    Args:
        words: the tokens of each segment.
        gold: the tokens of the gold.
        moved: the score of each segment on the axis.
        at: rising thresholds.

    Returns:
        Of shape (3, thresholds).
    """
    wanted, size = Counter(gold), len(gold)
    order = np.argsort(-moved, kind="stable")
    found, common = np.zeros(len(order) + 1), np.zeros(len(order) + 1)
    have = 0
    for place, i in enumerate(order.tolist(), start=1):
        own = words[i]
        for token in own:
            left = wanted.get(token)
            if left:
                wanted[token] = left - 1
                have += 1
        found[place], common[place] = found[place - 1] + len(own), have
    kept = np.searchsorted(-moved[order], -at, side="right")
    found, common = found[kept], common[kept]
    if not size:
        right = (found == 0).astype(float)
        return np.array([right, right, right])
    return np.array([_ratio(common, found), common / size, 2 * common / (found + size)])


def _curve(axis: Axis, figures: np.ndarray) -> Curve:
    place = int(np.searchsorted(axis.at, axis.chosen))
    precision, recall, f1 = figures.tolist()
    own = Point(axis.chosen, precision[place], recall[place], f1[place])
    return Curve(axis.at.tolist(), precision, recall, f1, own, axis.relative)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.divide(part, whole, out=np.zeros(len(part)), where=np.asarray(whole) != 0)
    return found
