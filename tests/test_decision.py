"""From probabilities to labels: the threshold that is best for a page."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf.decision import NOTHING, page_threshold


def expected_f1(keep: np.ndarray, probabilities: np.ndarray, words: np.ndarray) -> float:
    return float(2 * (probabilities * words)[keep].sum() / (words[keep].sum() + (probabilities * words).sum()))


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.integers(1, 300)), min_size=1, max_size=9))
def test_no_other_choice_of_segments_has_a_better_expected_f1(segments: list[tuple[float, int]]) -> None:
    probabilities, sizes = (np.array(column, dtype=float) for column in zip(*segments, strict=True))
    least = page_threshold(probabilities, sizes)
    words = sizes + 0.3
    choices = [np.array(keep) for keep in product((False, True), repeat=len(segments))]
    best = max(expected_f1(keep, probabilities, words) for keep in choices if keep.any())
    if least == NOTHING:
        assert best < 0.2 * (1 - probabilities.max()) + 1e-9
    else:
        assert expected_f1(probabilities >= least, probabilities, words) == pytest.approx(best, rel=1e-6)


def test_a_short_article_of_doubtful_paragraphs_is_kept() -> None:
    """All of it lies under .5, and nothing else is as likely."""
    probabilities = np.array([0.01, 0.45, 0.4, 0.42, 0.01])
    assert (probabilities >= page_threshold(probabilities, np.array([5, 40, 30, 50, 5.0]))).tolist() == [
        *(False, True, True, True, False)
    ]


def test_an_article_that_looks_unlike_any_is_kept_all_the_same() -> None:
    """No segment is likely, but two are far likelier than the rest: some body is worth more than none."""
    probabilities = np.array([0.01] * 30 + [0.3, 0.25] + [0.01] * 30)
    kept = probabilities >= page_threshold(probabilities, np.array([3.0] * 30 + [120, 90] + [3.0] * 30))
    assert np.flatnonzero(kept).tolist() == [30, 31]


def test_nothing_is_kept_where_nothing_is_likely() -> None:
    assert page_threshold(np.array([0.02, 0.1, 0.03]), np.array([30, 20, 10.0])) == NOTHING
    assert page_threshold(np.zeros(0), np.zeros(0)) == NOTHING


def test_a_doubtful_paragraph_of_a_long_article_is_dropped() -> None:
    probabilities = np.array([0.99] * 20 + [0.3])
    assert page_threshold(probabilities, np.full(21, 50.0)) == pytest.approx(0.99)


def test_the_threshold_shifts_the_odds() -> None:
    probabilities, sizes = np.linspace(0.05, 0.95, 19), np.full(19, 20.0)
    kept = [int((probabilities >= page_threshold(probabilities, sizes, t)).sum()) for t in (0.2, 0.5, 0.8)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > kept[2]
