"""Planted faults are found, a clean data set has none, and figures are those counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from newsclf.cli.data import app
from newsclf.dataset import RowTable, write_dataset
from newsclf.errors import DataSetError
from newsclf.faults import Fault, wrong_encoding
from newsclf.inspection import Report, check, overview
from newsclf.page import Label, Node, Segment, SegmentedPage, View
from newsclf.row import Row

SITES = ["tides.example", "gulls.example", "moles.example"]
SPLITS = ["train", "validation", "test"]


def article(n: int) -> list[str]:
    """Two paragraphs whose words no other page has."""
    return [" ".join(f"{word}{n}" for word in text.split()) for text in ("The quay was swept by hand on", "A gull sat")]


def make(n: int, view: View = "html", **values: Any) -> Row:
    """A page: a menu line and the two paragraphs of its article."""
    texts = ["Tide tables", *article(n)]
    nodes = [Node(-1, "body"), Node(0, "p")] if view == "html" else []
    segments = [Segment(t, 1, 0, ()) if view == "html" else Segment(t) for t in texts]
    labels: list[Label | None] = ["boilerplate", "body", "body"]
    row = Row(
        page_id=f"p{n}",
        corpus="invented",
        site=SITES[n % 3],
        page=SegmentedPage(view, segments, nodes),
        gold="\n".join(article(n)),
        labels=labels,
        shares=[0.0, 1.0, 1.0],
        url=f"https://{SITES[n % 3]}/{n}",
        lang="en",
        page_type="article",
        split=SPLITS[n % 3],
    )
    return replace(row, **values)


def with_texts(n: int, texts: list[str], **values: Any) -> Row:
    labels = ["boilerplate", *["body"] * (len(texts) - 1)] if texts else []
    page = SegmentedPage("html", [Segment(t, 1, 0, ()) for t in texts], [Node(-1, "body"), Node(0, "p")])
    return make(n, page=page, labels=labels, shares=[1.0] * len(texts), **values)


def write(folder: Path, rows: list[Row]) -> Path:
    table = RowTable()
    for row in rows:
        table.add(row)
    write_dataset(folder, table, [row.split for row in rows], {})
    return folder


def clean(start: int = 0) -> list[Row]:
    return [make(n, view) for n in range(start, start + 6) for view in ("html", "text")]  # type: ignore[arg-type]


def changed(rows: list[Row], page_id: str, **values: Any) -> list[Row]:
    return [replace(row, **values) if row.page_id == page_id else row for row in rows]


def found(report: Report, kind: str) -> list[Fault]:
    return [fault for fault in report.faults if fault.kind == kind]


def only(report: Report, kind: str) -> Fault:
    """The one error of a report, which is of this kind."""
    assert [fault.kind for fault in report.errors] == [kind]
    return report.errors[0]


# Clean


def test_a_clean_data_set_has_no_faults(tmp_path: Path) -> None:
    report = check([write(tmp_path / "a", clean()), write(tmp_path / "b", clean(6))])
    assert report.faults == []
    assert report.counts == {}
    assert report.pages == {"a": 6, "b": 6}
    assert report.oracle == {name: {"html": 1.0, "text": 1.0} for name in ("a", "b")}


def test_a_page_without_a_gold_is_no_fault(tmp_path: Path) -> None:
    rows = changed(clean(), "p1", gold=None, labels=[None] * 3, present=("The quay",))
    report = check([write(tmp_path / "a", rows)])
    assert report.faults == []


# Splits


def test_a_url_in_two_splits(tmp_path: Path) -> None:
    rows = [*clean(), make(8, site="other.example", url="http://www.tides.example/0/#top")]
    fault = only(check([write(tmp_path / "a", rows)]), "page in two splits")
    assert (fault.data_set, fault.page_id) == ("a", "p8")
    assert fault.detail == "test: same URL as train page p0 of a"


def test_a_front_pages_url_is_no_pages_own(tmp_path: Path) -> None:
    rows = changed(changed(clean(), "p0", url="https://tides.example/"), "p2", url="https://tides.example/")
    assert check([write(tmp_path / "a", rows)]).errors == []


def test_an_id_in_two_splits(tmp_path: Path) -> None:
    rows = [*clean(), make(8, page_id="p0")]
    fault = only(check([write(tmp_path / "a", rows)]), "page in two splits")
    assert (fault.page_id, fault.detail) == ("p0", "test: same id as train page p0 of a")


def test_an_id_is_known_within_its_corpus_alone(tmp_path: Path) -> None:
    one, two = write(tmp_path / "a", clean()), [make(8, page_id="p0", corpus="other")]
    assert check([one, write(tmp_path / "b", two)]).errors == []


def test_a_gold_in_two_splits(tmp_path: Path) -> None:
    rows = [*clean(), with_texts(8, ["Tide tables", *article(0)], gold="\n\n".join(article(0)))]
    fault = only(check([write(tmp_path / "a", rows)]), "page in two splits")
    assert (fault.page_id, fault.detail) == ("p8", "test: same gold as train page p0 of a")


def test_short_golds_that_are_equal_are_a_note(tmp_path: Path) -> None:
    rows = [with_texts(n, ["Tide tables", "Read on."], gold="Read on.") for n in range(2)]
    report = check([write(tmp_path / "a", rows)])
    assert report.errors == []
    assert [fault.page_id for fault in found(report, "page in two splits")] == ["p1"]


def test_a_near_duplicate_across_data_sets(tmp_path: Path) -> None:
    copy = [" ".join(f"word{n}" for n in range(60)), "Its last line."]
    one = write(tmp_path / "a", [*clean(), with_texts(6, ["Menu", *copy], gold="\n".join(copy))])
    other = write(tmp_path / "b", [with_texts(8, ["Menu", copy[0], "Another end."], gold=f"{copy[0]}\nAnother end.")])
    assert check([one]).errors == check([other]).errors == []
    fault = only(check([one, other]), "page in two splits")
    assert (fault.data_set, fault.page_id) == ("b", "p8")
    assert fault.detail == "test: near-duplicate of train page p6 of a"


def test_a_site_in_two_splits(tmp_path: Path) -> None:
    rows = changed(clean(), "p5", site="tides.example")
    fault = only(check([write(tmp_path / "a", rows)]), "site in two splits")
    assert (fault.data_set, fault.page_id) == ("a", None)
    assert fault.detail == "tides.example: pages: 2 in train of a, 1 in test of a"


def test_a_site_in_two_splits_across_data_sets(tmp_path: Path) -> None:
    one = write(tmp_path / "a", clean())
    other = write(tmp_path / "b", [make(7, site="tides.example")])
    assert check([one]).errors == check([other]).errors == []
    assert only(check([one, other]), "site in two splits").data_set == "a + b"


def test_near_duplicates_within_a_split_are_counted(tmp_path: Path) -> None:
    texts = ["Menu", *article(0)]
    rows = [*clean(), *[with_texts(n, texts, gold="\n".join(article(0))) for n in range(6, 96, 3)]]
    report = check([write(tmp_path / "a", rows)])
    kind = "near-duplicate within a split"
    assert report.errors == []
    assert report.counts[kind] == {"a": 30}
    assert len(found(report, kind)) == 20


# Golds


def test_golds_that_were_exchanged(tmp_path: Path) -> None:
    golds = ["\n".join(article(n)) for n in (0, 3)]
    rows = changed(changed(clean(), "p0", gold=golds[1]), "p3", gold=golds[0])
    report = check([write(tmp_path / "a", rows)])
    assert [(fault.kind, fault.page_id) for fault in report.errors] == [
        ("gold not in the page", "p0"),
        ("gold not in the page", "p3"),
    ]
    assert [fault.detail.split(": ")[-1] for fault in found(report, "low oracle")] == ["gold not in the page"] * 2


def test_the_gold_of_another_page_with_the_same_words(tmp_path: Path) -> None:
    words = article(6)[0].split()
    rows = [*clean(), with_texts(6, ["Menu", f"{' '.join(words)} and so on"], gold=" ".join([*words[::-1], "and"]))]
    fault = only(check([write(tmp_path / "a", rows)]), "gold not in the page")
    assert "runs of three" in fault.detail


def test_an_empty_gold_is_a_note(tmp_path: Path) -> None:
    rows = changed(clean(), "p1", gold="", labels=["boilerplate"] * 3)
    report = check([write(tmp_path / "a", rows)])
    assert [(f.kind, f.page_id, f.severity) for f in report.faults] == [("empty gold", "p1", "note")]


def test_a_page_without_segments(tmp_path: Path) -> None:
    fault = only(check([write(tmp_path / "a", [*clean(), with_texts(6, [])])]), "no segments")
    assert fault.page_id == "p6"


def test_a_page_without_segments_and_without_an_article_is_a_note(tmp_path: Path) -> None:
    assert check([write(tmp_path / "a", [*clean(), with_texts(6, [], gold="")])]).errors == []


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["Menu", *article(6), *article(6)], "page repeats"),
        (["Menu", *article(6), "Read on at length about moles, gulls and tides."], "extra text in segments"),
        ([*article(6)], "gold lines missing"),  # the first one is labelled boilerplate
    ],
)
def test_a_low_oracle_has_a_reason(tmp_path: Path, texts: list[str], reason: str) -> None:
    report = check([write(tmp_path / "a", [*clean(), with_texts(6, texts)])])
    (fault,) = report.faults
    assert (fault.kind, fault.page_id, fault.severity) == ("low oracle", "p6", "note")
    assert fault.detail.endswith(reason)


# Encodings


def test_a_gold_in_a_wrong_encoding(tmp_path: Path) -> None:
    text = "Die Möwe saß am Kai, müde und naß, während die Flut über die Stufen stieg."
    rows = [*clean(), with_texts(6, ["Menu", text], gold=text.encode().decode("cp1252"))]
    (fault,) = found(check([write(tmp_path / "a", rows)]), "wrong encoding")
    assert (fault.page_id, fault.severity) == ("p6", "error")
    assert fault.detail.startswith("html: gold: ")


def test_a_page_with_replacement_characters(tmp_path: Path) -> None:
    text = "Die M\ufffdwe sa\ufffd am Kai, m\ufffdde und na\ufffd."
    rows = [*clean(), with_texts(6, ["Menu", text], gold="Die Möwe saß am Kai, müde und naß.")]
    (fault,) = found(check([write(tmp_path / "a", rows)]), "wrong encoding")
    assert (fault.page_id, fault.severity) == ("p6", "error")
    assert "4 replacement characters" in fault.detail


@pytest.mark.parametrize(
    "text",
    [
        "Чайка сидела на набережной, «усталая» и мокрая.",
        "She said “it’s late” – and it was… “Don’t” she’d said",
        "À la cité, l’été à Orléans",
    ],
)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_mojibake_is_told_from_text(text: str, encoding: str) -> None:
    broken = "".join(
        bytes([b]).decode(encoding, "ignore") or chr(b)  # as browsers do where Windows-1252 has a gap
        for b in text.encode()
    )
    assert wrong_encoding(text) is None
    assert wrong_encoding(broken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "«PASÓ» y «LLEGÓ» y otra vez «ÉL»: ¡así fue! El niño cantó más allá del río.",
        "Η γλάρος κάθισε στην αποβάθρα",
        "潮が満ちる。カモメ、ふ頭",
        "one \ufffd lost " + "character " * 300,
    ],
)
def test_text_as_it_should_be(text: str) -> None:
    assert wrong_encoding(text) is None


# Show


def test_figures_are_those_counted_by_hand(tmp_path: Path) -> None:
    rows = [
        *(make(0, view) for view in ("html", "text")),  # type: ignore[arg-type]
        make(3, lang="de", roles=["date", None, "caption"]),
        make(1, lang=None, page_type=None, labels=["boilerplate", None, "body"], roles=["date", None, None]),
        with_texts(2, [], gold=None),
    ]
    seen = overview(write(tmp_path / "a", rows))
    groups = {
        name: (g.rows, g.pages, g.sites, g.segments, g.unlabelled, g.body_share and round(g.body_share, 3))
        for name, g in seen.groups.items()
    }
    assert groups == {
        "all": (5, 4, 3, 12, 1, 0.636),
        "split train": (3, 2, 1, 9, 0, 0.667),
        "split validation": (1, 1, 1, 3, 1, 0.5),
        "split test": (1, 1, 1, 0, 0, None),
        "view html": (4, 4, 3, 9, 1, 0.625),
        "view text": (1, 1, 1, 3, 0, 0.667),
        "lang en": (3, 2, 2, 6, 0, 0.667),
        "lang de": (1, 1, 1, 3, 0, 0.667),
        "lang unknown": (1, 1, 1, 3, 1, 0.5),
        "type article": (4, 3, 2, 9, 0, 0.667),
        "type unknown": (1, 1, 1, 3, 1, 0.5),
    }
    assert seen.roles == {"caption": 1, "date": 2}
    assert seen.segments == pytest.approx([0, 1.2, 3, 3, 3, 3, 3])
    assert seen.gold_words == [10] * 7


# The commands


def test_show_prints_tables_or_json(tmp_path: Path) -> None:
    folders = [str(write(tmp_path / name, clean())) for name in "ab"]
    shown = CliRunner().invoke(app, ["show", *folders])
    assert shown.exit_code == 0
    assert "split train" in shown.stdout
    assert "roles: none" in shown.stdout
    as_json = json.loads(CliRunner().invoke(app, ["show", folders[0], "--json"]).stdout)
    assert as_json[0]["groups"]["all"]["pages"] == 6


def test_check_of_clean_data_succeeds(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(write(tmp_path / "a", clean()))])
    assert done.exit_code == 0
    assert "1.0000" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_check_of_faulty_data_fails(tmp_path: Path, options: list[str]) -> None:
    folders = [write(tmp_path / "a", clean()), write(tmp_path / "b", [make(7, site="tides.example")])]
    done = CliRunner().invoke(app, ["check", *map(str, folders), *options])
    assert done.exit_code == 1
    assert "site in two splits" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("newsclf: 1 fault in 2 data sets; ")
    if options:
        assert json.loads(done.stdout)["faults"][0]["data_set"] == "a + b"


def test_no_data_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="expected a data set"):
        check([tmp_path])
    with pytest.raises(DataSetError, match="expected a data set"):
        overview(tmp_path)
