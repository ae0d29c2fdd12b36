"""Weights of token fields and of numeric columns: what they add to the logits of a page's segments."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, repeat

import numpy as np

from .features.fields import Documents, Field, Piece, Pieces

# Of so many pieces the sums are kept, some 200 bytes each: those of the pages of one site recur.
_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The weights of a token field: `idf` (float32) has a value for each token of `vocabulary`, `coef` (float32, of
    shape (tokens, looks)) one for each look at the page. Rows have length 1 where `scale` is None, else they are
    multiplied with it.
    """

    vocabulary: dict[str, int]
    idf: np.ndarray
    coef: np.ndarray
    weight: float
    sublinear_tf: bool
    scale: float | None = None
    _sums: dict[Piece, tuple[float, ...]] = field(default_factory=dict, repr=False, compare=False)

    def logits(self, tokens: Field) -> np.ndarray:
        """What a field adds to the logits: TF-IDF times the weights, float64 of shape (segments, looks)."""
        scores, squares = self._of_pieces(tokens) if isinstance(tokens, Pieces) else self._of_documents(tokens)
        if self.scale is None:
            scores /= np.sqrt(np.where(squares > 0, squares, 1.0))[:, None]
        else:
            scores *= self.scale
        scores *= self.weight
        by_segment: np.ndarray = scores[tokens.codes]
        return by_segment

    def _of_pieces(self, tokens: Pieces) -> tuple[np.ndarray, np.ndarray]:
        """Of each document the sum over its pieces, and its squared length."""
        sums = self._sums
        if len(sums) > _KEPT:
            sums.clear()
        looks = self.coef.shape[1]
        known = list(map(sums.get, tokens.pieces))
        if None in known:
            self._learn([piece for piece, sum_ in zip(tokens.pieces, known, strict=True) if sum_ is None])
            known = [sums[piece] for piece in tokens.pieces]
        running = np.zeros((len(tokens.index) + 1, looks + 1))
        np.cumsum(np.array(known).reshape(-1, looks + 1)[tokens.index], axis=0, out=running[1:])
        totals = running[tokens.starts[1:]] - running[tokens.starts[:-1]]
        return totals[:, :looks], totals[:, looks]

    def _learn(self, pieces: list[Piece]) -> None:
        """Keep the sums of pieces: for each look TF-IDF times the weights, and the squared length."""
        found = [self.vocabulary.get(prefix + token, -1) for prefix, tokens in pieces for token in tokens]
        index = np.array(found, dtype=np.int64)
        of = np.repeat(np.arange(len(pieces)), [len(tokens) for _, tokens in pieces])
        known = index >= 0
        of, index = of[known], index[known]
        values = self.idf[index].astype(float)
        columns = [*(values * self.coef[index].T), values * values]
        sums = [np.bincount(of, weights=column, minlength=len(pieces)).tolist() for column in columns]
        self._sums.update(zip(pieces, zip(*sums, strict=True), strict=True))

    def _of_documents(self, tokens: Documents) -> tuple[np.ndarray, np.ndarray]:
        documents = tokens.documents
        count = len(documents)
        found = list(map(self.vocabulary.get, chain.from_iterable(documents), repeat(-1)))
        index = np.array(found, dtype=np.int64)
        of = np.repeat(np.arange(count), np.array(list(map(len, documents)), dtype=np.int64))
        known = index >= 0
        keys, tf = np.unique(of[known] * len(self.vocabulary) + index[known], return_counts=True)
        of, index = np.divmod(keys, max(len(self.vocabulary), 1))
        values = (1 + np.log(tf) if self.sublinear_tf else tf) * self.idf[index].astype(float)
        weighed = values[:, None] * self.coef[index]
        # Of nothing, bincount makes whole numbers.
        scores = [np.bincount(of, weights=column, minlength=count).astype(float) for column in weighed.T]
        return np.stack(scores, axis=1), np.bincount(of, weights=values * values, minlength=count).astype(float)


@dataclass(frozen=True, slots=True)
class BinTable:
    """The weights of numeric columns: `edges[i]` (float32, ascending) are the inner bin edges of column i, and
    `coef[i]` (float32, of shape (bins, looks)) the weights of its bins, one more than edges.
    """

    columns: list[str]
    edges: list[np.ndarray]
    coef: list[np.ndarray]
    weight: float
    # The edges of all columns by their number, of shape (most edges, columns), where a column has none infinite.
    _edges: np.ndarray = field(init=False, repr=False, compare=False)
    _coef: np.ndarray = field(init=False, repr=False, compare=False)
    _starts: np.ndarray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        padded = np.full((max(map(len, self.edges)), len(self.edges)), np.inf, np.float32)
        for i, edges in enumerate(self.edges):
            padded[: len(edges), i] = edges
        object.__setattr__(self, "_edges", padded)
        object.__setattr__(self, "_coef", np.concatenate(self.coef).astype(float))
        object.__setattr__(self, "_starts", np.cumsum([0, *map(len, self.coef)])[:-1])

    def logits(self, values: np.ndarray) -> np.ndarray:
        """What the columns of `values` add to the logits: float64 of shape (segments, looks)."""
        bins = np.zeros(values.shape, np.int64)
        for edges in self._edges:
            bins += values >= edges
        bins += self._starts
        total: np.ndarray = self._coef[bins].sum(axis=1)
        return self.weight * total
