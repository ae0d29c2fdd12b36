"""The weights of numeric columns, as `weights.BinTable` has them."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np

from ..weights import BinTable
from .jit import compiled


class BinWeights(NamedTuple):
    """The weights of the bins of some columns, one column's behind the other's.

    Attributes:
        columns: the row of each column among the values, int64 of shape (columns,).
        edges: the inner edges of all columns, float32, ascending within a column.
        ends: where each column's edges end, int64 of shape (columns,). A column has one bin more than edges.
        coef: float64 of shape (bins, looks).
        weight: what the sums are multiplied with.
    """

    columns: np.ndarray
    edges: np.ndarray
    ends: np.ndarray
    coef: np.ndarray
    weight: float

    @classmethod
    def of(cls, table: BinTable, names: list[str]) -> Self:
        """The weights of a table whose columns are some of those named."""
        return cls(
            np.array([names.index(name) for name in table.columns], np.int64),
            np.concatenate(table.edges).astype(np.float32),
            np.cumsum([len(edges) for edges in table.edges], dtype=np.int64),
            np.ascontiguousarray(np.concatenate(table.coef), np.float64),
            float(table.weight),
        )


@compiled
def add_bins(values: np.ndarray, weights: BinWeights, logits: np.ndarray) -> None:
    """Add what columns say to logits.

    Args:
        values: float32 of shape (rows, segments), among them the columns.
        weights: theirs.
        logits: float64 of shape (segments, looks).
    """
    segments, looks = logits.shape
    sums = np.zeros((segments, looks))
    start = 0
    for c in range(len(weights.columns)):
        row, end = weights.columns[c], weights.ends[c]
        for i in range(segments):
            value = values[row, i]
            low, high = start, end
            while low < high:
                middle = (low + high) // 2
                if value >= weights.edges[middle]:
                    low = middle + 1
                else:
                    high = middle
            for look in range(looks):
                sums[i, look] += weights.coef[low + c, look]
        start = end
    for i in range(segments):
        for look in range(looks):
            logits[i, look] += weights.weight * sums[i, look]
