"""What is no page, or hides in one: archives, pictures, feeds, JSON-LD, meta data, text that looks like HTML."""

from __future__ import annotations

import gzip
import json
import zlib

from .item import Item

MB = 1_000_000
_META = frozenset(["meta"])
_PROSE = "The ferry ran aground on Monday, said twelve of its passengers. Nobody was hurt."


def _bomb(size: int) -> bytes:
    """Gzip of so many zeros, a thousandth of their size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(MB)) for _ in range(size // MB)]
    return b"".join([*parts, packer.compress(bytes(size % MB)), packer.flush()])


def _feed(size: int) -> bytes:
    items = f"<item><title>Ferry</title><link>https://example.org/1</link><description>{_PROSE}</description></item>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{items * size}</channel></rss>'.encode()


def _atom(size: int) -> bytes:
    entry = f"<entry><title>Ferry</title><content type='html'>&lt;p>{_PROSE}&lt;/p></content></entry>"
    return f"<!-- a --><feed xmlns='http://www.w3.org/2005/Atom'>{entry * size}</feed>".encode()


def _json_ld(source: str) -> bytes:
    script = f'<script type="application/ld+json">{source}</script>'
    return f"<html><head>{script}</head><body><article><p>{_PROSE}</p></article></body></html>".encode()


def _in_json_ld(name: str, unit: str, full: int = 9 * MB, cut: frozenset[str] = frozenset()) -> Item:
    def make(size: int) -> bytes:
        return _json_ld('{"headline": "Ferry", "a": [' + ",".join([unit] * (size // (len(unit) + 1) + 1)) + "]}")

    return Item(name, make, full, 2_000, cut)


def _in_head(name: str, unit: str, full: int, cut: frozenset[str] = frozenset()) -> Item:
    def make(size: int) -> bytes:
        return f"<html><head>{unit.replace('@', 'a ' * (size // 2))}</head><body><p>{_PROSE}</p></body></html>".encode()

    return Item(name, make, full, 3_000, cut)


FILES = [
    Item("gzip in place of HTML", lambda n: gzip.compress(b"<p>The ferry</p>" * n), 300_000, 300, error="gzip"),
    Item("a gzip bomb", _bomb, 1_000 * MB, 100_000, error="gzip"),
    Item("a PNG picture", lambda n: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * n, 20_000, 20, error="PNG"),
    Item("a JPEG picture", lambda n: b"\xff\xd8\xff\xe0" + bytes(range(256)) * n, 20_000, 20, error="JPEG"),
    Item("a PDF", lambda n: b"%PDF-1.7\n" + b"1 0 obj << /Length 9 >> stream\n" * n, 100_000, 20, error="PDF"),
    Item("a zip archive", lambda n: b"PK\x03\x04" + b"page.html" * n, 100_000, 20, error="zip"),
    Item("an RSS feed", _feed, 30_000, 20, error="<rss>"),
    Item("an Atom feed", _atom, 30_000, 20, error="<feed>"),
    Item(
        "SVG with templates",
        lambda n: b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<template><text>a</text></template>" * n,
        40_000,
        20,
    ),
    Item(
        "a page of SVG with templates",
        lambda n: (
            b"<html><body><p>The ferry</p>"
            + b"<svg><g><template><p>a</p></template><foreignObject><p>b</p></foreignObject></g></svg>" * n
        ),
        20_000,
        20,
    ),
    Item("JSON in place of HTML", lambda n: json.dumps([{"a": "<p>b</p>"}] * n).encode(), 300_000, 20),
    Item("random bytes", lambda n: bytes(i * i * 7919 % 251 for i in range(n)), 5 * MB, 3_000, error="binary"),
    Item("nothing", lambda n: b"", 0, 0),
    Item(
        "text that looks like HTML",
        lambda n: b"Write <p> and not <div>: a < b, b > c. Then </p> closes it.\n" * n,
        100_000,
        50,
    ),
    Item(
        "text of source",
        lambda n: "\n".join(f"    if (a < {i} && b > 3) {{ print('<b>'); }}" for i in range(n)).encode(),
        99_000,
        50,
    ),
    Item(
        "HTML that looks like text",
        lambda n: (_PROSE + "\n").encode() * n + b"<div><p>More</p></div></body></html>",
        90_000,
        50,
    ),
    Item("HTML in a <pre>", lambda n: b"<pre>" + (_PROSE + "\n\n").encode() * n, 90_000, 50),
    Item("HTML as text in HTML", lambda n: b"<p>" + b"&lt;p&gt;The ferry&lt;/p&gt;" * n, 300_000, 50),
]

HEADS = [
    Item(
        "JSON-LD 100,000 arrays deep",
        lambda n: _json_ld('{"headline": "a", "b": ' + "[" * n + "]" * n + "}"),
        100_000,
        30_000,
        _META,
    ),
    Item(
        "JSON-LD 100,000 objects deep",
        lambda n: _json_ld('{"headline": ' * n + "1" + "}" * n),
        100_000,
        30_000,
        _META | {"size"},  # which of them comes first is up to Python: 3.13 reads 9,000 levels, 3.12 900
    ),
    _in_json_ld("JSON-LD of 9 MB", '{"headline": "b", "c": "d"}'),
    _in_json_ld("JSON-LD of 9 MB of empty objects", "{}"),
    _in_json_ld("JSON-LD of 9 MB of empty arrays", "[]"),
    _in_json_ld("JSON-LD of 9 MB of numbers", "1.5"),
    _in_json_ld("JSON-LD of 9 MB of short strings", '"\\u00e4"'),
    Item("JSON-LD with a number of 9 MB", lambda n: _json_ld('{"headline": "a", "b": ' + "9" * n + "}"), 9 * MB, 9_000),
    Item(
        "JSON-LD with half surrogates",
        lambda n: _json_ld(json.dumps({"headline": "a\ud800" * 9, "articleBody": "The \udfff ferry " * n})),
        10_000,
        50,
    ),
    Item(
        "a body of 9 MB in JSON-LD",
        lambda n: _json_ld(json.dumps({"articleBody": "<p>a < b " * n})),
        900_000,
        24_000,
        frozenset(),
    ),
    Item(
        "a body of 9 MB of < in JSON-LD",
        lambda n: _json_ld(json.dumps({"articleBody": "<" * n})),
        9 * MB,
        24_000,
        frozenset(),
    ),
    Item(
        "100,000 scripts of JSON-LD",
        lambda n: b"<html>" + b'<script type="application/ld+json">{"headline": "a"}</script>' * n,
        100_000,
        300,
    ),
    _in_head("a title of 9 MB", "<title>@</title>", 9 * MB, _META),
    _in_head("a description of 9 MB", "<meta name=description content='@'>", 9 * MB, _META),
    _in_head("a canonical address of 9 MB", "<link rel=canonical href='http://example.org/@'>", 9 * MB, _META),
    _in_head("a language of 9 MB", "<html lang='@'>", 9 * MB, _META),
    Item("100,000 <meta>", lambda n: b"<html><head>" + b"<meta property=og:title content=a>" * n, 100_000, 300),
    Item(
        "100,000 canonical addresses", lambda n: b"<html><head>" + b"<link rel='x canonical' href=a>" * n, 100_000, 300
    ),
    Item("100,000 <h1>", lambda n: b"<html><body>" + b"<h1>The ferry ran aground</h1>" * n, 100_000, 300),
]

OTHERS = FILES + HEADS
