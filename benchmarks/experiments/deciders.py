"""Other ways from probabilities to a body than newsclf's own, on the very same probabilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np

from newsclf.decision import page_threshold
from newsclf.metrics import tokens
from newsclf.results import Scored

Decider = Callable[[Scored], np.ndarray]
"""Which segments of a page are body: bool of shape (segments,)."""

_LEAST_COPY = 6


def words(item: Scored) -> np.ndarray:
    """The length of each segment in words."""
    return np.array([len(tokens(segment.text)) for segment in item.row.page.segments], dtype=float)


def page(item: Scored) -> np.ndarray:
    """As the part decides."""
    return item.scores >= item.threshold


def plain(least: float) -> Decider:
    """The same probability on every page."""
    return lambda item: item.scores >= least


def by_page(threshold: float = 0.5, doubt: float = 0.2) -> Decider:
    """The best expected F1 of each page: `newsclf.decision.page_threshold` with other settings."""
    return lambda item: item.scores >= page_threshold(item.scores, words(item), threshold, doubt)


def without_copies(item: Scored) -> np.ndarray:
    """As the part decides, less segments of six words or more that stood before."""
    keep, sizes = page(item).copy(), words(item)
    seen: set[str] = set()
    for i in np.flatnonzero(keep):
        text = " ".join(item.row.page.segments[i].text.lower().split())
        keep[i] = text not in seen or sizes[i] < _LEAST_COPY
        seen.add(text)
    return keep


def viterbi(cost: float) -> Decider:
    """The likeliest labels where each change of label between neighbours costs `cost`: Viterbi 1967."""

    def decide(item: Scored) -> np.ndarray:
        n = len(item.scores)
        if not n:
            return np.zeros(0, bool)
        likely = np.clip(item.scores, 1e-9, 1 - 1e-9)
        gains = np.log(np.stack([1 - likely, likely], axis=1)) * np.minimum(words(item), 30.0)[:, None] ** 0.5
        best, came = gains[0].copy(), np.zeros((n, 2), int)
        for i in range(1, n):
            stay, change = best, best[::-1] - cost
            came[i] = np.where(stay >= change, (0, 1), (1, 0))
            best = np.maximum(stay, change) + gains[i]
        label = int(np.argmax(best))
        labels = np.zeros(n, bool)
        for i in range(n - 1, -1, -1):
            labels[i] = label
            label = int(came[i, label])
        return labels

    return decide


def best_cut(item: Scored) -> np.ndarray:
    """The oracle of deciding by a threshold: the one that scores best on the page, by its gold."""
    if item.row.gold is None or not len(item.scores):
        return page(item)
    gold = Counter(tokens(item.row.gold))
    total = sum(gold.values())
    of = [tokens(segment.text) for segment in item.row.page.segments]
    best, least, left, shared, size = 0.0, 2.0, gold.copy(), 0, 0
    order = np.argsort(-item.scores, kind="stable")
    for place, i in enumerate(order):
        for token in of[i]:
            size += 1
            if left[token] > 0:
                left[token] -= 1
                shared += 1
        last = place + 1 == len(order) or item.scores[order[place + 1]] < item.scores[i]
        if last and 2 * shared / max(size + total, 1) > best:
            best, least = 2 * shared / (size + total), item.scores[i]
    return item.scores >= least


DECIDERS: Mapping[str, Decider] = {
    "plain .5": plain(0.5),
    "plain .4": plain(0.4),
    "plain .3": plain(0.3),
    "by page, .4": by_page(threshold=0.4),
    "by page, .6": by_page(threshold=0.6),
    "by page, all doubt counts": by_page(doubt=1.0),
    "by page, half the doubt": by_page(doubt=0.5),
    "by page, never nothing": by_page(doubt=0.0),
    "by page, copies dropped": without_copies,
    "viterbi, cost 2": viterbi(2.0),
    "viterbi, cost 5": viterbi(5.0),
    "oracle: best cut": best_cut,
}
