"""Which columns of a table, or keys of an object, hold a page and its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InputError, OptionError
from ..page import Page
from .record import NAMES, ReadOptions, Record


def parse_columns(given: Iterable[str]) -> dict[str, str]:
    """The columns that settings such as "html=content" name: newsclf's name, then the column's own.

    Raises:
        OptionError: one has another form, or a name is given twice.
    """
    columns: dict[str, str] = {}
    for setting in given:
        name, sign, column = setting.partition("=")
        name = name.strip()
        if not (name in NAMES and sign and column):
            raise OptionError(
                f"--column {setting!r}: expected NAME=COLUMN, such as html=content; NAME is one of {', '.join(NAMES)}"
            )
        if name in columns:
            raise OptionError(f"--column {setting!r}: {name} is {columns[name]!r} already; name one column for it")
        columns[name] = column
    return columns


def column(columns: Mapping[str, str], name: str) -> str:
    """What a column is called."""
    return columns.get(name, name)


def require(header: Iterable[str], columns: Mapping[str, str], source: str) -> None:
    """Make sure that a table holds pages, and the columns that were named.

    Raises:
        InputError: it does not.
    """
    there = list(header)
    shown = _shown(there)
    for name in columns.values():
        if name not in there:
            raise InputError(f"{source}: expected a column {name!r}, found {shown}")
    html, text = column(columns, "html"), column(columns, "text")
    if html not in there and text not in there:
        raise InputError(
            f"{source}: expected a column {html!r} or {text!r}, found {shown}; name yours with --column html=NAME"
        )


def _shown(names: list[str]) -> str:
    return ", ".join(repr(name[:40]) for name in names[:20]) or "none"


def page_of(values: Mapping[str, Any], fallback: str, place: int, options: ReadOptions) -> Record:
    """The page of a record: its HTML, or where it has none its text."""
    name = fallback
    url = values.get(column(options.columns, "url"))
    for value in (url, values.get(column(options.columns, "id"))):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            name = str(value)
            break
    html, text = (values.get(column(options.columns, view)) for view in ("html", "text"))
    content = html or text or (html if html is not None else text)
    if content is None:
        wanted = " or ".join(column(options.columns, view) for view in ("html", "text"))
        there = _shown([key for key, value in values.items() if value is not None])
        reason = f"no page: expected {wanted}, found {there}; name yours with --column html=NAME"
        return Record(name, place, error=reason, kind="invalid")
    if not isinstance(content, str | bytes):
        reason = f"page: expected a string, found {type(content).__name__}"
        return Record(name, place, error=reason, kind="invalid")
    if len(content) > options.max_bytes:
        return Record(name, place, error=f"larger than {options.max_bytes} bytes (--max-bytes)", kind="too large")
    page = Page(html=content, url=name) if content is html else Page(text=content, url=name)
    return Record(name, place, page=page)
