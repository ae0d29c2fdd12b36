"""Data sets on disk: what comes back is what was written, damage is told, and `datasets` opens them alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from newsclf.collection import load_collection
from newsclf.dataset import SCHEMA_VERSION, RowTable, check_version, fingerprint, is_dataset, write_dataset
from newsclf.dataset_reading import read_group, read_rows, row_groups
from newsclf.errors import ConfigError, DataSetError, InputError
from newsclf.page import Node, Segment, SegmentedPage
from newsclf.row import Row


def html_row(page_id: str = "a", **values: Any) -> Row:
    page = SegmentedPage(
        "html",
        [
            Segment("Tide tables", 1, 11, ("a menu-link",)),
            Segment("The quay was swept\nby hand.", 3, 0, ("b", "em lead")),
            Segment("Übrigens: 潮が満ちる 🌊", 3, 4, ()),
        ],
        [
            Node(-1, "body"),
            Node(0, "ul", {"class": "menu wide", "role": "navigation"}),
            Node(0, "main", {"id": "text", "data-testid": "story", "hidden": "hidden"}),
            Node(2, "p"),
        ],
        {"title": "Tides", "h1": "Tides at the quay", "article_body": "The quay was swept by hand.", "lang": "en"},
    )
    row = Row(
        page_id=page_id,
        corpus="invented",
        site="tides.example",
        page=page,
        gold="The quay was swept by hand.",
        labels=["boilerplate", "body", None],
        shares=[0.0, 1.0, None],
        url="https://tides.example/a",
        lang="en",
        page_type="article",
        title="Tides",
        roles=["teaser", None, "caption"],
    )
    return replace(row, **values)


def text_row(page_id: str = "a", **values: Any) -> Row:
    page = SegmentedPage("text", [Segment("Tide tables"), Segment("The quay was swept by hand.")])
    row = Row(
        page_id=page_id,
        corpus="invented",
        site="tides.example",
        page=page,
        gold="The quay was swept by hand.",
        labels=["boilerplate", "body"],
        shares=[0.25, 1.0],
    )
    return replace(row, **values)


def write(folder: Path, rows: list[Row], keep_html: bool = False) -> Path:
    table = RowTable(keep_html)
    for row in rows:
        table.add(row)
    write_dataset(folder, table, [row.split or None for row in rows], {"note": "invented"})
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    rows = [
        html_row("a", split="train"),
        text_row("a", split="train"),
        html_row("b", split="validation", site="gulls.example", lang="de", corpus="other"),
        text_row("c", split="test", site="moles.example", page_type="forum"),
    ]
    return write(tmp_path / "small", rows)


# Round trip


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    written = [html_row("a"), text_row("a"), html_row("b", split="test", html="<p>x"), html_row("c", split="test")]
    read = list(read_rows(write(tmp_path / "set", written, keep_html=True)))
    # A row without roles has them null for each segment.
    expected = [replace(row, roles=row.roles or [None] * len(row.labels)) for row in written]
    assert read == expected


def test_what_the_text_view_cannot_know_is_none(small: Path) -> None:
    row = next(row for row in read_rows(small) if row.page.view == "text")
    assert [(s.node, s.link_chars, s.marks) for s in row.page.segments] == [(None, None, None)] * 2
    assert row.page.nodes == []
    assert row.page.meta == {}
    assert (row.url, row.lang, row.page_type, row.title, row.html) == (None,) * 5


def test_a_page_without_segments(tmp_path: Path) -> None:
    empty = [
        html_row("e", page=SegmentedPage("html", []), labels=[], shares=[], roles=[], gold=""),
        text_row("e", page=SegmentedPage("text", []), labels=[], shares=[], gold=""),
    ]
    assert list(read_rows(write(tmp_path / "set", empty))) == empty


def test_splits_are_read_in_the_order_asked_for(small: Path) -> None:
    assert [row.page_id for row in read_rows(small)] == ["a", "a", "b", "c"]
    assert [row.split for row in read_rows(small, ("test", "train"))] == ["test", "train", "train"]


def test_rows_without_a_split_are_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", [html_row("a"), html_row("b", split="")])
    assert [row.page_id for row in read_rows(folder)] == ["a"]


def test_without_nodes_the_rest_is_the_same(small: Path) -> None:
    for light, full in zip(read_rows(small, nodes=False), read_rows(small), strict=True):
        assert light.page.segments == full.page.segments
        assert (light.labels, light.shares, light.roles, light.gold) == (
            full.labels,
            full.shares,
            full.roles,
            full.gold,
        )
        assert light.page.nodes == []


def test_batches_are_numbered_through_the_splits(tmp_path: Path) -> None:
    rows = [html_row(f"p{n}", split="train" if n < 120 else "test") for n in range(130)]
    folder = write(tmp_path / "set", rows)
    groups = row_groups(folder)
    assert len(groups) > 2
    ids = []
    for group in groups:
        read = read_group(folder, group)
        assert group.first_row == len(ids)
        assert {row.split for row in read} == {group.split}
        ids += [row.page_id for row in read]
    assert ids == [row.page_id for row in rows]


def test_texts_that_no_utf8_can_hold_are_mended(tmp_path: Path) -> None:
    page = SegmentedPage("text", [Segment("A lone \ud83d half")])
    row = text_row("\udce9", page=page, labels=["body"], shares=[1.0], gold="A lone \ud83d half")
    (read,) = read_rows(write(tmp_path / "set", [row]))
    assert (read.page_id, read.gold, read.page.segments[0].text) == (r"\xe9", "A lone ? half", "A lone ? half")


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "poem.txt").write_text("Mine", encoding="utf-8")
    with pytest.raises(InputError, match="set"):
        write(tmp_path / "set", [html_row()])
    assert [p.name for p in tmp_path.rglob("*")] == ["set", "poem.txt"]


# datasets opens it


def test_datasets_opens_a_folder_without_newsclf(small: Path, tmp_path: Path) -> None:
    code = """
