"""Words and names as hashes of 64 bits, and tables that find a number by a hash.

A hash stands for its word: that two of a page and a vocabulary of 100,000 have the same by chance happens once in some
10^11 pages (birthday bound). Whoever makes two on purpose makes a word count as another on their own page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from .jit import compiled

_ROUND = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
EMPTY = np.uint64(0)
"""The hash of nothing: what hashing begins with, and no key of a table."""


class Table(NamedTuple):
    """Hashes with a number each, by open addressing: a power of two of places, half of them free at least."""

    keys: np.ndarray  # uint64, 0 where a place is free
    numbers: np.ndarray  # int32


@compiled
def add(state: np.uint64, code: np.uint64) -> np.uint64:
    """The state of a hash with one more character; begin with `EMPTY`. Both are np.uint64, and must be."""
    state = (state ^ (code + _ROUND)) * _MIX_1
    return state ^ (state >> _S32)


@compiled
def finish(state: np.uint64) -> np.uint64:
    """The hash of the characters that were added; never 0. The finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    state = (state ^ (state >> _S30)) * _MIX_1
    state = (state ^ (state >> _S27)) * _MIX_2
    state ^= state >> _S31
    return state if state != EMPTY else _ROUND


@compiled
def pair(first: np.uint64, second: np.uint64) -> np.uint64:
    """A hash of two hashes in order."""
    return finish((first * _MIX_2) ^ (second + _ROUND))


@compiled
def find(table: Table, key: np.uint64) -> int:
    """The number of a hash in a table, -1 where it has none."""
    mask = np.uint64(len(table.keys) - 1)
    at = key & mask
    while True:
        found = table.keys[at]
        if found == key:
            return int(table.numbers[at])
        if found == EMPTY:
            return -1
        at = (at + np.uint64(1)) & mask


@compiled
def put(table: Table, key: np.uint64, number: int) -> int:
    """The number of a hash, which is the one given where it had none; the caller sees to it that half stays free."""
    mask = np.uint64(len(table.keys) - 1)
    at = key & mask
    while True:
        found = table.keys[at]
        if found == key:
            return int(table.numbers[at])
        if found == EMPTY:
            table.keys[at] = key
            table.numbers[at] = number
            return number
        at = (at + np.uint64(1)) & mask


@compiled
def empty_table(most: int) -> Table:
    """A table with room for that many."""
    places = 16
    while places < 2 * most:
        places *= 2
    return Table(np.zeros(places, np.uint64), np.zeros(places, np.int32))


@compiled
def _fill(table: Table, keys: np.ndarray, numbers: np.ndarray) -> None:
    for i in range(len(keys)):
        put(table, keys[i], numbers[i])


@compiled
def _hash_each(codes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    hashes = np.zeros(len(ends), np.uint64)
    start = 0
    for i in range(len(ends)):
        state = EMPTY
        for j in range(start, ends[i]):
            state = add(state, np.uint64(codes[j]))
        hashes[i] = finish(state)
        start = ends[i]
    return hashes


def codes_of(text: str) -> np.ndarray:
    """The characters of a text as numbers, uint32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def hash_words(words: Iterable[str]) -> np.ndarray:
    """The hash of each word, uint64: the characters added one by one, and finished."""
    words = list(words)
    ends = np.cumsum(np.array(list(map(len, words)), dtype=np.int64), dtype=np.int64)
    return _hash_each(codes_of("".join(words)), ends)


def table_of(keys: np.ndarray, numbers: np.ndarray) -> Table:
    """A table of hashes (uint64) with their numbers; of equal ones the first counts."""
    table: Table = empty_table(len(keys))
    _fill(table, keys.astype(np.uint64), numbers.astype(np.int32))
    return table
