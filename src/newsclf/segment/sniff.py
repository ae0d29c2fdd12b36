"""Which view suits a page: whether it is HTML or plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..page import View
from .decode import MARKS, look_of_utf16
from .signatures import feed_kind

_SNIFFED = 65_536
_BEFORE_PAGE = re.compile(r"(?>(?:[\s\ufeff]++|\xef\xbb\xbf|<\?[^>]*+>|<!--[\s\S]*?-->)*)")
_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|(?:html|head|body)(?=[\s>/]))", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:/(?:html|head|body|title)\s*>"
    r"|/?(?:p|div|span|table|tr|td|ul|ol|li|article|section|main|header|footer|nav|aside|figure|h[1-6]"
    r"|blockquote|form|script|style|br|hr)\s*/?>"
    r"|(?:p|div|span|table|tr|td|ul|ol|li|article|section|main|header|footer|nav|aside|figure|h[1-6]|meta|link"
    r"|script|style|form)\s+[a-z-]+\s*=|a\s++[^<>]{0,200}?href\s*+=|img\s++[^<>]{0,200}?src\s*+=)",
    re.IGNORECASE,
)
# A text that speaks of HTML names a tag or two; mark-up comes in opening and closing tags.
_TAGS_OF_HTML = 4


class _Preface(NamedTuple):
    """What stands in front of a page's mark-up, in bytes or a str."""

    begins: re.Pattern[Any]
    comment: Any
    comment_end: Any
    ends: Mapping[Any, re.Pattern[Any]]


_BEGINS, _ENDS = r"(?:{})?\s*+((?:<!--|<script(?=[\s>])|<style(?=[\s>]))?)", r"</{}\s*>"
_STR_PREFACE = _Preface(
    re.compile(_BEGINS.format("\ufeff"), re.IGNORECASE),
    "<!--",
    "-->",
    {f"<{name}": re.compile(_ENDS.format(name), re.IGNORECASE) for name in ("script", "style")},
)
_BYTES_PREFACE = _Preface(
    re.compile(_BEGINS.format(r"\xef\xbb\xbf").encode(), re.IGNORECASE),
    b"<!--",
    b"-->",
    {f"<{name}".encode(): re.compile(_ENDS.format(name).encode(), re.IGNORECASE) for name in ("script", "style")},
)


def head_of(content: bytes | str) -> str:
    """The first 64 kB of a page, in which mark-up can be read; bytes above 127 are decoded in UTF-16 and 32 alone."""
    if isinstance(content, str):
        return content[:_SNIFFED]
    wide = next((codec for mark, codec in MARKS[1:] if content.startswith(mark)), look_of_utf16(content))
    return content[:_SNIFFED].decode(wide or "latin-1", "replace")


def sniff_view(content: bytes | str) -> View:
    """Tell HTML from plain text: "html" where a page's own tags or several of a piece of mark-up are found.

    Only the first 64 kB are looked at and, where white space, comments, scripts and styles fill them, as many behind
    these. A text that names a tag, or holds "a < b", is "text". A feed or sitemap is mark-up as well, and so "html",
    though it is no page (`feed_kind`).
    """
    view = _view_of(head_of(content))
    if view == "text" and len(content) > _SNIFFED:
        start, scripted = _behind_preface(content)
        if scripted:
            return "html"
        if start:
            return _view_of(head_of(content[start : start + _SNIFFED]))
    return view


def _behind_preface(content: bytes | str) -> tuple[int, bool]:
    """Where white space, comments, scripts and styles in front of all else end, and whether there are of the latter."""
    form = _STR_PREFACE if isinstance(content, str) else _BYTES_PREFACE
    at, scripted = 0, False
    while begun := form.begins.match(content, at):
        at = begun.start(1)
        name = begun[1].lower()
        if not name:
            break
        if name == form.comment:
            end = content.find(form.comment_end, begun.end())
            if end < 0:
                break
            at = end + len(form.comment_end)
        else:
            scripted = True
            ended = form.ends[name].search(content, begun.end())
            if ended is None:
                break
            at = ended.end()
    return at, scripted


def _view_of(head: str) -> View:
    before = _BEFORE_PAGE.match(head)
    start = before.end() if before else 0
    if _PAGE_TAG.match(head, start):
        return "html"
    # A fragment or a feed: it begins with a tag, and some tag is closed.
    if "</" in head and (_TAG.match(head, start) or feed_kind(head)):
        return "html"
    tags = 0
    for _ in _TAG.finditer(head):
        tags += 1
        if tags >= _TAGS_OF_HTML:
            return "html"
    # A bare <body> in the midst of prose is spoken of, not meant, unless other tags stand with it.
    return "html" if tags and _PAGE_TAG.search(head) else "text"
