"""What is looked up at once adds up to what the tokens add one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsclf.features.facts import facts
from newsclf.features.fields import Documents, Field
from newsclf.page import Node, Segment, SegmentedPage
from newsclf.segment import segment_page
from newsclf.weights import FieldTable

PAGES = [
    "<nav class='TopMenu nav'><ul><li class=item><a class='more nav-link' href=/>Home</a><li><a href=/s>Sports</a></ul>"
    "</nav><main id=article-body><h1>The bell</h1><hr><p class=item>On Sunday the bell rang, the bell rang.</p>"
    "<p hidden>One</p><div class=nav><div><div><div><div><div><div><p>Deep <b>down</b> 12 times</p></div></div></div>",
    "<p>Single",
    "<hr>a<hr>b<div><hr>c<p>d",
]


def table(field: Field, every: int, row_norm: bool, sublinear: bool) -> FieldTable:
    """A table that knows every so many of a field's tokens, and some that it lacks."""
    known = sorted({token for document in field.documents for token in document}, reverse=True)[::every]
    # First what the field lacks: what is taken for unknown must not be taken for the last that is known.
    tokens = ["^unseen", "unseen_pair", "9:unseen", "-1<x><y>", "m:", *known]
    random = np.random.default_rng(len(tokens))
    return FieldTable(
        {token: i for i, token in enumerate(dict.fromkeys(tokens))},
        random.uniform(1, 5, len(dict.fromkeys(tokens))).astype(np.float32),
        random.normal(size=(len(dict.fromkeys(tokens)), 2)).astype(np.float32),
        0.7,
        sublinear,
        None if row_norm else 0.3,
    )


def assert_adds_up(page: SegmentedPage, every: int, row_norm: bool, sublinear: bool) -> None:
    for field in facts(page).fields.values():
        weights = table(field, every, row_norm, sublinear)
        one_by_one = weights.logits(Documents(field.codes, field.documents))
        assert one_by_one.shape == (len(page.segments), 2)
        np.testing.assert_allclose(weights.logits(field), one_by_one, rtol=0, atol=1e-9)


@pytest.mark.parametrize("html", PAGES)
@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize("row_norm", [True, False])
def test_pages(html: str, every: int, row_norm: bool) -> None:
    assert_adds_up(segment_page(html, "html"), every, row_norm, sublinear=row_norm)
    assert_adds_up(segment_page(html, "text"), every, row_norm, sublinear=row_norm)


def test_tags_that_are_marks_too_count_once() -> None:
    nodes = [Node(-1, "body"), Node(0, "b"), Node(0, "hr"), Node(0, "p")]
    marks = [("b",), ("hr", "b x"), (), ("hr",)]
    page = SegmentedPage("html", [Segment(f"{i} one", i, 0, own) for i, own in enumerate(marks)], nodes)
    assert_adds_up(page, 1, row_norm=True, sublinear=True)


def test_a_vocabulary_of_more_tags_than_a_table_is_made_for() -> None:
    tokens = [f"-1<t{i}>" for i in range(600)] + ["-1<p>", "+1<p><p>", "m:<b>"]
    many = FieldTable({t: i for i, t in enumerate(tokens)}, np.ones(603, np.float32), np.ones((603, 1)), 1.0, True, 1.0)
    field = facts(segment_page("<p>One</p><p><b>Two</b></p>", "html")).fields["near"]
    np.testing.assert_array_equal(many.logits(field), many.logits(Documents(field.codes, field.documents)))
    assert many.logits(field).ravel().tolist() == [1.0, 2.0]


_words = st.lists(st.sampled_from("the quay Gull 12 34 it’s Don't a_b said 潮が x".split()), max_size=30).map(" ".join)
_nodes = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("div p li b hr x-y".split())), max_size=8)
_names = st.sampled_from(["", "nav", "nav-main TopBar", "a-b-c-d item_2", "ITEM"])


@settings(max_examples=60, deadline=None)
@given(st.data(), _nodes, st.lists(_words, max_size=12))
@example(None, [], [])
def test_any_page(data: st.DataObject | None, tree: list[tuple[int, str]], texts: list[str]) -> None:
    nodes = [Node(-1, "body")]
    segments = []
    if data is not None:
        for above, tag in tree:
            nodes.append(Node(above % len(nodes), tag, {"class": data.draw(_names)}))
        marks = st.lists(st.sampled_from(["a", "b", "hr", "a more-link", "p x"]), max_size=3).map(tuple)
        segments = [Segment(text, data.draw(st.integers(0, len(nodes) - 1)), 0, data.draw(marks)) for text in texts]
    assert_adds_up(SegmentedPage("html", segments, nodes), 2, row_norm=True, sublinear=True)
