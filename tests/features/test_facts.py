"""Facts: shapes, names and finite numbers for every page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsclf.features.facts import Facts, facts, field_names, numeric_names
from newsclf.page import Node, Segment, SegmentedPage, View
from newsclf.segment import segment_page

VIEWS: list[View] = ["html", "text"]
PAGE = """<html lang="en"><head><title>The bell of Little Marrow | Marrow Mail</title>
<meta name="description" content="The bell rings again after forty years of silence">
<script type="application/ld+json">{"articleBody": "On Sunday the bell of Little Marrow rang again for an hour."}
</script></head><body>
<nav class="TopMenu"><ul><li><a href="/">Home</a></li><li><a href="/sports">Sports</a></li></ul></nav>
<main id="article-body"><h1>The bell of Little Marrow</h1>
<p>On Sunday the bell of Little Marrow rang again for an hour, and nobody in the square could hear the band play,
which had come to greet it with a march that was written for the day.</p>
<div class="related" hidden><p><a href="/x">Read on: the rope maker of Little Marrow</a></p></div>
<p>It had been silent since the fire, the verger said, <b>because</b> the beam that carries it was never replaced
until a carpenter from the coast offered an oak that had stood in her yard for as long as she could think.</p>
</main><footer class="page-footer"><p>Imprint</p></footer></body></html>"""
TEXT = "\n".join(["Home", "Sports", "The bell of Little Marrow", *(w * 3 for w in ("ding ", "dong ")), "Imprint"])


def html_page(texts: list[str]) -> SegmentedPage:
    """A page with containers of some depth and a mark on each segment."""
    nodes = [Node(-1, "body"), Node(0, "div", {"class": "outer", "id": "x9"}), Node(1, "p"), Node(0, "aside")]
    segments = [
        Segment(text, i % len(nodes), len(text) if i % 3 == 0 else 0, ("a more-link",) if i % 3 == 0 else ())
        for i, text in enumerate(texts)
    ]
    return SegmentedPage("html", segments, nodes if texts else [], {"title": texts[0]} if texts else {})


def make_page(view: View, texts: list[str]) -> SegmentedPage:
    return html_page(texts) if view == "html" else SegmentedPage("text", [Segment(text) for text in texts])


def check(page: SegmentedPage, found: Facts) -> None:
    n = len(page.segments)
    assert found.view == page.view
    assert found.numeric.shape == (n, len(numeric_names(page.view)))
    assert found.numeric.dtype == np.float32
    assert np.isfinite(found.numeric).all()
    assert set(found.fields) == set(field_names(page.view))
    for field in found.fields.values():
        assert len(field.codes) == n
        assert np.issubdtype(field.codes.dtype, np.integer)
        assert all(0 <= code < len(field.documents) for code in field.codes)
        for document in field.documents:
            # Documents are stored with spaces between tokens.
            assert all(token and token.split() == [token] for token in document)


def assert_same(one: Facts, other: Facts) -> None:
    np.testing.assert_array_equal(one.numeric, other.numeric)
    assert set(one.fields) == set(other.fields)
    for name in one.fields:
        np.testing.assert_array_equal(one.fields[name].codes, other.fields[name].codes)
        assert one.fields[name].documents == other.fields[name].documents


# One page


@pytest.mark.parametrize("view", VIEWS)
def test_names_are_unique(view: View) -> None:
    for names in (numeric_names(view), field_names(view)):
        assert len(set(names)) == len(names)
        assert all(names)
    assert not set(numeric_names(view)) & set(field_names(view))


def test_the_html_view_has_the_columns_of_the_text_view_first() -> None:
    text, html = numeric_names("text"), numeric_names("html")
    assert html[: len(text)] == text
    assert len(html) > len(text)
    assert set(field_names("text")) < set(field_names("html"))


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_without_segments(view: View) -> None:
    page = SegmentedPage(view, [])
    check(page, facts(page))
    with_nodes = SegmentedPage(view, [], [Node(-1, "body")], {"title": "Nothing"})
    check(with_nodes, facts(with_nodes))


@pytest.mark.parametrize("content", ["", "<p></p>", "<p>One</p>", PAGE, "<h1>a</h1>" * 40, "plain words, no tags"])
@pytest.mark.parametrize("view", VIEWS)
def test_pages(content: str, view: View) -> None:
    page = segment_page(f"<html><body>{content}</body></html>" if view == "html" else content, view)
    found = facts(page)
    check(page, found)
    assert_same(found, facts(page))


_texts = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet=" \u00a0\u200b\u3000…-—|»\"'“(1٣", max_size=8),
        st.text(alphabet="潮が満ちるカー語한국ไทย。！、", max_size=20),
        st.text(alphabet="🌊👩\u200d🚒\ufe0f🇮🇸e\u0301", max_size=10),
        st.lists(st.sampled_from("the of quay Gull 12 it’s said. und der".split()), max_size=40).map(" ".join),
    ),
    max_size=12,
)


@pytest.mark.parametrize("view", VIEWS)
@given(texts=_texts)
@example(texts=[""])
@example(texts=["", "", ""])
@example(texts=["x" * 100_000, "the quay " * 11_112, "潮" * 100_000, "." * 100_000, " " * 100_000])
@settings(max_examples=50, deadline=None)
def test_any_texts_give_finite_facts(view: View, texts: list[str]) -> None:
    page = make_page(view, texts)
    found = facts(page)
    check(page, found)
    assert_same(found, facts(make_page(view, list(texts))))


def test_many_segments_of_one_kind_share_documents() -> None:
    page = segment_page("<ul>" + "<li class='item'>Oar</li>" * 200 + "</ul>", "html")
    found = facts(page)
    check(page, found)
    assert len(page.segments) == 200
    assert len(found.fields["path"].documents) == 1


def test_segments_and_containers_need_no_attributes_or_marks() -> None:
    page = SegmentedPage("html", [Segment("The quay", 0), Segment("swept by hand.", 0)], [Node(-1, "body")])
    check(page, facts(page))


def test_the_text_view_uses_no_markup() -> None:
    page = segment_page(PAGE, "html")
    bare = SegmentedPage("text", [Segment(s.text) for s in page.segments])
    marked = replace(page, view="text")
    assert_same(facts(marked), facts(bare))
    check(bare, facts(bare))


def test_words_and_shape_are_the_same_in_both_views() -> None:
    page = segment_page(PAGE, "html")
    html, text = facts(page), facts(replace(page, view="text"))
    shared = len(numeric_names("text"))
    np.testing.assert_array_equal(html.numeric[:, :shared], text.numeric)
    assert html.fields["words"].documents == text.fields["words"].documents


def test_columns_mean_what_they_say() -> None:
    page = segment_page(PAGE, "html")
    texts = [s.text for s in page.segments]
    menu, heading, first, related = (
        next(i for i, t in enumerate(texts) if t.startswith(start))
        for start in ("Sports", "The bell", "On Sun", "Read")
    )
    numeric = facts(page).numeric
    values = {name: numeric[:, i] for i, name in enumerate(numeric_names("html"))}
    assert values["link_density"][[menu, heading, first, related]].tolist() == [1, 0, 0, 1]
    assert values["hidden"].nonzero()[0].tolist() == [related]
    assert values["log_words"].argmax() in (first, related + 1)
    assert values["ends_sentence"][[menu, first]].tolist() == [0, 1]
    assert values["title_overlap"][heading] > values["title_overlap"][menu]
    assert values["is_title"][heading] == 1
    # The beginning of the paragraph stands in the page's JSON-LD.
    assert values["article_body"][first] > 0.2
    assert values["article_body"][menu] <= 0
    assert values["description_overlap"][first] > 0
    assert np.all(np.diff(values["position"]) > 0)
    path = facts(page).fields["path"]
    tokens = path.documents[path.codes[menu]]
    assert {"top", "menu", "top-menu"} <= set(tokens)
    assert {"related", "#hidden", "body", "article-body"} <= set(path.documents[path.codes[related]])


def test_characters_beyond_the_basic_plane_are_told_as_others_are() -> None:
    texts = ["".join(chr(c) for c in range(0x1F300, 0x1F500)), "\U0001d400\U0001d401 \U0001d7d8 𠀀", "AB 0 一"]
    found = facts(SegmentedPage("text", [Segment(text) for text in texts]))
    columns = dict(zip(numeric_names("text"), found.numeric.T, strict=True))
    assert columns["symbol_share"].tolist()[:2] == [pytest.approx(1), 0]
    assert columns["upper_share"][1] == pytest.approx(2 / 6)
    assert columns["digit_share"][1] == pytest.approx(1 / 6)