import json, sys
from datasets import load_dataset
found = load_dataset(sys.argv[1])
train = found["train"]
segment = train.features["segments"].feature
print(json.dumps({
    "newsclf": "newsclf" in sys.modules,
    "rows": {name: len(part) for name, part in found.items()},
    "views": train.features["view"].names,
    "labels": segment["label"].names,
    "view": list(train["view"]),
    "label": [[s["label"] for s in page] for page in train["segments"]],
    "text": train[0]["segments"][1]["text"],
    "nodes": len(train[0]["nodes"]),
}))
"""
    offline = {"HF_HOME": str(tmp_path / "hf"), "HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(small)],
        env=os.environ | offline,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "newsclf": False,
        "rows": {"train": 2, "validation": 1, "test": 1},
        "views": ["html", "text"],
        "labels": ["boilerplate", "body"],
        "view": [0, 1],
        "label": [[0, 1, None], [0, 1]],
        "text": "The quay was swept\nby hand.",
        "nodes": 4,
    }


# Damage


def test_another_schema_version_is_told_with_both(small: Path) -> None:
    card = small / "README.md"
    text = card.read_text(encoding="utf-8")
    mark = f"newsclf-schema: {SCHEMA_VERSION}\n"
    assert mark in text
    card.write_text(text.replace(mark, "newsclf-schema: 977\n"), encoding="utf-8")
    assert is_dataset(small)
    for read in (check_version, fingerprint, row_groups, lambda folder: list(read_rows(folder))):
        with pytest.raises(DataSetError, match=rf"version 977.*version {SCHEMA_VERSION}\b.*newsclf build"):
            read(small)


@pytest.mark.parametrize("keep", [0, 3, 0.3, 0.9, -1], ids=["none", "3-bytes", "a-third", "most", "all-but-one"])
def test_a_cut_parquet_file_is_damage(small: Path, keep: float) -> None:
    path = small / "data" / "train.parquet"
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data)) if 0 < keep < 1 else int(keep)])
    with pytest.raises(DataSetError, match=r"train\.parquet: damaged or missing"):
        list(read_rows(small))


def test_flipped_bytes_and_foreign_columns_are_damage(small: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = small / "data" / "train.parquet"
    data = bytearray(path.read_bytes())
    data[50 : len(data) // 2] = b"\x00" * (len(data) // 2 - 50)
    path.write_bytes(data)
    with pytest.raises(DataSetError, match=r"train\.parquet"):
        list(read_rows(small))
    pq.write_table(pa.table({"text": ["no page"]}), path)
    with pytest.raises(DataSetError, match=r"train\.parquet"):
        list(read_rows(small))


def test_a_missing_parquet_file_is_damage(small: Path) -> None:
    (small / "data" / "test.parquet").unlink()
    with pytest.raises(DataSetError, match=r"test\.parquet: damaged or missing"):
        list(read_rows(small))


@pytest.mark.parametrize("kind", ["missing", "empty", "file", "other-card"])
def test_what_is_no_data_set_is_told(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "set"
    if kind == "file":
        folder.write_text("text", encoding="utf-8")
    elif kind != "missing":
        folder.mkdir()
    if kind == "other-card":
        (folder / "README.md").write_text("# Another project\n", encoding="utf-8")
    assert not is_dataset(folder)
    with pytest.raises(DataSetError, match="expected a data set folder"):
        list(read_rows(folder))
    with pytest.raises(DataSetError, match="expected a data set folder"):
        fingerprint(folder)


# Fingerprint


def test_equal_rows_have_equal_fingerprints(tmp_path: Path) -> None:
    rows = [html_row("a"), text_row("a"), html_row("b", split="test")]
    one = fingerprint(write(tmp_path / "one", rows))
    assert one == fingerprint(write(tmp_path / "two", rows))
    assert len(one) == 64
    changes = [
        [rows[0], rows[1]],
        [rows[1], rows[0], rows[2]],
        [rows[0], rows[1], replace(rows[2], split="validation")],
        [replace(rows[0], labels=["boilerplate", "body", "body"]), rows[1], rows[2]],
        [rows[0], replace(rows[1], gold="The quay was swept by hand!"), rows[2]],
    ]
    prints = {fingerprint(write(tmp_path / f"changed-{i}", changed)) for i, changed in enumerate(changes)}
    assert len(prints | {one}) == len(changes) + 1


def test_the_card_does_not_change_the_fingerprint(small: Path) -> None:
    before = fingerprint(small)
    card = small / "README.md"
    card.write_text(card.read_text(encoding="utf-8") + "\nSwept twice a week.\n", encoding="utf-8")
    assert fingerprint(small) == before


# Collections


@pytest.mark.parametrize(
    ("where", "splits", "expected"),
    [
        ([], ("train", "validation", "test"), [0, 1, 2, 3]),
        ([], ("train",), [0, 1]),
        ([], ("test", "validation"), [2, 3]),
        (["view=text"], ("train", "validation", "test"), [1, 3]),
        (["lang=de|en", "view=html"], ("train", "validation", "test"), [0, 2]),
        (["page_type=forum"], ("train", "validation", "test"), [3]),
        (["corpus=other"], ("train", "validation", "test"), [2]),
        ([" site = gulls.example | moles.example "], ("train", "validation", "test"), [2, 3]),
        (["page_id=a", "split=train", "view=html"], ("train", "validation", "test"), [0]),
    ],
)
def test_conditions_select_rows(small: Path, where: list[str], splits: tuple[str, ...], expected: list[int]) -> None:
    found = load_collection([small], where=where, splits=splits)
    assert len(found.rows) == 4
    assert np.flatnonzero(found.selected).tolist() == expected
    views = {found.rows[i].page.view for i in expected}
    assert set(found.views()) == views


def test_several_data_sets_as_one(small: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "more", [html_row("z", site="owls.example")])
    found = load_collection([small, other])
    assert found.first_rows == [0, 4]
    assert [row.page_id for row in found.rows] == ["a", "a", "b", "c", "z"]
    assert found.sites.tolist()[-1] == "owls.example"
    assert found.selected.all()
    assert found.fingerprints() == {"small": fingerprint(small), "more": fingerprint(other)}


@pytest.mark.parametrize("condition", ["colour=red", "page_type", "", "=article", "gold=x", "page_typ=article"])
def test_a_bad_condition_is_told_with_the_names(small: Path, condition: str) -> None:
    with pytest.raises(ConfigError, match="page_type") as caught:
        load_collection([small], where=[condition])
    assert repr(condition) in str(caught.value)


@pytest.mark.parametrize(("where", "splits"), [(["lang=fr"], ("train",)), (["view=html"], ("test",)), ([], ())])
def test_nothing_selected_is_an_error(small: Path, where: list[str], splits: tuple[str, ...]) -> None:
    with pytest.raises(DataSetError, match="none of 4 rows") as caught:
        load_collection([small], where=where, splits=splits)
    assert all(condition in str(caught.value) for condition in where)


def test_a_generator_of_conditions_is_as_good_as_a_list(small: Path) -> None:
    with pytest.raises(DataSetError, match="lang=fr"):
        load_collection([small], where=(text for text in ["lang=fr"]), splits=iter(["train"]))
