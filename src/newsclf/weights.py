"""Weights of token fields and of numeric columns: what they add to the logits of a page's segments."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .features.fields import Field
from .found_tokens import found_tokens
from .lookup import Lookup

NOTHING = 1e-9  # idf is 1 at least
_SMALL = 256  # what a byte holds


@dataclass(frozen=True, slots=True)
class TokenParts:
    """What each token of a field adds to the logits of the last look; segment i has the document `codes[i]`.

    Attributes:
        tokens: the token of each row.
        codes: the document of each segment, int64 of shape (segments,).
        starts: document d has the entries from `starts[d]` to `starts[d + 1]`, int64.
        rows: the row of each entry, int64.
        values: its TF-IDF, as the row is brought to length 1 or scaled, float64.
        parts: what it adds, float64.
    """

    tokens: list[str]
    codes: np.ndarray
    starts: np.ndarray
    rows: np.ndarray
    values: np.ndarray
    parts: np.ndarray

    def sums(self) -> np.ndarray:
        """What the field adds to the logit of each segment, float64 of shape (segments,)."""
        documents = len(self.starts) - 1
        of = np.repeat(np.arange(documents), np.diff(self.starts))
        by_segment: np.ndarray = np.bincount(of, weights=self.parts, minlength=documents).astype(float)[self.codes]
        return by_segment


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
    _lookup: Lookup = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lookup = Lookup(self.vocabulary, self.idf.astype(float), self.coef.astype(float), self.sublinear_tf)
        object.__setattr__(self, "_lookup", lookup)

    def logits(self, tokens: Field) -> np.ndarray:
        """What a field adds to the logits: TF-IDF times the weights, float64 of shape (segments, looks)."""
        scores, squares = self._lookup.sums(tokens)
        scores = scores / _lengths(squares)[:, None] if self.scale is None else scores * self.scale
        by_segment: np.ndarray = (scores * self.weight)[tokens.codes]
        return by_segment

    def parts(self, tokens: Field) -> TokenParts:
        """What `logits` sums up in its last column, token by token."""
        codes = tokens.codes
        documents = int(codes.max(initial=-1)) + 1
        of, rows, values = self._lookup.entries(*found_tokens(tokens, self._lookup))
        if self.scale is None:
            values = values / _lengths(np.bincount(of, weights=values * values))[of]
        else:
            values = values * self.scale
        starts = np.searchsorted(of, np.arange(documents + 1))
        parts = values * self._lookup.coef[rows, -1] * self.weight
        return TokenParts(self._lookup.tokens, codes, starts, rows, values, parts)


def _lengths(squares: np.ndarray) -> np.ndarray:
    # Sums of small differences may leave a square of next to nothing where there is nothing.
    lengths: np.ndarray = np.sqrt(np.where(squares > NOTHING, squares, 1.0))
    return lengths


@dataclass(frozen=True, slots=True)
class BinTable:
    """The weights of numeric columns: `edges[i]` (float32, ascending) are the inner bin edges of column i, and
    `coef[i]` (float32, of shape (bins, looks)) the weights of its bins, one more than edges.
    """

    columns: list[str]
    edges: list[np.ndarray]
    coef: list[np.ndarray]
    weight: float
    # The edges of all columns by their number, of shape (most edges, columns, 1), where a column has none infinite.
    _edges: np.ndarray = field(init=False, repr=False, compare=False)
    _coef: list[np.ndarray] = field(init=False, repr=False, compare=False)
    _starts: np.ndarray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        padded = np.full((max(map(len, self.edges)), len(self.edges), 1), np.inf, np.float32)
        for i, edges in enumerate(self.edges):
            padded[: len(edges), i, 0] = edges
        object.__setattr__(self, "_edges", padded)
        by_look = np.concatenate(self.coef).astype(float).T
        object.__setattr__(self, "_coef", [np.ascontiguousarray(coef) for coef in by_look])
        object.__setattr__(self, "_starts", np.cumsum([0, *map(len, self.coef)])[:-1, None])

    def logits(self, values: np.ndarray) -> np.ndarray:
        """What the columns of `values` add to the logits: float64 of shape (segments, looks)."""
        at = self._places(values)
        return self.weight * np.stack([coef[at].sum(axis=0) for coef in self._coef], axis=1)

    def parts(self, values: np.ndarray) -> np.ndarray:
        """What `logits` sums up in its last column, column by column: float64 of shape (segments, columns)."""
        parts: np.ndarray = self.weight * self._coef[-1][self._places(values)].T
        return parts

    def _places(self, values: np.ndarray) -> np.ndarray:
        """The place of the bin of each value among those of all columns, of shape (columns, segments)."""
        rows = values.T
        if len(self._edges) < _SMALL:
            bins = np.zeros(rows.shape, np.uint8)
            for edges in self._edges:
                bins += rows >= edges
        else:
            bins = np.array([np.searchsorted(e, row, side="right") for e, row in zip(self.edges, rows, strict=True)])
        places: np.ndarray = bins + self._starts
        return places
