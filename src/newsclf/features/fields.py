"""A token field: which tokens each segment has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Piece = tuple[str, tuple[str, ...]]
"""Tokens that stand together: what each begins with, and the rest of it. Pieces recur, over the pages of a site too."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Segment i has the tokens `documents[codes[i]]`; a token may stand there several times."""

    codes: np.ndarray
    documents: list[list[str]]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Segment i has the document `codes[i]`, which is put together of pieces that share no token.

    Document d is made of the pieces whose numbers stand in `index` from `starts[d]` to `starts[d + 1]`; each of its
    tokens stands there once. What is summed up over tokens may be summed up over pieces.
    """

    codes: np.ndarray
    starts: np.ndarray
    index: np.ndarray
    pieces: list[Piece]

    @property
    def documents(self) -> list[list[str]]:
        """The tokens of each document, as of `Documents`."""
        made = [[prefix + token for token in tokens] for prefix, tokens in self.pieces]
        index, starts = self.index.tolist(), self.starts.tolist()
        return [[token for i in index[a:b] for token in made[i]] for a, b in pairwise(starts)]


Field = Documents | Pieces


def put_together(codes: np.ndarray, documents: list[list[int]], pieces: list[Piece]) -> Pieces:
    """The field whose documents are made of the pieces of these numbers."""
    starts = np.zeros(len(documents) + 1, np.int64)
    np.cumsum(list(map(len, documents)), out=starts[1:])
    index = np.array([i for document in documents for i in document], np.int64)
    return Pieces(codes, starts, index, pieces)
