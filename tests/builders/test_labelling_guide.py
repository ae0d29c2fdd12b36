"""The labelling guideline: what docs/labelling.md says of its examples is what a build makes of them."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from newsclf.builders.build import build
from newsclf.convention import by_convention
from newsclf.dataset_reading import read_rows
from newsclf.row import Row

GUIDE = (Path(__file__).parents[2] / "docs" / "labelling.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| ([^|]+) \| `([^`]+)` \| (body|boilerplate) \| (\w*) ?\|", GUIDE, re.MULTILINE)
LINES = re.findall(r"^\| (?:de|es|pl|zh): ([^|]+) \| (body|boilerplate) \|", GUIDE, re.MULTILINE)

pytestmark = pytest.mark.filterwarnings("ignore:expected at least 5 sites")


def text_of(markup: str) -> str:
    """The lines of a piece of HTML: one for each item, a row of a table in one."""
    return html.unescape(re.sub(r"<[^>]+>", " ", markup.replace("</li>", "\n")))


def built(source: Path, format: str) -> dict[str, Row]:
    build(source, format, source.parent / "data", split="none")
    return {row.page.view: row for row in read_rows(source.parent / "data")}


def test_every_kind_is_labelled_as_the_guideline_says(tmp_path: Path) -> None:
    assert len(EXAMPLES) >= 25
    # Each between two rules, so that none is taken for a part of its neighbour.
    pages = tmp_path / "pages"
    pages.mkdir()
    first = "<title>Ferry runs aground off Tern Island - Post</title><p>We played cards until five, said Mr Holm.</p>"
    (pages / "a.html").write_text(first + "<hr>".join(markup for _, markup, _, _ in EXAMPLES), encoding="utf-8")
    body = [text_of(markup) for _, markup, label, _ in EXAMPLES if label == "body"]
    gold = "\n".join(["We played cards until five, said Mr Holm.", *body])
    (pages / "a.gold.txt").write_text(gold, encoding="utf-8")
    row = built(pages, "folder")["html"]
    segments = zip(row.page.segments[1:], by_convention(row).labels[1:], row.roles[1:], strict=True)
    left = list(segments)
    for kind, markup, label, role in EXAMPLES:
        words = text_of(markup).split()
        while words:
            segment, found, found_role = left.pop(0)
            assert segment.text.split() == words[: len(segment.text.split())], kind
            words = words[len(segment.text.split()) :]
            assert found == label, (kind, segment.text)
            assert found_role in (None, role), (kind, segment.text)
    assert not left


def test_other_languages_are_labelled_as_the_guideline_says(tmp_path: Path) -> None:
    assert len(LINES) >= 12
    source = tmp_path / "lines.jsonl"
    record = {"lines": [{"text": text, "label": label} for text, label in LINES]}
    source.write_text(json.dumps(record) + "\n", encoding="utf-8")
    row = by_convention(built(source, "jsonl")["text"])
    assert list(zip((s.text for s in row.page.segments), row.labels, strict=True)) == LINES


def test_the_page_and_its_gold_go_together(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    page, gold = (re.search(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL) for kind in ("html", "text"))
    assert page is not None
    assert gold is not None
    (pages / "storm-ferry.html").write_text(page[1], encoding="utf-8")
    (pages / "storm-ferry.gold.txt").write_text(gold[1], encoding="utf-8")
    row = by_convention(built(pages, "folder")["html"])
    body = [s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body"]
    assert body == gold[1].strip().split("\n")


def test_the_records_can_be_read(tmp_path: Path) -> None:
    records = re.findall(r"^  (\{.*\})$", GUIDE, re.MULTILINE)
    assert len(records) == 2
    source = tmp_path / "records.jsonl"
    source.write_text("\n".join(records) + "\n", encoding="utf-8")
    assert build(source, "jsonl", tmp_path / "data", split="none").skipped == []
