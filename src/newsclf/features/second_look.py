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

NEAR = (-2, -1, 1, 2)
WINDOWS = (2, 4, 8)
# Scores beyond this are certain either way.
MOST = 10.0
# A segment that is likely body and of some length marks where the article begins and ends.
SURE, SURE_WORDS = 0.7, 15.0
_DIGITS = 6


def second_names(view: View) -> list[str]:
    """The names of the columns of `second_look`, in order."""
    names = ["first", *(f"first_at_{o:+d}" for o in NEAR)]
    for w in WINDOWS:
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
    logits = np.clip(logits, -MOST, MOST)
    likely = 1.0 / (1.0 + np.exp(-logits))
    words = sizes + 0.5
    values = np.stack([likely * words, words, likely])
    mass = values[0]
    index = np.arange(n)
    sums = np.zeros((3, n + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    padded = np.full(n + 4, -MOST)
    padded[2:-2] = logits
    columns = [logits, *(padded[2 + o : 2 + o + n] for o in NEAR)]
    widths = np.array(WINDOWS)[:, None]
    before = sums[:, None, :-1] - sums[:, np.maximum(index - widths, 0)]
    after = sums[:, np.minimum(index + 1 + widths, n)] - sums[:, None, 1:]
    shares = _share(before[0], before[1]), _share(after[0], after[1]), before[2] / widths, after[2] / widths
    columns += [share[w] for w in range(len(WINDOWS)) for share in shares]
    total = mass.sum() + 1.0
    sure = np.flatnonzero((likely > SURE) & (words >= SURE_WORDS))
    if len(sure):
        away = index - sure[[0, -1], None]
        since = list(np.sign(away) * np.log1p(np.abs(away)))
    else:
        since = [np.full(n, -9.0)] * 2
    rank = np.empty(n, np.int64)
    rank[np.argsort(-np.round(logits, _DIGITS), kind="stable")] = index
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
        levels = spans.shape[1]
        groups, counts = np.empty((3, levels + 1, n)), np.empty((levels + 1, n))
        start, end = spans[:, :, 0].T, spans[:, :, 1].T
        groups[:, :levels] = sums[:, end] - sums[:, start]
        counts[:levels] = end - start
        for group, value in zip(groups, values, strict=True):
            group[levels] = np.bincount(kinds, weights=value)[kinds]
        counts[levels] = np.bincount(kinds)[kinds]
        # Of a group, without the segment itself: shares of likely words and segments, and of the page's likely words.
        others = groups - values[:, None]
        of_groups = _share(others[0], others[1]), others[2] / np.maximum(counts - 1, 0.5), others[0] / total
        columns += [of_group[level] for level in range(levels + 1) for of_group in of_groups]
    table = np.array(columns)
    np.round(table, _DIGITS, out=table)
    return table.astype(np.float32).T


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    share: np.ndarray = part / np.maximum(whole, 0.5)
    return share
