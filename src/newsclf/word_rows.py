"""The tokens of the field of words as rows of a vocabulary: words alone, first and last ones, and pairs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

ALONE, OPENING, CLOSING, FIRST, SECOND, OPENS_FIRST, OPENS_SECOND = range(7)
"""The columns of `WordRows.rows`."""


class WordRows:
    """The rows of words alone, first and last, and of pairs of words.

    Attributes:
        numbers: the number of each word that occurs in the vocabulary.
        rows: of shape (words + 1, 7): for each number the rows of the word alone, as the first and as the last one, and
            its parts in pairs; -1 for none; the last row is that of unknown words.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.numbers: dict[str, int] = {}
        found: list[tuple[str, int, int]] = []
        pairs: list[tuple[str, str, int]] = []
        openings: list[tuple[str, str, int]] = []
        for token, row in vocabulary.items():
            is_opening = token[:1] == "^"
            one, _, other = token.removeprefix("^").partition("_")
            if other:
                (openings if is_opening else pairs).append((one, other, row))
            elif is_opening:
                found.append((one, OPENING, row))
            elif token[-1:] == "$":
                found.append((token[:-1], CLOSING, row))
            else:
                found.append((token, ALONE, row))
        self.pairs, self.openings = Pairs(pairs), Pairs(openings)
        for table, first, second in ((self.pairs, FIRST, SECOND), (self.openings, OPENS_FIRST, OPENS_SECOND)):
            found += [(word, first, part) for word, part in table.first.items()]
            found += [(word, second, part) for word, part in table.second.items()]
        for word, _, _ in found:
            self.numbers.setdefault(word, len(self.numbers))
        self.rows = np.full((len(self.numbers) + 1, 7), -1, np.int64)
        for word, column, row in found:
            self.rows[self.numbers[word], column] = row


class Pairs:
    """The rows of pairs of words, by the numbers of their parts."""

    def __init__(self, pairs: list[tuple[str, str, int]]) -> None:
        self.first = {word: i for i, word in enumerate(dict.fromkeys(one for one, _, _ in pairs))}
        self.second = {word: i for i, word in enumerate(dict.fromkeys(other for _, other, _ in pairs))}
        keys = sorted((self.first[one] * len(self.second) + self.second[other], row) for one, other, row in pairs)
        self._keys, self._rows = np.array(keys, dtype=np.int64).reshape(-1, 2).T

    def find(self, first: np.ndarray, second: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rows of the pairs of each with the one behind it where it is asked for, and where these stand."""
        at = np.flatnonzero(asked & (first[:-1] >= 0) & (second[1:] >= 0))
        if not len(self._keys):
            return np.zeros(0, np.int64), at[:0]
        keys = first[at] * len(self.second) + second[at + 1]
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[place] == keys
        return self._rows[place[known]], at[known]
