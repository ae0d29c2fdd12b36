"""Predictions as text, JSON lines, Markdown and HTML."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from .page import Page, Prediction, SegmentedPage
from .segment import Limits, segment_page
from .written_names import written

Format = Literal["text", "jsonl", "markdown", "html", "parquet"]
"""How predictions are written."""

Block = tuple[str, str]
"""What a body segment is, "p", "li", "quote" or "h1" to "h6", and its text."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_QUOTES = ("blockquote", "q")
_ITEMS = ("li", "dd", "dt")
_SPECIAL = re.compile(r"([\\`*_\[\]<])")
_LINE_START = re.compile(r"^(#{1,6}(?=\s)|[+>-]|\d{1,9}(?=[.)]))")


def as_record(name: str, page: Prediction, *, segments: bool) -> dict[str, Any]:
    """A prediction as an object: url (or the input's name), body, score, view, truncated, and segments if asked for."""
    record: dict[str, Any] = {
        "url": written(page.url or name),
        "body": page.body,
        "score": round(page.score, 6),
        "view": page.view,
    }
    if page.truncated:
        record["truncated"] = list(page.truncated)
    if segments:
        record["segments"] = [{"text": s.text, "label": s.label, "score": s.score} for s in page.segments]
    return record


class Renderer:
    """Makes the text of a page: its body.

    Attributes:
        begin: what a file begins with.
    """

    begin = ""

    def __init__(self, *, segments: bool = False, limits: Limits | None = None) -> None:
        self.segments = segments
        self.limits = limits or Limits()

    def between(self, name: str) -> str:
        """What stands before each page but the first."""
        return f"\n==> {written(name)} <==\n"

    def page(self, name: str, prediction: Prediction, page: Page | bytes | str) -> str:
        """The text of a page, which ends with a line feed."""
        return prediction.body + "\n"


class JsonLinesRenderer(Renderer):
    """Makes a line of JSON, also where the body is empty."""

    def between(self, name: str) -> str:
        """Nothing: a line is a page."""
        return ""

    def page(self, name: str, prediction: Prediction, page: Page | bytes | str) -> str:
        """The line of a page."""
        record = as_record(name, prediction, segments=self.segments)
        return json.dumps(record, ensure_ascii=False) + "\n"


class MarkdownRenderer(Renderer):
    """Makes Markdown of headings, list items, quotes and paragraphs."""

    def between(self, name: str) -> str:
        """A rule, and the name where only the source shows it."""
        return f"\n---\n\n<!-- {written(name).replace('--', '- -')} -->\n\n"

    def page(self, name: str, prediction: Prediction, page: Page | bytes | str) -> str:
        """The Markdown of a page."""
        lines: list[str] = []
        before = ""
        for kind, text in body_blocks(prediction, page, self.limits):
            if lines and not (kind == before == "li"):
                lines.append(">" if kind == before == "quote" else "")
            lines.append(_mark(kind) + _escaped(text))
            before = kind
        return "\n".join(lines) + "\n"


class HtmlRenderer(Renderer):
    """Makes HTML of headings, list items, quotes and paragraphs, an `<article>` a page."""

    begin = '<!doctype html>\n<meta charset="utf-8">\n<title>newsclf</title>\n'

    def between(self, name: str) -> str:
        """Nothing: each page is an element."""
        return ""

    def page(self, name: str, prediction: Prediction, page: Page | bytes | str) -> str:
        """The HTML of a page."""
        parts = [f'<article data-url="{html.escape(written(prediction.url or name))}">']
        before = ""
        for kind, text in body_blocks(prediction, page, self.limits):
            if before == "li" != kind:
                parts.append("</ul>")
            if kind == "li" != before:
                parts.append("<ul>")
            escaped = html.escape(text, quote=False).replace("\n", "<br>\n")
            parts.append(
                f"<blockquote><p>{escaped}</p></blockquote>" if kind == "quote" else f"<{kind}>{escaped}</{kind}>"
            )
            before = kind
        if before == "li":
            parts.append("</ul>")
        return "\n".join([*parts, "</article>\n"])


RENDERERS: dict[Format, type[Renderer]] = {
    "text": Renderer,
    "jsonl": JsonLinesRenderer,
    "markdown": MarkdownRenderer,
    "html": HtmlRenderer,
}


def body_blocks(prediction: Prediction, page: Page | bytes | str, limits: Limits) -> Iterator[Block]:
    """Yield the body segments of a prediction with what they are by the tags around them.

    A prediction keeps no tags, so the page is cut once more; a text view has paragraphs alone.

    Args:
        prediction: of the page.
        page: what was predicted.
        limits: by which it was bounded.
    """
    kinds = _kinds(segment_page(page, "html", limits)) if prediction.view == "html" else []
    for segment in prediction.segments:
        if segment.label == "body":
            known = segment.node is not None and segment.node < len(kinds)
            yield (kinds[segment.node] if known else "p"), segment.text  # type: ignore[index]


def _kinds(page: SegmentedPage) -> list[str]:
    """What a segment is in each container of a page, by those around it: of what stands nearest a heading or quote.

    A paragraph in a list item is an item, and one in a quote a quote. Each is told of the one around it, since there
    may be 100,000 in 500 others.
    """
    kinds: list[str] = []
    of_items: list[str] = []  # the same, for what stands in a list item already
    for node in page.nodes:
        tag = node.tag
        around, around_item = (kinds[node.parent], of_items[node.parent]) if node.parent >= 0 else ("p", "li")
        if tag in _HEADINGS:
            around, around_item = tag, "li"
        elif tag in _QUOTES:
            around = around_item = "quote"
        elif tag in _ITEMS:
            around = around_item
        elif tag in ("article", "main", "body"):
            around, around_item = "p", "li"
        kinds.append(around)
        of_items.append(around_item)
    return kinds


def _mark(kind: str) -> str:
    if kind in _HEADINGS:
        return "#" * int(kind[1]) + " "
    return {"li": "- ", "quote": "> "}.get(kind, "")


def _escaped(text: str) -> str:
    text = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LINE_START.sub(lambda found: _escape_start(found[1]), text)


def _escape_start(start: str) -> str:
    return start + "\\" if start.isdigit() else "\\" + start
