"""Corpora in their native layouts to data sets: tiny made-up ones, with everything that can be wrong with them."""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from newsclf.builders.base import BUILDERS, builder
from newsclf.builders.build import build
from newsclf.dataset import is_dataset
from newsclf.dataset_reading import read_rows
from newsclf.errors import BuildError, InputError
from newsclf.row import Row

_SUBJECTS = "The miller|A young pilot|The village clerk|Our oldest ferryman|The glass blower|A retired diver".split("|")
_VERBS = "repaired|painted|sold|measured|carried|photographed|borrowed|forgot".split("|")
_OBJECTS = "a copper kettle|the eastern lock gate|two hundred lanterns|a map of the reef|the choir's piano".split("|")
_PLACES = "behind the station|near the tannery|below the weir|on the salt road|beside the observatory".split("|")
MENU = "<nav><ul><li><a href='/'>Startpage</a></li><li><a href='/s'>Sports desk</a></li></ul></nav>"
FOOTER = "<footer><p>Imprint</p><p>Subscriptions</p></footer>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def paragraphs(number: int, count: int = 3) -> list[str]:
    """Made-up paragraphs, others for each number."""
    rng = random.Random(number)
    return [
        " ".join(
            f"{rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_OBJECTS)} {rng.choice(_PLACES)}"
            f" in {rng.randint(1200, 2000)}."
            for _ in range(3)
        )
        for _ in range(count)
    ]


def html_page(body: list[str], *, url: str | None = None, title: str = "Harbour Gazette", lang: str = "en") -> str:
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    text = "".join(f"<p>{p}</p>" for p in body)
    return (
        f'<html lang="{lang}"><head><title>{title}</title>{canonical}</head><body>{MENU}'
        f'<main><article class="story">{text}</article></main>{FOOTER}</body></html>'
    )


def make_folder(root: Path, *, sites: int = 0, pages: int = 6) -> Path:
    """Pages of the folder layout; with `sites`, `pages` of each."""
    root.mkdir(parents=True, exist_ok=True)
    for site in range(max(sites, 1)):
        for n in range(pages):
            body = paragraphs(100 * site + n)
            url = f"https://paper{site}.example/story-{n}" if sites else None
            (root / f"s{site}-p{n}.html").write_text(html_page(body, url=url), encoding="utf-8")
            (root / f"s{site}-p{n}.gold.txt").write_text("\n\n".join(body), encoding="utf-8")
    return root


def wcxb_page(root: Path, number: int, html: bytes, entry: Any) -> None:
    name = f"{number:04d}"
    (root / "dev" / "html").mkdir(parents=True, exist_ok=True)
    (root / "dev" / "ground-truth").mkdir(parents=True, exist_ok=True)
    (root / "dev" / "html" / f"{name}.html.gz").write_bytes(html)
    text = entry if isinstance(entry, bytes) else json.dumps(entry).encode()
    (root / "dev" / "ground-truth" / f"{name}.json").write_bytes(text)


def wcxb_entry(number: int, kind: str = "article") -> dict[str, Any]:
    return {
        "url": f"https://www.site{number}.example/a",
        "ground_truth": {"title": f"Story {number}", "main_content": "\n".join(paragraphs(number))},
        "_internal": {"page_type": {"primary": kind}},
    }


def make_wcxb(root: Path, pages: int = 4) -> Path:
    for n in range(1, pages + 1):
        html = gzip.compress(html_page(paragraphs(n)).encode())
        wcxb_page(root, n, html, wcxb_entry(n, "article" if n % 2 else "forum"))
    return root


def fundus_version(number: int) -> dict[str, Any]:
    lead, first, second, last = paragraphs(number, 4)
    sections = [
        {"headline": [], "paragraphs": [first]},
        {"headline": ["What came next"], "paragraphs": [second, last]},
    ]
    return {"title": f"Story {number}", "body": {"summary": [lead], "sections": sections}}


def fundus_html(number: int) -> bytes:
    lead, first, second, last = paragraphs(number, 4)
    text = f"<p>{lead}</p><p>{first}</p><h2>What came next</h2><p>{second}</p><p>{last}</p>"
    return gzip.compress(f"<html><body>{MENU}<article>{text}</article>{FOOTER}</body></html>".encode())


