"""The containers above a segment, and how far the one with most prose is: 32 columns of `STRUCTURE`."""

from __future__ import annotations

import numpy as np

from ..features.context import PROSE_WORDS
from ..features.structure import LEVELS, PARAGRAPHS
from .containers import Containers
from .cut_page import CutPage
from .hashes import hash_words
from .jit import compiled

_PARAGRAPH_TAGS = hash_words(sorted(PARAGRAPHS))
_OF_LEVEL = 6
_SIZE, _CHARS, _LINKS, _PROSE, _PARAGRAPHS = range(5)


@compiled
def fill_levels(
    numeric: np.ndarray, row: int, page: CutPage, containers: Containers, sizes: np.ndarray, chars: np.ndarray
) -> None:
    """Fill 32 rows.

    Args:
        numeric: as in `structure.fill_structure`, with `row`, `page` and `containers`.
        row: the first to fill.
        page: the page.
        containers: its containers.
        sizes: words of each segment, float64.
        chars: characters of each segment, 1 at least, int64.
    """
    n = len(sizes)
    prose = np.zeros(n)
    for i in range(n):
        if sizes[i] >= PROSE_WORDS / 2 and page.links[i] / chars[i] < 0.5:
            prose[i] = sizes[i]
    running = _running(page, sizes, chars, prose)
    total, total_prose = max(running[n, _SIZE], 1.0), max(running[n, _PROSE], 1.0)
    of_container = _shares(running, containers, total, total_prose)
    best, most = _densest(page, prose)
    steps = _steps_to(best, page, containers)
    last = row + _OF_LEVEL * LEVELS
    for i in range(n):
        node = page.of[i]
        numeric[last, i] = steps[node]
        numeric[last + 1, i] = most / total_prose
        for level in range(LEVELS):
            first = containers.first[node]
            at = row + level * _OF_LEVEL
            for k in range(4):
                numeric[at + k, i] = of_container[node, k]
            numeric[at + 4, i] = (i - first) / max(containers.end[node] - first, 1)
            numeric[at + 5, i] = of_container[node, 4]
            if page.parents[node] >= 0:
                node = page.parents[node]


@compiled
def _running(page: CutPage, sizes: np.ndarray, chars: np.ndarray, prose: np.ndarray) -> np.ndarray:
    """Sums over the segments before each place: words, characters, those in links, words of prose, paragraphs of it.

    Returns:
        float64 of shape (segments + 1, 5).
    """
    is_paragraph = np.zeros(len(page.kinds.tags), np.bool_)
    for kind in range(len(is_paragraph)):
        for tag in _PARAGRAPH_TAGS:
            is_paragraph[kind] |= page.kinds.tags[kind] == tag
    running = np.zeros((len(sizes) + 1, 5))
    for i in range(len(sizes)):
        before, sums = running[i], running[i + 1]
        sums[_SIZE] = before[_SIZE] + sizes[i]
        sums[_CHARS] = before[_CHARS] + chars[i]
        sums[_LINKS] = before[_LINKS] + page.links[i]
        sums[_PROSE] = before[_PROSE] + prose[i]
        sums[_PARAGRAPHS] = before[_PARAGRAPHS] + (prose[i] > 0 and is_paragraph[page.kind_of[page.of[i]]])
    return running


@compiled
def _shares(running: np.ndarray, containers: Containers, total: float, total_prose: float) -> np.ndarray:
    """What is told of each container, but for a segment's position in it: float64 of shape (containers, 5)."""
    count = len(containers.first)
    found = np.empty((count, 5))
    for c in range(count):
        first, end = containers.first[c], containers.end[c]
        start, stop = running[first], running[end]
        found[c, 0] = (stop[_SIZE] - start[_SIZE]) / total
        found[c, 1] = (stop[_LINKS] - start[_LINKS]) / max(stop[_CHARS] - start[_CHARS], 1.0)
        found[c, 2] = (stop[_PROSE] - start[_PROSE]) / total_prose
        found[c, 3] = np.log1p(stop[_PARAGRAPHS] - start[_PARAGRAPHS])
        found[c, 4] = np.log1p(np.float64(end - first))
    return found


@compiled
def _densest(page: CutPage, prose: np.ndarray) -> tuple[int, float]:
    """The container that holds most prose in itself and its direct children, the first of equals, and how much."""
    count = len(page.parents)
    own = np.zeros(count)
    for i in range(len(page.of)):
        own[page.of[i]] += prose[i]
    near = own.copy()
    for c in range(count):
        if page.parents[c] >= 0:
            near[page.parents[c]] += own[c]
    best = 0
    for c in range(count):
        if near[c] > near[best]:
            best = c
    return best, near[best]


@compiled
def _steps_to(best: int, page: CutPage, containers: Containers) -> np.ndarray:
    """How far each container is from one of them: -1 for all inside it, and itself.

    Those around it are as far as they are above it, all others a step for each level below these, or below the root.
    """
    count = len(page.parents)
    # The innermost of those around it, and itself, that each container is in; -1 for one below another root.
    inside = np.full(count, -1)
    at = best
    while at >= 0:
        inside[at] = at
        at = page.parents[at]
    steps = np.empty(count)
    for c in range(count):
        if inside[c] < 0 and page.parents[c] >= 0:
            inside[c] = inside[page.parents[c]]
        around = inside[c]
        if around == best:
            steps[c] = -1.0
        elif around >= 0:
            steps[c] = containers.depth[c] - 2 * containers.depth[around] + containers.depth[best]
        else:
            steps[c] = containers.depth[c] + 1
    return steps
