"""What all features need of the texts, read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..forks import lazy
from .character_kinds import UNSPACED_RANGES
from .characters import Characters, read_characters
from .stopwords import STOP_WORDS

_WORD = re.compile(rf"[{UNSPACED_RANGES}]|[^\W_{UNSPACED_RANGES}]+(?:['’][^\W_{UNSPACED_RANGES}]+)*")
# Sentences and words past this size tell nothing more, and lines of 100,000 characters exist.
MAX_READ = 5_000


@dataclass(frozen=True)
class Reading:
    """The texts of a page and their words.

    Attributes:
        texts: the texts, cut to what is read of them.
        joined: the same with a line break between.
        lower: the words of all texts in order, in lower case; of text i those from `starts[i]` to `starts[i + 1]`.
        distinct: the words in lower case, each once, in the order in which they come.
        numbers: the place in `distinct` of each word, int64 of shape (words,).
        starts: int64 of shape (texts + 1,).
        sizes: lengths in words, two unspaced characters as one, float64 of shape (texts,).
        characters: what the characters of each text are.
    """

    texts: list[str]
    joined: str
    lower: list[str]
    distinct: list[str]
    numbers: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    characters: Characters
    _numbered: dict[str, int] = field(repr=False)

    def lower_by_text(self) -> list[list[str]]:
        """The words of each text in lower case."""
        places, lower = self.starts.tolist(), self.lower
        return [lower[places[i] : places[i + 1]] for i in range(len(self.texts))]

    def sums(self, values: Sequence[float] | np.ndarray) -> np.ndarray:
        """The sum of a value for each word over the words of each text, float64 of shape (texts,)."""
        sums = np.zeros(len(self.numbers) + 1)
        np.cumsum(values, dtype=float, out=sums[1:])
        by_text: np.ndarray = sums[self.starts[1:]] - sums[self.starts[:-1]]
        return by_text

    def among(self, words: Sequence[str] | set[str] | frozenset[str]) -> np.ndarray:
        """Which of the distinct words are among these, bool of shape (distinct words,)."""
        found = np.zeros(len(self.distinct), dtype=bool)
        found[[number for word in words if (number := self._numbered.get(word)) is not None]] = True
        return found

    def numbers_of(self, words: Sequence[str]) -> np.ndarray:
        """The places in `distinct` of words, and numbers beyond it for those that are not there, int64."""
        numbered = dict(self._numbered)
        return np.array([numbered.setdefault(word, len(numbered)) for word in words], dtype=np.int64)

    @lazy
    def stop_counts(self) -> np.ndarray:
        """How many words of each text are stop words, float64 of shape (texts,)."""
        return self.sums(np.array(list(map(STOP_WORDS.__contains__, self.distinct)), dtype=bool)[self.numbers])

    @lazy
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """The distinct words of each text: the text and the word's place in `distinct` of each, in order, int64."""
        of = np.repeat(np.arange(len(self.texts)), np.diff(self.starts))
        keys = np.sort(of * len(self.distinct) + self.numbers)
        first = np.ones(len(keys), dtype=bool)
        first[1:] = keys[1:] != keys[:-1]
        texts, words = np.divmod(keys[first], max(len(self.distinct), 1))
        return texts, words

    @lazy
    def distinct_counts(self) -> np.ndarray:
        """How many distinct words each text has, int64 of shape (texts,)."""
        return np.bincount(self.pairs[0], minlength=len(self.texts))


def words_of(text: str) -> list[str]:
    """Words as written; in scripts without spaces each character."""
    return _WORD.findall(text)


def read_texts(texts: Sequence[str]) -> Reading:
    """Split texts into words; what a text holds past `MAX_READ` characters counts by its length alone."""
    longest = max(map(len, texts), default=0)
    cut = [text[:MAX_READ] for text in texts] if longest > MAX_READ else list(texts)
    joined = "\n".join(cut)
    characters = read_characters(cut, joined)
    starts = characters.words_before
    lower = characters.spaced.lower().split()
    if starts[-1] != len(lower):  # white space made by lower case
        lower = [word.lower() for word in characters.spaced.split()]
    sizes = np.diff(starts) - characters.unspaced / 2
    if longest > MAX_READ:
        sizes *= np.maximum(1.0, np.array(list(map(len, texts)), dtype=float) / MAX_READ)
    numbered = dict(zip(dict.fromkeys(lower), range(len(lower)), strict=False))
    numbers = np.array(list(map(numbered.__getitem__, lower)), dtype=np.int64)
    return Reading(cut, joined, lower, list(numbered), numbers, starts, sizes, characters, numbered)
