"""What the scores of evaluated segments tell: curves over thresholds, calibration, confusion. Computed, not drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .metrics import tokens
from .results import Scored
from .row import LABELS

GRID = np.round(np.linspace(0.02, 0.98, 49), 2)
"""The thresholds of the curves; .5 is among them."""
BINS = 10
_POINTS = 300


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision and recall, 0..1, over falling thresholds, and the point of the model's own decision."""

    precision: np.ndarray
    recall: np.ndarray
    chosen: tuple[float, float]
    average_precision: float | None = None


@dataclass(frozen=True, slots=True)
class ThresholdCurve:
    """Precision, recall and F1, 0..1, at each threshold of `at`, of segments or as means over pages.

    Where all pages of a view have one threshold, `at` are probabilities and `chosen` is that threshold. Else each page
    has its own: `relative` is true, the odds of a segment are divided by those of its page's threshold, and the model's
    own decision stands at .5.
    """

    at: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    chosen: float
    relative: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """Labelled segments by their score in `BINS` equal bins, bins without a segment left out.

    `mean_score` and `body_share` are 0..1, `counts` are of segments; `error` is the expected calibration error, the
    mean distance of the two, weighted by counts (Naeini, Cooper and Hauskrecht 2015, Obtaining well calibrated
    probabilities using Bayesian binning).
    """

    mean_score: np.ndarray
    body_share: np.ndarray
    counts: np.ndarray
    error: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """Labelled segments, and their words, by label (rows: boilerplate, body) and prediction (columns: the same)."""

    segments: np.ndarray
    words: np.ndarray


def segment_curve(scored: Sequence[Scored]) -> Curve | None:
    """Precision and recall of segments over all probabilities; None where no labelled segment is body."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    labels, scores, kept = _labelled(scored)
    if not labels.any():
        return None
    precision, recall, _ = precision_recall_curve(labels, scores, drop_intermediate=True)
    chosen = np.unique(np.linspace(0, len(recall) - 1, _POINTS).astype(int)) if len(recall) > _POINTS else ...
    common = int((labels & kept).sum())
    point = (common / max(1, int(labels.sum())), common / max(1, int(kept.sum())))
    return Curve(precision[chosen], recall[chosen], point, float(average_precision_score(labels, scores)))


def segment_thresholds(scored: Sequence[Scored]) -> ThresholdCurve | None:
    """Figures of segments at each threshold; None where no labelled segment is body."""
    threshold = _one_threshold(scored)
    labels, _, _ = _labelled(scored)
    if not labels.any():
        return None
    scores = np.concatenate([_moved(item, threshold)[_known(item)] for item in scored])
    order = np.sort(scores)
    body = np.sort(scores[labels])
    at = _grid(threshold)
    found = len(order) - np.searchsorted(order, at)
    common = len(body) - np.searchsorted(body, at)
    precision, recall = _ratio(common, found), _ratio(common, np.full(len(at), len(body)))
    f1 = _ratio(2 * common, found + len(body))
    return ThresholdCurve(at, precision, recall, f1, 0.5 if threshold is None else threshold, threshold is None)


def page_thresholds(scored: Sequence[Scored]) -> ThresholdCurve | None:
    """Mean word precision, recall and F1 over pages at each threshold; None where no page has a full gold."""
    full = [item for item in scored if item.row.gold is not None]
    if not full:
        return None
    threshold = _one_threshold(scored)
    at = _grid(threshold)
    total = np.zeros((3, len(at)))
    for item in full:
        total += _page_at(item, _moved(item, threshold), at)
    precision, recall, f1 = total / len(full)
    return ThresholdCurve(at, precision, recall, f1, 0.5 if threshold is None else threshold, threshold is None)


def calibration(scored: Sequence[Scored]) -> Calibration | None:
    """How often segments of a score are body; None where no segment is labelled."""
    labels, scores, _ = _labelled(scored)
    if not len(labels):
        return None
    own = np.minimum((scores * BINS).astype(int), BINS - 1)
    counts = np.bincount(own, minlength=BINS)
    some = counts > 0
    mean = np.bincount(own, scores, BINS)[some] / counts[some]
    share = np.bincount(own, labels, BINS)[some] / counts[some]
    error = float((np.abs(mean - share) * counts[some]).sum() / len(labels))
    return Calibration(mean, share, counts[some], error)


def confusion(scored: Sequence[Scored]) -> Confusion:
    """Labelled segments and words by label and prediction."""
    segments, words = np.zeros((2, 2), int), np.zeros((2, 2), int)
    for item in scored:
        for segment, label, score in zip(item.row.page.segments, item.row.labels, item.scores, strict=True):
            if label is not None:
                place = LABELS.index(label), int(score >= item.threshold)
                segments[place] += 1
                words[place] += len(tokens(segment.text))
    return Confusion(segments, words)


def _known(item: Scored) -> np.ndarray:
    return np.array([label is not None for label in item.row.labels], dtype=bool)


def _labelled(scored: Sequence[Scored]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of all labelled segments: whether they are body, the score, whether they are kept."""
    labels, scores, kept = [np.zeros(0, bool)], [np.zeros(0)], [np.zeros(0, bool)]
    for item in scored:
        known = _known(item)
        labels.append(np.array([label == "body" for label in item.row.labels], dtype=bool)[known])
        scores.append(item.scores[known])
        kept.append((item.scores >= item.threshold)[known])
    return np.concatenate(labels), np.concatenate(scores), np.concatenate(kept)


def _one_threshold(scored: Sequence[Scored]) -> float | None:
    """The threshold of all pages; None where they differ, or where nothing is kept from any probability."""
    found = {item.threshold for item in scored if len(item.scores)}
    only = next(iter(found)) if len(found) == 1 else None
    return only if only is not None and 0 < only < 1 else None


def _grid(threshold: float | None) -> np.ndarray:
    return GRID if threshold is None else np.unique([*GRID, threshold])


def _moved(item: Scored, threshold: float | None) -> np.ndarray:
    """The scores where there is one threshold; else their odds divided by those of the page's, as probabilities."""
    if threshold is not None:
        return item.scores
    least = item.threshold
    if least > 1:  # nothing is kept, however likely
        return np.zeros(len(item.scores))
    scores = item.scores * (1 - least)
    others = (1 - item.scores) * least
    moved = _ratio(scores, scores + others)
    # At .5 stands exactly what the model keeps: dividing must not round it away.
    own: np.ndarray = np.where(item.scores >= least, np.maximum(moved, 0.5), np.minimum(moved, np.nextafter(0.5, 0)))
    return own


def _page_at(item: Scored, scores: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Word precision, recall and F1 of a page at each threshold, of shape (3, thresholds), as `metrics.word_score`."""
    wanted = Counter(tokens(item.row.gold or ""))
    size = wanted.total()
    order = np.argsort(-scores, kind="stable")
    found, common = np.zeros(len(order) + 1), np.zeros(len(order) + 1)
    words = have = 0
    for place, i in enumerate(order.tolist(), start=1):
        for token in tokens(item.row.page.segments[i].text):
            words += 1
            if wanted[token] > 0:
                wanted[token] -= 1
                have += 1
        found[place], common[place] = words, have
    kept = np.searchsorted(-scores[order], -at, side="right")
    own_found, own_common = found[kept], common[kept]
    if not size:
        right = (own_found == 0).astype(float)
        return np.array([right, right, right])
    return np.array(
        [_ratio(own_common, own_found), own_common / size, 2 * own_common / (own_found + size)],
    )


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.divide(part, whole, out=np.zeros(len(part)), where=np.asarray(whole) != 0)
    return found
