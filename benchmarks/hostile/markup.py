"""Hostile mark-up: nesting, attributes, endless tags, tables, tiny segments."""

from __future__ import annotations

from .item import Item

MB = 1_000_000
_DEPTH = frozenset(["depth"])
_DEEP = frozenset(["depth", "tags"])
_ATTRIBUTES = frozenset(["attributes", "tags"])
_SIZE = frozenset(["size", "tags"])
_MANY = frozenset(["tags", "segments", "lines", "size"])
_NESTED = (
    "div b font table svg a p select template form span li ul button h1 blockquote nobr ruby math object dl option"
    " center section custom-element foreignObject frameset"
).split()
_FLAT = frozenset(
    ["table", "a", "p", "li", "h1", "nobr", "button", "option", "select", "form", "foreignObject", "frameset"]
)
"""Of which a parser closes one with the next, or ignores those inside."""


def _repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit) + 1)


def _page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>Ferry</title></head><body>{body}</body></html>".encode()


def _nested(tag: str) -> Item:
    return Item(
        f"<{tag}> nested",
        lambda n: _page(f"<{tag}>" * n + "The ferry ran aground" + f"</{tag}>" * n),
        100_000,
        700,
        frozenset() if tag in _FLAT else _DEEP,
    )


def _unit(name: str, unit: str, full: int = 100_000, cut: frozenset[str] = _DEEP) -> Item:
    return Item(name, lambda n: _page(unit * n), full, 1_000, cut)


def _endless(name: str, before: str, unit: str, full: int = 48 * MB, cut: frozenset[str] = _SIZE) -> Item:
    return Item(
        name, lambda n: ("<html><body><p>The ferry</p>" + before + _repeated(unit, n)).encode(), full, 60_000, cut
    )


def _one_tag(name: str, make_rest: object, full: int = 300_000, cut: frozenset[str] = _ATTRIBUTES) -> Item:
    assert callable(make_rest)
    return Item(name, lambda n: _page(make_rest(n)), full, 1_500, cut)


def _distinct(n: int) -> str:
    return " ".join(f"a{i}=1" for i in range(n))


