"""What a file says of one page of a labels folder: read from JSONL, CSV or Label Studio, as yet unused."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ..page import Label, Page, View
from ..segment.decode import decode
from .history import PageState, Status
from .store import StoredPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page and what is said of it.

    Attributes:
        where: where in the file it stands.
        page_id: the page's name.
        stored: the page itself; None where the file does not hold it.
        texts: the text of each segment that something is said of, by its number.
        labels: the label of each of them.
        status: of the page; None where nothing is said.
        note: on the page; None where nothing is said.
    """

    where: str
    page_id: str
    stored: StoredPage | None
    texts: Mapping[int, str]
    labels: Mapping[int, Label | None]
    status: Status | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that can't be used: where it stands, and why."""

    where: str
    reason: str


def whole_entry(
    where: str, stored: StoredPage, labels: Sequence[Label | None], status: Status | None, note: str | None
) -> Entry:
    """An entry of a page that the file holds in full."""
    return Entry(
        where=where,
        page_id=stored.page_id,
        stored=stored,
        texts=dict(enumerate(stored.texts)),
        labels=dict(enumerate(labels)),
        status=status,
        note=note,
    )


def gold_of(texts: Iterable[str], labels: Iterable[Label | None]) -> str | None:
    """The body of a page by its labels, a line a segment; None where one was left open."""
    pairs = list(zip(texts, labels, strict=True))
    if any(label is None for _, label in pairs):
        return None
    return "\n".join(" ".join(text.split()) for text, label in pairs if label == "body")


def content(page: Page) -> bytes:
    """The content of a page from a store."""
    found = page.html if page.html is not None else page.text
    assert isinstance(found, bytes)
    return found


def content_fields(stored: StoredPage) -> dict[str, str]:
    """The content of a page from a store as text, by its view, and as base64 too where the bytes are not UTF-8."""
    data = content(stored.page)
    try:
        return {stored.view: data.decode("utf-8")}
    except UnicodeDecodeError:
        return {stored.view: decode(data, stored.page.encoding), "base64": base64.b64encode(data).decode("ascii")}


def stored_page(
    record: Mapping[str, Any],
    page_id: str,
    texts: Sequence[str],
    proposed: Sequence[Label | None],
    scores: Sequence[float],
) -> StoredPage:
    """The page of a record as `content_fields` and the page's fields were put into it.

    Raises:
        ValueError: a value is not what it has to be; the message says which.
    """
    html, text = (optional_text(record, key) for key in get_args(View))
    if html is None and text is None:
        raise ValueError("no page: expected html or text")
    encoded = optional_text(record, "base64")
    try:
        data = base64.b64decode(encoded, validate=True) if encoded else None
    except (binascii.Error, ValueError):
        raise ValueError("base64: expected bytes in base64") from None
    if data is None:
        data = (html if html is not None else text or "").encode("utf-8", "surrogatepass")
    if scores and len(scores) != len(texts):
        raise ValueError(f"scores: expected one for each of {len(texts)} segments, found {len(scores)}")
    view: View = "text" if html is None else "html"
    url, site, lang, encoding = (storable(optional_text(record, k), k) for k in ("url", "site", "lang", "encoding"))
    return StoredPage(
        page_id=page_id,
        page=Page(
            html=data if view == "html" else None,
            text=data if view == "text" else None,
            url=url,
            site=site,
            lang=lang,
            encoding=encoding,
        ),
        view=view,
        texts=tuple(texts),
        proposed=tuple(proposed),
        scores=tuple(scores),
    )


def optional_text(record: Mapping[str, Any], key: str) -> str | None:
    """A text, or None where it is null or missing.

    Raises:
        ValueError: it is something else.
    """
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key}: expected a string, found {type(value).__name__}")
    return value


def storable(text: str | None, what: str) -> str | None:
    """The text, if a database can hold it.

    Raises:
        ValueError: it has half a surrogate pair.
    """
    try:
        (text or "").encode()
    except UnicodeEncodeError:
        raise ValueError(f"{what}: expected text, found half a surrogate pair") from None
    return text


def page_id_of(value: Any) -> str:
    """The name of a page.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, str) or not value:
        raise ValueError("the page's id: expected a string that is not empty")
    return storable(value, "the page's id") or value


def label_of(value: Any, what: str = "label") -> Label | None:
    """A label; None for null, a segment that is left open.

    Raises:
        ValueError: it is no label.
    """
    if value is None:
        return None
    for label in get_args(Label):
        if value == label:
            found: Label = label
            return found
    raise ValueError(f"{what}: expected body, boilerplate or null, found {shown(value)}")


def labels_of(values: Any, count: int, what: str) -> list[Label | None]:
    """A list of as many labels as there are segments.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(f"{what}: expected a list with one for each of {count} segments")
    return [label_of(value, what) for value in values]


def score_of(value: Any) -> float:
    """A probability of body.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1 or math.isnan(value):
        raise ValueError(f"score: expected a number from 0 to 1, found {shown(value)}")
    return float(value)


def status_of(value: Any) -> Status | None:
    """What became of a page; None where nothing is said.

    Raises:
        ValueError: it is none of the three.
    """
    if value is None:
        return None
    for status in get_args(Status):
        if value == status:
            found: Status = status
            return found
    raise ValueError(f"status: expected {', '.join(get_args(Status))}, found {shown(value)}")


def view_of(value: Any) -> View:
    """A view.

    Raises:
        ValueError: it is none.
    """
    for view in get_args(View):
        if value == view:
            found: View = view
            return found
    raise ValueError(f"view: expected html or text, found {shown(value)}")


def shown(value: Any) -> str:
    """A value in a message, a short piece of it."""
    if isinstance(value, list | dict):
        return f"a {type(value).__name__}"
    text = ascii(value) if not isinstance(value, int) or abs(value) < 10**30 else "a large number"
    return text if len(text) <= 40 else f"{text[:40]}..."


Labelled = tuple[StoredPage, PageState]
"""A page of a labels folder, and what is said of it."""
