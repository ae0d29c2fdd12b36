"""The builders of public corpora: a few made-up pages in the layout of each, with its quirks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from newsclf.builders.base import BUILDERS, Builder, GoldPage, Skipped
from newsclf.errors import BuildError
from newsclf.segment import segment_page
from newsclf.segment.decode import decode

# What a source of each corpus must hold; files without content, folders with a slash at their end.
LAYOUTS = {
    "cleaneval": ("input/", "GoldStandard/"),
    "daniel": ("corpora/Corpus_daniel_v2.1/html/", "corpora/Corpus_daniel_v2.1/reference/"),
    "dragnet": ("input/", "GoldStandard/"),
    "readability": ("test/test-pages/",),
    "trafilatura": ("tests/", "tests/evaldata.json"),
    "turku": ("text-quality-annotations/",),
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
DEEP = b"[" * 200_000


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LAYOUTS:
        if name not in BUILDERS:
            monkeypatch.setitem(BUILDERS, name, Builder(name, name, f"the layout of {name}"))


def write(path: Path, content: bytes | str | list[Any] | dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, list | dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def read(name: str, source: Path) -> tuple[dict[str, GoldPage], dict[str, str]]:
    """The pages by their ids, and the reasons of those skipped."""
    items: Iterator[GoldPage | Skipped] = import_module(f"newsclf.builders.{name}").read(source)
    pages, skipped, seen = {}, {}, []
    for item in items:
        seen.append(item.page_id)
        if isinstance(item, Skipped):
            skipped[item.page_id] = item.reason
        else:
            pages[item.page_id] = item
    assert len(set(seen)) == len(seen)
    return pages, skipped


def html_text(page: GoldPage) -> str:
    return "\n".join(s.text for s in segment_page(page.page, "html").segments)


# Layouts


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_a_wrong_layout_is_told_with_the_right_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    wrong = [tmp_path / "other", tmp_path / "file", tmp_path / "missing"]
    # Any part alone is not enough, and a file is no folder.
    for i in range(len(LAYOUTS[name])):
        for kind in ("lacking", "file"):
            source = tmp_path / f"{kind}-{i}"
            source.mkdir()
            for j, part in enumerate(LAYOUTS[name]):
                path = source / part
                if i == j and kind == "file" and part.endswith("/"):
                    write(path, "")
                elif i != j and part.endswith("/"):
                    path.mkdir(parents=True, exist_ok=True)
            wrong.append(source)
    for source in wrong:
        with pytest.raises(BuildError) as caught:
            read(name, source)
        assert BUILDERS[name].layout in str(caught.value)
        assert str(source) in str(caught.value)


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"trafilatura"}))
def test_folders_without_pages_give_nothing(tmp_path: Path, name: str) -> None:
    for part in LAYOUTS[name]:
        (tmp_path / part).mkdir(parents=True)
    assert read(name, tmp_path) == ({}, {})


# trafilatura


def evaldata(root: Path, entries: Any) -> None:
    write(root / "tests" / "evaldata.json", entries)


def test_trafilatura(tmp_path: Path) -> None:
    for name in ("kiln.html", "hard.html", "listed.html"):
        write(tmp_path / "tests" / "eval" / name, f"<p>In eval: {name}</p>")
    for name in ("kiln.html", "weir.html"):
        write(tmp_path / "tests" / "cache" / name, f"<p>In cache: {name}</p>")
    entry = {
        "file": "kiln.html",
        "title": " The kiln is lit ",
        "author": "Ada Brenner",
        "date": "2031-04-05",
        "with": ["clay from the bend", "two nights"],
        "without": ["Related stories", " "],
        "comments": ["Bravo!", "It smokes."],
    }
    evaldata(
        tmp_path,
        {
            "https://kiln.example/lit": entry,
            "hard::hard.html": {"file": "hard.html", "with": ["eval"], "without": [], "title": "", "author": None},
            "xhttps://weir.example/x": {"file": "weir.html", "without": ["Menu"], "date": 2031},
            "http://listed.example": {"file": "listed.html", "with": ["In"], "author": ["A. One", "B. Two", 3]},
        },
    )
    pages, skipped = read("trafilatura", tmp_path)
    assert skipped == {}
    assert list(pages) == ["kiln.html", "hard.html", "weir.html", "listed.html"]
    kiln = pages["kiln.html"]
    assert (kiln.gold, kiln.page_type, kiln.lines) == (None, None, None)
    assert (kiln.present, kiln.absent) == (("clay from the bend", "two nights"), ("Related stories",))
    assert kiln.texts == {
        "headline": "The kiln is lit",
        "byline": "Ada Brenner",
        "date": "2031-04-05",
        "comment": "Bravo!\nIt smokes.",
    }
    assert kiln.title == "The kiln is lit"
    assert kiln.page.url == "https://kiln.example/lit"
    assert html_text(kiln) == "In eval: kiln.html"
    hard, weir = pages["hard.html"], pages["weir.html"]
    assert (hard.page.url, hard.title, hard.texts) == (None, None, {})
    assert (weir.page.url, weir.present, weir.texts) == ("https://weir.example/x", (), {})
    assert html_text(weir) == "In cache: weir.html"
    assert pages["listed.html"].texts["byline"] == "A. One, B. Two"


def test_what_is_wrong_with_trafilatura_entries_is_counted(tmp_path: Path) -> None:
    write(tmp_path / "tests" / "eval" / "a.html", "<p>A</p>")
    write(tmp_path / "tests" / "secret.html", "<p>Not a page</p>")
    snippets = {"with": ["A"], "without": []}
    evaldata(
        tmp_path,
        {
            "http://1.example": ["a.html"],
            "http://2.example": None,
            "http://3.example": {"with": ["A"]},
            "http://4.example": {"file": 7, **snippets},
            "http://5.example": {"file": "../secret.html", **snippets},
            "http://6.example": {"file": "missing.html", **snippets},
            "http://7.example": {"file": "n\0l.html", **snippets},
            "http://8.example": {"file": "x" * 5000, **snippets},
            "http://9.example": {"file": "", **snippets},
            "http://10.example": {"file": "a.html", "with": "A"},
        },
    )
    pages, skipped = read("trafilatura", tmp_path)
    assert pages == {}
    assert len(skipped) == 10
    assert all("no file" in skipped[f"http://{n}.example"] for n in range(1, 6))
    assert "FileNotFoundError" in skipped["missing.html"]
    assert "'with'" in skipped["a.html"]
    evaldata(tmp_path, {"http://a.example": {"file": "a.html", "with": [1]}})
    assert "'with'" in read("trafilatura", tmp_path)[1]["a.html"]
    evaldata(tmp_path, {"http://a.example": {"file": "a.html", "with": [], "without": None}})
    assert "no snippets" in read("trafilatura", tmp_path)[1]["a.html"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[1, 2]", b"null", DEEP])
def test_an_unreadable_list_of_trafilatura_pages_is_an_error(tmp_path: Path, content: bytes) -> None:
    evaldata(tmp_path, content)
    with pytest.raises(BuildError, match=r"evaldata\.json: can't be read") as caught:
        read("trafilatura", tmp_path)
    assert BUILDERS["trafilatura"].layout in str(caught.value)


# readability


def test_readability(tmp_path: Path) -> None:
    root = tmp_path / "test" / "test-pages"
    gold = '<div id="x"><div><p>Über die Brücke</p><h2>Später</h2><ul><li>eins</li><li>zwei</li></ul></div></div>'
    meta = {"title": "Die  Brücke", "byline": "Von Ida Kranz\n      Bilder: Jon", "lang": "de-DE", "readerable": True}
    write(root / "bridge" / "source.html", "<nav>Menü</nav><p>Über die Brücke</p>")
    write(root / "bridge" / "expected.html", gold)
    write(root / "bridge" / "expected-metadata.json", meta)
    for n, content in enumerate([b"{", b"[1]", DEEP, b'{"title": ["x"], "byline": null, "lang": 5}', None]):
        write(root / f"odd{n}" / "source.html", "<p>a</p>")
        write(root / f"odd{n}" / "expected.html", "")
        if content is not None:
            write(root / f"odd{n}" / "expected-metadata.json", content)
    write(root / "no-gold" / "source.html", "<p>a</p>")
    write(root / "no-page" / "expected.html", "<p>a</p>")
    write(root / "picture" / "source.html", "<p>a</p>")
    write(root / "picture" / "expected.html", PNG)
    write(root / "README.md", "not a page")
    pages, skipped = read("readability", tmp_path)
    bridge = pages.pop("bridge")
    assert bridge.gold == "Über die Brücke\nSpäter\neins\nzwei"
    assert bridge.title == "Die Brücke"
    assert bridge.texts == {"headline": "Die Brücke", "byline": "Von Ida Kranz Bilder: Jon"}
    assert bridge.page.lang == "de-DE"
    assert sorted(pages) == [f"odd{n}" for n in range(5)]
    for page in pages.values():
        assert (page.gold, page.title, page.texts, page.page.lang) == ("", None, {}, None)
    assert sorted(skipped) == ["no-gold", "no-page", "picture"]
    assert "binary" in skipped["picture"]


# cleaneval


def cleaneval_page(root: Path, page_id: str, page: bytes | str, gold: bytes | str) -> None:
    write(root / "input" / f"{page_id}.html", page)
    write(root / "GoldStandard" / f"{page_id}.txt", gold)


def test_cleaneval_gold(tmp_path: Path) -> None:
    wrapper = '<text id="http://mill.example/?a=1&amp;b=2" title="Mills &amp; weirs" encoding="iso-8859-1">\n\n'
    gold = (
        "URL: http://mill.example/first\r\n\r\n   <h>   Mills\r\n\r\n<p>   The mill by the weir\r\n   stood still\r\n"
        "   all winter.\r\n\r\n   A line of its own.\r\n<l>   * Rye\r\n<l>\t* Oats, P < .05\r\n"
        "<pIn spring it <jane> turned.\r\n<>A bare bracket\r\n<P>Loud\r\n"
    )
    page = wrapper.encode() + "<p>Grüße</p>".encode("latin-1") + b"\n\n</text>\n"
    cleaneval_page(tmp_path, "1", page, gold)
    pages, skipped = read("cleaneval", tmp_path)
    assert skipped == {}
    found = pages["1"]
    assert found.gold is not None
    assert found.gold.split("\n") == [
        "Mills",
        "The mill by the weir stood still all winter.",
        "A line of its own.",
        "* Rye",
        "* Oats, P < .05",
        "In spring it <jane> turned.",
        "A bare bracket",
        "Loud",
    ]
    assert (found.page.url, found.title) == ("http://mill.example/first", "Mills & weirs")
    assert isinstance(found.page.html, bytes)
    assert found.page.html.strip() == "<p>Grüße</p>".encode("latin-1")
    assert html_text(found) == "Grüße"


def test_cleaneval_urls_and_wrappers(tmp_path: Path) -> None:
    cleaneval_page(tmp_path, "bom", "<p>x</p>", b"\xef\xbb\xbfURL: http://bom.example/\r\n\r\n<p>x")
    cleaneval_page(tmp_path, "none", '<text id="http://w.example/" encoding="unset">\n<p>x</p>', "<p>x")
    cleaneval_page(tmp_path, "bare", "<p>x</p><text>y</text><p>z</p>", "URL:\n<p>x")
    cleaneval_page(tmp_path, "empty", b"", "URL: http://e.example/\n")
    cleaneval_page(tmp_path, "broken", '<text id="', b"<p>caf\xc3\xa9 \xc3\xa0 la \xc3 carte")
    pages, skipped = read("cleaneval", tmp_path)
    assert skipped == {}
    assert {name: (p.page.url, p.gold) for name, p in pages.items()} == {
        "bom": ("http://bom.example/", "x"),
        "none": ("http://w.example/", "x"),
        "bare": (None, "x"),
        "empty": ("http://e.example/", ""),
        "broken": (None, "café à la \ufffd carte"),
    }
    assert html_text(pages["none"]) == "x"
    assert html_text(pages["bare"]) == "x\ny\nz"


# dragnet


def dragnet_page(root: Path, page_id: str, gold: bytes | str, page: bytes | str = "<p>x</p>") -> None:
    write(root / "input" / f"{page_id}.html", page)
    write(root / "GoldStandard" / f"{page_id}.txt", gold)


@pytest.mark.parametrize(
    "marker",
    [
        "!@#$%^&*()  COMMENTS",
        "!@#$%^&*() COMMENTS\t",
        "!@#$%^&*()",
        "!!@#$%^&*()  COMMENTS",
        "!#@$%^&*()  COMMENTS",
        "!@ $%^&*()  COMMENTS",
        "@#$%^&*() COMMENTS",
        "!@#$%^&**()  COMMNENTS",
        "!@#$%$%^&*()  CORRECTED",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_dragnet_comments_stand_after_the_marker(tmp_path: Path, marker: str, end: str) -> None:
    lines = ["Lamps out", "", "   The pier went   dark.", "", "", marker, "", "Otto, May 2:", "  At last!"]
    dragnet_page(tmp_path, "R7", end.join(lines))
    page = read("dragnet", tmp_path)[0]["R7"]
    assert page.gold == "Lamps out\nThe pier went dark."
    assert page.texts == {"comment": "Otto, May 2:\nAt last!"}


def test_dragnet_without_comments(tmp_path: Path) -> None:
    dragnet_page(tmp_path, "1", "He shouted !@#$%^&*() COMMENTS in the street.\n@ (&*) all\nmail@pier.example ^&*()")
    dragnet_page(tmp_path, "2", "Text\n!@#$%^&*()  COMMENTS\n\n")
    dragnet_page(tmp_path, "3", "!@#$%^&*()  COMMENTS\nAll of it")
    dragnet_page(tmp_path, "4", "@" * 100_000)
    pages = read("dragnet", tmp_path)[0]
    assert pages["1"].gold is not None
    assert pages["1"].gold.count("\n") == 2
    assert (pages["1"].texts, pages["2"].texts) == ({}, {})
    assert pages["2"].gold == "Text"
    assert (pages["3"].gold, pages["3"].texts) == ("", {"comment": "All of it"})


def test_dragnet_encodings(tmp_path: Path) -> None:
    text = "“Naïve” café — 5 €\n!@#$%^&*()  COMMENTS\nTouché’s"
    for name in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        dragnet_page(tmp_path, name, text.encode(name))
    pages, skipped = read("dragnet", tmp_path)
    assert skipped == {}
    assert {p.gold for p in pages.values()} == {"“Naïve” café — 5 €"}
    assert {p.texts["comment"] for p in pages.values()} == {"Touché’s"}


@pytest.mark.parametrize("name", ["cleaneval", "dragnet"])
def test_pages_without_gold_and_golds_without_page_are_counted(tmp_path: Path, name: str) -> None:
    dragnet_page(tmp_path, "good", "x")
    dragnet_page(tmp_path, "picture", PNG)
    write(tmp_path / "input" / "no-gold.html", "<p>x</p>")
    write(tmp_path / "GoldStandard" / "no-page.txt", "x")
    (tmp_path / "input" / "folder.html").mkdir()
    write(tmp_path / "input" / "notes.md", "x")
    pages, skipped = read(name, tmp_path)
    assert list(pages) == ["good"]
    assert sorted(skipped) == ["folder", "no-gold", "no-page", "picture"]
    assert "binary" in skipped["picture"]


# daniel


def daniel_page(root: Path, name: str, gold: bytes | str, page: bytes | str = "<p>x</p>") -> None:
    folder = root / "corpora" / "Corpus_daniel_v2.1"
    write(folder / "html" / name, page)
    write(folder / "reference" / name, gold)


def test_daniel(tmp_path: Path) -> None:
    name = "20310102_www.poczta.com.pl_0a1b2c"
    # Re-coded pages kept the declaration of the encoding they were in.
    page = '<html><head><meta charset="gb2312"></head><body><p>Żółta łódź płynie</p></body></html>'
    gold = "<p>Łódź</p>\n<p>Żółta łódź płynie</p>\n"
    daniel_page(tmp_path, name, gold, page)
    write(tmp_path / "corpora" / "Corpus_daniel_v2.1" / "html" / ".DS_Store", b"\0")
    write(tmp_path / "corpora" / "Corpus_daniel_v2.1" / "doc_lg.json", {name: "Polish", "other": "Greek"})
    pages, skipped = read("daniel", tmp_path)
    assert skipped == {}
    found = pages[name]
    assert found.gold == "Łódź\nŻółta łódź płynie"
    assert found.texts == {"headline": "Łódź"}
    assert (found.page.site, found.page.lang, found.page_type) == ("poczta.com.pl", "pl", "article")
    assert isinstance(found.page.html, bytes)
    assert decode(found.page.html, found.page.encoding) == page
    assert html_text(found) == "Żółta łódź płynie"


@pytest.mark.parametrize(
    ("gold", "lines"),
    [
        ("<p>One</p>\n<p>Two,/p>\n<p>Three</p></p>", ["One", "Two", "Three"]),
        ("<p>One</p><p>Two</p>\n\n,p>Three</p>", ["One", "Two", "Three"]),
        ("<p>A heading\nand its text.</p>", ["A heading", "and its text."]),
        ("<p堅果 一天一份</p>\n<pre>Code</pre>", ["堅果 一天一份", "Code"]),
        ("<p>Today 10:51/p>\n<p>BMI>=35 & 3 < 4 &#x20AC;2 R&amp;D</p>", ["Today 10:51", "BMI>=35 & 3 < 4 €2 R&D"]),
        ('<p class="a">See <a href="/x">here</a><img src="p.jpg"> or\u00a0<div>there</div></p>', ["See here or there"]),
        ("\ufeff<p>  </p>\r\n<p>Last</p>\r\n", ["Last"]),
        ("", []),
    ],
)
def test_daniel_references(tmp_path: Path, gold: str, lines: list[str]) -> None:
    daniel_page(tmp_path, "page", gold)
    page = read("daniel", tmp_path)[0]["page"]
    assert page.gold == "\n".join(lines)
    assert page.texts == ({"headline": lines[0]} if lines else {})
    assert (page.page.site, page.page.lang) == (None, None)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"page": ["Polish"]}', b'{"page": "Klingon"}', DEEP])
def test_odd_daniel_languages_count_as_missing(tmp_path: Path, content: bytes) -> None:
    daniel_page(tmp_path, "page", "<p>x</p>")
    write(tmp_path / "corpora" / "Corpus_daniel_v2.1" / "doc_lg.json", content)
    assert read("daniel", tmp_path)[0]["page"].page.lang is None


def test_what_is_wrong_with_daniel_pages_is_counted(tmp_path: Path) -> None:
    daniel_page(tmp_path, "good", "<p>x</p>")
    daniel_page(tmp_path, "picture", PNG)
    folder = tmp_path / "corpora" / "Corpus_daniel_v2.1"
    write(folder / "html" / "no-gold", "x")
    write(folder / "reference" / "no-page", "x")
    (folder / "reference" / "folder").mkdir()
    pages, skipped = read("daniel", tmp_path)
    assert list(pages) == ["good"]
    assert sorted(skipped) == ["folder", "no-gold", "no-page", "picture"]


# turku


def test_turku(tmp_path: Path) -> None:
    root = tmp_path / "text-quality-annotations"
    text = ["Startsida", "  Båten\tgick  ", "", "Logga\nin", "Hem igen \ud83d"]
    write(root / "sv" / "dev.json", [{"text": text, "labels": ["0", "1", "1", "0", "1"]}])
    write(root / "en" / "train.json", [{"text": ["Log in"], "labels": ["0"]}, {"text": ["Go"], "labels": ["1"]}])
    write(root / "README.md", "x")
    pages, skipped = read("turku", tmp_path)
    assert skipped == {}
    assert list(pages) == ["en/train/0", "en/train/1", "sv/dev/0"]
    boat = pages["sv/dev/0"]
    assert boat.lines == (
        ("Startsida", "boilerplate"),
        ("Båten gick", "body"),
        ("Logga in", "boilerplate"),
        ("Hem igen \ufffd", "body"),
    )
    assert boat.page.text == "Startsida\nBåten gick\nLogga in\nHem igen \ufffd"
    assert boat.gold == "Båten gick\nHem igen \ufffd"
    assert (boat.page.html, boat.page.lang, boat.texts) == (None, "sv", {})
    # A document of which nothing is kept is one without an article.
    assert pages["en/train/0"].gold == ""


def test_what_is_wrong_with_turku_documents_is_counted(tmp_path: Path) -> None:
    root = tmp_path / "text-quality-annotations"
    odd: list[Any] = [
        None,
        ["a"],
        {"text": ["a"]},
        {"text": ["a"], "labels": []},
        {"text": "ab", "labels": ["1", "0"]},
        {"text": ["a", 5], "labels": ["1", "0"]},
        {"text": ["a"], "labels": ["2"]},
        {"text": ["a"], "labels": [["1"]]},
        {"text": ["a"], "labels": 1},
        {"text": [], "labels": []},
        {"text": [" "], "labels": ["1"]},
    ]
    write(root / "de" / "train.json", [*odd, {"text": ["a"], "labels": ["1"]}])
    write(root / "fi" / "train.json", b"[")
    write(root / "fi" / "dev.json", {"text": []})
    write(root / "fr" / "dev.json", DEEP)
    (root / "sv" / "dev.json").mkdir(parents=True)
    pages, skipped = read("turku", tmp_path)
    assert list(pages) == [f"de/train/{len(odd)}"]
    assert sorted(skipped) == sorted(
        [*(f"de/train/{n}" for n in range(len(odd))), "fi/train", "fi/dev", "fr/dev", "sv/dev"]
    )
