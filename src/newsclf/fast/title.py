"""Overlap with the page's titles, and the distance to its headline: the last but seven columns of `STRUCTURE`."""

from __future__ import annotations

import numpy as np

from ..features.structure import MOST_TITLE_WORDS
from .cut_page import CutPage
from .hashes import empty_table, find, hash_words, put
from .jit import compiled
from .meta_words import MetaWords
from .words import Words

_H1 = hash_words(["h1"])[0]
_NO_HEADLINE = -1


@compiled
def fill_title(numeric: np.ndarray, row: int, page: CutPage, words: Words, meta: MetaWords) -> None:
    """Fill four rows; the arguments are those of `structure.fill_structure`."""
    overlap = _overlap(words, meta)
    headline = _headline(page, overlap)
    for i in range(len(overlap)):
        distance = np.float64(i - headline) if headline != _NO_HEADLINE else -1.0
        numeric[row, i] = overlap[i]
        numeric[row + 1, i] = overlap[i] > 0.85
        numeric[row + 2, i] = np.sign(distance) * np.log1p(abs(distance))
        numeric[row + 3, i] = np.float64(distance < 0) + np.float64(headline == _NO_HEADLINE)


@compiled
def _overlap(words: Words, meta: MetaWords) -> np.ndarray:
    """Of each segment the largest Jaccard index of its words and a title's, float64 of shape (segments,)."""
    n, titles = len(words.sizes), len(meta.title_ends)
    in_titles, sizes = _in_titles(words, meta)
    overlap = np.zeros(n)
    shared = np.zeros(titles, np.int64)
    start = 0
    for i in range(n):
        end = words.pair_ends[i]
        if words.starts[i + 1] - words.starts[i] <= MOST_TITLE_WORDS:
            shared[:] = 0
            for p in range(start, end):
                bits = in_titles[words.pair_words[p]]
                if bits:
                    for t in range(titles):
                        shared[t] += (bits >> t) & 1
            for t in range(titles):
                if shared[t]:
                    overlap[i] = max(overlap[i], shared[t] / (end - start + sizes[t] - shared[t]))
        start = end
    return overlap


@compiled
def _in_titles(words: Words, meta: MetaWords) -> tuple[np.ndarray, np.ndarray]:
    """Of each distinct word a bit for each title that has it, and how many distinct words each title has."""
    in_titles, sizes = np.zeros(len(words.hashes), np.uint8), np.zeros(len(meta.title_ends), np.int64)
    start = 0
    for t in range(len(meta.title_ends)):
        end = meta.title_ends[t]
        own = empty_table(end - start)
        for j in range(start, end):
            sizes[t] += put(own, meta.titles[j], j) == j
            number = find(words.table, meta.titles[j])
            if number >= 0:
                in_titles[number] |= 1 << t
        start = end
    return in_titles, sizes


@compiled
def _headline(page: CutPage, overlap: np.ndarray) -> int:
    """The segment that is the headline: of those in an h1, or else of all, the first of the best matches."""
    best, of_h1 = -1, -1
    for i in range(len(overlap)):
        if best < 0 or overlap[i] > overlap[best]:
            best = i
        if page.kinds.tags[page.kind_of[page.of[i]]] == _H1 and (of_h1 < 0 or overlap[i] > overlap[of_h1]):
            of_h1 = i
    if of_h1 >= 0:
        return of_h1
    return best if overlap[best] > 0.5 else _NO_HEADLINE
