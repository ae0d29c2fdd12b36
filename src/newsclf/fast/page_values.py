"""The page score's columns and the page's threshold, as `page_score` and `decision` have them."""

from __future__ import annotations

import numpy as np

from ..decision import NOTHING
from ..page_score import FEW, MOST, PAGE_COLUMNS
from .jit import compiled

_OWN = len(PAGE_COLUMNS) // 2  # each stands there twice, and one more says which are meant
_ROUND = 1e5  # five digits


@compiled
def page_values(probabilities: np.ndarray, sizes: np.ndarray, numeric: np.ndarray) -> np.ndarray:
    """The columns of the page score, of a page with segments: `page_score.page_columns`.

    Args:
        probabilities: of body, float64 of shape (segments,).
        sizes: words of each segment, float64.
        numeric: the numeric columns, float32 of shape (columns, segments).
    """
    n = len(probabilities)
    likely, words = np.empty(n), np.empty(n)
    heaviest, all_mass = 0.0, 0.0
    for i in range(n):
        likely[i] = min(max(probabilities[i], 1e-5), 1 - 1e-5)
        words[i] = sizes[i] + 0.3
        mass = likely[i] * words[i]
        heaviest, all_mass = max(heaviest, mass), all_mass + mass
    order = np.argsort(-likely, kind="mergesort")
    kept, expected, kept_expected, best = _best_f1(likely, words, order)
    values = np.zeros(len(PAGE_COLUMNS) + len(numeric))
    values[0] = np.log1p(expected)
    for place, rank in ((1, 0), (2, 1), (3, 3)):
        values[place] = -MOST
        if rank < n:
            p = likely[order[rank]]
            values[place] = min(max(np.log(p / (1 - p)), -MOST), MOST)
    values[4] = np.log1p(heaviest)
    values[5] = best
    values[6] = np.log1p(kept)
    values[7] = kept_expected / kept
    values[8] = np.log1p(words.sum())
    values[9] = np.log1p(np.float64(n))
    if n < FEW:
        values[_OWN : 2 * _OWN] = values[:_OWN]
        values[2 * _OWN] = 1.0
    else:
        for c in range(len(numeric)):
            mean = 0.0
            for i in range(n):
                mean += likely[i] * words[i] * np.float64(numeric[c, i])
            values[len(PAGE_COLUMNS) + c] = mean / all_mass
    for c in range(len(values)):
        values[c] = np.rint(values[c] * _ROUND) / _ROUND
    return values


@compiled
def _best_f1(likely: np.ndarray, words: np.ndarray, order: np.ndarray) -> tuple[float, float, float, float]:
    """The words and the expected words of the best set of the likeliest ones, those of all between, and its F1.

    Returns:
        Words kept, expected words in all, expected words kept, the best expected F1.
    """
    expected = 0.0
    for i in order:
        expected += likely[i] * words[i]
    sum_words, sum_expected = 0.0, 0.0
    kept, kept_expected, best = 0.0, 0.0, -1.0
    for i in order:
        sum_words += words[i]
        sum_expected += likely[i] * words[i]
        f1 = 2 * sum_expected / (sum_words + expected)
        if f1 > best:
            kept, kept_expected, best = sum_words, sum_expected, f1
    return kept, expected, kept_expected, best


@compiled
def page_threshold(probabilities: np.ndarray, sizes: np.ndarray, threshold: float, doubt: float) -> float:
    """The probability from which segments are body on one page: `decision.page_threshold`, its arguments."""
    n = len(probabilities)
    if not n:
        return NOTHING
    odds = (1.0 - threshold) / threshold
    shifted, words = np.empty(n), np.empty(n)
    for i in range(n):
        p = probabilities[i]
        shifted[i] = p if threshold == 0.5 else p * odds / (p * odds + 1.0 - p)
        words[i] = sizes[i] + 0.3
    order = np.argsort(-shifted, kind="mergesort")
    expected = 0.0
    for i in order:
        expected += shifted[i] * words[i]
    sum_words, sum_expected, best = 0.0, 0.0, -1.0
    at = order[0]
    for i in order:
        sum_words += words[i]
        sum_expected += shifted[i] * words[i]
        f1 = 2 * sum_expected / (sum_words + expected)
        if f1 > best:
            best, at = f1, i
    if doubt * (1.0 - shifted[order[0]]) > best:
        return NOTHING
    return float(probabilities[at])
