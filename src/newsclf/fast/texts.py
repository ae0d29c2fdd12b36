"""The texts of a page read once: their words, and what all columns need of their characters."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from ..features.character_kinds import LOWER, UPPER
from ..features.reading import MAX_READ
from ..features.stopwords import STOP_WORDS
from .alphabet import Alphabet, alphabet_of
from .characters import OF_CHARACTERS, count_characters
from .hashes import EMPTY, Table, add, find, finish, hash_words, pair, table_of
from .jit import compiled
from .spelling import hash_token
from .words import Words, read_words

LETTERS, CAPITALS, ALL_CAPS, STOPS, LONGER = range(OF_CHARACTERS, OF_CHARACTERS + 5)
"""Rows of `Texts.told` besides those of fast.characters: over all words of a text their characters, how many begin with
an upper-case letter, are longer than one character and have no lower-case letters, are stop words, are longer than
`SHORT` characters in lower case."""
SHORT = 3
_ROWS = OF_CHARACTERS + 5


class Texts(NamedTuple):
    """What is told of each text and distinct word, beside the words themselves.

    Attributes:
        told: what the rows say that are named here and in fast.characters, float64 of shape (rows, texts).
        keys: equal for texts with the same words or, where they have none, the same characters; uint64 of shape
            (texts,).
        tokens: the hash of each distinct word as tokens name it, uint64 (`features.tokens.word_field`).
        longer: whether each distinct word has more than `SHORT` characters, bool.
    """

    told: np.ndarray
    keys: np.ndarray
    tokens: np.ndarray
    longer: np.ndarray


@compiled
def _read(places: np.ndarray, ends: np.ndarray, alphabet: Alphabet, stop_words: Table) -> tuple[Words, Texts]:
    texts = len(ends)
    begins, stops = np.zeros(texts, np.int64), np.zeros(texts, np.int64)
    for i in range(texts):
        begins[i] = ends[i - 1] + 1 if i else 0
        stops[i] = min(ends[i], begins[i] + MAX_READ)
    words, firsts, lasts, kinds = read_words(places, alphabet, begins, stops)
    told = np.zeros((_ROWS, texts))
    count_characters(places, alphabet, begins, stops, told)
    distinct = len(words.hashes)
    tokens, longer = np.empty(distinct, np.uint64), np.empty(distinct, np.bool_)
    stopping = np.empty(distinct, np.bool_)
    keys = np.empty(texts, np.uint64)
    known = 0
    for i in range(texts):
        letters, capitals, all_caps, stop_count, longer_count = 0, 0, 0, 0, 0
        state = EMPTY
        for word in range(words.starts[i], words.starts[i + 1]):
            first, last = firsts[word], lasts[word]
            number = words.numbers[word]
            if number == known:
                tokens[number], length = hash_token(places, alphabet, first, last)
                longer[number] = length > SHORT
                stopping[number] = find(stop_words, words.hashes[number]) >= 0
                known += 1
            letters += last - first
            capitals += (alphabet.kinds[places[first]] & UPPER) > 0
            all_caps += last - first > 1 and kinds[word] & (UPPER | LOWER) == UPPER
            stop_count += stopping[number]
            longer_count += longer[number]
            state = add(state, words.hashes[number])
        told[LETTERS, i] = letters
        told[CAPITALS, i] = capitals
        told[ALL_CAPS, i] = all_caps
        told[STOPS, i] = stop_count
        told[LONGER, i] = longer_count
        if words.starts[i] == words.starts[i + 1]:
            for at in range(begins[i], stops[i]):
                state = add(state, np.uint64(places[at]))
            keys[i] = pair(EMPTY, finish(state))
        else:
            keys[i] = finish(state)
        if ends[i] - begins[i] > MAX_READ:
            words.sizes[i] *= (ends[i] - begins[i]) / MAX_READ
    return words, Texts(told, keys, tokens, longer)


def read_texts(codes: np.ndarray, ends: np.ndarray) -> tuple[Words, Texts]:
    """Read texts, as `features.reading.read_texts` does; what a text holds past `MAX_READ` counts by its length alone.

    Args:
        codes: the texts with a line break between, as code points, uint32.
        ends: where each text ends, int64 of shape (texts,).

    Returns:
        Their words, and what is told of them.
    """
    places, alphabet = alphabet_of(codes)
    read: tuple[Words, Texts] = _read(places, ends, alphabet, _stop_words())
    return read


@cache
def _stop_words() -> Table:
    hashes = hash_words(sorted(STOP_WORDS))
    return table_of(hashes, np.zeros(len(hashes), np.int32))
