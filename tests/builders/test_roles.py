"""Roles: given on clear evidence, and what the convention makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsclf import Page
from newsclf.builders.base import GoldPage
from newsclf.builders.roles import find_roles, is_date
from newsclf.builders.segment_labels import label_segments, segmented_views
from newsclf.compared_words import words
from newsclf.convention import by_convention
from newsclf.row import Row

HTML = """<html><head><title>Ferry runs aground off Cairn Island | The Tide</title></head><body>
<nav><a href=/>Home</a> <a href=/sea>Sea</a></nav>
<h1>Ferry runs aground off Cairn Island</h1>
<div class="article-byline">By Oona Feld</div>
<div>Published 4 March 2025, 18:40</div>
<figure><img src=x><figcaption>The ferry on Tuesday evening.</figcaption></figure>
<p>Forty passengers were taken off by lifeboat, and nobody was hurt.</p>
<p>In March 2025 the same ferry had missed its berth twice.</p>
<p>By noon the sea was calm.</p>
<div id=comments><p>I was on board and saw nothing at all.</p></div>
</body></html>"""


def roles_of(view: int = 0, **named: str) -> dict[str, str | None]:
    item = GoldPage(page_id="1", page=Page(html=HTML), gold="", texts=named)
    views = segmented_views(item)
    found = find_roles(views[view], [None] * len(views[view].segments), named, None, views[0].meta)
    return {s.text: role for s, role in zip(views[view].segments, found, strict=True)}


def test_roles_by_structure_and_look() -> None:
    roles = roles_of()
    assert roles["Ferry runs aground off Cairn Island"] == "headline"
    assert roles["By Oona Feld"] == "byline"
    assert roles["Published 4 March 2025, 18:40"] == "date"
    assert roles["The ferry on Tuesday evening."] == "caption"
    for text in ("Home Sea", "In March 2025 the same ferry had missed its berth twice.", "By noon the sea was calm."):
        assert roles[text] is None


def test_roles_that_the_corpus_names() -> None:
    roles = roles_of(comment="I was on board and saw nothing at all.", byline="Oona Feld")
    assert roles["I was on board and saw nothing at all."] == "comment"
    assert roles["By Oona Feld"] == "byline"


def test_the_text_view_knows_headline_and_date_too() -> None:
    roles = roles_of(view=1)
    assert roles["Ferry runs aground off Cairn Island"] == "headline"
    assert roles["Published 4 March 2025, 18:40"] == "date"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 March 2025", True),
        ("Tuesday, 4th March 2025, 6:40 pm", True),
        ("Aktualisiert am 04.03.2025 um 18:40 Uhr", True),
        ("2025-03-04", True),
        ("2025年3月4日 18:40", True),
        ("Publié le 4 mars 2025", True),
        ("4 марта 2025 г.", True),
        ("March", False),
        ("2025", False),
        ("In March 2025 the ferry had missed its berth", False),
        ("Call 01234 567890", False),
        ("", False),
    ],
)
def test_dates(text: str, expected: bool) -> None:
    assert is_date(text, words(text)) is expected


def _row(view: int = 0) -> Row:
    gold = "Ferry runs aground off Cairn Island\nBy Oona Feld\n\n"
    gold += "Forty passengers were taken off by lifeboat, and nobody was hurt."
    item = GoldPage(page_id="1", page=Page(html=HTML), gold=gold)
    page = segmented_views(item)[view]
    labels = label_segments(page, item, 0.5)
    roles = find_roles(page, labels.labels, {}, None, segmented_views(item)[0].meta)
    return Row("1", "c", "s", page, gold, labels.labels, labels.shares, roles=roles)


def test_the_convention_takes_headline_and_byline_out_of_labels_and_gold() -> None:
    raw = _row()
    assert raw.labels.count("body") == 3
    row = by_convention(raw)
    assert [s.text for s, x in zip(row.page.segments, row.labels, strict=True) if x == "body"] == [
        "Forty passengers were taken off by lifeboat, and nobody was hurt."
    ]
    assert row.gold.split() == "Forty passengers were taken off by lifeboat, and nobody was hurt.".split()
    assert (raw.labels.count("body"), raw.gold[:5]) == (3, "Ferry")  # the row that came in is as it was


def test_body_roles_are_left_as_the_gold_has_them() -> None:
    raw = _row()
    row = by_convention(raw, ["headline", "byline"])
    assert (row.labels, row.gold) == (raw.labels, raw.gold)
    assert by_convention(raw, ["headline"]).gold.startswith("Ferry runs aground")
    assert "Oona" not in by_convention(raw, ["headline"]).gold


def test_snippets_label_the_segments_that_hold_them() -> None:
    item = GoldPage(
        page_id="1",
        page=Page(html=HTML),
        gold=None,
        present=("taken off by\nlifeboat", "sea was calm"),
        absent=("ferry on Tuesday", "sea was calm"),
    )
    page = segmented_views(item)[0]
    found = dict(zip([s.text for s in page.segments], label_segments(page, item, 0.5).labels, strict=True))
    assert found["Forty passengers were taken off by lifeboat, and nobody was hurt."] == "body"
    assert found["The ferry on Tuesday evening."] == "boilerplate"
    assert found["By noon the sea was calm."] is None  # both kinds claim it
    assert found["Home Sea"] is None


def test_labelled_lines_are_the_segments() -> None:
    lines = (("One  line", "body"), ("", "boilerplate"), ("Menu", "boilerplate"))
    item = GoldPage(page_id="1", page=Page(text="One  line\n\nMenu"), gold="One line", lines=lines)
    (page,) = segmented_views(item)
    assert [s.text for s in page.segments] == ["One line", "Menu"]
    assert label_segments(page, item, 0.5).labels == ["body", "boilerplate"]


def test_training_and_scoring_go_by_convention(tmp_path: Path) -> None:
    """A gold that counts the headline as body costs nothing by convention, and its raw figure says what it costs."""
    from newsclf.builders.build import build
    from newsclf.config import load_config
    from newsclf.cross_validation import cross_validate

    source = tmp_path / "old"
    source.mkdir()
    for i in range(24):
        headline = f"Harbour notice number {i} of this long season"
        body = [
            f"Boat {i * 7 + j} left the harbour at dawn, and came back with nothing but weed and rope."
            for j in range(4)
        ]
        head = f"<title>{headline}</title><link rel=canonical href=https://s{i}.example/>"
        paragraphs = "".join(f"<p>{line}</p>" for line in body)
        menu = "".join(f"<li><a href=x>Menu {j}</a>" for j in range(8))
        (source / f"{i}.html").write_text(f"<html><head>{head}</head><ul>{menu}</ul><h1>{headline}</h1>{paragraphs}")
        (source / f"{i}.gold.txt").write_text("\n".join([headline, *body]))
    report = build(source, "folder", tmp_path / "data", view="html")
    assert report.groups["html all"].roles == {"headline": 24}
    settings = ["views=['html']", "html.classifier.epochs=5"]
    where = ["view=html"]
    ours = cross_validate([tmp_path / "data"], load_config(None, settings), folds=3, where=where, jobs=1).groups[0]
    old = load_config(None, [*settings, "body_roles=['headline']"])
    theirs = cross_validate([tmp_path / "data"], old, folds=3, where=where, jobs=1).groups[0]
    assert ours.word_f1 == theirs.word_f1 == theirs.raw_word_f1 == 1
    assert ours.raw_word_f1 < 0.97
