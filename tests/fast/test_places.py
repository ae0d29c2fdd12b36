"""Where segments stand: compiled code says of containers, mark-up, paths and surroundings what the plain code says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba")

from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf.columns import PageColumns
from newsclf.errors import InputError
from newsclf.fast.containers import read_containers
from newsclf.fast.conversion import cut_page_of
from newsclf.fast.hashes import codes_of, find, hash_words
from newsclf.fast.meta_words import meta_words
from newsclf.fast.near_weights import NearWeights
from newsclf.fast.path_weights import PathWeights
from newsclf.fast.structure import fill_structure
from newsclf.fast.texts import read_texts as read_texts_fast
from newsclf.features import containers as plain
from newsclf.features.fields import Field
from newsclf.features.reading import read_texts
from newsclf.features.structure import STRUCTURE, structure
from newsclf.features.tokens import near_field, path_field
from newsclf.segment import segment_columns
from newsclf.weights import FieldTable

PAGES = [
    "",
    "<p>Single",
    "<hr>a<hr>b<div><hr>c<p>d",
    "<ul>" + "<li class=x><a href=/>One</a>" * 8 + "</ul><hr><ul>" + "<li><b>Two</b> more" * 8,
    "<title>The bell of Marrow</title><meta name=description content='The bell rings again after forty years'>"
    "<script type=application/ld+json>{'@type': 'Article', 'articleBody': 'BODY'}</script>"
    "<nav class='TopMenu nav'><ul><li class=item><a class='more nav-link' href=/>Home</a><li><a href=/s>Sports</a></ul>"
    "</nav><main id=article-body><h1>Bells</h1><h1>The bell of Marrow</h1><p>BODY</p><p hidden>One <b>hidden</b> line"
    "</p><aside style='display: none'><p>Two</p></aside><div class=nav><div><div><div><div><div><div><p>Deep <b>down"
    "</b> 12 times</p></div></div></div></main>".replace("BODY", "On Sunday the old bell of Marrow rang once. " * 9),
]


def table(field: Field, every: int, row_norm: bool) -> FieldTable:
    """A table that knows every so many of a field's tokens, and some that it lacks."""
    tokens = sorted({token for document in field.documents for token in document})[::every]
    tokens = list(dict.fromkeys([*tokens, "", "9:unseen", "0:unseen", "-1<x><y>", "+2<>", "m:", "-1<p", "-2", "m:<b>"]))
    random = np.random.default_rng(len(tokens))
    idf, coef = random.uniform(1, 5, len(tokens)), random.normal(size=(len(tokens), 2))
    return FieldTable(
        {token: i for i, token in enumerate(tokens)},
        idf.astype(np.float32),
        coef.astype(np.float32),
        0.7,
        True,
        None if row_norm else 0.3,
    )


def numbers_again(numbers: np.ndarray) -> list[int]:
    """The same numbers in the order in which they come."""
    seen: dict[int, int] = {}
    return [seen.setdefault(number, len(seen)) for number in numbers.tolist()]


def check_containers(columns: PageColumns) -> None:
    expected, found = plain.read_containers(columns), read_containers(cut_page_of(columns))
    np.testing.assert_array_equal(found.first, expected.first)
    np.testing.assert_array_equal(found.end, expected.end)
    np.testing.assert_array_equal(found.depth, expected.depth)
    np.testing.assert_array_equal(found.spans, plain.spans(columns, expected))
    assert found.kinds.tolist() == numbers_again(plain.kinds(columns, expected))


def check_structure(columns: PageColumns) -> None:
    n = len(columns.texts)
    reading, page = read_texts(columns.texts), cut_page_of(columns)
    found = np.full((len(STRUCTURE) + 3, n), 7, np.float32)
    fill_structure(
        found, 2, page, read_texts_fast(page.codes, page.ends)[0], read_containers(page), meta_words(columns.meta)
    )
    assert (found[:2] == 7).all()
    assert (found[-1] == 7).all()
    if n:
        expected = structure(columns, reading, plain.read_containers(columns), near_field(columns))
        for name, own, column in zip(STRUCTURE, found[2:-1], expected, strict=True):
            # A sum in another order, or another logarithm, may differ in the last bit.
            np.testing.assert_allclose(own, np.array(column, np.float32), rtol=3e-7, atol=1e-12, err_msg=name)


def check_weights(columns: PageColumns, every: int, row_norm: bool) -> None:
    page = cut_page_of(columns)
    path, near = path_field(columns, plain.read_containers(columns)), near_field(columns)
    of_path, of_near = table(path, every, row_norm), table(near, every, row_norm)
    np.testing.assert_allclose(PathWeights.of(of_path).logits(page), of_path.logits(path), rtol=0, atol=1e-9)
    np.testing.assert_allclose(NearWeights.of(of_near).logits(page), of_near.logits(near), rtol=0, atol=1e-9)