def fundus_country(root: Path, country: str = "xx") -> Path:
    folder = root / "tests" / "resources" / "parser" / "test_data" / country
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def make_fundus(root: Path) -> Path:
    """A publisher with two versions of its parser, and one with a single page."""
    folder = fundus_country(root)
    # The versions are in the order of the dates; the files are written the other way round.
    (folder / "LanternPost_2024_03_01.html.gz").write_bytes(fundus_html(2))
    (folder / "LanternPost_2022_11_30.html.gz").write_bytes(fundus_html(1))
    (folder / "LanternPost.json").write_text(json.dumps({"V1": fundus_version(1), "V1_1": fundus_version(2)}))
    (folder / "QuayTimes_2023_07_09.html.gz").write_bytes(fundus_html(3))
    (folder / "QuayTimes.json").write_text(json.dumps({"V1": fundus_version(3)}))
    meta = {
        "LanternPost_2024_03_01.html.gz": {"url": "https://www.lanternpost.example/new", "crawl_date": "x"},
        "LanternPost_2022_11_30.html.gz": {"url": "https://www.lanternpost.example/old", "crawl_date": "x"},
    }
    (folder / "meta.info").write_text(json.dumps(meta))
    return root


def reasons(skipped: list[Any]) -> dict[str, str]:
    return {s.page_id: s.reason for s in skipped}


def rows_by_id(folder: Path) -> dict[tuple[str, str], Row]:
    return {(row.page_id, row.page.view): row for row in read_rows(folder)}


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.endswith((".part", ".old")) or p.name.startswith(".")]


def parquet_bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((folder / "data").iterdir())}


# The three layouts


