"""The compiled walk gives what the plain one gives, or leaves the page to it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

pytest.importorskip("numba")

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from same_cut import same_cut

from newsclf.fast.cut_html import cut_html
from newsclf.fast.element_table import element_table
from newsclf.fast.hashes import codes_of, empty_table, hash_words
from newsclf.fast.markup import hides, is_invisible, is_space, read_attributes
from newsclf.fast.name_tokens import add_subwords
from newsclf.fast.walk import DOUBTFUL, cut_markup
from newsclf.features.tokens import subwords
from newsclf.segment import guard_utf8, to_utf8
from newsclf.segment.attributes import hides as plainly_hides

PAGES = sorted((Path(__file__).parents[2] / "data" / "sample").rglob("*.html"))

INLINE = "a b span em i u time label source wbr q picture".split()
BLOCKS = "div p li ul article x-y table tr td h1 pre section dl hr body html form".split()
LEFT = "script style noscript template svg math select option button textarea input iframe img video title".split()
ODD = "xmp noembed plaintext frameset frame a<b listing col embed object path foreignObject noframes caption".split()
NAMES = (
    'class id role itemprop itemtype data-testid data-component data-type hidden style href CLASS a"b <c = x&y'.split()
)
VALUES = [
    "", " ", "a", "ArticleBody-main_2x", "x\u00a0y", "display:none", "DİSPLAY :\u00a0none", "vısıbility:hıdden",
    "a&amp;b",
    "&quot;<>", "K\u212a\u0130x aB1C É", "long " * 100, "w" * 399 + "\u00e9AbCd ef", "teaserBox teaser_box",
    "aa bb-cc-dd-ee",
]  # fmt: skip
TEXTS = [
    "a", " ", "\n", "\n \t\n", "word word", "\u00a0", "\u200b", "\u00ad", "&lt;b>", "&amp;lt;",
    "\r", "é\u2003ü", "&nbsp;",
    "\n\nx\n", "\x1c", "\x85", "<!--c-->", "<!-->", "<!x--y>", "<?p x?>", "</ z>", "<![CDATA[x]]>",
    "<br>", "<br>", "\U0001f600",
    "--", "-->", "]]>", "<", "&", "<!--", "\x7f", "\ufeff\n\ufeff",
]  # fmt: skip


def test_sample_pages() -> None:
    assert len(PAGES) > 3
    for path in PAGES:
        assert same_cut(guard_utf8(to_utf8(path.read_bytes()))[0]) is not None, path


@pytest.mark.parametrize(
    "html",
    [
        "",
        "text alone",
        "<p>a<br>b<br><br>c<br> <br>d<p>e\u200b<br>\u200b<br>f",
        "<pre>a\n\nb\n \t\nc\nd</pre>e\n\nf",
        "<pre>a\n<b>\nb</b> \n</pre>",
        "<p>a <a href=x> b </a> c<a><br>d</a><a> </a><a>e",
        "<div><div><p>a</div></div><div class='b c' id=d>e",
        "<p><b></b><i class=x></i>" + "<em class='y z'></em>" * 14 + "text<b>more</b><p><u>unused</u>",
        "<div hidden>a<span hidden>b</span><span style='display: none'>c<p>d</span>e<wbr hidden>",
        "<div style='visibility:hidden'>a</div><div style=color:red>b",
        "<iframe><p>x</iframe>a<img><svg><style>a&lt;b</style><path/></svg>b<hr class=x>c<input>d",
        "<p>a<select><option>b<svg></svg></select>c<button><p>d</button>e<video><source><track>f</video>g",
        "<frameset><frame src=x></frameset>",
        "<div>" * 600 + "x",
        "<b>" * 600 + "x",
        "<p><span class='  '>a</span><span class='b  c' id=' d'>e</span><span itemprop=f id=''>g",
        f"<div class='{'ab ' * 300}'><a class='{'w' * 399} x' id='{'&amp;' * 500}' itemprop=z>a</a>",
        "<div class='a' id=b>x</div><div id=b class=a>x</div><div class=a>x</div><div class='a '>x</div>",
        "<noscript><p>a</noscript>b<template><style>x</style><p>a</template>c<noframes>a<b</noframes>d",
        "<title>a</title><script><!--<script></script>--></script>b<style>p>q{}</style>c",
        "a<noembed> b </noembed><xmp>c</xmp>d<object><noembed>e<f></noembed></object>g",
        "<table>a<tr>b<td>c<td>d</table>e<ul><li>f<li>g<dl><dt>h<dd>i",
    ],
)
def test_same_as_plain(html: str) -> None:
    assert same_cut(guard_utf8(to_utf8(html))[0]) is not None


@pytest.mark.parametrize(
    "html",
    [
        "<xmp>a<b</xmp>",
        "a<plaintext>b</plaintext>",
        "<svg><foreignObject><input></svg>",
        "<noembed>a<b</noembed>",
        "<plaintext>a</plaintext><plaintext>b",
        "<svg><iframe>&lt;/iframe>&lt;/svg>a&lt;svg>&lt;iframe></iframe></svg>b",
    ],
)
def test_doubtful_is_left_to_the_plain_walk(html: str) -> None:
    assert cut_html(html.encode()) is None


def test_preformatted_around_what_is_left_out() -> None:
    assert cut_html(b"<pre>a\n<script></script>\nb</pre>") is None
    assert same_cut(b"<pre>a\n<!--c-->\nb\n\nc</pre><pre><script></script>d</pre>") is not None


def _page(pieces: list[tuple[str, str, list[tuple[str, str]]]]) -> str:
    out = []
    for text, tag, attributes in pieces:
        out.append(text)
        if tag.startswith("/"):
            out.append(f"<{tag}>")
        elif tag:
            quoted = [f" {name}='{value}'" for name, value in attributes]
            out.append(f"<{tag}{''.join(quoted)}>")
    return "".join(out)


_TAGS = INLINE * 3 + BLOCKS * 3 + LEFT + ODD
_PIECE = st.tuples(
    st.sampled_from(TEXTS) | st.text(max_size=4),
    st.sampled_from(_TAGS + ["/" + tag for tag in _TAGS] + [""] * 9),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=4),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECE, max_size=40).map(_page))
def test_hostile_markup(html: str) -> None:
    same_cut(guard_utf8(to_utf8(html))[0])


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/!-?=\"'& \nabp\x00\u00e9", max_size=60))
def test_any_signs(html: str) -> None:
    same_cut(to_utf8(html))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='<>/!-?="& \nabp', max_size=40))
def test_markup_of_no_serialiser(markup: str) -> None:
    doubt, page = cut_markup(codes_of(markup), element_table())
    assert doubt != DOUBTFUL or len(page.ends) == 0


def test_characters() -> None:
    characters = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    assert [c for c in characters if is_space(c)] == [c for c in characters if chr(c).isspace()]
    assert [c for c in range(0x10000) if is_invisible(c)] == [
        0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"aZ09-_ .éßÉ\u212a\u0130\u00a0\u2003\u0131", "Ab", "word", "x" * 24, "y" * 25, "\x1f"]),
        max_size=90,
    )
)
def test_subwords(pieces: list[str]) -> None:
    text = "".join(pieces)
    tokens = np.zeros(len(text) + 1, np.uint64)
    count = add_subwords(codes_of(text), 0, len(text), tokens, 0, empty_table(3_000), 1)
    assert tokens[:count].tolist() == hash_words(subwords(text)).tolist()


def test_letters_of_lower_case() -> None:
    """No characters but these two have Latin letters in their lower case."""
    odd = [c for c in range(128, 0x110000) if any("a" <= low <= "z" for low in chr(c).lower())]
    assert odd == [0x130, 0x212A]


STYLES = [*"display DiSplay visibility v\u0130s\u0131bility vi\u017fibility none hidden : ; x".split(), " ", "\u00a0"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(STYLES), max_size=8))
def test_hiding_styles(pieces: list[str]) -> None:
    style = "".join(pieces)
    markup = codes_of(f'<p style="{style.replace(chr(0xA0), "&nbsp;")}">')
    values, order = np.zeros((10, 2), np.int64), np.zeros(10, np.int64)
    assert read_attributes(markup, 2, values, order) == (len(markup) - 1, 1)
    assert bool(hides(markup, values)) == plainly_hides({"style": style})


def test_deep_and_long_pages_cost_little() -> None:
    random.seed(1)
    assert cut_html(b"<div>" * 9_000 + b"x") is None


def test_what_is_written_many_times_as_long_is_left_to_the_walk_over_the_tree():
    assert cut_html(b"<p>" + b"<" * 4_100_000) is None
    assert cut_html(b"<p>" + b"<" * 100_000) is not None
    page = "".join(f"<div class='a{i} b{i}' id=c{i}><i class=d{i}>e" + "</i></div>" for i in range(20_000))
    assert same_cut(page.encode()) is not None
