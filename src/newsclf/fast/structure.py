"""The columns of mark-up: `features.structure.STRUCTURE` of a page in arrays."""

from __future__ import annotations

import numpy as np

from .containers import Containers
from .cut_page import CutPage
from .hashes import hash_words
from .jit import compiled
from .levels import fill_levels
from .meta_words import MetaWords
from .own_words import fill_own_words
from .title import fill_title
from .words import Words

_A = hash_words(["a"])[0]
_HALF_WINDOW = 4
_AT_LEVELS, _AT_TITLE, _AT_OWN_WORDS, _AT_KINDS = 7, 39, 43, 46


@compiled
def fill_structure(
    numeric: np.ndarray, row: int, page: CutPage, words: Words, containers: Containers, meta: MetaWords
) -> None:
    """Fill the rows of `STRUCTURE`, in its order; nothing is done for a page without segments.

    Args:
        numeric: float32 of shape (columns, segments).
        row: where the first of them is.
        page: the page, of the view "html".
        words: of its texts.
        containers: of the page.
        meta: what it says of itself.
    """
    n = len(page.of)
    if not n:
        return
    chars, density = np.empty(n, np.int64), np.empty(n)
    start = 0
    for i in range(n):
        chars[i] = max(page.ends[i] - start, 1)
        density[i] = page.links[i] / chars[i]
        start = page.ends[i] + 1
    _fill_links(numeric, row, page, density)
    for i in range(n):
        numeric[row + 2, i] = containers.depth[page.of[i]]
    _fill_window(numeric, row + 6, density)
    fill_levels(numeric, row + _AT_LEVELS, page, containers, words.sizes, chars)
    fill_title(numeric, row + _AT_TITLE, page, words, meta)
    fill_own_words(numeric, row + _AT_OWN_WORDS, words, meta)
    _fill_kinds(numeric, row + _AT_KINDS, page, words.sizes, containers)


@compiled
def _fill_links(numeric: np.ndarray, row: int, page: CutPage, density: np.ndarray) -> None:
    """Links and marks of a segment, and the link density of its neighbours; the row of the depth is left out."""
    n = len(density)
    start = 0
    for i in range(n):
        links = 0
        for m in range(start, page.mark_ends[i]):
            links += page.marks.tags[page.mark_of[m]] == _A
        numeric[row, i] = density[i]
        numeric[row + 1, i] = np.log1p(np.float64(links))
        numeric[row + 3, i] = np.log1p(np.float64(page.mark_ends[i] - start))
        numeric[row + 4, i] = density[i - 1] if i else 0.0
        numeric[row + 5, i] = density[i + 1] if i + 1 < n else 0.0
        start = page.mark_ends[i]


@compiled
def _fill_window(numeric: np.ndarray, row: int, density: np.ndarray) -> None:
    """The mean over nine segments in a row, fewer at the ends; over all where there are fewer than nine."""
    n = len(density)
    for i in range(n):
        low, high = max(i - _HALF_WINDOW, 0), min(i + _HALF_WINDOW + 1, n)
        if n < 2 * _HALF_WINDOW + 1:
            low, high = 0, n
        total = 0.0
        for j in range(low, high):
            total += density[j]
        numeric[row, i] = total / (high - low)


@compiled
def _fill_kinds(numeric: np.ndarray, row: int, page: CutPage, sizes: np.ndarray, containers: Containers) -> None:
    """Hidden by a container; how many segments stand in a container of the same tag and class, and their words."""
    n, count = len(sizes), len(page.parents)
    hidden = np.empty(count, np.bool_)
    for c in range(count):
        above = page.parents[c]
        hidden[c] = page.kinds.hidden[page.kind_of[c]] or (above >= 0 and hidden[above])
    segments, of_words = np.zeros(n), np.zeros(n)
    for i in range(n):
        segments[containers.alike[i]] += 1
        of_words[containers.alike[i]] += sizes[i]
    for k in range(n):
        if segments[k]:
            of_words[k] = np.log1p(of_words[k] / segments[k])
            segments[k] = np.log1p(segments[k])
    for i in range(n):
        numeric[row, i] = hidden[page.of[i]]
        numeric[row + 1, i] = segments[containers.alike[i]]
        numeric[row + 2, i] = of_words[containers.alike[i]]
