"""Tables of weights made up by chance: what several tests save, load and score with, without any training."""

from __future__ import annotations

import numpy as np

from newsclf.compiled import Table
from newsclf.features.facts import field_names, numeric_names
from newsclf.features.second_look import second_names
from newsclf.page import View
from newsclf.page_score import PAGE_COLUMNS, PageScore, page_column_names
from newsclf.weights import BinTable, FieldTable

TOKENS = ["^the", "the", "council", "-1<p><p>", "m:<b>", "<p>", "1:body", "…"]


def bins(columns: list[str], looks: int, random: np.random.Generator, weight: float = 0.5) -> BinTable:
    """Columns of one to four bins each."""
    counts = [1 + i % 4 for i in range(len(columns))]
    edges = [np.sort(random.normal(size=count - 1)).astype(np.float32) for count in counts]
    return BinTable(columns, edges, [random.normal(size=(c, looks)).astype(np.float32) for c in counts], weight)


def made_table(view: View, *, second: bool = True, score: bool | None = True, leave_out: int = 0) -> Table:
    """A table of all columns and fields of a view.

    Args:
        view: the view.
        second: whether it has a second look.
        score: whether it has a page score with means; False for one without means, None for no score.
        leave_out: how many numeric columns it was not trained on.
    """
    random = np.random.default_rng(7)
    looks = 2 if second else 1
    fields = {
        name: FieldTable(
            {token: i for i, token in enumerate(TOKENS)},
            random.uniform(1, 4, len(TOKENS)).astype(np.float32),
            random.normal(size=(len(TOKENS), looks)).astype(np.float32),
            0.25 * (i + 1),
            sublinear_tf=(i % 2 == 0) == (view == "html"),
            scale=None if i % 2 else 0.5,
        )
        for i, name in enumerate(field_names(view))
    }
    names = page_column_names(view) if score else list(PAGE_COLUMNS)
    return Table(
        view,
        0.4,
        "page",
        bins(numeric_names(view)[leave_out:], looks, random),
        fields,
        [0.25, -0.5][:looks],
        bins(second_names(view), 1, random, 0.75) if second else None,
        None if score is None else PageScore(random.normal(size=len(names)), -0.125),
    )


def assert_same(found: Table, expected: Table) -> None:
    """Both have the same numbers of the same types everywhere."""
    for name in ("view", "threshold", "decision", "intercepts"):
        assert getattr(found, name) == getattr(expected, name)
    assert (found.second is None, found.page_score is None) == (expected.second is None, expected.page_score is None)
    for one, other in ((found.numeric, expected.numeric), (found.second, expected.second)):
        if one is not None and other is not None:
            assert (one.columns, one.weight) == (other.columns, other.weight)
            for these, those in ((one.edges, other.edges), (one.coef, other.coef)):
                assert [a.shape for a in these] == [a.shape for a in those]
                assert all(np.array_equal(a, b) for a, b in zip(these, those, strict=True))
    assert list(found.fields) == list(expected.fields)
    for name, field in expected.fields.items():
        own = found.fields[name]
        assert list(own.vocabulary.items()) == list(field.vocabulary.items())
        np.testing.assert_array_equal(own.idf, field.idf)
        np.testing.assert_array_equal(own.coef, field.coef)
        assert (own.weight, own.sublinear_tf, own.scale) == (field.weight, field.sublinear_tf, field.scale)
    if found.page_score is not None and expected.page_score is not None:
        np.testing.assert_array_equal(found.page_score.coef, expected.page_score.coef)
        assert found.page_score.intercept == expected.page_score.intercept
