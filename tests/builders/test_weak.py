"""Pages without a gold to a data set, and a training that counts its labels by their confidence."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.builders.test_builders import PNG, html_page, paragraphs

import newsclf
from newsclf.builders import weak
from newsclf.builders.build import build
from newsclf.config import Config, load_config
from newsclf.convention import by_convention, by_gold
from newsclf.dataset import CONFIDENCE_VERSION, SCHEMA_VERSION, check_version
from newsclf.dataset_reading import read_rows
from newsclf.errors import BuildError
from newsclf.export import export_jsonl
from newsclf.features.packing import pack, unpack
from newsclf.features.store import facts_table
from newsclf.row import Row
from newsclf.training import fit_parts

Peers = Callable[[bool], None]


@pytest.fixture(autouse=True)
def peers(monkeypatch: pytest.MonkeyPatch) -> Peers:
    """No extractor votes, unless a test asks for them: their processes take seconds."""
    there = weak.peers_there

    def have(them: bool) -> None:
        monkeypatch.setattr(weak, "peers_there", there if them else list)

    have(False)
    return have


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Six pages of a site in sub-folders, each as another kind of file, and what is no page."""
    folder = tmp_path / "pages"
    for number in range(6):
        own = folder / f"paper.example-{number % 2}"
        own.mkdir(parents=True, exist_ok=True)
        html = html_page(paragraphs(number), url=f"https://gazette.example/story-{number}").encode()
        if number == 0:
            (own / "0.htm").write_bytes(html)
        elif number == 1:
            (own / "1.html.gz").write_bytes(gzip.compress(html))
        else:
            (own / f"{number}.html").write_bytes(html)
    (folder / "picture.html").write_bytes(PNG)
    (folder / "cut.html.gz").write_bytes(gzip.compress(b"<p>Some text.")[:-9])
    (folder / "empty.html").write_bytes(b" \n")
    (folder / "notes.txt").write_text("no page")
    (folder / "x.gold.txt").write_text("no gold is read")
    return folder


def body_of(row: Row) -> list[str]:
    return [s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body"]


def test_pages_get_labels_with_confidences(pages: Path, tmp_path: Path) -> None:
    report = build(pages, "weak", tmp_path / "out")
    assert report.corpus == "pages"
    assert report.read == 9
    assert {s.page_id: s.reason.split("(")[0].strip() for s in report.skipped} == {
        "picture.html": "a binary file, not a page",
        "cut.html.gz": "can't be read",
        "empty.html": "an empty file",
    }
    rows = list(read_rows(tmp_path / "out"))
    assert len(rows) == 12
    assert {row.site for row in rows} == {"gazette.example"}
    by_id = {(row.page_id, row.page.view): row for row in rows}
    for number, name in ((0, "0.htm"), (1, "1.html.gz"), (4, "4.html")):
        row = by_id[f"paper.example-{number % 2}/{name}", "html"]
        assert row.gold is None
        assert set(body_of(row)) <= set(paragraphs(number))
        assert body_of(row)
        for segment, label, confidence in zip(row.page.segments, row.labels, row.confidences, strict=True):
            assert (label is None) == (confidence is None)
            assert confidence is None or 0.5 <= confidence <= 1
            if segment.text in ("Startpage", "Imprint"):
                assert label == "boilerplate"
        text = by_id[row.page_id, "text"]
        assert any(label == "body" for label in text.labels)
        assert all("Imprint" not in line for line in body_of(text))
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert f"newsclf-schema: {CONFIDENCE_VERSION}\n" in card
    assert '"least_confidence"' in card
    assert '"voters"' in card
    assert report.groups["html all"].oracle_f1 is None


def test_records_are_pages_too_and_their_gold_is_left_aside(tmp_path: Path) -> None:
    records = [
        {"raw": html_page(paragraphs(n)), "url": f"https://gazette.example/{n}", "gold": "another text"}
        for n in range(4)
    ]
    lines = [json.dumps(record) for record in [*records, {"text": "plain"}, {"raw": 7}, {"newsclf_row": 2}]]
    source = tmp_path / "crawl.jsonl"
    source.write_text("\n".join([*lines, "{"]), encoding="utf-8")
    report = build(source, "weak", tmp_path / "out", columns={"html": "raw"}, view="html")
    assert report.read == 8
    assert [s.page_id for s in report.skipped] == [f"crawl.jsonl:{n}" for n in (5, 6, 7, 8)]
    assert "plain text" in report.skipped[0].reason
    rows = list(read_rows(tmp_path / "out"))
    assert [row.site for row in rows] == ["gazette.example"] * 4
    assert all(row.gold is None and body_of(row) for row in rows)


def test_extractors_vote_where_they_are_installed(pages: Path, tmp_path: Path, peers: Peers) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("readability")
    pytest.importorskip("justext")
    pytest.importorskip("resiliparse")
    peers(True)
    build(pages, "weak", tmp_path / "out", view="html")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert '"trafilatura"' in card
    assert any(set(paragraphs(2)) >= set(body_of(row)) != set() for row in read_rows(tmp_path / "out"))


def test_nothing_to_label_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BuildError, match=r"no page here.*weak"):
        build(tmp_path / "empty", "weak", tmp_path / "out")
    with pytest.raises(BuildError, match="no file or folder"):
        build(tmp_path / "gone", "weak", tmp_path / "out")


