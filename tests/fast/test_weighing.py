"""Compiled bins, second look, page values and threshold give what the plain code gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from newsclf.decision import page_threshold
from newsclf.fast import page_values as fast
from newsclf.fast.bins import BinWeights, add_bins
from newsclf.fast.looks import second_columns
from newsclf.features.second_look import second_look
from newsclf.page_score import page_columns
from newsclf.weights import BinTable

pages = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 300).map(lambda n: n / 2), st.integers(0, 5)), min_size=1, max_size=30
)


@settings(deadline=None)
@given(pages, st.sampled_from([0.3, 0.5, 0.8]), st.sampled_from([0.0, 0.2]))
def test_the_threshold_of_a_page(page: list[tuple[float, float, int]], threshold: float, doubt: float) -> None:
    probabilities, sizes, _ = (np.array(column, float) for column in zip(*page, strict=True))
    plain = page_threshold(probabilities, sizes, threshold, doubt)
    assert fast.page_threshold(probabilities, sizes, threshold, doubt) == pytest.approx(plain, abs=1e-12)


def test_the_threshold_of_no_page() -> None:
    assert fast.page_threshold(np.zeros(0), np.zeros(0), 0.5, 0.2) == page_threshold(np.zeros(0), np.zeros(0))


@settings(deadline=None)
@given(pages, st.integers(0, 3))
def test_the_values_of_a_page(page: list[tuple[float, float, int]], columns: int) -> None:
    probabilities, sizes, kinds = (np.array(column, float) for column in zip(*page, strict=True))
    numeric = np.stack([kinds, *[sizes / 7] * columns]).astype(np.float32)
    plain = page_columns(probabilities, sizes, numeric.T)
    assert fast.page_values(probabilities, sizes, numeric) == pytest.approx(plain, abs=2.1e-5)


@settings(deadline=None)
@given(pages, st.booleans())
def test_the_second_look(page: list[tuple[float, float, int]], containers: bool) -> None:
    likely, sizes, kinds = (np.array(column, float) for column in zip(*page, strict=True))
    n = len(page)
    logits = np.round(24 * likely - 12, 3)
    kinds = np.minimum(kinds, n - 1).astype(np.int32)
    spans = np.zeros((n, 5 if containers else 0, 2), np.int32)
    for i in range(n):
        for level in range(spans.shape[1]):
            spans[i, level] = max(0, i - level * 2), min(n, i + 1 + level)
    view = "html" if containers else "text"
    plain = second_look(view, logits, sizes, spans, kinds)  # type: ignore[arg-type]
    found = second_columns(logits, sizes, spans.astype(np.int64), kinds.astype(np.int64))
    assert found.shape == plain.T.shape
    assert found == pytest.approx(plain.T, abs=1.1e-6)


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(-3, 3, width=32), min_size=1, max_size=9, unique=True), min_size=1, max_size=4))
def test_bins(edges: list[list[float]]) -> None:
    random = np.random.default_rng(len(edges))
    own = [np.sort(np.array(column, np.float32)) for column in edges]
    coef = [random.normal(size=(len(column) + 1, 2)).astype(np.float32) for column in own]
    names = [f"c{i}" for i in range(len(own))]
    table = BinTable(names, own, coef, 0.7)
    values = random.choice(np.concatenate([*own, np.zeros(1, np.float32)]), size=(len(own), 11)).astype(np.float32)
    logits = np.zeros((11, 2))
    # Columns that the model does not use stand between.
    among = [name for column in names for name in ("other", column)]
    add_bins(np.repeat(values, 2, axis=0), BinWeights.of(table, among), logits)
    assert logits == pytest.approx(table.logits(values.T), abs=1e-12)
