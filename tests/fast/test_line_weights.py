from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

import newsclf
from newsclf.fast.hashes import codes_of
from newsclf.fast.line_weights import LineWeights
from newsclf.features.lines import line_field
from newsclf.features.reading import read_texts
from newsclf.segment import segment_columns
from newsclf.weights import FieldTable

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "sample").rglob("*.html"))
ODD = "\0aA0_ .,\"'”’»)]:-²٣½ǅßİΣςσ\u0301中字ก🂡𝐀𝟗\xa0\x1f\ud83d|"


def check(lines: list[str], scale: float | None = None, looks: int = 2) -> None:
    """Compare the logits of lines where each token of theirs but every seventh has a weight of its own."""
    field = line_field(read_texts(lines))
    tokens = dict.fromkeys(token for document in field.documents for token in document)
    vocabulary = {token: row for row, token in enumerate(t for i, t in enumerate(tokens) if i % 7)}
    draw = np.random.default_rng(1)
    idf = draw.uniform(1, 9, len(vocabulary)).astype(np.float32)
    coef = draw.normal(size=(len(vocabulary), looks)).astype(np.float32)
    compare(FieldTable(vocabulary, idf, coef, 0.7, True, scale), lines)


def compare(table: FieldTable, lines: list[str]) -> None:
    plain = table.logits(line_field(read_texts(lines)))
    ends = np.cumsum(np.array([len(line) + 1 for line in lines], np.int64)) - 1
    fast = LineWeights(table).logits(codes_of("\n".join(lines)), ends)
    assert fast.dtype == np.float64
    assert fast.shape == plain.shape
    np.testing.assert_allclose(fast, plain, rtol=0, atol=1e-9)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet=ODD, max_size=30), max_size=6), st.sampled_from([None, 0.3]), st.integers(1, 2))
@example(["0" * 40 + "x", "a1b22c333d4444e55555f6666"], None, 2)
@example(["İ" * 20, "ΑΣ ΣΑΣ'Σ Σ", "aaaaaaaaaaaaaaaİ"], None, 2)
@example(["", "\0", "a\0\0"], None, 2)
@example(["", "”", "_", "a_b __ A_", "\x1f", "a\xa0"], None, 2)
def test_odd_lines(lines: list[str], scale: float | None, looks: int) -> None:
    check(lines, scale, looks)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="\n"), max_size=60), max_size=6))
def test_any_lines(lines: list[str]) -> None:
    check(lines)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("The mayor said, on 12. May: NO MORE; ok? “Yes.” 记者 a-b".split()), max_size=40))
)
def test_lines_of_words(lines: list[list[str]]) -> None:
    check([" ".join(words) for words in lines])


@pytest.mark.parametrize(
    "line", ["word " * 2_000 + "end.", "字" * 6_000, "x" * 7_000, "a" * 119 + "B" * 9, "-" * 9_000]
)
def test_long_lines(line: str) -> None:
    check(["Title", line, "by X", line + "!"])


def test_a_vocabulary_of_nothing() -> None:
    compare(FieldTable({}, np.zeros(0, np.float32), np.zeros((0, 2), np.float32), 1.0, True), ["one", "two"])


def test_tokens_that_no_line_has_count_nothing() -> None:
    tokens = ["", "-3^read", "p^read", "s", "+4#", "-1", "#", "0w", "^read", "-1#"]
    ones = np.ones(len(tokens), np.float32)
    compare(FieldTable(dict(zip(tokens, range(99), strict=False)), ones, ones[:, None], 1.0, True), ["read", "more"])


def test_pages_by_the_shipped_model() -> None:
    table = newsclf.load().require("text").fields["near"]
    weights = LineWeights(table)
    assert SAMPLE
    for path in SAMPLE:
        lines = segment_columns(path.read_bytes(), "text").texts
        ends = np.cumsum(np.array([len(line) + 1 for line in lines], np.int64)) - 1
        plain = table.logits(line_field(read_texts(lines)))
        np.testing.assert_allclose(weights.logits(codes_of("\n".join(lines)), ends), plain, rtol=0, atol=1e-9)
