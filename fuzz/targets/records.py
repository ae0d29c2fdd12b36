"""Any bytes as JSONL, CSV or Parquet: records of pages or faults, or an InputError; stretches give what all gives.

The first byte of an input is the format: `j`, `c`, `p`, or `?` where the content is to tell.
"""

from __future__ import annotations

import gzip
from io import BytesIO

from newsclf.errors import InputError
from newsclf.io.formats import Format, told_by_content
from newsclf.io.json_lines import JsonLinesReader
from newsclf.io.members import compression_of
from newsclf.io.record import ReadOptions, Record, Span
from newsclf.io.sources import read_records
from newsclf.io.tables import CsvReader, ParquetReader
from newsclf.page import Page

_FORMATS: dict[bytes, Format] = {b"j": "jsonl", b"c": "csv", b"p": "parquet"}
_READERS = {"jsonl": JsonLinesReader, "csv": CsvReader, "parquet": ParquetReader}


def check(data: bytes) -> None:
    """Read the file whole, in stretches, and as stdin."""
    kind, content = data[:1], data[1:]
    if kind == b"?":
        told_by_content(content)
        _sound(list(read_records(["-"], stdin=BytesIO(content))))
        return
    if kind not in _FORMATS:
        return
    format = _FORMATS[kind]
    whole = _read(format, content, [Span()])
    if whole is None:
        return
    _sound(whole)
    step = len(content) // 3 + 1 if format == "jsonl" and compression_of(content) is None else 2
    last = 3 * step
    spans = [Span(at, at + step, exact=at == 0) for at in range(0, last, step)] + [Span(last, None, exact=False)]
    assert _read(format, content, spans) == whole
    piped = list(read_records(["-"], format=format, stdin=BytesIO(content)))
    assert list(map(_content, piped)) == list(map(_content, whole))


def _read(format: Format, content: bytes, spans: list[Span]) -> list[Record] | None:
    """The records of stretches in order; None where the file is refused as a whole."""
    try:
        reader = _READERS[format](BytesIO(content), compression_of(content), "a", ReadOptions())
        return [one for span in spans for one in reader.records(span)]
    except InputError:
        return None


def _sound(found: list[Record]) -> None:
    for one in found:
        assert (one.page is not None) + (one.error is not None) + (one.skipped is not None) == 1
        assert one.name


def _content(one: Record) -> tuple[object, ...] | None:
    """What a record holds; its name may be that of its place."""
    return (one.page.html, one.page.text) if isinstance(one.page, Page) else None


def made_seeds() -> dict[str, bytes]:
    """Small files of each format."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import zstandard

    lines = (
        b'{"html": "<p>One</p>", "url": "https://a.example/1"}\n{"text": "Two \\ud83d\\ude00", "id": 7}\n\n'
        b'[1]\n{"html": null}\n{"text": "Three"}'
    )
    rows = b'url,html,text\r\nhttps://a.example/1,"<p>""One"",\r\n</p>",\r\n,,Two\r\nx,y\r\n'
    buffer = BytesIO()
    pq.write_table(pa.table({"url": ["a", None], "html": ["<p>One</p>", "<p>Two</p>"]}), buffer, compression="none")
    return {
        "jsonl": b"j" + lines,
        "jsonl-gzip": b"j" + gzip.compress(lines),
        "jsonl-zstd": b"j" + zstandard.compress(lines),
        "csv": b"c" + rows,
        "csv-semicolons": b'c\xef\xbb\xbfhtml;id\n<p>A;1\n\xff;2\n"b\nc";3\n',
        "csv-gzip": b"c" + gzip.compress(rows),
        "parquet": b"p" + buffer.getvalue(),
        "told": b"?" + lines,
        "told-page": b"?<html><p>One",
    }
