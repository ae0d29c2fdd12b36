"""Pages from files, folders, stdin, JSONL, Parquet and data sets, and adding them with what a model proposes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newsclf
from labelled_pages import article
from newsclf.builders.build import build
from newsclf.config import Config
from newsclf.label.history import Change
from newsclf.label.pages import BadPage, GivenPage, read_pages
from newsclf.label.proposal import add_pages, propose
from newsclf.label.store import LabelStore


def ids(*names: object, stdin: io.TextIOWrapper | None = None) -> list[str]:
    return [p.page_id if isinstance(p, GivenPage) else f"bad: {p.name}" for p in read_pages(map(str, names), stdin)]


def test_files_folders_and_stdin(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "one.html").write_text(article("one"))
    (tmp_path / "in" / "two.txt").write_text("A line of plain text.\n")
    (tmp_path / "in" / "two.gold.txt").write_text("A line")
    (tmp_path / "in" / "more.jsonl").write_text(json.dumps({"id": "three", "text": "Words."}) + "\n")
    assert ids(tmp_path / "in") == ["deep/one.html", "three", "two.txt"]
    assert ids(tmp_path / "in" / "two.txt") == ["two.txt"]
    stdin = io.TextIOWrapper(io.BytesIO(article("s").encode()))
    assert ids("-", stdin=stdin) == ["-"]
    found = {p.page_id: p.page for p in read_pages([str(tmp_path / "in")], None) if isinstance(p, GivenPage)}
    assert found["deep/one.html"].html == article("one").encode()
    assert found["two.txt"].text == b"A line of plain text.\n"


def test_records_bring_url_site_and_language(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "html": article("a"), "url": "https://www.news.example/a", "lang": "en"},
        {"id": "b", "text": "Plain.", "site": "b.example"},
    ]
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{no json\n[]\n{}\n")
    every = dict.fromkeys(key for row in rows for key in row)
    pq.write_table(pa.Table.from_pylist([{**every, **row} for row in rows]), tmp_path / "p.parquet")
    for name in ("p.jsonl", "p.parquet"):
        good = [p for p in read_pages([str(tmp_path / name)], None) if isinstance(p, GivenPage)]
        assert [p.page_id for p in good] == ["a", "b"]
        assert (good[0].page.url, good[0].page.lang) == ("https://www.news.example/a", "en")
        assert good[1].page.site == "b.example"
    bad = [p for p in read_pages([str(tmp_path / "p.jsonl")], None) if isinstance(p, BadPage)]
    assert len(bad) == 3
    assert "invalid JSON" in bad[0].reason


def test_what_is_missing_or_empty_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "good.html").write_text(article("g"))
    (tmp_path / "bad.parquet").write_text("no parquet")
    names = [tmp_path / "gone.html", tmp_path / "empty", tmp_path / "bad.parquet", tmp_path / "good.html"]
    assert ids(*names) == [*(f"bad: {name}" for name in names[:3]), "good.html"]


def test_a_data_set_gives_each_page_once(sample: Path, tmp_path: Path) -> None:
    """With kept HTML that, else the text view; without either the page is told as bad."""
    build(sample, "folder", tmp_path / "kept", keep_html=True)
    build(sample, "folder", tmp_path / "both")
    build(sample, "folder", tmp_path / "html", view="html")
    kept = [p for p in read_pages([str(tmp_path / "kept")], None) if isinstance(p, GivenPage)]
    assert len({p.page_id for p in kept}) == len(kept) > 20
    assert sum(p.page.html is not None for p in kept) > 15
    assert all(p.page.site is None or not p.page.site.startswith("page:") for p in kept)
    both = [p for p in read_pages([str(tmp_path / "both")], None) if isinstance(p, GivenPage)]
    assert {p.page_id for p in both} == {p.page_id for p in kept}
    assert all(p.page.html is None for p in both)
    html = list(read_pages([str(tmp_path / "html")], None))
    bad = [p for p in html if isinstance(p, BadPage)]
    assert bad
    assert "--keep-html" in bad[0].reason


def test_what_is_proposed_is_what_the_model_predicts(sample_model: Path, sample: Path) -> None:
    model = newsclf.load(sample_model)
    for path in sorted(sample.glob("*.html"))[:5]:
        content = path.read_bytes()
        found = propose("p", newsclf.Page(html=content), model)
        predicted = model.predict(content)
        assert found.texts == tuple(s.text for s in predicted.segments)
        assert found.proposed == tuple(s.label for s in predicted.segments)
        assert found.scores == pytest.approx([s.score for s in predicted.segments], abs=1e-6)


def test_the_site_comes_from_the_url_or_what_the_page_says() -> None:
    page = newsclf.Page(html='<link rel=canonical href="https://www.paper.co.uk/1"><p>Words here.')
    found = propose("p", page, None)
    assert (found.page.url, found.page.site) == ("https://www.paper.co.uk/1", "paper.co.uk")
    given = newsclf.Page(text="Words.", url="https://a.example/x")
    assert propose("p", given, None).page.site == "a.example"
    assert propose("p", newsclf.Page(text="Words."), None).page.site is None
    assert propose("p", newsclf.Page(text="Words."), None).proposed == (None,)


def test_the_same_pages_again_keep_their_labels(tmp_path: Path) -> None:
    """Also named otherwise; a changed page is another one, and finds itself again."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.html").write_text(article(name))
    said: list[str] = []
    with LabelStore(tmp_path / "labels", create=True) as store:
        added = add_pages(store, read_pages([str(folder)], None), None, said.append)
        assert (added.new, added.known, added.bad) == (3, 0, 0)
        store.make(Change(1, {0: "body"}, "accepted"))
    (folder / "b.html").write_text(article("b", 9))
    (folder / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    with LabelStore(tmp_path / "labels") as store:
        names = [str(folder / "a.html"), str(folder)]
        added = add_pages(store, read_pages(names, None), None, said.append)
        assert (added.new, added.known, added.twice, added.bad) == (1, 2, 1, 1)
        assert store.state(1).status == "accepted"
        assert list(store.ids()) == ["a.html", "b.html", "c.html", "b.html#2"]
        again = add_pages(store, read_pages([str(folder)], None), None, said.append)
        assert (again.new, again.known) == (0, 3)
    assert said[0] == "b.html#2: b.html is there with other content; both are to be labelled"
    assert [line.split(":")[0] for line in said[1:]] == ["skipped bad.html"] * 2


def test_a_renamed_page_is_told(tmp_path: Path) -> None:
    """Beside a page of an earlier start, and beside one of the same."""
    said: list[str] = []
    (tmp_path / "a.html").write_text(article("a"))
    (tmp_path / "b.html").write_text(article("b"))
    with LabelStore(tmp_path / "labels", create=True) as store:
        add_pages(store, read_pages([str(tmp_path / "a.html"), str(tmp_path / "b.html")], None), None, said.append)
        assert said == []
        for name in ("c", "d"):
            (tmp_path / f"{name}.html").write_text(article("a") if name == "c" else article("d"))
        (tmp_path / "e.html").write_text(article("d"))
        names = [str(tmp_path / f"{name}.html") for name in "acde"]
        assert add_pages(store, read_pages(names, None), None, said.append).new == 3
    assert said == [
        "c.html: same text as a.html; both are to be labelled",
        "e.html: same text as d.html; both are to be labelled",
    ]


def test_many_pages_come_in_batches_and_the_same_one_is_taken_once(tmp_path: Path) -> None:
    pages = [GivenPage(f"p{i % 80}", newsclf.Page(text=f"Page {i % 80}.")) for i in range(160)]
    with LabelStore(tmp_path, create=True) as store:
        added = add_pages(store, pages, None, print)
        assert (added.new, added.twice) == (80, 80)
        assert len(store.ids()) == 80


def test_labels_folders_are_no_pages_and_data_sets_in_folders_are(sample: Path, tmp_path: Path) -> None:
    """So that a folder can be labelled that its own labels stand in."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.html").write_text(article("one"))
    with LabelStore(tmp_path / "in" / "labels", create=True) as store:
        add_pages(store, read_pages([str(tmp_path / "in")], None), None, print)
        (tmp_path / "in" / "labels" / "left.html").write_text("<p>Words")
        assert list(store.ids()) == ["one.html"]
    assert ids(tmp_path / "in") == ["one.html"]
    (bad,) = read_pages([str(tmp_path / "in" / "labels")], None)
    assert isinstance(bad, BadPage)
    assert "goes on with it" in bad.reason
    build(sample, "folder", tmp_path / "in" / "set", keep_html=True)
    assert len(ids(tmp_path / "in")) == len(ids(tmp_path / "in" / "set")) + 1


def test_a_view_that_the_model_lacks_costs_its_pages_alone(sample_data: Path, quick: Config, tmp_path: Path) -> None:
    newsclf.train([sample_data], tmp_path / "model", quick, where=["view=html"])
    (tmp_path / "p.html").write_text(article("p"))
    (tmp_path / "t.txt").write_text("Plain words.")
    said: list[str] = []
    with LabelStore(tmp_path / "labels", create=True) as store:
        names = [str(tmp_path / "t.txt"), str(tmp_path / "p.html")]
        added = add_pages(store, read_pages(names, None), newsclf.load(tmp_path / "model"), said.append)
        assert (added.new, added.bad) == (1, 1)
    assert "text view" in said[0]
