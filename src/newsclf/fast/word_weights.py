"""The weights of words, first and last words and pairs of words: what they add to the logits of segments."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..features.tokens import FIRST_WORDS, LAST_WORDS, MAX_WORDS
from ..weights import NOTHING, FieldTable
from .hashes import Table, empty_table, find, hash_words, pair, put
from .jit import compiled
from .texts import Texts
from .words import Words

_ALONE, _OPENING, _CLOSING = range(3)
_FIRST, _SECOND, _OPENS_FIRST, _OPENS_SECOND = (1 << i for i in range(4))


class _Rows(NamedTuple):
    """The tokens of a vocabulary as rows, found by hashes.

    Attributes:
        words: the number of each word that a token is made of.
        of_word: the rows of a word alone, as the first and as the last one, -1 for none; int32 of shape (words, 3).
        parts: of which parts of a pair each word is one, bits; uint8 of shape (words,).
        pairs: the row of a pair of words, by the hash of both.
        openings: the row of a pair that a segment begins with.
    """

    words: Table
    of_word: np.ndarray
    parts: np.ndarray
    pairs: Table
    openings: Table


class WordWeights:
    """The weights of the field of words, for looking up by hashes.

    Args:
        table: the weights of the field of words of a view.
    """

    def __init__(self, table: FieldTable) -> None:
        self._rows = _rows_of(table.vocabulary)
        self._idf = table.idf.astype(float)
        self._coef = np.ascontiguousarray(table.coef, dtype=float)
        self._sublinear_tf = table.sublinear_tf
        self._normalised = table.scale is None
        self._weight = table.weight if table.scale is None else table.weight * table.scale

    def logits(self, words: Words, texts: Texts) -> np.ndarray:
        """What the words of segments add to the logits, float64 of shape (segments, looks).

        Args:
            words: those of the segments.
            texts: what is told of them.
        """
        logits: np.ndarray = _logits(
            words.starts,
            words.numbers,
            texts.tokens,
            self._rows,
            self._idf,
            self._coef,
            self._sublinear_tf,
            self._normalised,
            self._weight,
        )
        return logits


def _rows_of(vocabulary: dict[str, int]) -> _Rows:
    """Take tokens apart, as `word_rows.WordRows` does."""
    alone: list[tuple[str, int, int]] = []
    ones: list[str] = []
    others: list[str] = []
    rows: list[int] = []
    opens: list[bool] = []
    for token, row in vocabulary.items():
        is_opening = token[:1] == "^"
        one, _, other = token.removeprefix("^").partition("_")
        if other:
            ones.append(one)
            others.append(other)
            rows.append(row)
            opens.append(is_opening)
        elif is_opening:
            alone.append((one, _OPENING, row))
        elif token[-1:] == "$":
            alone.append((token[:-1], _CLOSING, row))
        else:
            alone.append((token, _ALONE, row))
    hashes = hash_words([*(word for word, _, _ in alone), *ones, *others])
    made: _Rows = _lay_out(
        hashes,
        np.array([column for _, column, _ in alone], dtype=np.int64),
        np.array([row for _, _, row in alone] + rows, dtype=np.int32),
        np.array(opens, dtype=bool),
    )
    return made


@compiled
def _lay_out(hashes: np.ndarray, columns: np.ndarray, rows: np.ndarray, opens: np.ndarray) -> _Rows:
    """The rows by hashes: of words alone with their columns, then of the first words of pairs, then of the second."""
    alone, paired = len(columns), len(opens)
    words = empty_table(len(hashes))
    of_word = np.full((len(hashes), 3), -1, np.int32)
    parts = np.zeros(len(hashes), np.uint8)
    count = 0
    for i in range(len(hashes)):
        number = put(words, hashes[i], count)
        if number == count:
            count += 1
        if i < alone:
            of_word[number, columns[i]] = rows[i]
        elif i < alone + paired:
            parts[number] |= _OPENS_FIRST if opens[i - alone] else _FIRST
        else:
            parts[number] |= _OPENS_SECOND if opens[i - alone - paired] else _SECOND
    opening = opens.sum()
    pairs, openings = empty_table(paired - opening), empty_table(opening)
    for i in range(paired):
        key = pair(hashes[alone + i], hashes[alone + paired + i])
        put(openings if opens[i] else pairs, key, rows[alone + i])
    return _Rows(words, of_word[:count].copy(), parts[:count].copy(), pairs, openings)


class _Counts(NamedTuple):
    """How often each row stands in a segment; used again for each one.

    Attributes:
        of_row: int32 of shape (rows,), 0 between two segments.
        met: the rows that were met, int32, with room for all tokens of a segment.
    """

    of_row: np.ndarray
    met: np.ndarray


@compiled
def _count(counts: _Counts, row: int, met: int) -> int:
    """Count a row, -1 for none, and give back how many were met so far."""
    if row >= 0:
        if counts.of_row[row] == 0:
            counts.met[met] = row
            met += 1
        counts.of_row[row] += 1
    return met


@compiled
def _logits(
    starts: np.ndarray,
    numbers: np.ndarray,
    tokens: np.ndarray,
    rows: _Rows,
    idf: np.ndarray,
    coef: np.ndarray,
    sublinear_tf: bool,
    normalised: bool,
    weight: float,
) -> np.ndarray:
    """See `WordWeights.logits`; a segment has twice its words and three tokens more."""
    segments, looks = len(starts) - 1, coef.shape[1]
    known = np.empty(len(tokens), np.int64)  # the number that each distinct word has in the vocabulary
    for i in range(len(tokens)):
        known[i] = find(rows.words, tokens[i])
    counts = _Counts(np.zeros(len(idf), np.int32), np.empty(2 * MAX_WORDS + 3, np.int32))
    logits = np.zeros((segments, looks))
    for i in range(segments):
        start, stop = starts[i], starts[i + 1]
        if start == stop:
            continue
        met = 0
        before = -1
        at = start
        while at < stop:
            word = numbers[at]
            number = known[word]
            if number >= 0:
                met = _count(counts, rows.of_word[number, _ALONE], met)
                if at == start:
                    met = _count(counts, rows.of_word[number, _OPENING], met)
                    if stop - start == 1:  # Of a single word, the first two are the first one again.
                        met = _count(counts, rows.of_word[number, _OPENING], met)
                if at == stop - 1:
                    met = _count(counts, rows.of_word[number, _CLOSING], met)
            if before >= 0:
                one, other = known[before], number
                if one >= 0 and other >= 0:
                    of_one, of_other = rows.parts[one], rows.parts[other]
                    if of_one & _FIRST and of_other & _SECOND:
                        met = _count(counts, find(rows.pairs, pair(tokens[before], tokens[word])), met)
                    if at == start + 1 and of_one & _OPENS_FIRST and of_other & _OPENS_SECOND:
                        met = _count(counts, find(rows.openings, pair(tokens[before], tokens[word])), met)
            before = word
            at += 1
            # Both ends say what a long paragraph is; its middle only adds its topic.
            if at - start == FIRST_WORDS and stop - start > MAX_WORDS:
                at = stop - LAST_WORDS
        squares = 0.0
        for j in range(met):
            row = counts.met[j]
            tf = float(counts.of_row[row])
            counts.of_row[row] = 0
            if sublinear_tf and tf > 1.0:
                tf = 1.0 + np.log(tf)
            value = tf * idf[row]
            squares += value * value
            for look in range(looks):
                logits[i, look] += value * coef[row, look]
        length = np.sqrt(squares) if normalised and squares > NOTHING else 1.0
        for look in range(looks):
            logits[i, look] = logits[i, look] / length * weight
    return logits