@pytest.mark.parametrize("view", ["both", "html", "text"])
def test_folder(tmp_path: Path, view: Any) -> None:
    source = make_folder(tmp_path / "gazette", pages=4)
    seen: list[int] = []
    report = build(source, "folder", tmp_path / "out", view=view, split="none", progress=seen.append)
    views = ["html", "text"] if view == "both" else [view]
    assert (report.corpus, report.read, report.skipped, report.duplicates) == ("gazette", 4, [], [])
    assert report.truncated == 0
    assert report.splits == {"train": 4 * len(views)}
    assert seen == [1, 2, 3, 4]
    assert set(report.groups) == {f"{v} {kind}" for v in views for kind in ("all", "unknown")}
    rows = list(read_rows(tmp_path / "out"))
    titled = sum(row.page.view == "text" and row.page.segments[0].text == row.title for row in rows)
    for name, group in report.groups.items():
        assert group.pages == 4
        assert group.oracle_f1 == 1
        assert group.gold_found == 1
        assert group.segments == 4 * 7 + (titled if name.startswith("text") else 0)
        assert group.body_share == pytest.approx(4 * 3 / group.segments)
    assert {row.page.view for row in rows} == set(views)
    for row in rows:
        assert row.corpus == "gazette"
        assert row.site == f"page:{row.page_id}"
        assert row.lang == "en"
        assert row.title == "Harbour Gazette"
        assert row.html is None
        body = [s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body"]
        assert "\n\n".join(body) == row.gold
        assert (row.rendering is None) == (row.page.view == "html")


def test_a_data_set_of_one_rendering_has_it_on_every_page(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "gazette", pages=4)
    build(source, "folder", tmp_path / "out", split="none", rendering="links")
    assert {row.rendering for row in read_rows(tmp_path / "out")} == {None, "links"}


def test_folder_of_plain_text(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "mixed", pages=1)
    body = paragraphs(77)
    (source / "below").mkdir()
    (source / "below" / "note.txt").write_text("\n".join(["Startpage", *body, "Imprint"]), encoding="utf-8")
    (source / "below" / "note.gold.txt").write_text("\n".join(body), encoding="utf-8")
    report = build(source, "folder", tmp_path / "out", split="none")
    assert (report.read, report.skipped) == (2, [])
    rows = rows_by_id(tmp_path / "out")
    assert set(rows) == {("s0-p0.html", "html"), ("s0-p0.html", "text"), ("below/note.txt", "text")}
    assert rows["below/note.txt", "text"].labels == ["boilerplate", "body", "body", "body", "boilerplate"]
    report = build(source, "folder", tmp_path / "html", view="html", split="none")
    assert list(reasons(report.skipped)) == ["below/note.txt"]
    assert "--view text" in report.skipped[0].reason
    assert set(rows_by_id(tmp_path / "html")) == {("s0-p0.html", "html")}


@pytest.mark.parametrize("split", ["site", "page", "none"])
def test_wcxb(tmp_path: Path, split: Any) -> None:
    source = make_wcxb(tmp_path / "source", pages=6)
    report = build(source, "wcxb", tmp_path / "out", split=split)
    assert (report.corpus, report.read, report.skipped) == ("wcxb", 6, [])
    assert sum(report.splits.values()) == 12
    assert set(report.splits) == ({"train"} if split == "none" else {"train", "validation", "test"})
    assert set(report.groups) == {f"{v} {kind}" for v in ("html", "text") for kind in ("all", "article", "forum")}
    assert {g.oracle_f1 for g in report.groups.values()} == {1.0}
    assert report.groups["html article"].pages == 3
    row = rows_by_id(tmp_path / "out")["0001", "html"]
    assert (row.url, row.site, row.title, row.page_type) == (
        "https://www.site1.example/a",
        "site1.example",
        "Story 1",
        "article",
    )
    assert row.gold == "\n".join(paragraphs(1))


def test_fundus_pairs_pages_and_versions_by_date(tmp_path: Path) -> None:
    report = build(make_fundus(tmp_path / "source"), "fundus", tmp_path / "out", split="none")
    assert (report.read, report.skipped) == (3, [])
    assert {g.oracle_f1 for g in report.groups.values()} == {1.0}
    assert set(report.groups) == {"html all", "html article", "text all", "text article"}
    rows = rows_by_id(tmp_path / "out")
    assert len(rows) == 6
    old, new = rows["xx/LanternPost_2022_11_30", "html"], rows["xx/LanternPost_2024_03_01", "html"]
    assert (old.title, new.title) == ("Story 1", "Story 2")
    assert (old.url, new.url) == ("https://www.lanternpost.example/old", "https://www.lanternpost.example/new")
    assert old.site == new.site == "lanternpost.example"
    assert "What came next" in old.gold
    alone = rows["xx/QuayTimes_2023_07_09", "html"]
    assert (alone.url, alone.site) == (None, "page:xx/QuayTimes_2023_07_09")


def test_keep_html(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "kept", pages=1)
    build(source, "folder", tmp_path / "out", split="none", keep_html=True)
    page = (source / "s0-p0.html").read_text(encoding="utf-8")
    assert {row.html for row in read_rows(tmp_path / "out")} == {page}


def test_the_address_comes_from_the_canonical_link(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "linked", sites=1, pages=1)
    build(source, "folder", tmp_path / "out", split="none")
    row = next(iter(read_rows(tmp_path / "out")))
    assert (row.url, row.site) == ("https://paper0.example/story-0", "paper0.example")


# What is wrong with single pages


def test_what_is_wrong_with_wcxb_pages_is_counted(tmp_path: Path) -> None:
    source = make_wcxb(tmp_path / "source", pages=2)
    good = gzip.compress(html_page(paragraphs(9)).encode())
    no_content = wcxb_entry(9)
    del no_content["ground_truth"]["main_content"]
    null_content = wcxb_entry(9)
    null_content["ground_truth"]["main_content"] = None
    wcxb_page(source, 11, good[:-12], wcxb_entry(9))
    wcxb_page(source, 12, b"no gzip at all", wcxb_entry(9))
    wcxb_page(source, 13, good, b'{"url": ')
    wcxb_page(source, 14, good, b"\xff\xfe\x00")
    wcxb_page(source, 15, good, [1, 2])
    wcxb_page(source, 16, good, {"url": "https://a.example"})
    wcxb_page(source, 17, good, no_content)
    wcxb_page(source, 18, good, null_content)
    wcxb_page(source, 19, gzip.compress(PNG), wcxb_entry(9))
    wcxb_page(source, 20, good, b"[" * 200_000)
    wcxb_page(source, 21, good, wcxb_entry(9))
    (source / "dev" / "html" / "0021.html.gz").unlink()
    report = build(source, "wcxb", tmp_path / "out", split="none")
    found = reasons(report.skipped)
    assert report.read == 13
    assert sorted(found) == [f"{n:04d}" for n in range(11, 22)]
    assert all("main_content" in found[name] for name in ("0017", "0018"))
    assert "binary" in found["0019"]
    assert all("unreadable" in found[f"{n:04d}"] for n in (11, 12, 13, 14, 15, 16, 20, 21))
    assert {row.page_id for row in read_rows(tmp_path / "out")} == {"0001", "0002"}
    assert '"0017"' in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_odd_values_in_a_wcxb_gold_count_as_missing(tmp_path: Path) -> None:
    source = make_wcxb(tmp_path / "source", pages=1)
    entry = wcxb_entry(5)
    entry["url"] = 17
    entry["ground_truth"]["title"] = ["a", "list"]
    entry["_internal"]["page_type"]["primary"] = {"not": "a name"}
    wcxb_page(source, 5, gzip.compress(html_page(paragraphs(5)).encode()), entry)
    report = build(source, "wcxb", tmp_path / "out", split="none")
    assert report.skipped == []
    row = rows_by_id(tmp_path / "out")["0005", "html"]
    assert (row.url, row.page_type, row.title) == (None, None, "Harbour Gazette")
    assert row.site == "page:0005"


def test_half_surrogate_pairs_are_no_trouble(tmp_path: Path) -> None:
    source = make_wcxb(tmp_path / "source", pages=1)
    entry = wcxb_entry(5)
    entry["ground_truth"]["title"] = "Half a \ud83d smile"
    entry["ground_truth"]["main_content"] += "\nCut here: \udc00"
    json_ld = '<script type="application/ld+json">{"headline": "Cut \\ud83d"}</script>'
    html = html_page(paragraphs(5)).replace("</head>", f"{json_ld}</head>")
    wcxb_page(source, 5, gzip.compress(html.encode()), entry)
    wcxb_page(source, 6, b"", {"\ud800": 1})
    report = build(source, "wcxb", tmp_path / "out", split="none")
    assert list(reasons(report.skipped)) == ["0006"]
    row = rows_by_id(tmp_path / "out")["0005", "html"]
    assert row.title == "Half a ? smile"
    assert row.page.meta["headline"] == "Cut ?"
    assert row.gold.endswith("Cut here: ?")
    assert row.labels.count("body") == 3


def test_what_is_wrong_with_fundus_pages_is_counted(tmp_path: Path) -> None:
    source = make_fundus(tmp_path / "source")
    folder = fundus_country(source)
    (folder / "meta.info").write_text("not json", encoding="utf-8")
    (folder / "Odd.json").write_text(json.dumps({"V1": fundus_version(4), "V1_1": fundus_version(5)}))
    (folder / "Odd_2024_01_01.html.gz").write_bytes(fundus_html(4))
    (folder / "Torn.json").write_text(json.dumps({"V1": fundus_version(6)}))
    (folder / "Torn_2024_01_01.html.gz").write_bytes(fundus_html(6)[:-20])
    (folder / "Bare.json").write_text(json.dumps({"V1": {"title": "No body"}}))
    (folder / "Bare_2024_01_01.html.gz").write_bytes(fundus_html(7))
    (folder / "Null.json").write_text(json.dumps({"V1": None}))
    (folder / "Null_2024_01_01.html.gz").write_bytes(fundus_html(7))
    (folder / "Broken.json").write_text("{", encoding="utf-8")
    (folder / "List.json").write_text("[]", encoding="utf-8")
    (folder / "Picture.json").write_text(json.dumps({"V1": fundus_version(8)}))
    (folder / "Picture_2024_01_01.html.gz").write_bytes(gzip.compress(PNG))
    report = build(source, "fundus", tmp_path / "out", split="none")
    found = reasons(report.skipped)
    assert report.read == 10
    assert sorted(found) == [
        "xx/Bare_2024_01_01",
        "xx/Broken",
        "xx/List",
        "xx/Null_2024_01_01",
        "xx/Odd",
        "xx/Picture_2024_01_01",
        "xx/Torn_2024_01_01",
    ]
    assert "1 pages but 2 golds" in found["xx/Odd"]
    assert "binary" in found["xx/Picture_2024_01_01"]
    assert {row.url for row in read_rows(tmp_path / "out")} == {None}
    assert len(rows_by_id(tmp_path / "out")) == 6


def test_what_is_wrong_with_pages_of_a_folder_is_counted(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "own", pages=1)
    (source / "no-gold.html").write_text(html_page(paragraphs(3)), encoding="utf-8")
    (source / "picture.html").write_bytes(PNG)
    (source / "picture.gold.txt").write_text("A picture.", encoding="utf-8")
    (source / "binary-gold.html").write_text(html_page(paragraphs(3)), encoding="utf-8")
    (source / "binary-gold.gold.txt").write_bytes(PNG)
    (source / "empty.html").write_bytes(b"")
    (source / "empty.gold.txt").write_bytes(b"")
    (source / "no-article.html").write_text(html_page([]), encoding="utf-8")
    (source / "no-article.gold.txt").write_text("\n", encoding="utf-8")
    (source / "lost.gold.txt").write_text("A gold whose page was lost.", encoding="utf-8")
    (source / "notes.md").write_text("# not a page", encoding="utf-8")
    (source / "folder.html").mkdir()
    report = build(source, "folder", tmp_path / "out", split="none")
    found = reasons(report.skipped)
    assert report.read == 6
    assert sorted(found) == ["binary-gold.html", "no-gold.html", "picture.html"]
    assert "no-gold.gold.txt" in found["no-gold.html"]
    assert "binary" in found["picture.html"]
    assert "binary" in found["binary-gold.html"]
    rows = rows_by_id(tmp_path / "out")
    # An empty gold is a statement: all of the page is boilerplate. An empty page is a page too.
    assert rows["empty.html", "html"].labels == []
    assert set(rows["no-article.html", "html"].labels) == {"boilerplate"}
    assert report.groups["html all"].pages == 3
    assert report.groups["html all"].oracle_f1 == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_file_names_that_are_no_utf8_are_no_trouble(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "own", pages=1)
    for name in (b"caf\xe9", b"th\xe9"):
        (source / os.fsdecode(name + b".html")).write_text(html_page(paragraphs(3)), encoding="utf-8")
    (source / os.fsdecode(b"caf\xe9.gold.txt")).write_text("\n".join(paragraphs(3)), encoding="utf-8")
    report = build(source, "folder", tmp_path / "out", split="none")
    assert (report.read, len(report.skipped)) == (3, 1)
    assert {row.page_id for row in read_rows(tmp_path / "out")} == {"s0-p0.html", r"caf\xe9.html"}
    assert json.dumps(r"th\xe9.html") in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


# What is wrong with a source as a whole


@pytest.mark.parametrize("name", ["folder", "fundus", "wcxb"])
def test_a_wrong_layout_is_told_with_the_right_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.doc").write_bytes(b"x")
    (tmp_path / "file").write_bytes(b"x")
    for source in (tmp_path / "other", tmp_path / "file", tmp_path / "missing"):
        with pytest.raises(BuildError) as caught:
            build(source, name, tmp_path / "out")
        assert BUILDERS[name].layout in str(caught.value)
        assert str(source) in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "other"]


