"""The columns of texts made by compiled code are those made without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba")

from hypothesis import example, given, settings
from tests.fast.odd_texts import FRAGMENTS, LONG, codes_and_ends, texts

from newsclf.fast.text_columns import TEXT_COLUMNS, fill_text_columns
from newsclf.fast.texts import read_texts
from newsclf.features import reading
from newsclf.features.context import context
from newsclf.features.facts import numeric_names
from newsclf.features.shape import shape
from newsclf.page import View
from newsclf.segment import segment_columns

NAMES = numeric_names("text")


def assert_same_columns(found: list[str], exact: bool = True) -> None:
    numeric = np.full((TEXT_COLUMNS + 1, len(found)), -5, np.float32)
    fill_text_columns(*read_texts(*codes_and_ends(found)), numeric)
    assert (numeric[TEXT_COLUMNS] == -5).all()
    plain = reading.read_texts(found)
    columns = [*shape(plain), *context(plain)] if found else []
    for name, got, want in zip(NAMES, numeric[:-1], columns, strict=bool(found)):
        want = np.asarray(want).astype(np.float32)
        if exact:
            np.testing.assert_array_equal(got, want, err_msg=name)
        else:
            np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-9, err_msg=name)


@given(texts)
@example([])
@example([""])
@example(["", "", "a"])
@example(["-", "- ", "-", "a b c", "A, b c!", "a b", "😀", "😁", "😀"])
@example([*FRAGMENTS, *FRAGMENTS])
@settings(deadline=None, max_examples=150)
def test_texts(found: list[str]) -> None:
    assert_same_columns(found)


def test_of_runs_that_hold_as_much_the_first_one_counts() -> None:
    assert_same_columns([" ".join(["word"] * words) for words in (12, 24, 12, 12, 40, 12, 12)])
    assert_same_columns([" ".join(["word"] * words) for words in (24, 12, 12, 24)])


def test_long_texts() -> None:
    """Their sizes are no halves of whole numbers, and sums of them depend on the order."""
    assert_same_columns([*LONG, "A line of text.", *LONG], exact=False)


@pytest.mark.parametrize("view", ["html", "text"])
def test_pages(sample: Path, view: View) -> None:
    for path in sorted(sample.glob("*.html")):
        assert_same_columns(segment_columns(path.read_bytes(), view).texts)


def test_many_segments() -> None:
    random = np.random.default_rng(5)
    fragments = [*FRAGMENTS, " and this is a longer line of text, which goes on and on for a while."]
    assert_same_columns(["".join(random.choice(fragments, random.integers(0, 9))) for _ in range(3000)])