NESTING = [
    *map(_nested, _NESTED),
    _unit("table, tr and td nested", "<table><tr><td>"),
    _unit("formatting closed in the wrong order (adoption agency)", "<a><b><div><i></b></a>"),
    _unit("formatting around blocks, closed at the end", "<b><p><i><div>"),
    Item(
        "fonts around 9 blocks each, then closed",
        lambda n: _page("<b>" + "<div>" * 9 * n + "</b>" * n),
        20_000,
        300,
        _DEEP,
    ),
    Item(
        "fonts that a parser repeats in each paragraph",
        lambda n: _page("<p>" + "".join(f"<font a={i}>" for i in range(n // 100)) + "</p>" + "<p>x" * n),
        200_000,
        2_000,
        frozenset(["tags"]),
    ),
    _unit("text moved out of tables", "<table>a<tr>b<td>", cut=_DEEP),
    _unit("blocks moved out of tables", "</tr><div><table><td a=1>", cut=frozenset(["tags"])),
    _unit("templates in SVG", "<svg><foreignObject><template>"),
    _unit("SVG and MathML by turns", "<svg><desc><math><mi>"),
    _unit("forms and lists by turns", "<ul><li><form>"),
    _unit("noscript and iframe", "<noscript><iframe></iframe>", cut=frozenset()),
    Item(
        "a list of lists",
        lambda n: _page("<article>" + "<ul><li>The ferry ran aground on Monday, they said." * n),
        60_000,
        700,
        _DEEP,
    ),
    Item(
        "end tags without start tags", lambda n: _page("</div></b></td></p>" * n), 200_000, 1_000, frozenset(["tags"])
    ),
]

ATTRIBUTES = [
    _one_tag("300,000 attributes on a tag", lambda n: f"<p {_distinct(n)}>x</p>"),
    _one_tag("300,000 attributes of one name", lambda n: "<p" + " a=1" * n + ">x</p>"),
    _one_tag("300,000 attributes on an end tag", lambda n: f"<p>x</p {_distinct(n)}>", cut=frozenset()),
    _one_tag("300,000 attributes on <html>", lambda n: f"<html {_distinct(n)}>x"),
    _one_tag("300,000 attributes on <body>", lambda n: f"<body {_distinct(n)}>x"),
    _one_tag(
        "<html> and <body> 150,000 times, each with another attribute",
        lambda n: "".join(f"<html a{i}><body b{i}>" for i in range(n // 2)),
    ),
    _one_tag("300,000 attributes in SVG", lambda n: f"<svg><g {_distinct(n)}></g></svg>x"),
    _one_tag(
        "300,000 tags with 1 attribute, each of another name",
        lambda n: "".join(f"<p a{i}>x" for i in range(n)),
        cut=frozenset(["attributes", "tags", "segments"]),
    ),
    _one_tag(
        "300,000 tags of other names",
        lambda n: "".join(f"<x{i}>y</x{i}>" for i in range(n)),
        cut=frozenset(["tags", "segments"]),
    ),
    _one_tag("a class of 9 MB", lambda n: f"<p class='{'a' * n}'>x</p>", 9 * MB, frozenset()),
    _one_tag(
        "a class of 1,000,000 names",
        lambda n: "<p class='" + " ".join(f"c{i}" for i in range(n)) + "'>x</p>",
        1_000_000,
        frozenset(),
    ),
    _one_tag(
        "100,000 tags of distinct classes",
        lambda n: "".join(f"<div class='c{i}'><b class='d{i}'>x</b></div>" for i in range(n)),
        100_000,
        frozenset(["segments", "tags"]),
    ),
    _one_tag("a style of 9 MB", lambda n: "<div style='" + "display : " * (n // 10) + "'>x</div>", 9 * MB, frozenset()),
    _one_tag(
        "an id of 9 MB in an inline element",
        lambda n: f"<p><b id='{'a-B' * (n // 3)}'>x</b></p>",
        10 * MB,
        frozenset(),
    ),
]

ENDLESS = [
    _endless("48 MB of one tag", "<div ", "a"),
    _endless("48 MB of one attribute's name", "<div a", "a"),
    _endless("48 MB of one tag of many attributes", "<div", " a=1 bc='2'", cut=frozenset(["size"])),
    _endless("48 MB of a quote that is not closed", '<a href="', "word ", cut=frozenset(["size"])),
    _endless("48 MB of a quote that is not closed, full of tags", "<a href='", "<p>x</p>"),
    _endless("48 MB of <", "", "<"),
    _endless("48 MB of </", "", "</"),
    _endless("48 MB of <!", "", "<!"),
    _endless("48 MB of <?", "", "<?"),
    _endless("48 MB of <!--, not closed", "", "<!--"),
    _endless("48 MB of <![CDATA[", "", "<![CDATA["),
    _endless("48 MB of <![CDATA[ in SVG", "<svg>", "<![CDATA["),
    _endless("48 MB of <a>", "", "<a>"),
    _endless("48 MB of <p>x", "", "<p>x"),
    _endless("48 MB of <a href", "", "<a href='"),
    _endless("48 MB of a script", "<script>", "if (a < b) </p>"),
    _endless("48 MB of <script>", "", "<script><!--<script></script>"),
    _endless("48 MB of <title>", "", "<title>"),
    _endless("48 MB of <plaintext>", "", "<plaintext>"),
    _endless("48 MB of <textarea>", "", "<textarea>"),
    _endless("48 MB of <svg><title>", "", "<svg><title>"),
    _endless("48 MB of text without a tag", "<p>", "word "),
    _endless("10 MB of <", "", "<", 10 * MB - 30, cut=frozenset()),
    _endless("10 MB of <p", "", "<p", 10 * MB - 30, cut=frozenset()),
    _endless("10 MB of <br", "", "<br/", 10 * MB - 30, cut=frozenset(["attributes"])),
]

TABLES = [
    Item(
        "colspan 9e15",
        lambda n: _page("<table>" + f"<tr><td colspan=9000000000000000>{'x ' * 9}<td colspan=9e15>y" * n),
        20_000,
        50,
    ),
    Item(
        "rowspan 9e15",
        lambda n: _page("<table>" + f"<tr><td rowspan=9000000000000000>{'x ' * 9}<th rowspan=-1>y" * n),
        20_000,
        50,
    ),
    Item("<col span=9e15>", lambda n: _page("<table>" + "<col span=9000000000000000>" * n + "<tr><td>x"), 20_000, 50),
    Item(
        "lists that begin at 9e99",
        lambda n: _page(f"<ol start={'9' * 99}>" + f"<li value={'9' * 400}>The ferry" * n),
        10_000,
        50,
    ),
]

SEGMENTS = [
    Item("1,000,000 tiny segments", lambda n: _page("<p>a</p>" * n), 1_000_000, 1_000, _MANY),
    Item(
        "149,000 tiny segments, each in a place of its own",
        lambda n: _page("".join(f"<div class=c{i % 9999}>a</div>" for i in range(n))),
        149_000,
        1_000,
        _MANY,
    ),
    Item("1,000,000 <br>", lambda n: _page("a<br>" * n), 1_000_000, 2_000, _MANY),
    Item(
        "140,000 paragraphs, 400 deep",
        lambda n: _page("<article>" + "<div>" * (n // 350) + "<p>The ferry ran" * n),
        140_000,
        1_000,
        _MANY,
    ),
    Item("5,000,000 segments of a <pre>", lambda n: _page("<pre>" + "a\n\n" * n), 3_000_000, 10_000, _MANY),
    Item("a <pre> of line breaks", lambda n: _page("<pre>x" + "\n" * n + "y</pre>"), 9 * MB, 20_000, frozenset()),
    Item("a <pre> of lines", lambda n: _page("<pre>" + "a \r\n" * n), 2_000_000, 9_000, frozenset()),
    Item("a <pre> of space", lambda n: _page("<pre>x\n" + " \t" * n + "y"), 4_500_000, 15_000, frozenset()),
    Item("140,000 links in a paragraph", lambda n: _page("<p>" + "<a href=x>b</a> " * n), 140_000, 500, frozenset()),
    Item("100,000 frames", lambda n: b"<html><frameset>" + b"<frame src=x>" * n, 100_000, 500, frozenset()),
]

MARKUP = NESTING + ATTRIBUTES + ENDLESS + TABLES + SEGMENTS
