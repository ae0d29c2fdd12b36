"""cleaneval, the CleanEval 2007 development set (github.com/j-szulc/html-cleaning-dataset-merged)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from ..page import Page
from ..segment.decode import decode
from .base import GoldPage, Skipped, page_and_gold, require

# Each page stands in <text id="URL" title="..." encoding="...">...</text>.
_WRAPPER = re.compile(rb"\s*+<text\b([^\n]{0,4096}?)>[ \t\r]*+(?:\n|\Z)", re.IGNORECASE)
_END = b"</text>"
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_URL_LINE = re.compile(r"\s*+URL:[ \t]*+(\S*+)[^\n]*+")
# Tags open a block and are never closed; a few have lost their letter or bracket.
_TAG = re.compile(r"<(?:[phlPHL]?[ \t]*>|[phl](?=[A-Z]))")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages under `source` by name.

    The gold has a line for each paragraph, heading and list item, without tags and unwrapped. The URL is that of
    its first line, else the one that the page's wrapper names.

    Raises:
        BuildError: the folders `input` and `GoldStandard` are not there.
    """
    pages = require(source / "input", "input folder", "cleaneval")
    golds = require(source / "GoldStandard", "GoldStandard folder", "cleaneval")
    for page_id in sorted({p.stem for p in pages.glob("*.html")} | {p.stem for p in golds.glob("*.txt")}):
        files = page_and_gold(page_id, pages / f"{page_id}.html", golds / f"{page_id}.txt")
        if isinstance(files, Skipped):
            yield files
            continue
        page, data = files
        content, said = _unwrapped(page)
        url, gold = _gold(decode(data, "utf-8"))
        yield GoldPage(
            page_id=page_id,
            page=Page(html=content, url=url or said.get("id"), encoding=said.get("encoding")),
            gold=gold,
            title=said.get("title"),
        )


def _unwrapped(page: bytes) -> tuple[bytes, dict[str, str]]:
    """A page without its wrapper, and what the wrapper says of it."""
    start = _WRAPPER.match(page)
    if start is None:
        return page, {}
    content = page[start.end() :].rstrip()
    if content.lower().endswith(_END):
        content = content[: -len(_END)]
    said = _ATTRIBUTE.findall(decode(start[1]))
    return content, {name: html.unescape(value).strip() for name, value in said if value.strip()}


def _gold(text: str) -> tuple[str | None, str]:
    """The URL and the lines of a gold file."""
    url = _URL_LINE.match(text)
    if url:
        text = text[url.end() :]
    lines = (" ".join(part.split()) for block in _TAG.split(text) for part in _BLANK_LINE.split(block))
    return (url[1] or None) if url else None, "\n".join(line for line in lines if line)
