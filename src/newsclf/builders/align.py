"""Gold text to a share and a label for each segment.

Gold and segments are aligned as sequences of words, as dragnet does (Peters and Lecocq 2013, "Content
extraction using diverse feature sets": longest common subsequence of tokens), but by whole segments, so
that stray words of the navigation can't match and order slips cost nothing:

1. Both sides become words without case, punctuation, entities and forms of width; Chinese, Japanese and
   Thai become characters.
2. Each segment is looked up in the gold by its word 3-grams (shorter segments as a whole). Hits on
   neighbouring diagonals form a placement: a window of the gold and the number of words found in it.
   A segment may have several.
3. The heaviest chain of placements in page order and gold order is found by dynamic programming (a weighted
   longest increasing subsequence, as in patience diff). A leap over page or gold words costs a little, so
   of two equal copies the one beside the rest of the body wins over the one in a teaser.
4. What the chain left out, but whose window of the gold is still free, is an order slip, longest first.

Each word of the gold is given away once: a paragraph that stands twice on the page is body once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq

from ..compared_words import words
from ..page import Label

# A segment of which at least half is gold is body; between .3 and .8 it hardly matters (DESIGN.md section 5).
CUTOFF = 0.5
_GRAM = 3
# How far diagonals may lie apart within one placement: words that only the page or only the gold has.
_SLACK = 8
# A gram that stands in the gold more often than this says nothing about where.
_MAX_HITS = 40
_MAX_PLACEMENTS = 12
_MIN_COVER = 0.25
# The cost of a leap, in words per e-fold of words leapt over: a tie-break, small against real matches.
_LEAP = 0.3
# One or two words match by chance unless they are a whole line of the gold.
_CHANCE_WEIGHT = 0.3
_FREE = 0.8


@dataclass(frozen=True, slots=True)
class Alignment:
    """How segments and gold go together.

    `shares[i]` is the share of segment i's words that the gold holds, 0..1; `labels[i]` is "body" where it
    reaches the cutoff; `words[i]` counts the segment's words. `found` is the share of the gold's words that were found
    in some segment, 0..1 (1 for an empty gold).
    """

    shares: list[float]
    labels: list[Label]
    words: list[int]
    found: float


@dataclass(slots=True)
class _Placement:
    segment: int
    start: int
    end: int
    gold_start: int
    gold_end: int
    weight: float


def align(segments: Sequence[str], gold: str, *, cutoff: float = CUTOFF) -> Alignment:
    """Label segments by a gold text.

    Args:
        segments: texts in page order.
        gold: the body as plain text; line breaks are taken as hints on where short lines stand, no more.
        cutoff: the least share of a segment's words, above 0 and up to 1, that makes it body.

    Returns:
        Shares, labels and the share of the gold found; all segments are boilerplate for an empty gold.
    """
    page = [words(text) for text in segments]
    gold_words: list[str] = []
    line_starts, line_ends = set(), set()
    for line in gold.splitlines():
        line_starts.add(len(gold_words))
        gold_words.extend(words(line))
        line_ends.add(len(gold_words))
    sizes = [len(w) for w in page]
    matched = np.zeros(len(page))
    if gold_words:
        index = _index(gold_words)
        placements: list[_Placement] = []
        for i, segment in enumerate(page):
            placements.extend(_placements(i, segment, index))
        for p in placements:
            whole_line = p.gold_start in line_starts and p.gold_end in line_ends
            if sizes[p.segment] < _GRAM and not whole_line:
                p.weight *= _CHANCE_WEIGHT
        for p in _choose(placements, sizes, len(gold_words)):
            near = gold_words[max(0, p.gold_start - 2) : p.gold_end + 2]
            matched[p.segment] += LCSseq.similarity(page[p.segment][max(0, p.start - 2) : p.end + 2], near)
    matched = np.minimum(matched, sizes)
    shares = [float(m / n) if n else 0.0 for m, n in zip(matched, sizes, strict=True)]
    return Alignment(
        shares,
        ["body" if share >= cutoff else "boilerplate" for share in shares],
        sizes,
        min(1.0, float(matched.sum()) / len(gold_words)) if gold_words else 1.0,
    )


def _index(gold: list[str]) -> dict[tuple[str, ...], list[int]]:
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n in range(1, _GRAM + 1):
        for i in range(len(gold) - n + 1):
            index[tuple(gold[i : i + n])].append(i)
    return index


def _placements(i: int, segment: list[str], index: dict[tuple[str, ...], list[int]]) -> list[_Placement]:
    """The windows of the gold in which a segment, or a part of it, may stand; heaviest first."""
    n = min(_GRAM, len(segment))
    if not n:
        return []
    hits: list[tuple[int, int]] = []  # (diagonal, offset in the segment)
    for j in range(len(segment) - n + 1):
        found = index.get(tuple(segment[j : j + n]))
        if found and len(found) <= _MAX_HITS:
            hits.extend((g - j, j) for g in found)
    if not hits:
        return []
    hits.sort()
    slack = max(_SLACK, len(segment) // 4) if len(segment) > n else 0
    placements = []
    start = 0
    for k in range(1, len(hits) + 1):
        if k < len(hits) and hits[k][0] - hits[k - 1][0] <= _SLACK and hits[k][0] - hits[start][0] <= slack:
            continue
        group = hits[start:k]
        start = k
        # Where a gram stands in the window twice, the one on the main diagonal counts: a stray one would stretch it.
        main = Counter(d for d, _ in group).most_common(1)[0][0]
        nearest: dict[int, int] = {}
        for d, j in group:
            if j not in nearest or abs(d - main) < abs(nearest[j] - main):
                nearest[j] = d
        covered = {j + x for j in nearest for x in range(n)}
        offsets = list(nearest)
        golds = [d + j for j, d in nearest.items()]
        if len(covered) >= _MIN_COVER * len(segment) or len(covered) >= 4 * _GRAM:
            placements.append(
                _Placement(i, min(offsets), max(offsets) + n, min(golds), max(golds) + n, float(len(covered)))
            )
    placements.sort(key=lambda p: -p.weight)
    return placements[:_MAX_PLACEMENTS]


def _choose(placements: list[_Placement], sizes: list[int], gold_size: int) -> list[_Placement]:
    """The heaviest chain in page and gold order, then the order slips that fit into what is left."""
    placements.sort(key=lambda p: (p.segment, p.start, p.gold_start))
    count = len(placements)
    if not count:
        return []
    before = np.concatenate([[0], np.cumsum(sizes)])
    base = before[[p.segment for p in placements]]
    start = base + [p.start for p in placements]
    end = base + [p.end for p in placements]
    gold_start = np.array([p.gold_start for p in placements])
    gold_end = np.array([p.gold_end for p in placements])
    best = np.array([p.weight for p in placements])
    previous = np.full(count, -1)
    for k in range(1, count):
        page_gap = start[k] - end[:k]
        gold_gap = gold_start[k] - gold_end[:k]
        leap = _LEAP * (np.log1p(np.maximum(page_gap, 0)) + np.log1p(np.maximum(gold_gap, 0)))
        value = np.where((page_gap >= 0) & (gold_gap >= 0), best[:k] - leap, -1.0)
        q = int(value.argmax())
        if value[q] > 0:
            best[k] += value[q]
            previous[k] = q
    chosen = []
    k = int(best.argmax())
    while k >= 0:
        chosen.append(k)
        k = int(previous[k])
    gold_free = np.ones(gold_size, bool)
    page_free = np.ones(int(before[-1]), bool)
    for k in chosen:
        gold_free[gold_start[k] : gold_end[k]] = False
        page_free[start[k] : end[k]] = False
    left = sorted(set(range(count)) - set(chosen), key=lambda k: -placements[k].weight)
    for k in left:
        # Weights below one are short matches by chance.
        if (
            placements[k].weight >= 1
            and gold_free[gold_start[k] : gold_end[k]].mean() >= _FREE
            and page_free[start[k] : end[k]].mean() >= _FREE
        ):
            chosen.append(k)
            gold_free[gold_start[k] : gold_end[k]] = False
            page_free[start[k] : end[k]] = False
    return [placements[k] for k in chosen]
