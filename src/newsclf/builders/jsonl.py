"""JSONL files: a JSON object a line, each a page or a row that `export.py` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import BuildError
from ..io.plain_json import json_fault
from ..row import Row
from ..segment.decode import looks_binary
from .base import GoldPage, Skipped
from .records import COLUMNS, MARK, files, named, own, renamed, to_page, to_row, unique

_WHAT = "a JSONL file (a JSON object a line)"
_SUFFIXES = (".jsonl", ".ndjson")
_SHOWN = 20
"""Of the keys found, so many are named in an error."""
_PATIENCE = 100
"""After so many lines of which none is a JSON object, the file is no JSONL."""


def read(source: Path, columns: Mapping[str, str] = COLUMNS) -> Iterator[GoldPage | Row | Skipped]:
    """Yield the pages and rows of a JSONL file, or of all in a folder and the folders below it.

    Args:
        source: the file or folder.
        columns: the keys of the objects, where they are not the default ones.

    Raises:
        BuildError: there is no such file, one is not JSONL, or no object has one of the keys given.
    """
    names = named(columns)
    if wanted := own(names):
        _require(source, wanted)
    return unique(item for name, path in files(source, _SUFFIXES, _WHAT) for item in _read(name, path, names))


def _require(source: Path, wanted: list[str]) -> None:
    """Make sure that each key stands in some object, before anything is made of them; most often the first tells."""
    missing = list(wanted)
    found: dict[str, None] = {}
    rows = False
    for name, path in files(source, _SUFFIXES, _WHAT):
        for _, record in _lines(name, path):
            if not isinstance(record, dict):
                continue
            if MARK in record:
                rows = True
                continue
            missing = [key for key in missing if key not in record]
            if not missing:
                return
            if len(found) < _SHOWN:
                found.update(dict.fromkeys(record))
    if found:
        shown = ", ".join(repr(key[:40]) for key in list(found)[:_SHOWN])
        raise BuildError(f"{source}: expected records with a key {missing[0]!r}, found {shown}")
    if rows:
        raise BuildError(f"{source}: expected records with a key {missing[0]!r}, found rows of `newsclf data export`")


def _read(name: str, path: Path, names: Mapping[str, str]) -> Iterator[tuple[str, GoldPage | Row | Skipped]]:
    bad: list[Skipped] | None = []  # while no object was found
    for where, record in _lines(name, path):
        if isinstance(record, dict):
            for skipped in bad or ():
                yield skipped.page_id, skipped
            bad = None
            yield where, to_row(record, where) if MARK in record else to_page(renamed(record, names), where)
            continue
        reason = record if isinstance(record, str) else f"expected a JSON object, found {type(record[0]).__name__}"
        skipped = Skipped(where, reason)
        if bad is None:
            yield where, skipped
            continue
        bad.append(skipped)
        if len(bad) == _PATIENCE:
            break
    if bad:
        raise BuildError(f"{path}: expected {_WHAT}; {bad[0].page_id}: {bad[0].reason}")


def _lines(name: str, path: Path) -> Iterator[tuple[str, dict[str, Any] | tuple[Any] | str]]:
    """Where each line stands, with its object, another value in a tuple, or what is wrong with it."""
    try:
        with path.open("rb") as file:
            if looks_binary(file.read(2048)):
                raise BuildError(f"{path}: expected {_WHAT}, found a binary file")
            file.seek(0)
            for number, line in enumerate(file, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if not line.strip():
                    continue
                where = f"{name}:{number}"
                try:
                    value = json.loads(line.decode("utf-8"))
                except UnicodeDecodeError:
                    yield where, "not UTF-8"
                except (ValueError, RecursionError) as error:
                    yield where, json_fault(error)
                else:
                    yield where, value if isinstance(value, dict) else (value,)
    except OSError as error:
        raise BuildError(f"{path}: can't be read ({error.strerror}); expected {_WHAT}") from error
