"""A labels folder as CSV: a line a segment, for spreadsheets.

Page text can begin like a formula, which a spreadsheet would run. Such a cell gets an apostrophe in front, which
reading takes off again; so does one that begins like a cell with such an apostrophe. All others stand as they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..page import Label
from .entries import (
    Bad,
    Entry,
    Labelled,
    content_fields,
    label_of,
    page_id_of,
    score_of,
    shown,
    status_of,
    stored_page,
    view_of,
)
from .history import Status
from .store import StoredPage

_PAGE = ("page_id", "url", "site", "lang")
_SEGMENT = ("segment", "text", "label", "proposed", "score")
_STATE = ("status", "note")
_CONTENT = ("view", "encoding", "content", "base64")
_NEEDED = ("page_id", "segment", "text", "label")
_WHAT = "CSV of `newsclf labels export`, in UTF-8"
_DELIMITERS = ",;\t"
_FIELD_CHARS = 64_000_000
"""The longest field; more means a quote that is never closed."""
# owasp.org/www-community/attacks/CSV_Injection, with the wide forms that spreadsheets of East Asia take for the same.
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_UNSAFE = re.compile(rf"{_FORMULA}|'(?:{_FORMULA}|')")
_MADE_SAFE = re.compile(rf"'(?:{_FORMULA}|')")


def safe(cell: str) -> str:
    """The cell, no formula to a spreadsheet."""
    return f"'{cell}" if _UNSAFE.match(cell) else cell


def unsafe(cell: str) -> str:
    """The cell that `safe` was given."""
    return cell[1:] if _MADE_SAFE.match(cell) else cell


def write(pages: Iterable[Labelled], path: Path, *, content: bool = False) -> int:
    """Write pages, a line a segment; one without segments has a line too.

    Args:
        pages: the pages.
        path: the file.
        content: put the page itself into its first line, so that the file can be read into a folder without it.

    Returns:
        The number of pages.
    """
    count = 0
    # The mark tells spreadsheets that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_PAGE, *_SEGMENT, *_STATE, *(_CONTENT if content else ())])
        for stored, state in pages:
            page = stored.page
            head = [safe(value or "") for value in (stored.page_id, page.url, page.site, page.lang)]
            fields = content_fields(stored)
            own = (stored.view, page.encoding, fields[stored.view], fields.get("base64"))
            first = [safe(value or "") for value in own] if content else []
            for number, text in enumerate(stored.texts or ("",)):
                cells: list[Any] = [""] * len(_SEGMENT)
                if stored.texts:
                    score = repr(stored.scores[number]) if stored.scores else ""
                    cells = [number, safe(text), state.labels[number] or "", stored.proposed[number] or "", score]
                writer.writerow([*head, *cells, state.status, safe(state.note), *first])
                first = [""] * len(first)
            count += 1
    return count


def read(path: Path) -> Iterator[Entry | Bad]:
    """Yield what is said of each page, bad lines first; lines of a page may stand anywhere.

    A page needs all its segments and its content only where it is not in the folder yet.

    Raises:
        InputError: the file can't be read, is no CSV or lacks a column.
    """
    pages: dict[str, list[tuple[int, dict[str, str]]]] = {}
    bad: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
            for line, row, fault in _rows(path, file):
                page_id = unsafe(row.get("page_id", ""))
                if fault:
                    yield Bad(f"line {line}", fault)
                    bad.setdefault(page_id, f"line {line} can't be used")
                else:
                    pages.setdefault(page_id, []).append((line, row))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: expected {_WHAT} ({str(error)[:100]}); save it as that") from error
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror}); expected {_WHAT}") from error
    for page_id, rows in pages.items():
        where = f"line {rows[0][0]}"
        try:
            if page_id in bad:
                raise ValueError(f"page {shown(page_id)} has a bad line: {bad[page_id]}")
            yield _entry(where, page_id_of(page_id), rows)
        except ValueError as error:
            yield Bad(where, str(error))


def _rows(path: Path, file: Any) -> Iterator[tuple[int, dict[str, str], str | None]]:
    """The line on which each row begins, its cells by the columns, and what is wrong with it."""
    first = file.readline(_FIELD_CHARS)
    delimiter = next((d for d in _DELIMITERS if set(_NEEDED) <= set(next(csv.reader([first], delimiter=d), []))), None)
    if delimiter is None:
        raise InputError(f"{path}: expected {_WHAT} with the columns {', '.join(_NEEDED)} in its first line")
    file.seek(0)
    longest = csv.field_size_limit(_FIELD_CHARS)
    try:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        header = next(reader)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            if not cells:
                continue
            fault = f"expected {len(header)} fields, found {len(cells)}" if len(cells) != len(header) else None
            yield line, dict(zip(header, cells, strict=False)), fault
    finally:
        csv.field_size_limit(longest)


def _entry(where: str, page_id: str, rows: list[tuple[int, dict[str, str]]]) -> Entry:
    texts: dict[int, str] = {}
    labels: dict[int, Label | None] = {}
    proposed: dict[int, Label | None] = {}
    scores: dict[int, float] = {}
    said: set[tuple[Status | None, str | None]] = set()
    for line, row in rows:
        try:
            note = row.get("note")
            said.add((status_of(_cell(row, "status")), None if note is None else unsafe(note)))
            if not row["segment"].strip():
                if len(rows) > 1 or row["text"] or row["label"].strip():
                    raise ValueError("segment: expected its number")
                continue
            number = _number(row["segment"])
            if number in texts:
                raise ValueError(f"segment {number} is there twice")
            texts[number] = unsafe(row["text"])
            labels[number] = label_of(_cell(row, "label"))
            proposed[number] = label_of(_cell(row, "proposed"), "proposed")
            if score := _cell(row, "score"):
                scores[number] = score_of(_float(score))
        except ValueError as error:
            raise ValueError(f"line {line}: {error}") from None
    if len(said) > 1:
        raise ValueError(f"page {shown(page_id)}: its lines have more than one status or note; give all the same")
    (status, note) = said.pop()
    stored = _stored(page_id, rows, texts, proposed, scores)
    return Entry(where=where, page_id=page_id, stored=stored, texts=texts, labels=labels, status=status, note=note)


def _stored(
    page_id: str,
    rows: list[tuple[int, dict[str, str]]],
    texts: dict[int, str],
    proposed: dict[int, Label | None],
    scores: dict[int, float],
) -> StoredPage | None:
    """The page itself, from the line that has it; None where none has."""
    row = next((row for _, row in rows if row.get("view")), None)
    if row is None:
        return None
    record = {key: unsafe(row.get(key) or "") or None for key in ("url", "site", "lang", "encoding", "base64")}
    record[view_of(_cell(row, "view"))] = unsafe(row.get("content") or "")
    order = range(len(texts))
    if set(texts) != set(order):
        raise ValueError(f"page {shown(page_id)}: expected its segments 0 to {max(texts)}, each on a line")
    own = [scores[i] for i in order if i in scores]
    return stored_page(record, page_id, [texts[i] for i in order], [proposed[i] for i in order], own)


def _cell(row: dict[str, str], name: str) -> str | None:
    return (row.get(name) or "").strip().lower() or None


def _number(cell: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,9}\s*", cell):
        raise ValueError(f"segment: expected its number, found {shown(cell)}")
    return int(cell)


def _float(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell
