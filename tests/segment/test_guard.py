import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.segment.tag_soup import PIECES, parsed_depth

from newsclf.segment import rough_count
from newsclf.segment.guard import guard
from newsclf.segment.limits import Limits

# What the parser adds of its own: html, body, tbody, tr and up to 16 repeated formatting elements, which may
# also stand between the elements of a page.
SLACK = 48


@pytest.fixture
def _exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every page read tag by tag, however few its tags are."""
    monkeypatch.setattr("newsclf.segment.guard.surely_small", lambda html, limits: False)


PAGE = (
    "<!DOCTYPE html><html><head><title>a < b</title><script>if (a<b) x('</div>')</script></head><body>"
    + '<div class="x"><p>One <b>bold</b><p>Two<ul><li>a<li>b</ul><table><tr><td>c</table></div>' * 40
    + "<svg><title>icon</title><path d='M0 0'/></svg></body></html>"
)


@pytest.mark.parametrize(
    "html",
    [
        "",
        PAGE,
        "<p>text" * 2_000,
        "<li>text" * 2_000,
        "line<br>" * 2_000,
        "<table>" + "<tr><td><font color=red>cell" * 2_000,
        "<a href=x>link" * 2_000,
        "<dl>" + "<dt>a<dd>b" * 2_000,
        "<h2>head<p>text" * 2_000,
        "<select>" + "<option>x" * 2_000,
        "<svg>" + "<path d='M0 0'/>" * 2_000,
        "<img src=x><input>" * 2_000,
        "<div><span></div>" * 2_000,
        "<form><div></div></form>" * 2_000,
    ],
)
@pytest.mark.usefixtures("_exact")
def test_a_page_within_the_limits_is_the_same_object(html: str) -> None:
    result, cut = guard(html)
    assert result is html
    assert cut == ()


@settings(deadline=None)
@given(st.text(alphabet="<>/!-='\" abpdiv\n", max_size=200))
def test_small_texts_are_left_alone(html: str) -> None:
    result, cut = guard(html)
    assert result is html
    assert cut == ()


@pytest.mark.usefixtures("_exact")
def test_size() -> None:
    assert guard("0123456789", Limits(max_chars=4)) == ("0123", ("size",))


def test_tags() -> None:
    assert guard("<i>a</i>" * 9, Limits(tags=4)) == ("<i>a</i><i>a</i>", ("tags",))


def test_depth_keeps_text_and_order() -> None:
    html, cut = guard("<div>a" * 9 + "</div>z" * 9, Limits(depth=4))
    assert html == "<div>a" * 3 + "a" * 6 + "z" * 6 + "</div>z" * 3
    assert cut == ("depth",)


@pytest.mark.usefixtures("_exact")
def test_attributes() -> None:
    html, cut = guard("<p a=1 b=\"2>\" c d='4'>x</p>", Limits(attributes=2))
    assert html == '<p a=1 b="2>" >x</p>'
    assert cut == ("attributes",)


def test_a_tag_that_is_dropped_leaves_none_of_its_attributes() -> None:
    page = "<div>" * 9 + "<div " + "a=1 " * 9 + ">text</div>"
    assert guard(page, Limits(depth=4, attributes=3))[0] == "<div>" * 3 + "text"


def test_attributes_of_end_tags() -> None:
    attributes = " ".join(f"a{i}=1" for i in range(3_000))
    html, cut = guard(f"<p>x</p {attributes}>y")
    assert len(html) < 5_000
    assert cut == ("attributes",)


def test_names_in_the_order_of_cutting() -> None:
    page = "<p " + "a " * 50 + ">" + "<div>" * 30 + "x" * 900
    assert guard(page, Limits(max_chars=800, depth=8, attributes=9))[1] == ("size", "attributes", "depth")


@pytest.mark.usefixtures("_exact")
def test_raw_text_and_comments_hold_no_tags() -> None:
    hidden = "<div>" * 30
    raw = f"<script>{hidden}</script><style>{hidden}</style><!--{hidden}--><textarea>{hidden}</textarea>"
    assert guard(raw, Limits(depth=5)) == (raw, ())


@pytest.mark.usefixtures("_exact")
@pytest.mark.parametrize(
    "start", ["<svg><title>", "<math><mi>", "<div><script><!--<script></script></div>--></script>"]
)
def test_what_looks_raw_or_closed_and_is_not(start: str) -> None:
    page = start + "<div>" * 300
    assert parsed_depth(guard(page, Limits(depth=30))[0]) <= 30 + SLACK


# Units of which an unguarded parser, or an earlier guard, made a tree as deep as they are many.
@pytest.mark.usefixtures("_exact")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10))
@example(["<b>", "<div>", "</b>"])
@example(["<form>", "<div>", "</form>"])
@example(["<form>", "<table>", "</form>", "</table>", "</form>"])
@example(["<i>", "<i>", "<a>", "text"])
@example(["<rt>", "<rt>", "<a>", "</rt>"])
@example(["<h2>", "<svg>", "text", "</h2>", "<g/>", "<h2>"])
@example(["<frameset>", "<title>", "<frameset>"])
@example(["<td>", "<table a=1>", "<caption a=1>"])
@example(["<details>", "</noscript>", "<noscript>"])
@example(["<nobr>", "<b>", "<", "<a>", "text"])
def test_the_parsed_tree_is_not_deep(unit: list[str]) -> None:
    assert parsed_depth(guard("".join(unit) * 100, Limits(depth=20))[0]) <= 20 + SLACK


@pytest.fixture
def _matched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every page counted as one of many tags is: by the tags that surely close the one before them."""
    monkeypatch.setattr(rough_count, "FEW_TAGS", 20)  # names of tags too


