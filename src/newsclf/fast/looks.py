"""The columns of the second look, as `features.second_look` has them."""

from __future__ import annotations

import numpy as np

from ..features.second_look import MOST, NEAR, SURE, SURE_WORDS, WINDOWS
from .jit import compiled

_NEAR = np.array(NEAR)
_WINDOWS = np.array(WINDOWS)
_ROUND = 1e6  # six digits


@compiled
def second_columns(scores: np.ndarray, sizes: np.ndarray, spans: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """What the first look tells of the surroundings of each segment.

    Args:
        scores: the logits of the first look, float64 of shape (segments,).
        sizes: words of each segment, float64.
        spans: the stretch of segments of each container around a segment, int64 of shape (segments, levels, 2); no
            levels in the text view.
        kinds: a number for each segment, the same for those of a kind, all below the number of segments.

    Returns:
        float32 of shape (columns, segments), in the order of `second_names`.
    """
    n = len(scores)
    levels = spans.shape[1]
    at_kinds = 11 + len(_NEAR) + 4 * len(_WINDOWS)
    table = np.zeros((at_kinds + (3 * levels + 3 if levels else 0), n), np.float32)
    logits, likely, words, mass = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    sums = np.zeros((3, n + 1))
    most, heaviest = 0.0, 0.0
    first_sure, last_sure = -1, -1
    for i in range(n):
        logits[i] = min(max(scores[i], -MOST), MOST)
        likely[i] = 1.0 / (1.0 + np.exp(-logits[i]))
        words[i] = sizes[i] + 0.5
        mass[i] = likely[i] * words[i]
        sums[0, i + 1] = sums[0, i] + mass[i]
        sums[1, i + 1] = sums[1, i] + words[i]
        sums[2, i + 1] = sums[2, i] + likely[i]
        most, heaviest = max(most, likely[i]), max(heaviest, mass[i])
        if likely[i] > SURE and words[i] >= SURE_WORDS:
            if first_sure < 0:
                first_sure = i
            last_sure = i
    ranks = _ranks(logits)
    total = sums[0, n] + 1.0
    page_words, page_share = _rounded(np.log1p(sums[0, n])), _rounded(sums[0, n] / sums[1, n])
    for i in range(n):
        table[0, i] = _rounded(logits[i])
        row = 1
        for near in _NEAR:
            table[row, i] = _rounded(logits[i + near] if 0 <= i + near < n else -MOST)
            row += 1
        for width in _WINDOWS:
            low, high = max(i - width, 0), min(i + 1 + width, n)
            table[row, i] = _rounded(_share(sums[0, i] - sums[0, low], sums[1, i] - sums[1, low]))
            table[row + 1, i] = _rounded(_share(sums[0, high] - sums[0, i + 1], sums[1, high] - sums[1, i + 1]))
            table[row + 2, i] = _rounded((sums[2, i] - sums[2, low]) / width)
            table[row + 3, i] = _rounded((sums[2, high] - sums[2, i + 1]) / width)
            row += 4
        table[row, i] = page_words
        table[row + 1, i] = _rounded(most)
        table[row + 2, i] = page_share
        table[row + 3, i] = _rounded(sums[0, i] / total)
        table[row + 4, i] = _rounded(1.0 - sums[0, i + 1] / total)
        table[row + 5, i] = _rounded(_away(i, first_sure))
        table[row + 6, i] = _rounded(_away(i, last_sure))
        table[row + 7, i] = _rounded(ranks[i] / n)
        table[row + 8, i] = _rounded(np.log1p(np.float64(ranks[i])))
        table[row + 9, i] = _rounded(mass[i] / heaviest)
    if levels:
        of_kinds, counts = np.zeros((3, n)), np.zeros(n)
        for i in range(n):
            of_kinds[0, kinds[i]] += mass[i]
            of_kinds[1, kinds[i]] += words[i]
            of_kinds[2, kinds[i]] += likely[i]
            counts[kinds[i]] += 1
        for i in range(n):
            row = at_kinds
            for level in range(levels):
                start, end = spans[i, level, 0], spans[i, level, 1]
                own = sums[0, end] - sums[0, start] - mass[i]
                of_words = sums[1, end] - sums[1, start] - words[i]
                of_likely = sums[2, end] - sums[2, start] - likely[i]
                _put_group(table, row, i, own, of_words, of_likely, np.float64(end - start), total)
                row += 3
            kind = kinds[i]
            own, of_words = of_kinds[0, kind] - mass[i], of_kinds[1, kind] - words[i]
            _put_group(table, row, i, own, of_words, of_kinds[2, kind] - likely[i], counts[kind], total)
    return table


@compiled
def _put_group(
    table: np.ndarray, row: int, i: int, mass: float, words: float, likely: float, count: float, total: float
) -> None:
    """Of a group, without the segment itself: shares of likely words and segments, and of the page's likely words."""
    table[row, i] = _rounded(_share(mass, words))
    table[row + 1, i] = _rounded(likely / max(count - 1, 0.5))
    table[row + 2, i] = _rounded(mass / total)


@compiled
def _rounded(value: float) -> float:
    return float(np.rint(value * _ROUND) / _ROUND)


@compiled
def _share(part: float, whole: float) -> float:
    return part / max(whole, 0.5)


@compiled
def _away(i: int, sure: int) -> float:
    if sure < 0:
        return -9.0
    away = np.float64(i - sure)
    return float(np.sign(away) * np.log1p(np.abs(away)))


@compiled
def _ranks(logits: np.ndarray) -> np.ndarray:
    rounded = np.empty(len(logits))
    for i in range(len(logits)):
        rounded[i] = -_rounded(logits[i])
    ranks = np.empty(len(logits), np.int64)
    order = np.argsort(rounded, kind="mergesort")
    for rank in range(len(order)):
        ranks[order[rank]] = rank
    return ranks
