"""Numeric columns weigh what the bin of each value weighs."""

from __future__ import annotations

import numpy as np
import pytest

from newsclf.weights import BinTable


@pytest.mark.parametrize("most", [1, 11, 255, 256, 400])
def test_each_value_counts_with_its_bin(most: int) -> None:
    random = np.random.default_rng(most)
    edges = [np.sort(random.normal(size=size)).astype(np.float32) for size in (most, 0, min(3, most))]
    coef = [random.normal(size=(len(own) + 1, 2)).astype(np.float32) for own in edges]
    values = random.normal(size=(50, 3)).astype(np.float32)
    values[0] = edges[0][0]  # an edge belongs to the bin above it
    values[1], values[2] = edges[0][-1] + 1, edges[0][0] - 1
    expected = np.zeros((50, 2))
    for row, own in enumerate(values):
        for value, column_edges, column_coef in zip(own, edges, coef, strict=True):
            expected[row] += column_coef[sum(edge <= value for edge in column_edges)]
    found = BinTable(["a", "b", "c"], edges, coef, 0.5).logits(values)
    np.testing.assert_allclose(found, 0.5 * expected, atol=1e-9)
