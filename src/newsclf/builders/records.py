"""Pages as records, one a page: what the builders of JSONL, Parquet and CSV files share.

A record holds the page as `html` or `text`, and its body as `gold`; or, instead, labelled `lines`. A record that is
marked as a row of a data set (`export.py` writes them) comes back as that row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..dataset import READABLE, SPLITS, readable
from ..errors import BuildError
from ..io.opened import is_broken_link
from ..page import Label, Page, Role
from ..row import LABELS, Row, encodable, from_record
from ..segment.decode import decode, looks_binary
from ..segment.rendering import Rendering
from .base import GoldPage, Skipped

COLUMNS: Mapping[str, str] = {
    name: name for name in "id url site lang html text gold page_type title present absent lines".split()
}
"""What a record may hold, each with the name of its column."""
MARK = "newsclf_row"
"""The key by which a record says that it is a row of a data set, and of which schema version."""
_CONTENT = ("html", "text", "lines")


def named(columns: Mapping[str, str]) -> dict[str, str]:
    """The name of every column: those given, and the defaults for the others.

    Raises:
        BuildError: a column is given that no record has.
    """
    if unknown := sorted(columns.keys() - COLUMNS.keys()):
        raise BuildError(f"column {unknown[0]!r} is unknown; expected one of {', '.join(COLUMNS)}")
    return {**COLUMNS, **columns}


def parse_columns(given: Iterable[str]) -> dict[str, str]:
    """The columns that settings such as "gold=body_text" name: newsclf's name, then the column's own.

    Raises:
        BuildError: one has another form, or a name is given twice.
    """
    columns: dict[str, str] = {}
    for setting in given:
        name, sign, column = setting.partition("=")
        name = name.strip()
        if not (name and sign and column):
            raise BuildError(
                f"--column {setting!r}: expected NAME=COLUMN, such as gold=body_text; NAME is one of"
                f" {', '.join(COLUMNS)}"
            )
        if name in columns:
            raise BuildError(f"--column {setting!r}: {name} is {columns[name]!r} already; name one column for it")
        columns[name] = column
    return columns


def lacks(header: Iterable[str], names: Mapping[str, str]) -> str | None:
    """What a table with these columns lacks, in words; None where it holds pages.

    Columns that have got another name than the default must be there too.
    """
    there = set(header)
    gone = [name for name in own(names) if name not in there]
    if gone:
        return f"a column {gone[0]!r}"
    wanted = [names[column] for column in _CONTENT]
    return None if there.intersection(wanted) else f"a column {wanted[0]!r}, {wanted[1]!r} or {wanted[2]!r}"


def own(names: Mapping[str, str]) -> list[str]:
    """Those of the columns' names that are not the default ones."""
    return [name for column, name in names.items() if name != COLUMNS[column]]


def files(source: Path, suffixes: tuple[str, ...], what: str) -> Iterator[tuple[str, Path]]:
    """Yield the name and path of each file: `source` itself, or the files of those suffixes in and below it.

    Raises:
        BuildError: there is none.
    """
    if source.is_file():
        yield source.name, source
        return
    found = False
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        # A link that leads nowhere is told by whoever opens it.
        if path.suffix.lower() in suffixes and (is_broken_link(path) or path.is_file()):
            found = True
            yield path.relative_to(source).as_posix(), path
    if not found:
        raise BuildError(f"{source}: no page here; expected {what}, or a folder of files that end in {suffixes[0]}")


def unique(items: Iterable[tuple[str, GoldPage | Row | Skipped]]) -> Iterator[GoldPage | Row | Skipped]:
    """Yield the items, given with where they stand; one whose id an earlier one has is skipped."""
    seen: set[tuple[str, ...]] = set()
    for where, item in items:
        if not isinstance(item, Skipped):
            row = isinstance(item, Row)
            key = (item.corpus, item.page.view, item.page_id) if isinstance(item, Row) else (item.page_id,)
            if key in seen:
                yield Skipped(where, f"another {'row' if row else 'page'} before it has the id {item.page_id!r}")
                continue
            seen.add(key)
        yield item


