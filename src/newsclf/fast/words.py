"""The words of a page as hashes and numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..features.character_kinds import UNSPACED
from .alphabet import Alphabet, alphabet_of
from .hashes import Table, codes_of, empty_table, put
from .jit import compiled
from .spelling import find_words, hash_word


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


@compiled
def read_words(
    places: np.ndarray, alphabet: Alphabet, begins: np.ndarray, stops: np.ndarray
) -> tuple[Words, np.ndarray, np.ndarray, np.ndarray]:
    """Find the words of texts and tell them apart.

    Args:
        places: the characters of all texts, by their places in the alphabet, uint32.
        alphabet: what these are.
        begins: where what is read of each text begins, int64 of shape (texts,).
        stops: where it ends.

    Returns:
        The words, with sizes as if all had been read; and of each word where it begins, where it stops, and all kinds
        of its characters together.
    """
    texts = len(begins)
    firsts, ends = np.empty(len(places), np.int64), np.empty(len(places), np.int64)
    kinds = np.empty(len(places), np.int32)
    starts, sizes = np.zeros(texts + 1, np.int64), np.zeros(texts)
    count = 0
    for i in range(texts):
        count = find_words(places, alphabet, begins[i], stops[i], firsts, ends, kinds, count)
        starts[i + 1] = count
        unspaced = 0
        for word in range(starts[i], count):
            unspaced += (kinds[word] & UNSPACED) > 0
        sizes[i] = (count - starts[i]) - unspaced / 2
    numbers, hashes = np.empty(count, np.int64), np.empty(count, np.uint64)
    table = empty_table(count)
    distinct = 0
    for word in range(count):
        key = hash_word(places, alphabet, firsts[word], ends[word])
        number = put(table, key, distinct)
        numbers[word] = number
        if number == distinct:
            hashes[distinct] = key
            distinct += 1
    pair_ends, pair_words = _pairs(starts, numbers, distinct)
    words = Words(starts, numbers, hashes[:distinct].copy(), table, pair_ends, pair_words, sizes)
    return words, firsts[:count], ends[:count], kinds[:count]


@compiled
def _pairs(starts: np.ndarray, numbers: np.ndarray, distinct: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct words of each text in ascending order: sorted by counting, by word and then by text."""
    texts = len(starts) - 1
    seen = np.full(distinct, -1, np.int64)  # the last text that had a word
    of_word = np.zeros(distinct + 1, np.int64)
    pair_ends = np.zeros(texts, np.int64)
    pairs = 0
    for i in range(texts):
        for word in numbers[starts[i] : starts[i + 1]]:
            if seen[word] != i:
                seen[word] = i
                of_word[word + 1] += 1
                pairs += 1
        pair_ends[i] = pairs
    for word in range(distinct):
        of_word[word + 1] += of_word[word]
    by_word = np.empty(pairs, np.int64)
    seen[:] = -1
    for i in range(texts):
        for word in numbers[starts[i] : starts[i + 1]]:
            if seen[word] != i:
                seen[word] = i
                by_word[of_word[word]] = i
                of_word[word] += 1
    pair_words = np.empty(pairs, np.int64)
    free = np.zeros(texts, np.int64)
    free[1:] = pair_ends[:-1]
    at = 0
    for word in range(distinct):
        while at < of_word[word]:
            text = by_word[at]
            pair_words[free[text]] = word
            free[text] += 1
            at += 1
    return pair_ends, pair_words


@compiled
def _hashes(places: np.ndarray, alphabet: Alphabet) -> np.ndarray:
    starts, stops = np.empty(len(places), np.int64), np.empty(len(places), np.int64)
    count = find_words(places, alphabet, 0, len(places), starts, stops, np.empty(len(places), np.int32), 0)
    hashes = np.empty(count, np.uint64)
    for word in range(count):
        hashes[word] = hash_word(places, alphabet, starts[word], stops[word])
    return hashes


def hashes_of_words(text: str) -> np.ndarray:
    """The hashes of the words of a text in lower case, uint64: of what `features.reading.words_of` finds."""
    hashes: np.ndarray = _hashes(*alphabet_of(codes_of(text)))
    return hashes