def test_the_right_folders_without_a_page_are_a_wrong_layout_too(tmp_path: Path) -> None:
    (tmp_path / "w" / "dev" / "html").mkdir(parents=True)
    (tmp_path / "w" / "dev" / "ground-truth").mkdir()
    fundus_country(tmp_path / "f")
    for source, name in ((tmp_path / "w", "wcxb"), (tmp_path / "f", "fundus")):
        with pytest.raises(BuildError) as caught:
            build(source, name, tmp_path / "out")
        assert BUILDERS[name].layout in str(caught.value)
    (tmp_path / "g" / "tests" / "resources" / "parser").mkdir(parents=True)
    (tmp_path / "g" / "tests" / "resources" / "parser" / "test_data").write_bytes(b"a file")
    with pytest.raises(BuildError):
        build(tmp_path / "g", "fundus", tmp_path / "out")


def test_no_usable_page_is_an_error_with_the_reasons(tmp_path: Path) -> None:
    wcxb_page(tmp_path / "source", 1, b"broken", wcxb_entry(1))
    with pytest.raises(BuildError, match=r"none of 1 pages could be used .*0001: unreadable"):
        build(tmp_path / "source", "wcxb", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="'papyrus' is unknown") as caught:
        builder("papyrus")
    assert all(name in str(caught.value) for name in BUILDERS)
    with pytest.raises(BuildError, match="papyrus"):
        build(tmp_path, "papyrus", tmp_path / "out")