def test_confidences_come_back_from_jsonl(pages: Path, tmp_path: Path) -> None:
    build(pages, "weak", tmp_path / "out", keep_html=True)
    export_jsonl(tmp_path / "out", tmp_path / "rows.jsonl")
    build(tmp_path / "rows.jsonl", "jsonl", tmp_path / "again", keep_html=True)
    assert list(read_rows(tmp_path / "again")) == list(read_rows(tmp_path / "out"))


def test_a_data_set_without_confidences_is_of_the_version_before(sample: Path, pages: Path, tmp_path: Path) -> None:
    """Mixed with rows that have them it is not, and its rows are as sure as ever."""
    build(sample, "folder", tmp_path / "gold")
    assert f"newsclf-schema: {SCHEMA_VERSION}\n" in (tmp_path / "gold" / "README.md").read_text(encoding="utf-8")
    build(pages, "weak", tmp_path / "weak")
    export_jsonl(tmp_path / "gold", tmp_path / "rows" / "a.jsonl")
    export_jsonl(tmp_path / "weak", tmp_path / "rows" / "b.jsonl")
    build(tmp_path / "rows", "jsonl", tmp_path / "both")
    check_version(tmp_path / "both")
    rows = {(row.corpus, row.page_id, row.page.view): row for row in read_rows(tmp_path / "both")}
    for folder in ("gold", "weak"):
        for row in read_rows(tmp_path / folder):
            assert rows[row.corpus, row.page_id, row.page.view] == row


def doubted(row: Row, confidence: float) -> Row:
    return replace(row, confidences=[confidence if label else None for label in row.labels])


def test_a_label_counts_by_its_confidence(sample_data: Path) -> None:
    """Labels of confidence .5 are worth half of the page's weight, and those of 1 as much as a gold's."""
    config: Config = load_config(None, ["html.classifier.epochs=3", "html.second.folds=0", 'views=["html"]'])
    rows = [replace(row, page_id=f"x{i}") for i, row in enumerate(read_rows(sample_data)) if row.page.view == "html"]
    rows = [by_convention(row) for row in rows]
    rows = [replace(row, roles=[None] * len(row.labels)) for row in rows]
    sites = np.array([row.site for row in rows], dtype=object)

    def weights_of(own: list[Row], page_weights: np.ndarray | None = None) -> np.ndarray:
        table = facts_table(list(enumerate(own)), "html").whole()
        assert unpack(pack(table), "html").confidence.tolist() == table.confidence.tolist()
        part = fit_parts({"html": table}, sites, config, page_weights)["html"]
        found: np.ndarray = part.first.named_steps["classifier"].coef_
        return found

    plain = weights_of(rows)
    assert np.array_equal(plain, weights_of([doubted(row, 1.0) for row in rows]))
    half = [doubted(row, 0.5) if i % 2 else row for i, row in enumerate(rows)]
    found = weights_of(half)
    assert not np.array_equal(plain, found)
    assert np.array_equal(found, weights_of(rows, np.array([0.5 if i % 2 else 1.0 for i in range(len(rows))])))


def test_what_is_probable_at_best_is_nothing_to_be_scored_against(
    pages: Path, sample_model: Path, tmp_path: Path
) -> None:
    build(pages, "weak", tmp_path / "out", view="html", split="none")
    row = next(iter(read_rows(tmp_path / "out")))
    assert set(by_gold(row).labels) == {None}
    results = newsclf.evaluate(sample_model, tmp_path / "out", split="all")
    assert results.word_f1 is None
    assert results.groups[0].segments == sum(
        role is not None for row in read_rows(tmp_path / "out") for role in row.roles
    )
