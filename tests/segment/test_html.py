"""HTML to segments: where it is cut, what is left out, what is kept of the mark-up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclf import Page
from newsclf.segment import segment_page
from newsclf.segment.html import segment_html


def texts(html: str) -> list[str]:
    return [s.text for s in segment_html(html)[0]]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<div>Before<p>Inside</p>after</div>", ["Before", "Inside", "after"]),
        ("<p>A <b>bold</b> <a href=x>link</a>, and <i>more</i>.</p>", ["A bold link, and more."]),
        ("<p>par<b>tial</b></p>", ["partial"]),
        ("<p>One<br>line<br><br>Two</p>", ["One\nline", "Two"]),
        ("<p>One<br> \n <br>Two<br/><br/><br/>Three</p>", ["One", "Two", "Three"]),
        ("<ul><li>One<li>Two</ul>", ["One", "Two"]),
        ("<table><tr><td>One<td>Two</table>", ["One", "Two"]),
        ("<my-card>One</my-card><my-card>Two</my-card>", ["One", "Two"]),
        ("<p>Q &amp; A &mdash; caf&eacute;&nbsp;noir</p>", ["Q & A — café noir"]),
        ("<p>soft\u00adhyphen and zero\u200bwidth</p>", ["softhyphen and zerowidth"]),
        ("<p>  lots \n\t of   space </p>", ["lots of space"]),
        ("<pre>a\n  b\n\nc</pre>", ["a\nb", "c"]),
        ("<p>x</p><script>var a = 'no';</script><style>p{}</style><template><p>no</p></template>", ["x"]),
        ("<p>x</p><noscript>no</noscript><svg><text>no</text></svg><textarea>no</textarea>", ["x"]),
        ("<p>x <button>no</button><select><option>no</select><input value=no></p>", ["x"]),
        ("<p>seen <span style='display: none'>not</span><span hidden>not</span></p>", ["seen"]),
        ("<head><title>no</title></head><body><!-- no --><p>x</p></body>", ["x"]),
        (
            "<p>of <b><meta itemprop=name content=x>Lyft</b> in <link href=x>the<base href=x> US</p>",
            ["of Lyft in the US"],
        ),
        ("no tags at all", ["no tags at all"]),
        ("", []),
        ("<p> </p><div>\u200b</div>", []),
    ],
)
def test_where_it_is_cut_and_what_is_left_out(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_nodes_are_the_blocks_above_a_segment() -> None:
    segments, nodes, _ = segment_html(
        "<body><div class='a b' id=c><p itemprop=articleBody>One</p></div><aside role=note><b>Two</b></aside></body>"
    )
    first, second = (nodes[s.node] for s in segments)
    assert (first.tag, first.attributes) == ("p", {"itemprop": "articleBody"})
    assert nodes[first.parent].attributes == {"class": "a b", "id": "c"}
    assert nodes[nodes[first.parent].parent].tag == "body"
    assert second.attributes == {"role": "note"}
    assert all(node.parent < i for i, node in enumerate(nodes))


def test_links_and_marks() -> None:
    segments, _, _ = segment_html(
        "<p><img src=x>See <a class=more href=x>this one</a> <time>now</time></p><p>Plain</p>"
    )
    assert segments[0].link_chars == len("this one")
    assert segments[0].marks == ("img", "a more", "time")
    assert (segments[1].link_chars, segments[1].marks) == (0, ())


def test_a_hidden_block_is_kept_and_says_so() -> None:
    segments, nodes, _ = segment_html("<div style='DISPLAY:none'><p>Shown by a script later</p></div><p>Seen</p>")
    assert [s.text for s in segments] == ["Shown by a script later", "Seen"]
    parent = nodes[nodes[segments[0].node].parent]
    assert parent.attributes == {"hidden": "hidden"}
    assert "hidden" not in nodes[segments[1].node].attributes


def test_meta_is_what_the_page_says_of_itself() -> None:
    _, _, meta = segment_html(
        """<html lang=en-GB><head><title> A  title </title><meta property=og:title content='Open title'>
        <link rel='shortcut canonical' href='https://a.example/x'>
        <script type=application/ld+json>
        {"@graph": [{"headline": "H &amp; M", "articleBody": "One <b>two</b> three"}]}</script>
        <script type=application/ld+json>{broken</script></head><body><h1>First</h1><h1>Second</h1></body></html>"""
    )
    assert meta == {
        "lang": "en-GB",
        "title": "A title",
        "og_title": "Open title",
        "canonical": "https://a.example/x",
        "headline": "H & M",
        "article_body": "One two three",
        "h1": "First",
    }


def test_the_text_view_is_the_same_text_without_mark_up() -> None:
    page = Page(html="<h1>Title</h1><p>One<br>line</p><ul><li><a href=x>Link</a></ul>")
    text = segment_page(page, "text")
    assert [s.text for s in text.segments] == ["Title", "One", "line", "Link"]
    assert (text.nodes, text.meta, text.view) == ([], {}, "text")


_TAGS = [
    "<p>",
    "</p>",
    "<div class=x>",
    "</div>",
    "<br>",
    "<b>",
    "</b>",
    "<a href=y>",
    "</a>",
    "<li>",
    "<td>",
    "<pre>",
    "<!--",
    "-->",
    "<table>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_TAGS), st.text("abc \n&;<>é字", max_size=8)), max_size=40).map("".join))
def test_any_html_gives_clean_segments(html: str) -> None:
    segments, nodes, _ = segment_html(html)
    for s in segments:
        assert s.text
        assert all(line == " ".join(line.split()) != "" for line in s.text.split("\n"))
        assert 0 <= s.link_chars <= len(s.text)
        assert 0 <= s.node < len(nodes)
    assert all(-1 <= node.parent < i for i, node in enumerate(nodes))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text("abcdé字 ", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=12), st.randoms())
def test_no_text_is_lost_or_made_up(parts: list[str], random) -> None:
    pieces = []
    for part in parts:
        tag = random.choice(["p", "div", "li", "b", "span", "td", "h2", "x-y"])
        pieces.append(f"<{tag}>{part}</{tag}> ")
    found = " ".join(texts("".join(pieces))).split()
    assert found == " ".join(parts).split()
