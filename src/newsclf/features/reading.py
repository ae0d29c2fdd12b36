"""What all features need of the texts, read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain

import numpy as np

from .characters import UNSPACED, CharacterCounts, count_characters

_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['’][^\W_{UNSPACED}]+)*")
# Sentences and words past this size tell nothing more, and lines of 100,000 characters exist.
MAX_READ = 5_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The texts of a page and their words.

    `words` and `lower` hold the words of all texts in order, as written and in lower case; those of text i stand from
    `starts[i]` to `starts[i + 1]` (int64 of shape (texts + 1,)). `sizes` (float64) are lengths in words, two unspaced
    characters as one. `characters` counts the characters of each text.
    """

    texts: list[str]
    words: list[str]
    lower: list[str]
    starts: np.ndarray
    sizes: np.ndarray
    characters: CharacterCounts
    _places: list[int] = field(repr=False)

    def lower_of(self, i: int) -> list[str]:
        """The words of text i in lower case."""
        return self.lower[self._places[i] : self._places[i + 1]]

    def lower_by_text(self) -> list[list[str]]:
        """The words of each text in lower case."""
        places, lower = self._places, self.lower
        return [lower[places[i] : places[i + 1]] for i in range(len(self.texts))]

    def sums(self, values: Sequence[float] | np.ndarray) -> np.ndarray:
        """The sum of a value for each word over the words of each text, float64 of shape (texts,)."""
        sums = np.concatenate([[0.0], np.cumsum(values, dtype=float)])
        by_text: np.ndarray = sums[self.starts[1:]] - sums[self.starts[:-1]]
        return by_text


def words_of(text: str) -> list[str]:
    """Words as written; in scripts without spaces each character."""
    return _WORD.findall(text)


def read_texts(texts: Sequence[str]) -> Reading:
    """Split texts into words; what a text holds past `MAX_READ` characters counts by its length alone."""
    lengths = np.array(list(map(len, texts)), dtype=float)
    cut = [text[:MAX_READ] for text in texts] if lengths.max(initial=0) > MAX_READ else list(texts)
    by_text = list(map(_WORD.findall, cut))
    words = list(chain.from_iterable(by_text))
    places = [0, *accumulate(map(len, by_text))]
    starts = np.array(places)
    characters = count_characters(cut)
    sizes = np.diff(starts) - characters.unspaced / 2
    sizes *= np.maximum(1.0, lengths / MAX_READ)
    # No word holds a space, and lower case takes none away.
    lower = " ".join(words).lower().split(" ") if words else []
    return Reading(cut, words, lower, starts, sizes, characters, places)