QUOTED = [
    "<p x='</div>'>",
    '<p x="',
    "<!-- > </div> -->",
    "<p a'b x='>",
    "<!---->",
    "<!-->",
    '<p x=">">',
    "<!-- <br></div>",
]


@pytest.mark.usefixtures("_matched")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES + QUOTED), min_size=1, max_size=10))
@example(["<div>", "<!--<br></div>-->"])
@example(["<div x='>' y='</div>'>"])
@example(['<div a"b x="></div>">'])
@example(["<div>", "<script>", "</div>", "</script>"])
@example(["<b>", "<table>", "<td>", "</b>", "</td>", "</table>"])
def test_the_parsed_tree_of_a_page_of_matched_tags_is_not_deep(unit: list[str]) -> None:
    assert parsed_depth(guard("".join(unit) * 100, Limits(depth=20))[0]) <= 20 + SLACK


@pytest.mark.usefixtures("_matched")
def test_a_page_of_matched_tags_is_not_read_tag_by_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsclf.segment.guard._read", None)
    page = "<div class='x'>" + '<p id="a">One <b>bold</b><br>text<!-- a --></p>' * 3_000 + "</div>"
    monkeypatch.setattr(rough_count, "FEW_TAGS", 10)
    assert guard(page) == (page, ())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
@example(["<"])
@example(["<!--"])
@example(['<a "'])
@example(["<script"])
@example(["<a "])
@example(["</"])
@example(["<![CDATA["])
@example(["<script><!--<script></script>"])
def test_hostile_repetition_ends(unit: list[str]) -> None:
    page = "".join(unit) * 5_100
    html, _ = guard(page)
    assert len(html) <= len(page)
    LexborHTMLParser(html)


@pytest.mark.parametrize(
    ("page", "limit"),
    [
        ("<p>" + "".join(f"<font a={i}>" for i in range(400)) + "</p>" + "<p>x" * 20_000, "tags"),
        ("".join(f"<x{i}></x{i}>" for i in range(12_000)), "tags"),
        ("".join(f"<br a{i}>" for i in range(30_000)), "attributes"),
        ("".join(f"<html a{i}>" for i in range(6_000)), "tags"),
        ("<p " + " ".join(f"a{i}" for i in range(9_000)) + ">", "attributes"),
        ('<p a"b x=">" ' + " ".join(f"a{i}" for i in range(9_000)) + ">", "attributes"),
        ('<p =" x=">" ' + " ".join(f"a{i}" for i in range(60_000)) + ">", "attributes"),
        ('<p=" x=">" ' + " ".join(f"a{i}" for i in range(60_000)) + ">", "attributes"),
        ('<p x=y=" z=">" ' + " ".join(f"a{i}" for i in range(60_000)) + ">", "attributes"),
        ("<div>" * 20_000, "depth"),
        ("".join(f"<font a={i}>" for i in range(9_000)), "depth"),
    ],
)
def test_what_a_parser_chokes_on_is_cut(page: str, limit: str) -> None:
    html, cut = guard(page)
    assert limit in cut
    root = LexborHTMLParser(html).root
    assert root is not None
    assert sum(1 for _ in root.traverse()) < 400_000
