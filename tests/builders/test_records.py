"""Pages from JSONL, Parquet and CSV; data sets out to JSONL and back, row by row."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsclf.builders import csv as csv_builder
from newsclf.builders import jsonl as jsonl_builder
from newsclf.builders.base import GoldPage, Skipped
from newsclf.builders.build import build
from newsclf.builders.records import COLUMNS, MARK, parse_columns, to_page
from newsclf.builders.segment_labels import label_segments, segmented_views
from newsclf.dataset import CONFIDENCE_VERSION, SCHEMA_VERSION, SPLITS, RowTable, write_dataset
from newsclf.dataset_reading import read_rows
from newsclf.errors import BuildError, DataSetError, InputError
from newsclf.export import export_jsonl
from newsclf.page import Node, Page, Segment, SegmentedPage
from newsclf.row import ATTRIBUTES, META, Row, to_record

HTML = "<html><body><nav>Moorings</nav><p>The lock keeper counted nine barges.</p></body></html>"
GOLD = "The lock keeper counted nine barges."
LINES = [
    {"text": "Moorings", "label": "boilerplate"},
    {"text": " ", "label": "body"},
    {"text": GOLD, "label": "body"},
]
FULL = {
    "id": "lock-1",
    "url": "https://canal.example/lock-1",
    "site": "canal.example",
    "lang": "en",
    "html": HTML,
    "gold": GOLD,
    "page_type": "article",
    "title": "Nine barges",
    "present": ["nine barges"],
    "absent": ["Moorings"],
}
PAGE = GoldPage(
    page_id="lock-1",
    page=Page(html=HTML, url="https://canal.example/lock-1", site="canal.example", lang="en"),
    gold=GOLD,
    page_type="article",
    title="Nine barges",
    present=("nine barges",),
    absent=("Moorings",),
)


def write_jsonl(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")


def write_parquet(path: Path, records: list[dict[str, Any]]) -> None:
    names = dict.fromkeys(k for r in records for k in r)
    pq.write_table(pa.Table.from_pylist([{k: r.get(k) for k in names} for r in records]), path)


def write_csv(path: Path, records: list[dict[str, Any]], delimiter: str = ",") -> None:
    names = list(dict.fromkeys(k for r in records for k in r))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, delimiter=delimiter)
        writer.writeheader()
        for record in records:
            writer.writerow({k: json.dumps(v) if isinstance(v, list) else v for k, v in record.items()})


WRITERS: dict[str, Callable[[Path, list[dict[str, Any]]], None]] = {
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "csv": write_csv,
}


def read(name: str, source: Path, **options: Any) -> list[GoldPage | Row | Skipped]:
    return list(import_module(f"newsclf.builders.{name}").read(source, **options))


def reasons(name: str, source: Path) -> dict[str, str]:
    return {item.page_id: item.reason for item in read(name, source) if isinstance(item, Skipped)}


@pytest.mark.parametrize("name", WRITERS)
def test_every_column_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"pages.{name}"
    second = {"text": 'A barge,\n"the Otter"; sank.\n\nNobody saw it.', "lines": None}
    WRITERS[name](path, [FULL, second, {"id": "l", "lines": LINES}])
    whole, text, lines = read(name, path)
    assert whole == PAGE
    assert isinstance(text, GoldPage)
    assert text.page_id == f"pages.{name}:{3 if name == 'csv' else 2}"
    assert text.page == Page(text=second["text"])
    assert (text.gold, text.lines, text.present) == (None, None, ())
    assert isinstance(lines, GoldPage)
    assert lines.lines == (("Moorings", "boilerplate"), (GOLD, "body"))
    assert (lines.gold, lines.page.text) == (GOLD, f"Moorings\n{GOLD}")
    (page,) = segmented_views(lines)
    assert label_segments(page, lines, 0.5).labels == ["boilerplate", "body"]


@pytest.mark.parametrize("name", WRITERS)
def test_columns_may_have_other_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / "pages"
    WRITERS[name](path, [{"key": "x", "html": "not this", "markup": HTML, "clean": GOLD}])
    (page,) = read(name, path, columns={"id": "key", "html": "markup", "gold": "clean"})
    assert page == GoldPage(page_id="x", page=Page(html=HTML), gold=GOLD)
    with pytest.raises(BuildError, match="column 'htlm' is unknown; expected one of id, url"):
        read(name, path, columns={"htlm": "markup"})
    with pytest.raises(BuildError, match=r"expected .*a (column|key) 'body'.*found .*'markup'"):
        read(name, path, columns={"gold": "body"})


@pytest.mark.parametrize("name", WRITERS)
def test_columns_by_other_names_go_through_a_build(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"pages.{name}"
    columns = {"id": "key", "html": "raw", "gold": "body_text", "url": "key"}
    first, second = "https://canal.example/1", "https://weir.example/2"
    WRITERS[name](path, [{"key": first, "raw": HTML, "body_text": GOLD}, {"key": second, "raw": HTML}])
    report = build(path, name, tmp_path / "data", columns=columns, split="none")
    assert (report.read, report.skipped) == (2, [])
    one, two = (row for row in read_rows(tmp_path / "data") if row.page.view == "html")
    assert (one.page_id, one.url, one.site, one.gold) == (first, first, "canal.example", GOLD)
    assert [s.text for s, label in zip(one.page.segments, one.labels, strict=True) if label == "body"] == [GOLD]
    assert (two.gold, set(two.labels)) == (None, {None})
    card = (tmp_path / "data" / "README.md").read_text(encoding="utf-8")
    assert json.loads(card.split("```json")[1].split("```")[0])["columns"] == columns
    with pytest.raises(BuildError, match="column 'body' is unknown; expected one of id, url"):
        build(path, name, tmp_path / "none", columns={"body": "raw"})
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("column", ["lines", "passages"])
def test_labelled_segments_go_through_a_build(tmp_path: Path, name: str, column: str) -> None:
    path = tmp_path / f"pages.{name}"
    open_line = {"text": "Tea is sold at the lock.", "label": None}
    WRITERS[name](path, [{"id": "a", column: LINES}, {"id": "b", column: [*LINES, open_line]}])
    build(path, name, tmp_path / "data", columns={"lines": column}, split="none")
    whole, partly = read_rows(tmp_path / "data")
    assert [s.text for s in whole.page.segments] == ["Moorings", GOLD]
    assert (whole.page.view, whole.labels, whole.gold) == ("text", ["boilerplate", "body"], GOLD)
    assert (partly.labels, partly.shares) == (["boilerplate", "body", None], [0.0, 1.0, None])
    assert partly.gold is None  # what of it is body is not known


def test_a_key_that_only_some_records_have_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text('{"text": "a"}\nnot JSON\n[1]\n{"text": "b", "clean": null}\n')
    assert len(read("jsonl", path, columns={"gold": "clean"})) == 4
    path.write_text(json.dumps({f"k{i}": "" for i in range(40)}) + "\n")
    with pytest.raises(BuildError, match=r"with a key 'clean', found 'k0', .*'k19'$"):
        read("jsonl", path, columns={"gold": "clean"})


def test_rows_of_a_data_set_have_names_of_their_own(sample_data: Path, tmp_path: Path) -> None:
    export_jsonl(sample_data, tmp_path / "rows.jsonl")
    with pytest.raises(BuildError, match="with a key 'page', found rows of `newsclf data export`"):
        read("jsonl", tmp_path / "rows.jsonl", columns={"html": "page"})


def test_other_formats_have_no_columns(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="format 'folder' has no columns to name; expected one of csv, jsonl, parquet"):
        build(sample, "folder", tmp_path / "data", columns={"gold": "body"})


def test_settings_name_columns() -> None:
    assert parse_columns([]) == {}
    assert parse_columns(["gold=body text", "html=a=b"]) == {"gold": "body text", "html": "a=b"}
    for bad in ("gold", "gold=", "=body", ""):
        with pytest.raises(BuildError, match=rf"--column '{bad}': expected NAME=COLUMN.*id, url"):
            parse_columns([bad])
    with pytest.raises(BuildError, match="--column 'gold=b': gold is 'a' already"):
        parse_columns(["gold=a", "gold=b"])


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_is_read_file_by_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "b").mkdir()
    WRITERS[name](tmp_path / "b" / f"2.{name}", [{"text": "two", "gold": "two"}])
    WRITERS[name](tmp_path / f"1.{name.upper()}", [{"text": "one", "gold": "one", "id": "one"}])
    WRITERS[name](tmp_path / f"c.{name}", [{"text": "three", "gold": "three", "id": "one"}])
    (tmp_path / "notes.md").write_text("not a page")
    line = 2 if name == "csv" else 1
    first, second, third = read(name, tmp_path)
    assert [first.page_id, second.page_id] == ["one", f"b/2.{name}:{line}"]  # type: ignore[union-attr]
    assert third == Skipped(f"c.{name}:{line}", "another page before it has the id 'one'")


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_not_the_format_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter").write_bytes(b"Dear canal trust,\nthe lock is stuck.\n")
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "wide").write_bytes("html,gold\n{}\n".encode("utf-16"))
    for source in ("empty", "letter", "picture", "wide", "missing"):
        with pytest.raises(BuildError, match=r"expected a (JSONL|Parquet|CSV) file") as caught:
            read(name, tmp_path / source)
        assert str(tmp_path / source) in str(caught.value)


@pytest.mark.parametrize("name", ["parquet", "csv"])
def test_a_table_without_a_page_column_is_told(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / "t", [{"body": GOLD, "gold": GOLD}])
    with pytest.raises(BuildError, match=r"a column 'html', 'text' or 'lines', found .*'body'"):
        read(name, tmp_path / "t")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "expected html, text or lines"),
        ({"gold": GOLD}, "expected html, text or lines"),
        ({"html": "", "text": None}, "expected html, text or lines"),
        ({"html": 7}, "html: expected a string, found int"),
        ({"text": ["a"]}, "text: expected a string, found list"),
        ({"html": b"%PDF-1.4 ..."}, "html: binary"),
        ({"text": "a", "gold": {}}, "gold: expected a string, found dict"),
        ({"text": "a", "url": 1}, "url: expected a string, found int"),
        ({"text": "a", "id": True}, "id: expected a string or whole number, found bool"),
        ({"text": "a", "id": 1.5}, "id: expected a string or whole number, found float"),
        ({"text": "a", "present": "a"}, "present: expected a list of strings, found str"),
        ({"text": "a", "absent": [None]}, "absent: expected a list of strings, found list"),
        ({"lines": "a"}, "lines: expected a list, found str"),
        ({"lines": ["a"]}, "lines, line 1: expected"),
        ({"lines": [{"text": "a", "label": "Body"}]}, "lines, line 1: expected the label body or boilerplate"),
        ({"lines": [{"text": "a", "label": ["body"]}]}, "expected the label body or boilerplate"),
        ({"lines": [{"text": "a", "lable": "body"}]}, "lines, line 1: expected"),
        ({"lines": [{"text": "a", "label": None}]}, "lines: none has a label"),
        ({"lines": [{"text": " ", "label": "body"}]}, "lines: all are blank"),
        ({"lines": []}, "lines: all are blank"),
    ],
)
def test_a_bad_record_is_skipped_with_the_reason(record: dict[str, Any], reason: str) -> None:
    skipped = to_page(record, "f:3")
    assert isinstance(skipped, Skipped)
    assert skipped.page_id == "f:3"
    assert reason in skipped.reason


def test_what_a_record_may_leave_open() -> None:
    assert to_page({"text": "a", "gold": "", "id": 12}, "f:1") == GoldPage(page_id="12", page=Page(text="a"), gold="")
    page = to_page({"html": HTML.encode(), "text": "a", "gold": "caf\u00e9".encode(), "id": "", "url": ""}, "f:1")
    assert page == GoldPage(page_id="f:1", page=Page(html=HTML.encode()), gold="caf\u00e9")
    both = to_page({"html": HTML, "lines": LINES, "gold": "other"}, "f:1")
    assert isinstance(both, GoldPage)
    assert (both.page.html, both.gold) == (None, "other")


@given(
    st.dictionaries(
        st.sampled_from(list(COLUMNS)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "label"]), inner),
            max_leaves=5,
        ),
    )
)
@settings(max_examples=200, deadline=None)
def test_no_record_raises(record: dict[str, Any]) -> None:
    assert to_page(record, "f:1").page_id


def test_bad_lines_of_jsonl_cost_themselves_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    good = json.dumps(FULL).encode()
    lines = [
        b'{"html": ',
        b"[1]",
        b'"a"',
        b"",
        b"[" * 100_000,
        b'{"text": "caf\xe9"}',
        b"\xef\xbb\xbf" + good,
        good,
        b'{"text": "half a pair \\ud83d", "gold": "\\ud83d"}',
        b'{"lines": [{"text": "a", "label": 1}]}',
    ]
    path.write_bytes(b"\xef\xbb\xbf \r\n" + b"\r\n".join(lines))
    items = read("jsonl", path)
    assert items[6] == PAGE
    assert isinstance(items[7], GoldPage)
    assert items[7].gold == "\ufffd"
    skipped = reasons("jsonl", path)
    assert [int(where.removeprefix("p.jsonl:")) for where in skipped] == [2, 3, 4, 6, 7, 8, 11]
    assert "invalid JSON" in skipped["p.jsonl:2"]
    assert "found list" in skipped["p.jsonl:3"]
    assert "found str" in skipped["p.jsonl:4"]
    assert skipped["p.jsonl:6"] == "invalid JSON (nested too deeply)"
    assert skipped["p.jsonl:7"] == "not UTF-8"


def test_a_json_list_is_no_jsonl(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps([FULL]))
    with pytest.raises(BuildError, match=r"a JSON object a line.*p.jsonl:1: expected a JSON object, found list"):
        read("jsonl", path)
    path.write_text("no JSON\n" * 1000)
    with pytest.raises(BuildError, match="a JSON object a line"):
        next(jsonl_builder.read(path))
    path.write_text("")
    assert read("jsonl", path) == []


def test_bad_rows_of_parquet_cost_themselves_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    data = pa.array([b"good one", b"caf\xe9", b"good two"], pa.binary())
    broken = pa.StringArray.from_buffers(3, data.buffers()[1], data.buffers()[2])
    pq.write_table(pa.table({"text": broken, "other": [1, 2, 3]}), path)
    one, bad, two = read("parquet", path)
    assert isinstance(one, GoldPage)
    assert isinstance(two, GoldPage)
    assert (one.page.text, two.page.text) == ("good one", "good two")
    assert isinstance(bad, Skipped)
    assert bad.page_id == "p.parquet:2"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BuildError, match="expected a Parquet file"):
        read("parquet", path)


def test_bad_rows_of_csv_cost_themselves_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(
        b"\xef\xbb\xbfid,text,lines,gold\r\n"
        b'a,"two\nlines",,x\n'
        b"\n"
        b"b,only two\n"
        b'c,"quote" astray,,\n'
        b"d,caf\xe9,,\n"
        b"e,,[1,\n"
        b"f,,{},\n"
        b'g,caf\xc3\xa9,,""\n'
        b'h,"never closed,,\n'
    )
    first, *_, last, _ = read("csv", path)
    assert first == GoldPage(page_id="a", page=Page(text="two\nlines"), gold="x")
    assert last == GoldPage(page_id="g", page=Page(text="caf\u00e9"), gold=None)
    skipped = reasons("csv", path)
    assert [int(where.removeprefix("p.csv:")) for where in skipped] == [5, 6, 7, 8, 9, 11]
    assert skipped["p.csv:5"] == "expected 4 fields, found 2"
    assert "invalid CSV" in skipped["p.csv:6"]
    assert skipped["p.csv:7"] == "not UTF-8"
    assert "invalid CSV (a quote that is opened in this row is not closed: all behind it" in skipped["p.csv:11"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_parts_the_fields_of_csv_is_found(tmp_path: Path, delimiter: str) -> None:
    write_csv(tmp_path / "p.csv", [FULL], delimiter)
    assert read("csv", tmp_path / "p.csv") == [PAGE]


def test_long_fields_of_csv_leave_the_limit_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = csv.field_size_limit()
    long = "mud " * before
    write_csv(tmp_path / "p.csv", [{"id": "a", "text": long}, {"id": "b", "text": "short"}])
    items = csv_builder.read(tmp_path / "p.csv")
    first = next(items)
    assert csv.field_size_limit() == before
    assert isinstance(first, GoldPage)
    assert first.page.text == long
    monkeypatch.setattr(csv_builder, "_FIELD_CHARS", 1000)
    bad, good = csv_builder.read(tmp_path / "p.csv")
    assert isinstance(bad, Skipped)
    assert (bad.page_id, good.page_id) == ("p.csv:2", "b")  # type: ignore[union-attr]
    assert "field larger than field limit" in bad.reason
    assert csv.field_size_limit() == before


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | texts
shares = st.none() | st.floats(0, 1, width=32)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    html = draw(st.booleans())
    nodes = []
    for index in range(draw(st.integers(1, 4)) if html else 0):
        attributes = draw(st.dictionaries(st.sampled_from(ATTRIBUTES), texts, max_size=3))
        nodes.append(Node(draw(st.integers(-1, index - 1)), draw(texts), attributes))
    segments = []
    for text in draw(st.lists(texts, max_size=4)):
        if html:
            node, chars = draw(st.integers(0, len(nodes) - 1)), draw(st.integers(0, len(text)))
            segments.append(Segment(text, node, chars, tuple(draw(st.lists(texts, max_size=2)))))
        else:
            segments.append(Segment(text))
    count = len(segments)

    def each(values: st.SearchStrategy[Any]) -> Any:
        return draw(st.lists(values, min_size=count, max_size=count))

    meta = draw(st.dictionaries(st.sampled_from(META), texts, max_size=3))
    return Row(
        page_id=draw(texts),
        corpus=draw(texts),
        site=draw(texts),
        page=SegmentedPage("html" if html else "text", segments, nodes, meta),
        gold=draw(maybe),
        labels=each(st.sampled_from([None, "body", "boilerplate"])),
        shares=each(shares),
        roles=each(st.sampled_from([None, "headline", "byline", "date", "caption", "comment"])),
        url=draw(maybe),
        lang=draw(maybe),
        page_type=draw(maybe),
        title=draw(maybe),
        present=tuple(draw(st.lists(texts, max_size=2))),
        absent=tuple(draw(st.lists(texts, max_size=2))),
        html=draw(maybe),
        split=draw(st.sampled_from(SPLITS)),
    )


def write_rows(folder: Path, values: list[Row], keep_html: bool = True) -> None:
    table = RowTable(keep_html)
    for row in values:
        table.add(row)
    write_dataset(folder, table, [row.split for row in values], {})


@given(st.lists(rows(), min_size=1, max_size=4, unique_by=lambda r: (r.corpus, r.page.view, r.page_id)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_come_back_as_they_were(values: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "data", Path(name) / "rows.jsonl"
        write_rows(folder, values)
        stored = list(read_rows(folder))
        assert stored == sorted(values, key=lambda row: SPLITS.index(row.split))
        assert export_jsonl(folder, out) == len(values)
        back = read("jsonl", out)
        assert back == stored
        assert [[s and np.float32(s) for s in r.shares] for r in back if isinstance(r, Row)] == [
            r.shares for r in stored
        ]


def test_the_sample_comes_back_as_it_was(sample_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "rows.jsonl"
    stored = list(read_rows(sample_data))
    assert export_jsonl(sample_data, out) == len(stored) > 0
    assert read("jsonl", out) == stored
    assert all(json.loads(line)[MARK] == SCHEMA_VERSION for line in out.read_bytes().splitlines())
    first = out.read_bytes()
    export_jsonl(sample_data, out)
    assert out.read_bytes() == first
    assert [p.name for p in out.parent.iterdir()] == ["rows.jsonl"]
    assert b"\xc3" in first  # letters as they are, not escaped


def test_export_is_told_what_it_cannot_do(sample_data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="expected a data set folder"):
        export_jsonl(tmp_path, tmp_path / "x" / "out.jsonl")
    with pytest.raises(InputError, match="found a folder"):
        export_jsonl(sample_data, tmp_path)
    assert list(tmp_path.iterdir()) == []


ROW = Row(
    page_id="a",
    corpus="canal",
    site="canal.example",
    page=SegmentedPage("html", [Segment("Moorings", 1, 8, ("a",))], [Node(-1, "body"), Node(0, "nav")], {}),
    gold=None,
    labels=[None],
    shares=[0.5],
    roles=[None],
)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {MARK: CONFIDENCE_VERSION + 1},
            f"row of schema version {CONFIDENCE_VERSION + 1}, this newsclf reads version {SCHEMA_VERSION} or",
        ),
        ({MARK: None}, "row of schema version None"),
        ({"split": "dev"}, "split: expected one of train, validation, test"),
        ({"segments": None}, "damaged row (segments"),
        ({"page_id": None}, "damaged row (page_id"),
        ({"view": 2}, "damaged row (view"),
        ({"gold": 1}, "damaged row (gold"),
        ({"rendering": "columns"}, "damaged row (rendering"),
        ({"label": "body"}, "damaged row (segments.0.label"),
        ({"label": 2}, "damaged row (segments.0.label"),
        ({"share": 1.5}, "damaged row (segments.0.share"),
        ({"share": float("nan")}, "damaged row (segments.0.share"),
        ({"role": "footer"}, "damaged row (segments.0.role"),
        ({"node": 2}, "node is not there"),
        ({"node": -1}, "damaged row (segments.0.node"),
        ({"link_chars": 9}, "link_chars is more than the text has"),
        ({"nodes": [{"parent": 0, "tag": "body", "attributes": {}}] * 2}, "a parent must come before"),
    ],
)
def test_a_damaged_row_is_skipped(tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    record = {MARK: SCHEMA_VERSION, "split": "test", **to_record(ROW)}
    good = json.dumps(record)
    target = record["segments"][0] if next(iter(changed)) in record["segments"][0] else record
    target.update(changed)
    (tmp_path / "r.jsonl").write_text(f"{json.dumps(record)}\n{good}\n{good}\n")
    bad, row, twice = read("jsonl", tmp_path / "r.jsonl")
    assert isinstance(bad, Skipped)
    assert bad.page_id == "r.jsonl:1"
    assert reason in bad.reason
    assert row == replace(ROW, split="test")
    assert twice == Skipped("r.jsonl:3", "another row before it has the id 'a'")
