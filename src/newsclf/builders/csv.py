"""CSV files: a page a record, the names of the columns in the first line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import BuildError
from ..io.plain_json import json_fault
from ..io.tables import csv_fault
from ..row import Row
from ..segment.decode import looks_binary
from .base import GoldPage, Skipped
from .records import COLUMNS, files, lacks, named, renamed, to_page, unique

_WHAT = "a CSV file in UTF-8 (the names of the columns in its first line)"
_DELIMITERS = ",;\t"
_FIELD_CHARS = 64_000_000
"""The longest field; more means a quote that is never closed."""
_LISTS = ("present", "absent", "lines")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


def read(source: Path, columns: Mapping[str, str] = COLUMNS) -> Iterator[GoldPage | Row | Skipped]:
    """Yield the pages of a CSV file, or of all in a folder and the folders below it.

    Commas, semicolons or tabs part the fields. An empty field counts as missing, an empty gold too: CSV can't tell
    the two apart. The fields of `present`, `absent` and `lines` hold JSON lists.

    Args:
        source: the file or folder.
        columns: the names of the columns, where they are not the default ones.

    Raises:
        BuildError: there is no such file, or one is not CSV or lacks the columns.
    """
    names = named(columns)
    return unique(item for name, path in files(source, (".csv", ".tsv"), _WHAT) for item in _read(name, path, names))


def _read(name: str, path: Path, names: Mapping[str, str]) -> Iterator[tuple[str, GoldPage | Skipped]]:
    try:
        with path.open("rb") as head:
            if looks_binary(head.read(2048)):
                raise BuildError(f"{path}: expected {_WHAT}, found a binary file")
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            delimiter = _delimiter(path, file.readline(_FIELD_CHARS), names)
            file.seek(0)
            rows = _rows(file, delimiter)
            _, header = next(rows)
            if not isinstance(header, list):
                raise BuildError(f"{path}: expected {_WHAT} ({header})")
            for line, row in rows:
                where = f"{name}:{line}"
                yield where, Skipped(where, row) if isinstance(row, str) else _page(header, row, names, where)
    except OSError as error:
        raise BuildError(f"{path}: can't be read ({error.strerror}); expected {_WHAT}") from error


def _delimiter(path: Path, line: str, names: Mapping[str, str]) -> str:
    """What parts the names in the first line, such that those needed are among them."""
    missing, header = "", [""]
    for delimiter in _DELIMITERS:
        try:
            found = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            found = []
        lacking = lacks(found, names)
        if lacking is None:
            return delimiter
        if not missing or len(found) > len(header):
            missing, header = lacking, found
    shown = ascii([column[:40] for column in header[:20]])
    raise BuildError(f"{path}: expected {_WHAT} with {missing}, found {shown}")


def _rows(file: Any, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """The line on which each record begins, with its fields or what is wrong with it; empty lines are left out."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            with _long_fields():
                row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, csv_fault(error)
            continue
        if row:
            yield line, row


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let fields be as long as pages are; the limit is the whole process's, so it is put back."""
    before = csv.field_size_limit(_FIELD_CHARS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _page(header: list[str], row: list[str], names: Mapping[str, str], where: str) -> GoldPage | Skipped:
    if len(row) != len(header):
        return Skipped(where, f"expected {len(header)} fields, found {len(row)}")
    if any(_NOT_UTF8.search(value) for value in row):
        return Skipped(where, "not UTF-8")
    record: dict[str, Any] = renamed({k: v for k, v in zip(header, row, strict=True) if v}, names)
    for column in _LISTS:
        if column in record:
            try:
                record[column] = json.loads(record[column])
            except (ValueError, RecursionError) as error:
                return Skipped(where, f"{column}: expected a JSON list, found {json_fault(error)}")
    return to_page(record, where)
