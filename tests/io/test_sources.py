"""Inputs told by name and content, and the tables among them: JSONL, CSV and Parquet."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_warc import PAGE, packed, pages
from newsclf.errors import InputError, OptionError
from newsclf.io.columns import parse_columns
from newsclf.io.json_lines import JsonLinesReader
from newsclf.io.members import compression_of
from newsclf.io.record import ReadOptions, Record, Span
from newsclf.io.sources import find_sources, open_reader, read_records
from newsclf.page import Page

ROWS = [{"url": f"https://a.example/{i}", "html": PAGE.format(i), "other": i} for i in range(450)]


def as_jsonl(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    text = BytesIO()
    import io

    wrapped = io.TextIOWrapper(text, encoding="utf-8", newline="")
    writer = csv.DictWriter(wrapped, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    wrapped.flush()
    return text.getvalue()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=70)
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    return pytest.importorskip("zstandard").compress(content)


TABLES: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "a.jsonl": as_jsonl,
    "a.jsonl.gz": lambda rows: gzip.compress(as_jsonl(rows)),
    "a.jsonl.zst": lambda rows: zstd(as_jsonl(rows)),
    "a.csv": as_csv,
    "a.tsv": lambda rows: as_csv(rows, "\t"),
    "a.csv.gz": lambda rows: gzip.compress(as_csv(rows)),
    "a.parquet": as_parquet,
}
tables = pytest.mark.parametrize("name", TABLES)


def found_pages(records: list[Record]) -> list[tuple[str, str]]:
    return [(r.name, str(r.page.html)) for r in records if isinstance(r.page, Page)]


@tables
def test_a_table_is_told_by_its_name_and_gives_a_page_a_row(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TABLES[name](ROWS))
    found = list(read_records([str(path)]))
    assert found_pages(found) == [(row["url"], row["html"]) for row in ROWS]
    assert len(found) == len(ROWS)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet"])
def test_a_file_without_a_telling_name_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data"
    path.write_bytes(TABLES[name](ROWS[:9]))
    assert len(found_pages(list(read_records([str(path)])))) == 9


@tables
def test_stretches_hold_each_row_once_in_any_order(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TABLES[name](ROWS))
    (source,) = find_sources([str(path)])
    step = 200 if source.places == "records" else 5_000
    steps = 6 if source.places == "records" else -(-path.stat().st_size // step)
    by_part: dict[int, list[Record]] = {}
    kept = open_reader(source, ReadOptions())
    for part in [*range(0, steps, 2), *range(1, steps, 2)]:  # forward, and once back
        span = Span(part * step, (part + 1) * step, part == 0 or source.places == "records")
        by_part[part] = list(kept.records(span))
    kept.close()
    found = [r for part in sorted(by_part) for r in by_part[part]]
    assert found_pages(found) == [(row["url"], row["html"]) for row in ROWS]


def test_columns_have_the_names_that_they_are_given(tmp_path: Path) -> None:
    rows = [{"doc": 7, "body": "Menu\nThe ferry ran aground."}, {"doc": 8, "body": ""}, {"doc": 9, "body": None}]
    columns = parse_columns(["text=body", "id=doc"])
    for name, make in (("a.jsonl", as_jsonl), ("a.parquet", as_parquet)):
        (tmp_path / name).write_bytes(make(rows))
        found = list(read_records([str(tmp_path / name)], options=ReadOptions(columns)))
        assert [r.name for r in found] == ["7", "8", "9"]
        assert found[0].page == Page(text="Menu\nThe ferry ran aground.", url="7")
        assert found[1].page == Page(text="", url="8")
        assert "no page: expected html or body" in str(found[2].error)
    for wrong, message in (("text", "NAME=COLUMN"), ("gold=x", "NAME is one of url, id, html, text")):
        with pytest.raises(InputError, match=message):
            parse_columns([wrong])
    with pytest.raises(InputError, match="is 'a' already"):
        parse_columns(["html=a", "html=b"])


def test_a_table_without_pages_says_which_columns_it_has(tmp_path: Path) -> None:
    for name, make in (("a.csv", as_csv), ("a.parquet", as_parquet)):
        (tmp_path / name).write_bytes(make([{"key": 1, "content": "<p>A</p>"}]))
        (found,) = read_records([str(tmp_path / name)])
        assert found.kind == "unreadable"
        assert "expected a column 'html' or 'text', found 'key', 'content'" in str(found.error)
        assert "--column html=NAME" in str(found.error)


def test_bad_rows_cost_themselves_alone(tmp_path: Path) -> None:
    lines = [b'{"html": "<p>A"}', b"{", b"[1]", b'{"html": 5}', b'{"a": 1}', b"\xff\xfe{}", b"", b'{"text": "B"}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    found = list(read_records([str(tmp_path / "a.jsonl")]))
    assert [r.kind for r in found] == ["", "invalid", "invalid", "invalid", "invalid", "invalid", ""]
    assert "expected html or text, found 'a'; name yours with --column" in str(found[4].error)
    (tmp_path / "a.csv").write_bytes(b'url,html\na,<p>A\nb\n"c"x,d\ne,<p>\xff\nf,<p>F\n')
    found = list(read_records([str(tmp_path / "a.csv")]))
    assert [r.kind for r in found] == ["", "invalid", "invalid", "invalid", ""]


def test_lines_that_are_too_long_fail_alone_in_bounded_memory() -> None:
    import tracemalloc

    long = b'{"html": "' + b"x" * 40_000_000 + b'"}\n'
    content = b'{"html": "A"}\n' + long + b'{"html": "B"}\n'
    options = ReadOptions(max_bytes=100_000)
    tracemalloc.start()
    found = list(JsonLinesReader(BytesIO(content), None, "a", options).records(Span()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [r.kind for r in found] == ["", "too large", ""]
    assert peak < 10_000_000


def test_a_damaged_gzip_member_of_a_jsonl_file_costs_itself(tmp_path: Path) -> None:
    members = [gzip.compress(as_jsonl(ROWS[i : i + 5])) for i in (0, 5, 10)]
    members[1] = members[1][: len(members[1]) // 2]
    (tmp_path / "a.jsonl.gz").write_bytes(b"".join(members))
    found = list(read_records([str(tmp_path / "a.jsonl.gz")]))
    assert next(r.kind for r in found if r.error) == "damaged"
    urls = [r.name for r in found if r.page is not None]
    assert urls[:5] == [row["url"] for row in ROWS[:5]]
    assert urls[-4:] == [row["url"] for row in ROWS[11:15]]


@given(st.lists(st.one_of(st.binary(max_size=30), st.just(b'{"html": "<p>A"}')), max_size=20), st.integers(1, 60))
@settings(deadline=None)
def test_any_lines_are_read_the_same_in_stretches(lines: list[bytes], step: int) -> None:
    content = b"\n".join(lines)

    def read(span: Span) -> list[Record]:
        return list(JsonLinesReader(BytesIO(content), None, "a", ReadOptions()).records(span))

    parts = [read(Span(at, at + step, at == 0)) for at in range(0, len(content) or 1, step)]
    assert [r for part in parts for r in part] == read(Span())
    packed_lines = gzip.compress(content)
    whole = list(
        JsonLinesReader(BytesIO(packed_lines), compression_of(packed_lines), "a", ReadOptions()).records(Span())
    )
    assert [(bool(r.page), r.kind) for r in whole] == [(bool(r.page), r.kind) for r in read(Span())]


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_as_any_format_raise_nothing(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "data"
    for start in (b"", b"\x1f\x8b\x08", b"PAR1", b"html,text\n"):
        path.write_bytes(start + content)
        for format in (None, "page", "jsonl", "csv", "parquet"):
            list(read_records([str(path)], format=format))  # type: ignore[arg-type]


def test_folders_and_patterns_give_what_is_in_them_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.html", "a.gold.txt", "b/c.txt", "b/d.png", "z.htm", "notes.md"):
        (tmp_path / name).write_text(f"<p>{name}</p>")
    (tmp_path / "b" / "e.jsonl").write_bytes(as_jsonl(ROWS[:2]))
    (tmp_path / "f.html.gz").write_bytes(gzip.compress(b"<p>packed</p>"))
    names = [r.name.removeprefix(f"{tmp_path}/") for r in read_records([str(tmp_path)])]
    assert names == ["a.html", "b/c.txt", ROWS[0]["url"], ROWS[1]["url"], "f.html.gz", "z.htm"]
    assert next(r.page for r in read_records([str(tmp_path / "f.html.gz")])) == b"<p>packed</p>"
    assert [s.name for s in find_sources([f"{tmp_path}/*.htm*"])] == [
        f"{tmp_path}/{name}" for name in ("a.html", "f.html.gz", "z.htm")
    ]
    assert len(list(find_sources([f"{tmp_path}/**/*.txt"]))) == 2
    missing = [next(iter(find_sources([name]))).error for name in (f"{tmp_path}/*.pdf", f"{tmp_path}/gone")]
    assert "no file is named so" in str(missing[0])
    assert "can't be read" in str(missing[1])


def test_one_input_may_be_given_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>A</p>")
    for inputs in (tmp_path, str(tmp_path), [tmp_path], iter([str(tmp_path)])):
        assert [r.page for r in read_records(inputs)] == [b"<p>A</p>"]


def test_a_folder_that_may_not_be_listed_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(f"<p>{name}</p>")
    listed = Path.iterdir

    def iterdir(self: Path) -> Any:
        # root, as which tests may run, may list any folder
        if self.name == "b":
            raise PermissionError(13, "Permission denied", str(self))
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    found = list(read_records(tmp_path))
    assert [(r.page, r.kind) for r in found] == [(b"<p>a</p>", ""), (None, "unreadable"), (b"<p>c</p>", "")]
    assert found[1].error == f"{tmp_path / 'b'}: this folder can't be read (Permission denied)"
    (alone,) = read_records(tmp_path / "b")
    assert alone.kind == "unreadable"


def test_a_file_whose_name_has_brackets_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].html").write_text("<p>A</p>")
    assert next(r.page for r in read_records([str(tmp_path / "a[1].html")])) == b"<p>A</p>"


def test_addresses_are_read_through_fsspec(tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe_file("/crawl/a.jsonl", as_jsonl(ROWS[:3]))
    memory.pipe_file("/crawl/b/c.html", b"<p>C</p>")
    memory.pipe_file("/crawl/d.parquet", as_parquet(ROWS[3:5]))
    found = list(read_records(["memory://crawl"]))
    assert [r.name.rsplit("/", 1)[-1] for r in found] == ["0", "1", "2", "c.html", "3", "4"]
    assert len(list(read_records(["memory://crawl/*.jsonl"]))) == 3
    (gone,) = read_records(["memory://crawl/gone.html"])
    assert gone.kind == "unreadable"
    assert len(list(read_records([f"file://{tmp_path}"]))) == 1


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_stdin_is_told_by_its_content(packing: str) -> None:
    pytest.importorskip("fastwarc")
    pack = gzip.compress if packing == "gzip" else bytes
    for content, number in (
        (b"<p>One page.</p>", 1),
        (as_jsonl(ROWS), len(ROWS)),
        (packed(pages(5), "plain"), 5),
        (b"", 1),
    ):
        found = list(read_records(["-"], stdin=BytesIO(pack(content))))
        assert len(found) == number
        assert all(r.page is not None for r in found)
    csv_given = list(read_records(["-"], format="csv", stdin=BytesIO(pack(as_csv(ROWS)))))
    assert found_pages(csv_given) == [(row["url"], row["html"]) for row in ROWS]
    if packing == "plain":
        assert len(list(read_records(["-"], stdin=BytesIO(as_parquet(ROWS))))) == len(ROWS)


def test_damage_in_compressed_stdin_is_told_and_read_past() -> None:
    lines = [json.dumps(row).encode() + b"\n" for row in ROWS[:3]]
    first, second, third = (gzip.compress(line) for line in lines)
    broken = second[:-8] + bytes(byte ^ 0xFF for byte in second[-8:])
    found = list(read_records(["-"], format="jsonl", stdin=BytesIO(first + broken + third)))
    assert [r.kind for r in found if r.error] == ["damaged"]
    assert {r.name for r in found if r.page} >= {ROWS[0]["url"], ROWS[2]["url"]}
    (page,) = read_records(["-"], format="page", stdin=BytesIO(gzip.compress(b"<p>One</p>")[:-4]))
    assert page.kind == "damaged"


def test_empty_frames_in_compressed_stdin_are_passed_over() -> None:
    zstandard = pytest.importorskip("zstandard")
    for length in (0, 5, 200_000):
        empty = b"\x50\x2a\x4d\x18" + length.to_bytes(4, "little") + b"a" * length
        (page,) = read_records(["-"], stdin=BytesIO(empty + zstandard.compress(b"<p>One</p>")))
        assert page.page == b"<p>One</p>"
        (cut,) = read_records(["-"], stdin=BytesIO(empty[:-1]))
        assert cut.page == b""


def test_stdin_that_is_no_table_is_told() -> None:
    for format, content in (("parquet", b"PAR1 and no more"), ("csv", b"a,b\n1,2\n")):
        (found,) = read_records(["-"], format=format, stdin=BytesIO(content))  # type: ignore[arg-type]
        assert found.kind == "unreadable"
        assert "-: " in str(found.error)


def test_a_parquet_file_whose_columns_have_names_of_no_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(as_parquet(ROWS[:2]).replace(b"other", b"\xff\xfe\xfdXY"))
    (found,) = read_records([str(tmp_path / "a.parquet")])
    assert found.kind == "unreadable"
    assert "can't be read as Parquet" in str(found.error)


def test_stdin_is_read_as_it_comes() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as stdin, os.fdopen(write_end, "wb") as feed:
        feed.write(as_jsonl(ROWS[:9]))
        feed.flush()
        records = read_records(["-"], stdin=stdin)
        assert [next(records).name for _ in range(8)] == [row["url"] for row in ROWS[:8]]  # though there may be more


def test_a_page_that_is_too_large_fails(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>" + b"x" * 5_000)
    (found,) = read_records([str(tmp_path / "a.html")], options=ReadOptions(max_bytes=1_000))
    assert (found.kind, found.error) == ("too large", "larger than 1000 bytes (--max-bytes)")


def test_options_of_reading_that_are_out_of_range_are_told_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>One")
    for names in (str(tmp_path / "a.html"), "-"):
        with pytest.raises(OptionError, match="input format 'zip': expected one of page, jsonl, csv, parquet, warc"):
            read_records(names, format="zip", stdin=BytesIO(b"<p>One"))  # type: ignore[arg-type]
    for wrong in (-1, 0, 1.5, True, "9", None):
        with pytest.raises(OptionError, match=r"max_bytes .*: expected a whole number of bytes above 0"):
            ReadOptions(max_bytes=wrong)  # type: ignore[arg-type]


def test_more_bytes_than_any_page_has_may_be_allowed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(as_csv(ROWS[:3]))
    found = list(read_records(tmp_path / "a.csv", options=ReadOptions(max_bytes=10**30)))
    assert len(found_pages(found)) == 3


def test_json_that_python_does_not_read_is_told_in_our_words(tmp_path: Path) -> None:
    lines = ['{"html": ' + "[" * 100_000, '{"id": ' + "9" * 5_000 + ', "text": "A"}', '{"text": "A"', '{"text": "A"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    found = [record.error for record in read_records(tmp_path / "a.jsonl")]
    assert found[:2] == ["invalid JSON (nested too deeply)", "invalid JSON (a number is too long)"]
    assert str(found[2]).startswith("invalid JSON (Expecting ',' delimiter")
    assert found[3] is None


def test_a_quote_in_csv_that_is_not_closed_says_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('url,text\na,A\nb,"never closed\nc,C\nd,D\n')
    first, lost = read_records(tmp_path / "a.csv")
    assert first.error is None
    assert (lost.name, lost.kind) == (f"{tmp_path / 'a.csv'}:2", "invalid")
    assert "a quote that is opened in this row is not closed: all behind it, to the end of the file" in str(lost.error)
