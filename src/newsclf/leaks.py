"""Near-duplicates across splits: pages of a test that a training has seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import ConfigError
from .metrics import tokens

if TYPE_CHECKING:
    pass


def near_duplicates(
    train_texts: Iterable[str], test_texts: Sequence[str], *, shingle: int = 8, share: float = 0.8
) -> list[int]:
    """Return the indices, ascending, of test texts that are nearly contained in some train text.

    A test text is one if at least `share` (above 0, up to 1) of its distinct sequences of `shingle` tokens
    (`metrics.tokens`) occur in a single train text. A test text of fewer tokens is one if a train text has
    equal tokens; one without tokens never is, since pages without an article are not copies of each other.
    Sequences are compared as 64-bit hashes: a million on each side have one false match in ten million runs.
    Raises `ConfigError` for a `shingle` below 1 and a `share` out of range.
    Sources: containment of shingles, Broder 1997, On the resemblance and containment of documents; prefix
    filter, Chaudhuri et al. 2006, A primitive operator for similarity joins in data cleaning.
    """
    if shingle < 1:
        raise ConfigError(f"expected sequences of at least 1 token, got {shingle}; 8 is usual")
    if not 0 < share <= 1:
        raise ConfigError(f"expected a share above 0 and up to 1, got {share}; .8 is usual")
    test_tokens = [tokens(text) for text in test_texts]
    # A train sequence with a token that no test text has can't match: only the tokens of test are numbered.
    numbers = {word: i for i, word in enumerate(dict.fromkeys(w for words in test_tokens for w in words))}
    codes = np.random.default_rng(0).integers(0, 2**64, size=len(numbers), dtype=np.uint64)
    test_hashes = [_shingles(words, numbers, codes, shingle) for words in test_tokens]
    # From here on a sequence is its position in `known`, the sorted hashes of all test texts.
    known = np.unique(np.concatenate([np.empty(0, np.uint64), *test_hashes]))

    short: set[tuple[str, ...]] = set()
    train: list[npt.NDArray[np.int64]] = []
    for text in train_texts:
        words = tokens(text)
        if len(words) < shingle:
            short.add(tuple(words))
            continue
        shared = _positions(known, _shingles(words, numbers, codes, shingle))
        if len(shared):
            train.append(shared)
    index = _Index(train, len(known))

    found: list[int] = []
    for i, (words, hashes) in enumerate(zip(test_tokens, test_hashes, strict=True)):
        if len(words) < shingle:
            is_copy = bool(words) and tuple(words) in short
        else:
            # The small term mends products such as .7 * 10, which is a trifle above 7.
            need = max(1, math.ceil(share * len(hashes) - 1e-9))
            is_copy = index.has_text_with(np.searchsorted(known, hashes), need)
        if is_copy:
            found.append(i)
    return found


class _Index:
    """From a sequence to the train texts that have it."""

    def __init__(self, texts: list[npt.NDArray[np.int64]], n_sequences: int) -> None:
        self.texts = texts
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        sequences = np.concatenate([np.empty(0, np.int64), *texts])
        owners = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        self.owners = owners[np.argsort(sequences, kind="stable")]
        self.counts = np.bincount(sequences, minlength=n_sequences)
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])
        self.marked = np.zeros(n_sequences, dtype=np.bool_)

    def has_text_with(self, wanted: npt.NDArray[np.int64], need: int) -> bool:
        """Tell whether one train text has at least `need` of the wanted sequences (distinct)."""
        counts = self.counts[wanted]
        if np.count_nonzero(counts) < need:
            return False
        # A text with `need` of them misses at most len(wanted) - need, so it has one of any
        # len(wanted) - need + 1: looking up the rarest finds every candidate, and seldom opens
        # the long lists of common boilerplate.
        rarest = wanted[np.argsort(counts, kind="stable")[: len(wanted) - need + 1]]
        owners = np.concatenate([self.owners[self.starts[s] : self.starts[s + 1]] for s in rarest])
        candidates, hits = np.unique(owners, return_counts=True)
        self.marked[wanted] = True
        # The likeliest first: a real copy ends the search at once.
        ordered = candidates[np.argsort(-hits, kind="stable")]
        result = any(np.count_nonzero(self.marked[self.texts[c]]) >= need for c in ordered)
        self.marked[wanted] = False
        return result


def _shingles(
    words: list[str], numbers: Mapping[str, int], codes: npt.NDArray[np.uint64], size: int
) -> npt.NDArray[np.uint64]:
    """Return the distinct hashes, sorted, of the sequences of `size` words all of which are numbered."""
    ids = np.fromiter(map(numbers.get, words, repeat(-1)), dtype=np.int64, count=len(words))
    n = len(ids) - size + 1
    if n < 1 or not len(codes):
        return np.empty(0, dtype=np.uint64)
    unknown = np.concatenate([[0], np.cumsum(ids < 0)])
    whole = unknown[size:] == unknown[:-size]
    values = codes[ids]  # that of an unknown word is wrong, and dropped below
    hashes = np.zeros(n, dtype=np.uint64)
    for k in range(size):
        # Horner's rule modulo 2**64; the odd factor is that of Knuth's MMIX generator.
        hashes = hashes * np.uint64(6364136223846793005) + values[k : k + n]
    return np.unique(hashes[whole])


def _positions(known: npt.NDArray[np.uint64], hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Return where in `known` those of the hashes stand that are in it."""
    if not len(known):
        return np.empty(0, dtype=np.int64)
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1).astype(np.int64)
    shared: npt.NDArray[np.int64] = places[known[places] == hashes]
    return shared
