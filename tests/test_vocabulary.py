"""Vocabularies counted table by table: those of TokenTfidf, which sees all rows at once."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf import vocabulary
from newsclf.encoding import Weighing
from newsclf.features.documents import TokenDocuments, encode_documents, join_documents
from newsclf.features.transformers import TokenTfidf
from newsclf.spool import Spool
from newsclf.vocabulary import TokenCounts

_documents = st.lists(st.lists(st.sampled_from("a b c dd é 春 x_y 0".split()), max_size=8), min_size=1, max_size=24)


def table(documents: list[list[str]]) -> TokenDocuments:
    return encode_documents(np.arange(len(documents)), documents)


def counted(documents: list[list[str]], sites: list[int], cuts: list[int], **options: Any) -> TokenCounts:
    counts = TokenCounts(options.get("min_sites", 1), options.get("max_features", 100), Spool(options.get("most", 1e9)))
    parts = [(table(documents[a:b]), np.array(sites[a:b])) for a, b in pairwise([0, *cuts, len(documents)]) if b > a]
    for part, own in parts:
        counts.add(part, np.ones(len(own), bool), own)
    counts.choose()
    for part, _ in parts:
        counts.look_up(part)
    return counts


@given(_documents, st.integers(1, 4), st.integers(1, 6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_it_is_the_vocabulary_of_all_rows(documents: list[list[str]], least: int, most: int, rng: Any) -> None:
    sites = [rng.randrange(4) for _ in documents]
    cuts = sorted(rng.randrange(len(documents) + 1) for _ in range(2))
    column = np.array([" ".join(d) for d in documents], dtype=object).reshape(-1, 1)
    expected = TokenTfidf(least, most).fit(column, groups=sites)
    counts = counted(documents, sites, cuts, min_sites=least, max_features=most)
    found = TokenTfidf(least, most).take_counts(*counts.chosen(), counts.rows)
    assert found.vocabulary_ == expected.vocabulary_
    np.testing.assert_array_equal(found.idf_, expected.idf_)


@pytest.mark.parametrize("most", [1e9, 0.0])
def test_a_share_of_tokens_at_a_time_is_the_same(most: float, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.RandomState(3)
    documents = [[f"t{n}" for n in rng.zipf(1.3, size=9) if n < 500] for _ in range(300)]
    sites = rng.randint(0, 30, size=300).tolist()
    once = counted(documents, sites, [100, 250], min_sites=3, max_features=40).chosen()
    monkeypatch.setattr(vocabulary, "_PAIRS_AT_ONCE", 50)
    names, df = counted(documents, sites, [100, 250], min_sites=3, max_features=40, most=most).chosen()
    assert names == once[0]
    np.testing.assert_array_equal(df, once[1])


def test_segments_without_a_label_count_for_nothing() -> None:
    counts = TokenCounts(1, 10, Spool(1e9))
    counts.add(table([["a"], ["b"], ["a", "c"]]), np.array([True, False, True]), np.zeros(3, int))
    counts.choose()
    counts.look_up(table([["c", "b", "a"]]))
    names, df = counts.chosen()
    assert (names, df.tolist(), counts.rows) == (["a", "c"], [2, 1], 2)


@given(_documents, _documents)
@settings(max_examples=30, deadline=None)
def test_weighed_documents_are_those_of_the_transformer(documents: list[list[str]], new: list[list[str]]) -> None:
    column = np.array([" ".join(d) for d in documents], dtype=object).reshape(-1, 1)
    fitted = TokenTfidf().fit(column)
    codes, values = Weighing.of("words", fitted, 1.0).encode(table(new), np.float64)
    expected = fitted.transform(np.array([" ".join(d) for d in new], dtype=object).reshape(-1, 1))
    np.testing.assert_allclose(values[codes].toarray(), expected.toarray(), atol=1e-12)


@given(_documents, _documents)
@settings(max_examples=30, deadline=None)
def test_joined_documents_have_one_dictionary(one: list[list[str]], other: list[list[str]]) -> None:
    joined = join_documents([table(one), table(other)])
    assert joined.texts()[joined.codes].tolist() == [" ".join(d) for d in [*one, *other]]
    names = joined.names.to_pylist()
    assert len(set(names)) == len(names)
