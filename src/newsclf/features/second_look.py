"""What a first look at a page tells about each segment's surroundings: the columns of the second look.

The first classifier sees each segment by its own facts; here its scores are summed up over the neighbours, the
containers, the segments of the same kind and the page. The second classifier gets these too, so that a doubtful
paragraph in a container of certain ones is kept. Such stacking of a sequence's scores: Cohen and Carvalho 2005,
Stacked sequential learning.
"""

from __future__ import annotations

import numpy as np

from ..page import View
from .containers import SPAN_LEVELS

_NEAR = (-2, -1, 1, 2)
_WINDOWS = (2, 4, 8)
# Scores beyond this are certain either way.
_MOST = 10.0
# A segment that is likely body and of some length marks where the article begins and ends.
_SURE, _SURE_WORDS = 0.7, 15.0
_DIGITS = 6


def second_names(view: View) -> list[str]:
    """The names of the columns of `second_look`, in order."""
    names = ["first", *(f"first_at_{o:+d}" for o in _NEAR)]
    for w in _WINDOWS:
        names += [f"words_before_{w}", f"words_after_{w}", f"segments_before_{w}", f"segments_after_{w}"]
    names += (
        "page_words page_best page_share body_before body_after since_begin since_end rank log_rank of_best".split()
    )
    if view == "html":
        for level in range(SPAN_LEVELS):
            names += [f"container_words_{level}", f"container_segments_{level}", f"container_share_{level}"]
        names += ["kind_words", "kind_segments", "kind_share"]
    return [f"second_{name}" for name in names]  # the first look has a rank too


def second_look(view: View, logits: np.ndarray, sizes: np.ndarray, spans: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """The columns `second_names(view)` of one page.

    Args:
        view: text has no containers and no kinds.
        logits: of body by the first classifier, of shape (segments,).
        sizes: words of each segment.
        spans: as `containers.spans` gives them.
        kinds: as `containers.kinds` gives them.

    Returns:
        float32 of shape (segments, columns). Rounded, so that the last bits of a sum move no value over a bin's edge.
    """
    n = len(logits)
    if not n:
        return np.zeros((0, len(second_names(view))), np.float32)
    logits = np.clip(logits, -_MOST, _MOST)
    likely = 1.0 / (1.0 + np.exp(-logits))
    words = sizes + 0.5
    mass = likely * words
    index = np.arange(n)
    sums = [np.concatenate([[0.0], np.cumsum(values)]) for values in (mass, words, likely)]

    def between(start: np.ndarray, end: np.ndarray) -> list[np.ndarray]:
        return [s[end] - s[start] for s in sums]

    padded = np.concatenate([np.full(2, -_MOST), logits, np.full(2, -_MOST)])
    columns = [logits, *(padded[2 + o : 2 + o + n] for o in _NEAR)]
    for w in _WINDOWS:
        before = between(np.maximum(index - w, 0), index)
        after = between(index + 1, np.minimum(index + 1 + w, n))
        columns += [_share(before[0], before[1]), _share(after[0], after[1]), before[2] / w, after[2] / w]
    total = mass.sum() + 1.0
    sure = np.flatnonzero((likely > _SURE) & (words >= _SURE_WORDS))
    if len(sure):
        since = [np.sign(index - i) * np.log1p(np.abs(index - i)) for i in (sure[0], sure[-1])]
    else:
        since = [np.full(n, -9.0)] * 2
    rank = np.argsort(np.argsort(-np.round(logits, _DIGITS), kind="stable"), kind="stable")
    columns += [
        np.full(n, np.log1p(mass.sum())),
        np.full(n, likely.max()),
        np.full(n, mass.sum() / words.sum()),
        sums[0][:-1] / total,
        1.0 - sums[0][1:] / total,
        *since,
        rank / n,
        np.log1p(rank),
        mass / mass.max(),
    ]
    if view == "html":
        for level in range(spans.shape[1]):
            inside = between(spans[:, level, 0], spans[:, level, 1])
            count = spans[:, level, 1] - spans[:, level, 0]
            columns += _of_others(inside, count, mass, words, likely, total)
        of_kind = [np.bincount(kinds, weights=values)[kinds] for values in (mass, words, likely)]
        columns += _of_others(of_kind, np.bincount(kinds)[kinds], mass, words, likely, total)
    return np.round(np.stack(columns, axis=1), _DIGITS).astype(np.float32)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    share: np.ndarray = part / np.maximum(whole, 0.5)
    return share


def _of_others(
    sums: list[np.ndarray], count: np.ndarray, mass: np.ndarray, words: np.ndarray, likely: np.ndarray, total: float
) -> list[np.ndarray]:
    """Of a group, without the segment itself: shares of likely words and segments, and of the page's likely words."""
    return [
        _share(sums[0] - mass, sums[1] - words),
        (sums[2] - likely) / np.maximum(count - 1, 0.5),
        (sums[0] - mass) / total,
    ]