def renamed(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The record by the default names, without what it does not hold."""
    return {column: record[name] for column, name in names.items() if record.get(name) is not None}


def to_page(record: Mapping[str, Any], fallback_id: str) -> GoldPage | Skipped:
    """The page of a record: its labelled lines if it has them, else its HTML, else its text.

    Null counts as missing. An empty gold says that the page has no article.

    Args:
        record: the values by the names in `COLUMNS`; others are ignored.
        fallback_id: the id of a page that names none, and of one that can't be used.
    """
    try:
        return _page(record, fallback_id)
    except ValueError as error:
        return Skipped(fallback_id, str(error))


def _page(record: Mapping[str, Any], fallback_id: str) -> GoldPage:
    page_id = record.get("id")
    if isinstance(page_id, int) and not isinstance(page_id, bool):
        page_id = str(page_id)
    if page_id is not None and not isinstance(page_id, str):
        raise _wrong("id", "a string or whole number", page_id)
    url, site, lang, page_type, title = (_text(record, k) for k in ("url", "site", "lang", "page_type", "title"))
    gold = _content(record, "gold")
    html, text = _content(record, "html") or None, _content(record, "text") or None
    lines = _lines(record.get("lines"))
    if lines is not None:
        html, text = None, "\n".join(line for line, _ in lines)
        if gold is None and all(label for _, label in lines):
            gold = "\n".join(line for line, label in lines if label == "body")
    elif html is not None:
        text = None
    elif text is None:
        raise ValueError("no page: expected html, text or lines")
    return GoldPage(
        page_id=page_id or fallback_id,
        page=Page(html=html, text=text, url=url, site=site, lang=lang),
        gold=None if gold is None else decode(gold),
        page_type=page_type,
        title=title,
        present=_snippets(record, "present"),
        absent=_snippets(record, "absent"),
        lines=lines,
    )


def _wrong(what: str, expected: str, value: object) -> ValueError:
    return ValueError(f"{what}: expected {expected}, found {type(value).__name__}")


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(key, "a string", value)
    return value or None


def _content(record: Mapping[str, Any], key: str) -> bytes | str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str | bytes):
        raise _wrong(key, "a string", value)
    if isinstance(value, bytes) and looks_binary(value):
        raise ValueError(f"{key}: binary, not text")
    return value


def _snippets(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = record.get(key)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _wrong(key, "a list of strings", values)
    return tuple(values)


def _lines(values: Any) -> tuple[tuple[str, Label | None], ...] | None:
    """The labelled lines, blank ones left out; a label that is null leaves its line open."""
    if values is None:
        return None
    if not isinstance(values, list):
        raise _wrong("lines", "a list", values)
    lines: list[tuple[str, Label | None]] = []
    for number, value in enumerate(values, start=1):
        if not isinstance(value, dict) or not isinstance(value.get("text"), str) or "label" not in value:
            raise ValueError(f'lines, line {number}: expected {{"text": ..., "label": ...}}')
        label: Label | None = next((x for x in LABELS if x == value["label"]), None)
        if label is None and value["label"] is not None:
            raise ValueError(f"lines, line {number}: expected the label body or boilerplate, or null")
        if line := " ".join(decode(value["text"]).split()):
            lines.append((line, label))
    if not lines:
        raise ValueError("lines: all are blank")
    if not any(label for _, label in lines):
        raise ValueError("lines: none has a label")
    return tuple(lines)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True)


class _Node(_Strict):
    parent: int = Field(ge=-1)
    tag: str
    attributes: dict[str, str | None]


class _Segment(_Strict):
    text: str
    node: int | None = Field(ge=0)
    link_chars: int | None = Field(ge=0)
    marks: list[str] | None
    label: Literal[0, 1] | None
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None
    role: Role | None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None


class _Record(_Strict):
    """What `row.to_record` makes, and the split."""

    page_id: str
    corpus: str
    site: str
    url: str | None
    lang: str | None
    view: Literal[0, 1]
    page_type: str | None
    rendering: Rendering | None
    title: str | None
    gold: str | None
    html: str | None
    present: list[str]
    absent: list[str]
    meta: dict[str, str | None]
    nodes: list[_Node]
    segments: list[_Segment]
    split: str


def to_row(record: dict[str, Any], fallback_id: str) -> Row | Skipped:
    """The row that a marked record holds, with its split."""
    if record.get(MARK) not in READABLE:
        return Skipped(
            fallback_id, f"row of schema version {record.get(MARK)!r}, this newsclf reads version {readable()}"
        )
    try:
        checked = _Record.model_validate(encodable(record))
    except ValidationError as error:
        first = error.errors()[0]
        return Skipped(fallback_id, f"damaged row ({'.'.join(map(str, first['loc']))}: {first['msg']})")
    if fault := _fault(checked):
        return Skipped(fallback_id, f"damaged row ({fault})")
    return from_record(checked.model_dump(), checked.split)


def _fault(record: _Record) -> str | None:
    """What in a row points to nothing."""
    if record.split not in SPLITS:
        return f"split: expected one of {', '.join(SPLITS)}"
    if any(node.parent >= index for index, node in enumerate(record.nodes)):
        return "nodes: a parent must come before its children"
    if any(s.node is not None and s.node >= len(record.nodes) for s in record.segments):
        return "segments: node is not there"
    if any(s.link_chars is not None and s.link_chars > len(s.text) for s in record.segments):
        return "segments: link_chars is more than the text has"
    return None
