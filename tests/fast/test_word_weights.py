"""What words add to the logits is the same by hashes as by names."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("numba")

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.fast.odd_texts import FRAGMENTS, LONG, codes_and_ends, texts

from newsclf.fast.texts import read_texts
from newsclf.fast.word_weights import WordWeights
from newsclf.features import reading
from newsclf.features.fields import Words
from newsclf.features.tokens import word_field
from newsclf.weights import FieldTable

MADE_UP = ["", "^", "$", "_", "^_", "a_", "_b", "a_b_c", "^a_b_c", "^a$", "a_b$", "Upper", "1", "un_seen", "^unseen"]


def table(field: Words, every: int, normalised: bool, sublinear: bool, looks: int) -> FieldTable:
    """A table that knows every so many of a field's tokens, and some that no text has."""
    tokens = sorted({token for document in field.documents for token in document})[::every]
    tokens = list(dict.fromkeys([*tokens, *MADE_UP]))
    random = np.random.default_rng(len(tokens))
    return FieldTable(
        {token: i for i, token in enumerate(tokens)},
        random.uniform(1, 5, len(tokens)).astype(np.float32),
        random.normal(size=(len(tokens), looks)).astype(np.float32),
        0.7,
        sublinear,
        None if normalised else 0.3,
    )


def assert_same_logits(found: list[str], every: int, normalised: bool, sublinear: bool, looks: int = 2) -> None:
    field = word_field(reading.read_texts(found))
    weights = table(field, every, normalised, sublinear, looks)
    got = WordWeights(weights).logits(*read_texts(*codes_and_ends(found)))
    assert got.shape == (len(found), looks)
    np.testing.assert_allclose(got, weights.logits(field), rtol=0, atol=1e-9)


@given(texts, st.integers(1, 4), st.booleans(), st.booleans())
@example([], 1, True, True)
@example([""], 1, True, True)
@example(["1990 1991 2001, and 1990 1991", "One", "one", "One two", "٣٣ 33 a٣ a3"], 1, True, True)
@example(list(FRAGMENTS), 1, True, True)
@example(list(FRAGMENTS), 1, False, False)
@settings(deadline=None, max_examples=100)
def test_texts(found: list[str], every: int, normalised: bool, sublinear: bool) -> None:
    assert_same_logits(found, every, normalised, sublinear)


@pytest.mark.parametrize("size", [99, 100, 101, 149, 150, 151, 152, 400])
def test_of_long_texts_both_ends_count(size: int) -> None:
    assert_same_logits([" ".join(f"w{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(size)), "a b"], 1, True, True)


@pytest.mark.parametrize("looks", [1, 3])
def test_long_texts_and_other_looks(looks: int) -> None:
    assert_same_logits(LONG, 1, True, True, looks)


def test_a_table_without_tokens_adds_nothing() -> None:
    nothing = FieldTable({}, np.zeros(0, np.float32), np.zeros((0, 2), np.float32), 1.0, True)
    assert not WordWeights(nothing).logits(*read_texts(*codes_and_ends(["One two", ""]))).any()
