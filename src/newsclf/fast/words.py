"""The words of a page as hashes and numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .hashes import Table


class Words(NamedTuple):
    """The words of all texts of a page, in lower case; of `features.reading.Reading` in other words.

    Attributes:
        starts: text i has the words from `starts[i]` to `starts[i + 1]`, int64 of shape (texts + 1,).
        numbers: of each word its place among the distinct ones, in the order in which these come, int64.
        hashes: of each distinct word, uint64 (`hashes.hash_words` of the lower-case word).
        table: finds the place of a distinct word by its hash.
        pair_ends: text i has the distinct words from `pair_ends[i - 1]` (0 for the first) to `pair_ends[i]`, int64.
        pair_words: their places among the distinct ones, int64, ascending within a text.
        sizes: lengths of the texts in words, two unspaced characters as one, float64 of shape (texts,).
    """

    starts: np.ndarray
    numbers: np.ndarray
    hashes: np.ndarray
    table: Table
    pair_ends: np.ndarray
    pair_words: np.ndarray
    sizes: np.ndarray
