"""Which of a segment's words stand in the JSON-LD articleBody and in the description: three columns of `STRUCTURE`."""

from __future__ import annotations

import numpy as np

from .hashes import Table, empty_table, find, pair, put
from .jit import compiled
from .meta_words import MetaWords
from .words import Words

_ENOUGH = 50  # 3-grams that make an article body
_DESCRIBED = 4  # words


@compiled
def fill_own_words(numeric: np.ndarray, row: int, words: Words, meta: MetaWords) -> None:
    """Fill three rows; the arguments are those of `structure.fill_structure`."""
    grams, distinct = _grams(meta.body)
    in_body = _among(words, meta.body)
    described = _among(words, meta.description)
    for i in range(len(words.sizes)):
        start, end = words.starts[i], words.starts[i + 1]
        size = end - start
        inside, there = 0, 0
        if distinct and size >= 3:
            for j in range(start, end - 2):
                first, second, third = words.numbers[j], words.numbers[j + 1], words.numbers[j + 2]
                if in_body[first] and in_body[second] and in_body[third]:
                    gram = pair(pair(words.hashes[first], words.hashes[second]), words.hashes[third])
                    inside += find(grams, gram) >= 0
            numeric[row, i] = inside / (size - 2)
        else:
            numeric[row, i] = -1.0
        if size >= _DESCRIBED:
            for j in range(start, end):
                there += described[words.numbers[j]]
            numeric[row + 2, i] = there / size
        else:
            numeric[row + 2, i] = 0.0
        numeric[row + 1, i] = distinct >= _ENOUGH


@compiled
def _grams(hashes: np.ndarray) -> tuple[Table, int]:
    """Three words in a row, each once, and how many there are."""
    grams, distinct = empty_table(len(hashes)), 0
    for j in range(len(hashes) - 2):
        gram = pair(pair(hashes[j], hashes[j + 1]), hashes[j + 2])
        distinct += put(grams, gram, j) == j
    return grams, distinct


@compiled
def _among(words: Words, hashes: np.ndarray) -> np.ndarray:
    """Which of the distinct words of a page are among others, bool of shape (distinct words,)."""
    found = np.zeros(len(words.hashes), np.bool_)
    for hashed in hashes:
        number = find(words.table, hashed)
        if number >= 0:
            found[number] = True
    return found