def check(columns: PageColumns, every: int, row_norm: bool) -> None:
    check_containers(columns)
    check_structure(columns)
    check_weights(columns, every, row_norm)


@pytest.mark.parametrize("html", PAGES)
@pytest.mark.parametrize("every", [1, 2])
@pytest.mark.parametrize("row_norm", [True, False])
def test_pages(html: str, every: int, row_norm: bool) -> None:
    check(segment_columns(html.replace("'", '"'), "html"), every, row_norm)


def test_pages_of_the_sample(sample: Path) -> None:
    for path in sorted(sample.glob("*.html")):
        check(segment_columns(path.read_bytes(), "html"), 3, row_norm=True)


_TAGS = st.sampled_from(["div", "p", "li", "h1", "h1", "blockquote", "a", "b", "hr", "x-y", ""])
_ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from(["class", "id", "hidden"]), st.sampled_from(["", "nav", "nav-main TopBar", "x_2", "hidden"])
    ),
    max_size=2,
    unique_by=lambda named: named[0],
).map(tuple)
_MARKS = st.lists(st.sampled_from(["a", "b", "hr", "a more-link", "ab", "p x", "li nav nav", ""]), max_size=4)
_WORDS = st.lists(st.sampled_from("the bell The Gull 12 it’s a_b 潮が said".split()), max_size=14).map(" ".join)


@st.composite
def made_columns(draw: st.DrawFn) -> PageColumns:
    """Pages whose containers come in any order, as none that is read does."""
    above = draw(st.lists(st.integers(0, 40), max_size=14))
    texts = draw(st.lists(_WORDS, max_size=14))
    count = len(above) + 1
    meta = st.dictionaries(
        st.sampled_from(["headline", "og_title", "title", "h1", "article_body", "description", "lang"]), _WORDS
    )
    return PageColumns(
        "html",
        texts,
        [draw(st.integers(0, count - 1)) for _ in texts],
        [draw(st.integers(0, len(text))) for text in texts],
        [tuple(draw(_MARKS)) for _ in texts],
        [-1, *(number % (i + 1) for i, number in enumerate(above))],
        [draw(_TAGS) for _ in range(count)],
        [draw(_ATTRIBUTES) for _ in range(count)],
        draw(meta),
    )


@settings(max_examples=150, deadline=None)
@given(made_columns(), st.sampled_from([1, 2, 3]), st.booleans())
def test_any_page(columns: PageColumns, every: int, row_norm: bool) -> None:
    check(columns, every, row_norm)


def test_long_texts_and_title() -> None:
    words = [f"word{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}{'uvwxyz'[i // 100 % 6]}" for i in range(3000)]
    texts = [" ".join(words[:n]) for n in (1, 2, 3, 30, 60, 61, 400, 3000, 52)]
    meta = {"title": " ".join(words[:60]), "article_body": " ".join(words[:52]), "description": " ".join(words[20:40])}
    n = len(texts)
    page = PageColumns("html", texts, [0] * n, [0] * n, [()] * n, [-1], ["body"], [()], meta)
    check(page, 1, row_norm=True)


def test_a_deep_page_of_repeated_names() -> None:
    depth = 400
    page = PageColumns("html", ["One", "Two"], [depth - 1, 5], [0, 0], [(), ()], meta={})
    for i in range(depth):
        page.parents.append(i - 1)
        page.tags.append("div" if i % 3 else "section")
        page.attributes.append((("class", f"{'abcdefgh'[i % 8]}x outer"),))
    check(page, 1, row_norm=True)


def test_words_are_found_by_their_hashes() -> None:
    texts = ["The bell, the BELL", "", "a bell"]
    words, _ = read_texts_fast(codes_of("\n".join(texts)), np.cumsum([len(text) + 1 for text in texts]) - 1)
    assert [find(words.table, hashed) for hashed in hash_words(["the", "bell", "a", "gull"])] == [0, 1, 2, -1]
    assert words.starts.tolist() == [0, 4, 4, 6]
    assert words.pair_ends.tolist() == [2, 2, 4]
    assert words.pair_words.tolist() == [0, 1, 1, 2]


def test_texts_alone() -> None:
    page = cut_page_of(PageColumns("text", ["One", "", "Zwölf 😀"]))
    assert bytes(page.codes.astype("<u4")).decode("utf-32-le") == "One\n\nZwölf 😀"
    assert page.ends.tolist() == [3, 4, 12]
    assert not any(map(len, (page.of, page.links, page.mark_ends, page.parents, page.kinds.tags, page.marks.tags)))


def test_containers_that_are_not_there() -> None:
    for of, parents in (([1], [-1]), ([-1], [-1]), ([0], []), ([0], [0]), ([0], [-1, -2]), ([0], [-1, 2, 0])):
        count = len(parents)
        page = PageColumns("html", ["One"], of, [0], [()], parents, ["p"] * count, [()] * count)
        with pytest.raises(InputError, match="node"):
            cut_page_of(page)