@pytest.mark.parametrize("kind", ["folder", "file", "foreign-card"])
def test_an_out_folder_with_something_else_is_left_alone(tmp_path: Path, kind: str) -> None:
    source = make_folder(tmp_path / "source", pages=1)
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine", encoding="utf-8")
    else:
        out.mkdir()
        (out / ("README.md" if kind == "foreign-card" else "thesis.txt")).write_text("# mine", encoding="utf-8")
    before = {p: p.read_bytes() for p in [out, *out.glob("*")] if p.is_file()}
    with pytest.raises(InputError, match="out"):
        build(source, "folder", out, split="none")
    assert {p: p.read_bytes() for p in [out, *out.glob("*")] if p.is_file()} == before
    assert leftovers(tmp_path) == []


def test_an_empty_out_folder_and_an_older_data_set_are_replaced(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    out.mkdir(parents=True)
    build(make_folder(tmp_path / "one", pages=1), "folder", out, split="none")
    assert {row.page_id for row in read_rows(out)} == {"s0-p0.html"}
    build(make_folder(tmp_path / "two", pages=2), "folder", out, split="none")
    assert len({row.page_id for row in read_rows(out)}) == 2
    assert is_dataset(out)
    assert leftovers(out.parent) == []


# Splits


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", sites=6, pages=2)
    for name in ("one", "two"):
        build(source, "folder", tmp_path / name)
    assert parquet_bytes(tmp_path / "one") == parquet_bytes(tmp_path / "two")
    first, second = ((tmp_path / name / "README.md").read_text(encoding="utf-8") for name in ("one", "two"))
    assert first.replace("# one", "# two") == second


def test_no_site_and_no_page_is_in_two_splits(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", sites=8, pages=3)
    report = build(source, "folder", tmp_path / "out")
    assert set(report.splits) == {"train", "validation", "test"}
    splits_of_site, splits_of_page = defaultdict(set), defaultdict(set)
    views_of_page = defaultdict(list)
    for row in read_rows(tmp_path / "out"):
        splits_of_site[row.site].add(row.split)
        splits_of_page[row.page_id].add(row.split)
        views_of_page[row.page_id].append(row.page.view)
    assert len(splits_of_site) == 8
    assert len(splits_of_page) == 24
    assert {len(s) for s in splits_of_site.values()} == {1}
    assert {len(s) for s in splits_of_page.values()} == {1}
    assert all(views == ["html", "text"] for views in views_of_page.values())


def test_split_by_page_keeps_the_views_of_a_page_together(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", sites=2, pages=6)
    report = build(source, "folder", tmp_path / "out", split="page")
    assert set(report.splits) == {"train", "validation", "test"}
    splits_of_page = defaultdict(set)
    for row in read_rows(tmp_path / "out"):
        splits_of_page[row.page_id].add(row.split)
    assert {len(s) for s in splits_of_page.values()} == {1}


def test_few_sites_are_split_by_page_with_a_warning(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", sites=2, pages=3)
    with pytest.warns(UserWarning, match="at least 5 sites"):
        report = build(source, "folder", tmp_path / "out", split="site")
    assert sum(report.splits.values()) == 12


def test_near_duplicates_of_train_are_dropped_from_the_other_splits(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "source", sites=8, pages=2)
    agency = paragraphs(4242, 5)
    for site in range(8):
        # Each paper closes the story of the agency with a sentence of its own.
        body = [*agency, f"Readers of paper {site} may write to us."]
        url = f"https://paper{site}.example/agency"
        (source / f"s{site}-agency.html").write_text(html_page(body, url=url), encoding="utf-8")
        (source / f"s{site}-agency.gold.txt").write_text("\n".join(body), encoding="utf-8")
    for site in range(8):
        # Pages without an article are not copies of each other.
        url = f"https://paper{site}.example/login"
        (source / f"s{site}-login.html").write_text(html_page([], url=url), encoding="utf-8")
        (source / f"s{site}-login.gold.txt").write_text("", encoding="utf-8")
    report = build(source, "folder", tmp_path / "out")
    rows = list(read_rows(tmp_path / "out"))
    assert report.duplicates
    assert all("-agency" in page_id for page_id in report.duplicates)
    assert {row.split for row in rows if "-agency" in row.page_id} == {"train"}
    assert {row.page_id for row in rows} | set(report.duplicates) == {p.name for p in source.glob("*.html")}
    assert not {row.page_id for row in rows} & set(report.duplicates)
    assert len({row.page_id for row in rows if "-login" in row.page_id}) == 8
    assert sum(report.splits.values()) == len(rows)
