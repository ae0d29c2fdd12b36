"""Fitted features, applied to tables of facts: no strings, no data frames, and the same numbers as the pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from .features.documents import TokenDocuments, hash_tokens
from .features.facts import numeric_names
from .features.store import FactsTable


@dataclass(frozen=True, slots=True)
class Encoded:
    """The features of some segments in few bytes: a bin for each column, and tokens once for each document.

    `bins` (uint8 of shape (segments, columns)) are numbers of bins, whose columns in the matrix begin at `starts`; all
    have the value `value`. `fields` are pairs of codes (the document of each segment) and documents (CSR).
    """

    bins: np.ndarray
    starts: np.ndarray
    value: float
    width: int
    fields: tuple[tuple[np.ndarray, sp.csr_array], ...] = ()

    def sizes(self) -> np.ndarray:
        """The values that are not zero, of each segment."""
        sizes = np.full(len(self.bins), self.bins.shape[1], np.int64)
        for codes, documents in self.fields:
            sizes += np.diff(documents.indptr)[codes]
        return sizes

    def matrix(self, rows: np.ndarray) -> sp.csr_array:
        """The features of the segments of these numbers: CSR, columns as the pipeline has them."""
        bins = self.bins[rows]
        one_hot = sp.csr_array(
            (
                # The pipeline makes bins of float32 values, whose weight is rounded so.
                np.full(bins.size, self.value, np.float32),
                (bins + self.starts).astype(np.int32).ravel(),
                np.arange(0, bins.size + 1, max(bins.shape[1], 1), dtype=np.int32),
            ),
            shape=(len(bins), self.width),
        )
        return sp.hstack([one_hot, *(documents[codes[rows]] for codes, documents in self.fields)], format="csr")

    def arrays(self) -> list[np.ndarray]:
        """All that `encoded` needs to put it together again."""
        parts = [self.bins]
        for codes, documents in self.fields:
            small = np.uint16 if documents.shape[1] < 1 << 16 else np.int32
            parts += [codes, documents.indptr.astype(np.int32), documents.indices.astype(small), documents.data]
        return parts


@dataclass(frozen=True, slots=True)
class Binning:
    """A fitted KBinsDiscretizer: quantile bins of some columns."""

    columns: np.ndarray
    edges: list[np.ndarray]
    starts: np.ndarray
    width: int
    value: float

    @classmethod
    def of(cls, transformer: Any, columns: Sequence[int], weight: float) -> Binning:
        """From the transformer, the numbers of the columns that it takes, and its weight in the pipeline."""
        sizes = transformer.n_bins_
        starts = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
        edges = [own[1:-1] for own in transformer.bin_edges_]
        return cls(np.array(columns), edges, starts, int(sizes.sum()), weight)

    def encode(self, values: np.ndarray) -> Encoded:
        """The bins of each row of `values`, without token fields."""
        bins = np.empty((len(values), len(self.edges)), np.uint8)
        for i, (column, edges) in enumerate(zip(self.columns.tolist(), self.edges, strict=True)):
            bins[:, i] = np.searchsorted(edges, values[:, column], side="right")
        return Encoded(bins, self.starts, self.value, self.width)


@dataclass(frozen=True, slots=True)
class Weighing:
    """A fitted TokenTfidf, its tokens as hashes in order."""

    name: str
    transformer: Any
    hashes: np.ndarray
    columns: np.ndarray
    weight: float

    @classmethod
    def of(cls, name: str, transformer: Any, weight: float) -> Weighing:
        """From the transformer, the field that it takes, and its weight in the pipeline."""
        hashes = hash_tokens(list(transformer.vocabulary_))
        order = np.argsort(hashes)
        return cls(name, transformer, hashes[order], order.astype(np.int32), weight)

    def counts(self, tokens: TokenDocuments) -> sp.csr_array:
        """How often each token of the vocabulary stands in each document."""
        places = np.searchsorted(self.hashes, tokens.hashes)
        places[places == len(self.hashes)] = 0
        known = self.hashes[places] == tokens.hashes if len(self.hashes) else np.zeros(len(places), bool)
        column = np.where(known, self.columns[places] if len(self.columns) else 0, -1)
        found = column[tokens.index]
        taken = found >= 0
        before = np.concatenate([[0], np.cumsum(taken)])
        counts = sp.csr_array(
            (np.ones(before[-1], np.int32), found[taken].astype(np.int32), before[tokens.starts]),
            shape=(len(tokens), len(self.hashes)),
        )
        counts.sum_duplicates()
        return counts

    def encode(self, tokens: TokenDocuments, dtype: type = np.float32) -> tuple[np.ndarray, sp.csr_array]:
        """The codes, and the weighed documents that they use."""
        used, codes = np.unique(tokens.codes, return_inverse=True)
        values = self.transformer.weigh(self.counts(tokens)[used])
        values.data = (values.data * self.weight).astype(dtype)
        values.sort_indices()  # sums of float32 depend on their order
        return codes.astype(np.int32), values


@dataclass(frozen=True, slots=True)
class Encoder:
    """The fitted features of the first look."""

    binning: Binning
    fields: list[Weighing]

    @classmethod
    def of(cls, pipeline: Any, names: Sequence[str]) -> Encoder:
        """From the fitted pipeline; `names` are those of the numeric columns of its view."""
        features = pipeline.named_steps["features"]
        weights = features.transformer_weights
        fields = []
        for name, transformer, of in features.transformers_:
            if name == "numeric":
                columns = [names.index(column) for column in of]
                binning = Binning.of(transformer, columns, float(weights[name]))
            elif name != "remainder":
                fields.append(Weighing.of(name, transformer, float(weights[name])))
        return cls(binning, fields)

    @property
    def width(self) -> int:
        """The columns of the matrix."""
        return self.binning.width + sum(len(field.hashes) for field in self.fields)

    def encode(self, table: FactsTable, dtype: type = np.float32) -> Encoded:
        """The features of a table's segments; classifiers are fitted on float32, and predict of float64."""
        fields = tuple(field.encode(table.fields[field.name], dtype) for field in self.fields)
        bins = self.binning.encode(table.numeric)
        return Encoded(bins.bins, bins.starts, bins.value, bins.width, fields)

    def encoded(self, arrays: Sequence[np.ndarray]) -> Encoded:
        """What `Encoded.arrays` took apart."""
        fields = []
        for i, field in enumerate(self.fields):
            codes, indptr, indices, data = arrays[1 + 4 * i : 5 + 4 * i]
            shape = (len(indptr) - 1, len(field.hashes))
            fields.append((codes, sp.csr_array((data, indices.astype(np.int32), indptr), shape=shape)))
        binning = self.binning
        return Encoded(arrays[0], binning.starts, binning.value, binning.width, tuple(fields))


def second_binning(pipeline: Any) -> Binning:
    """The bins of the second look's own columns, of its fitted pipeline."""
    features = pipeline.named_steps["features"]
    binning = features.named_transformers_["second"]
    return Binning.of(binning, range(len(binning.n_bins_)), float(features.transformer_weights["second"]))


def encoder_of(pipelines: Any, view: Any) -> Encoder:
    """The encoder of a part's pipelines."""
    return Encoder.of(pipelines["first"], numeric_names(view))
