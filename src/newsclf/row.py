"""A row of a data set: a page with its labels, and the columns that it is stored as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .page import Label, Node, Role, Segment, SegmentedPage
from .segment.rendering import Rendering
from .written_names import written

if TYPE_CHECKING:
    from datasets import Features

LABELS: tuple[Label, ...] = ("boilerplate", "body")
META = tuple("title h1 og_title og_url og_type canonical description author lang headline article_body".split())
ATTRIBUTES = tuple("class id role itemprop itemtype data-testid data-component data-type hidden".split())
_NAMES = ("page_id", "corpus", "site", "url")
_PLAIN = ("page_id", "corpus", "site", "url", "lang", "page_type", "rendering", "title", "gold", "html")


@dataclass(slots=True)
class Row:
    """A page of a data set.

    `gold` is None where the corpus has no full text of the body; `present` and `absent` are snippets that must and
    must not be in it. `labels` and `shares` go along `page.segments`; a label is null where the gold does not say.
    `shares` are the shares of a segment's words that the gold holds, 0..1. `confidences` are of labels that no gold
    gives: how probable each is, 0..1, null for one as sure as a gold's; empty where all are. `rendering` is how the
    text view of an HTML page was laid out, None of other pages.
    """

    page_id: str
    corpus: str
    site: str
    page: SegmentedPage
    gold: str | None
    labels: list[Label | None]
    shares: list[float | None]
    url: str | None = None
    lang: str | None = None
    page_type: str | None = None
    rendering: Rendering | None = None
    title: str | None = None
    present: Sequence[str] = ()
    absent: Sequence[str] = ()
    roles: list[Role | None] = field(default_factory=list)
    confidences: list[float | None] = field(default_factory=list)
    html: str | None = None
    split: str = "train"


def features(keep_html: bool = False, confidence: bool = False) -> Features:
    """The columns, as `datasets` describes them; with a confidence of each label where there are such."""
    from datasets import ClassLabel, Features, List, Value

    text = Value("string")
    columns = {
        **dict.fromkeys(("page_id", "corpus", "site", "url", "lang"), text),
        "view": ClassLabel(names=["html", "text"]),
        **dict.fromkeys(("page_type", "rendering", "title", "gold"), text),
        **dict.fromkeys(("present", "absent"), List(text)),
        "meta": dict.fromkeys(META, text),
        "nodes": List({"parent": Value("int32"), "tag": text, "attributes": dict.fromkeys(ATTRIBUTES, text)}),
        "segments": List(
            {
                "text": text,
                "node": Value("int32"),
                "link_chars": Value("int32"),
                "marks": List(text),
                "label": ClassLabel(names=list(LABELS)),
                "share": Value("float32"),
                "role": text,
                **({"confidence": Value("float32")} if confidence else {}),
            }
        ),
    }
    if keep_html:
        columns["html"] = text
    return Features(columns)


def to_record(row: Row) -> dict[str, Any]:
    """A row as the record that is stored; its segments have a confidence where one of them has."""
    page = row.page
    roles = row.roles or [None] * len(page.segments)
    record = {
        **{k: getattr(row, k) for k in _PLAIN},
        "view": 0 if page.view == "html" else 1,
        "present": list(row.present),
        "absent": list(row.absent),
        "meta": page.meta,
        "nodes": [{"parent": n.parent, "tag": n.tag, "attributes": n.attributes} for n in page.nodes],
        "segments": [
            {
                "text": s.text,
                "node": s.node,
                "link_chars": s.link_chars,
                "marks": s.marks,
                "label": None if label is None else LABELS.index(label),
                "share": share,
                "role": role,
            }
            for s, label, share, role in zip(page.segments, row.labels, row.shares, roles, strict=True)
        ],
    }
    if row.confidences:
        for segment, confidence in zip(record["segments"], row.confidences, strict=True):
            segment["confidence"] = confidence
    return record


def encodable(value: Any) -> Any:
    """A record without half surrogate pairs, which no UTF-8 can hold: an escape stands for each in what names the page,
    so that two stay two, and a question mark elsewhere.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {k: written(v) if k in _NAMES and isinstance(v, str) else encodable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [encodable(v) for v in value]
    return value


def from_record(record: dict[str, Any], split: str) -> Row:
    """The row that a record was made of; columns that were not read are empty."""
    segments = record["segments"]
    confidences = [s.get("confidence") for s in segments]
    page = SegmentedPage(
        "text" if record["view"] else "html",
        [
            Segment(s["text"], s["node"], s["link_chars"], None if s["marks"] is None else tuple(s["marks"]))
            for s in segments
        ],
        [
            Node(n["parent"], n["tag"], {k: v for k, v in n["attributes"].items() if v is not None})
            for n in record.get("nodes", ())
        ],
        {k: v for k, v in (record.get("meta") or {}).items() if v is not None},
    )
    return Row(
        **{k: record.get(k) for k in _PLAIN},  # type: ignore[arg-type]
        present=tuple(record["present"] or ()),
        absent=tuple(record["absent"] or ()),
        page=page,
        labels=[None if s["label"] is None or s["label"] < 0 else LABELS[s["label"]] for s in segments],
        shares=[s["share"] for s in segments],
        roles=[s["role"] for s in segments],
        confidences=confidences if any(c is not None for c in confidences) else [],
        split=split,
    )
