"""TokenTfidf: scikit-learn's own checks, its TfidfVectorizer as the measure, and what is ours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from newsclf.features.transformers import TokenTfidf

DOCUMENTS = [
    "kelp kelp gull tide",
    "gull tide",
    "",
    "tide tide tide moor",
    "kelp  gull\tpier\nmoor",
    "gull tide",
    "Tide öre 潮 tide.",
]


def column(documents: list[str]) -> np.ndarray:
    return np.array(documents, dtype=object).reshape(-1, 1)


def expected_failed_checks(estimator: TokenTfidf) -> dict[str, str]:
    """Checks of scikit-learn that may fail, each with its reason: none so far."""
    return {}


@parametrize_with_checks([TokenTfidf(), TokenTfidf(2, 5, False)], expected_failed_checks=expected_failed_checks)
def test_scikit_learns_checks(estimator: Any, check: Any) -> None:
    check(estimator)


def test_it_says_that_it_takes_strings() -> None:
    assert TokenTfidf().__sklearn_tags__().input_tags.string


# Values


@pytest.mark.parametrize("sublinear_tf", [True, False])
def test_values_are_those_of_scikit_learn(sublinear_tf: bool) -> None:
    theirs = TfidfVectorizer(analyzer=str.split, sublinear_tf=sublinear_tf)
    expected = theirs.fit_transform(DOCUMENTS)
    ours = TokenTfidf(sublinear_tf=sublinear_tf)
    found = ours.fit_transform(column(DOCUMENTS))
    assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
    assert ours.vocabulary_ == theirs.vocabulary_
    np.testing.assert_allclose(ours.idf_, theirs.idf_, rtol=1e-12)
    np.testing.assert_allclose(found.toarray(), expected.toarray(), atol=1e-12)
    new = ["kelp unknown moor moor", "nothing of it", ""]
    np.testing.assert_allclose(ours.transform(column(new)).toarray(), theirs.transform(new).toarray(), atol=1e-12)


_documents = st.lists(
    st.lists(st.sampled_from("a b c dd é 春 x_y 0".split()), max_size=8).map(" ".join), min_size=1, max_size=12
)


@given(_documents, _documents)
@settings(max_examples=40, deadline=None)
def test_values_are_those_of_scikit_learn_for_any_tokens(documents: list[str], new: list[str]) -> None:
    ours = TokenTfidf()
    found = ours.fit_transform(column(documents))
    if not any(documents):
        assert found.shape == (len(documents), 0)
        return
    theirs = TfidfVectorizer(analyzer=str.split, sublinear_tf=True)
    np.testing.assert_allclose(found.toarray(), theirs.fit_transform(documents).toarray(), atol=1e-12)
    np.testing.assert_allclose(ours.transform(column(new)).toarray(), theirs.transform(new).toarray(), atol=1e-12)


def test_rows_have_length_one_or_nothing() -> None:
    found = TokenTfidf().fit_transform(column(DOCUMENTS))
    assert sp.issparse(found)
    assert found.format == "csr"
    assert found.dtype == np.float64
    lengths = np.sqrt((found.multiply(found)).sum(axis=1))
    np.testing.assert_allclose(lengths, [1, 1, 0, 1, 1, 1, 1])


def test_without_row_norm_a_row_is_the_sum_of_its_tokens() -> None:
    ours = TokenTfidf(sublinear_tf=False, row_norm=False).fit(column(DOCUMENTS))
    rows = ours.transform(column(["moor kelp moor", "moor", "kelp", *DOCUMENTS])).toarray()
    np.testing.assert_allclose(rows[0], 2 * rows[1] + rows[2], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(rows[3:], axis=1).mean(), 1.0)
    assert ours.scale_ != 1.0
    assert TokenTfidf(row_norm=False).fit(column([""])).transform(column(["a"])).shape == (1, 0)


def test_fit_transform_is_fit_and_transform() -> None:
    groups = ["a", "a", "b", "b", "c", "c", "c"]
    for settings_ in (
        {},
        {"min_groups": 2},
        {"max_features": 2},
        {"min_groups": 2, "max_features": 3},
        {"row_norm": False},
    ):
        once, twice = TokenTfidf(**settings_), TokenTfidf(**settings_)
        found = once.fit_transform(column(DOCUMENTS), groups=groups)
        expected = twice.fit(column(DOCUMENTS), groups=groups).transform(column(DOCUMENTS))
        assert once.vocabulary_ == twice.vocabulary_
        np.testing.assert_array_equal(once.idf_, twice.idf_)
        np.testing.assert_array_equal(found.toarray(), expected.toarray())


# The vocabulary


def test_tokens_of_too_few_groups_are_left_out() -> None:
    documents = ["masthead lead", "masthead lead", "masthead story", "lead story", "other"]
    groups = ["one", "one", "one", "two", "three"]
    names = TokenTfidf(min_groups=2).fit(column(documents), groups=groups).get_feature_names_out()
    # Three rows have the masthead, but of one site.
    assert names.tolist() == ["lead", "story"]
    # Without groups rows are counted.
    names = TokenTfidf(min_groups=2).fit(column(documents)).get_feature_names_out()
    assert names.tolist() == ["lead", "masthead", "story"]


def test_groups_change_the_vocabulary_alone() -> None:
    documents = ["a b", "a b", "a c"]
    with_groups = TokenTfidf().fit(column(documents), groups=[1, 1, 2])
    without = TokenTfidf().fit(column(documents))
    assert with_groups.vocabulary_ == without.vocabulary_
    np.testing.assert_array_equal(with_groups.idf_, without.idf_)


def test_the_tokens_in_most_rows_are_kept_and_ties_go_by_name() -> None:
    documents = ["zeta rare rare rare rare", "zeta mid", "beta mid", "beta alpha", "alpha"]
    kept = {n: TokenTfidf(max_features=n).fit(column(documents)) for n in range(1, 6)}
    assert [sorted(t.vocabulary_) for t in kept.values()] == [
        ["alpha"],
        ["alpha", "beta"],
        ["alpha", "beta", "mid"],
        ["alpha", "beta", "mid", "zeta"],
        ["alpha", "beta", "mid", "rare", "zeta"],
    ]


@given(_documents.filter(any), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_does_not_matter(documents: list[str], rng: Any, max_features: int) -> None:
    order = list(range(len(documents)))
    rng.shuffle(order)
    one, other = TokenTfidf(max_features=max_features), TokenTfidf(max_features=max_features)
    first = one.fit_transform(column(documents)).toarray()
    second = other.fit_transform(column([documents[i] for i in order])).toarray()
    assert one.vocabulary_ == other.vocabulary_
    np.testing.assert_array_equal(one.idf_, other.idf_)
    np.testing.assert_allclose(second, first[order], atol=1e-12)


def test_names_are_in_the_order_of_columns() -> None:
    fitted = TokenTfidf().fit(column(DOCUMENTS))
    names = fitted.get_feature_names_out()
    found = fitted.transform(column(list(names))).toarray()
    np.testing.assert_array_equal(found, np.eye(len(names)))


@pytest.mark.parametrize(("groups", "expected"), [(["one"] * 3, ["a", "b", "c"]), (["one", "two", "two"], ["a"])])
def test_of_fewer_groups_than_asked_for_the_widest_tokens_pass(groups: list[str], expected: list[str]) -> None:
    fitted = TokenTfidf(min_groups=3).fit(column(["a b", "a", " c "]), groups=groups)
    assert fitted.get_feature_names_out().tolist() == expected


def test_documents_without_a_token_give_no_columns() -> None:
    fitted = TokenTfidf(min_groups=2)
    found = fitted.fit_transform(column(["", " ", ""]))
    assert found.shape == (3, 0)
    assert fitted.transform(column(["a"])).shape == (1, 0)
    assert fitted.get_feature_names_out().tolist() == []


# Input


def test_the_columns_of_a_data_frame_are_pooled() -> None:
    frame = pd.DataFrame({"first": ["kelp gull", "tide", ""], "second": ["gull", "", "moor kelp"]})
    joined = column(["kelp gull gull", "tide", "moor kelp"])
    pooled, single = TokenTfidf(), TokenTfidf()
    np.testing.assert_allclose(pooled.fit_transform(frame).toarray(), single.fit_transform(joined).toarray())
    assert pooled.vocabulary_ == single.vocabulary_
    assert pooled.feature_names_in_.tolist() == ["first", "second"]
    # The cells stand apart: the end of one and the start of the next are no token.
    assert "gullgull" not in pooled.vocabulary_
    np.testing.assert_allclose(pooled.transform(frame[:1]).toarray(), single.transform(joined[:1]).toarray())
    with pytest.raises(ValueError, match="feature"):
        pooled.transform(frame[["first"]])


def test_a_cell_that_is_no_text_counts_as_its_str() -> None:
    mixed = np.array([["kelp", 3], ["3 gull", None], [2.5, "tide"]], dtype=object)
    assert sorted(TokenTfidf().fit(mixed).vocabulary_) == sorted(["kelp", "3", "gull", "None", "2.5", "tide"])


@pytest.mark.parametrize("bad", [["a", "b"], np.empty((0, 1), dtype=object), sp.csr_array(np.eye(2))])
def test_what_is_no_table_is_refused(bad: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        TokenTfidf().fit(bad)


def test_groups_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="inconsistent"):
        TokenTfidf().fit(column(DOCUMENTS), groups=["a"])


def test_transform_before_fit_is_refused() -> None:
    with pytest.raises(NotFittedError):
        TokenTfidf().transform(column(["a"]))
    with pytest.raises(NotFittedError):
        TokenTfidf().get_feature_names_out()


def test_clone_keeps_the_settings() -> None:
    assert clone(TokenTfidf(4, 100, False)).get_params() == {
        "min_groups": 4,
        "max_features": 100,
        "sublinear_tf": False,
        "row_norm": True,
    }


def test_groups_reach_it_through_a_pipeline() -> None:
    with config_context(enable_metadata_routing=True):
        pipeline = make_pipeline(TokenTfidf(min_groups=2).set_fit_request(groups=True), "passthrough")
        pipeline.fit(column(["a b", "a b", "a"]), groups=["one", "one", "two"])
    assert pipeline[:1].get_feature_names_out().tolist() == ["a"]
