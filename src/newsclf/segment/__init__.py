"""Page -> segments: decode the bytes, bound them, parse, cut. Pure functions; nothing is fetched or kept."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

from ..columns import PageColumns
from ..errors import InputError
from ..page import Page, SegmentedPage, View
from .decode import decode, looks_binary, to_utf8
from .guard import guard_utf8
from .html import html_columns
from .limits import Limits
from .rendering import PLAIN_LAYOUT, Layout, render_texts
from .rough_count import surely_small
from .signatures import feed_kind, signed_kind
from .sniff import head_of, sniff_view
from .text import text_columns

__all__ = ["Bounded", "Limits", "as_text", "bounded", "segment_columns", "segment_page"]

_DEFAULT = Limits()
_LONGEST_UTF8 = 4


def segment_page(
    page: Page | bytes | str, view: View | None = None, limits: Limits = _DEFAULT, *, links_apart: bool = False
) -> SegmentedPage:
    """Cut a page into segments.

    Args:
        page: a `Page`, or the content alone, of which is told by its look whether it is HTML or plain text.
        view: "html" or "text" where the caller knows. "text" for a page that has HTML gives the segments
            of the page's own text without mark-up.
        limits: the bounds of size, tags, depth, attributes and segments; what they cut is in `truncated`.
        links_apart: make each link of an HTML page a segment of its own: for `render`, not for predicting.

    Raises:
        InputError: the page has neither html nor text, is binary, is a feed or sitemap of which the view "text" is not
            asked for, or is plain text where html is asked for.
    """
    return segment_columns(page, view, limits, links_apart=links_apart).segmented()


def segment_columns(
    page: Page | bytes | str, view: View | None = None, limits: Limits = _DEFAULT, *, links_apart: bool = False
) -> PageColumns:
    """As `segment_page`, with columns in place of an object for each segment."""
    found = bounded(page, view, limits)
    if isinstance(found.content, str):
        return _text_columns(found.content, found.truncated, limits)
    html = html_columns(found.content, found.truncated, limits, links_apart=links_apart)
    return _text_columns("\n".join(html.texts), html.truncated, limits) if view == "text" else html


class Bounded(NamedTuple):
    """The content of a page: HTML in UTF-8, which a parser may be given, or a plain text; and what limits have cut."""

    content: bytes | str
    truncated: tuple[str, ...] = ()


def bounded(
    page: Page | bytes | str, view: View | None, limits: Limits, check: Callable[[bytes, Limits], bool] = surely_small
) -> Bounded:
    """Tell HTML from plain text, decode it, and bound HTML by the limits (`text_columns` bounds a text).

    Args:
        page: as for `segment_page`; so is `view`.
        limits: what bounds it.
        check: tells of most pages that none of the limits would cut anything, as `surely_small` does.

    Raises:
        InputError: as `segment_page`.
    """
    if view not in (None, "html", "text"):
        raise InputError(f"view {view!r} is unknown; expected 'html' or 'text'")
    if not isinstance(page, Page):
        if not isinstance(page, bytes | str):
            raise InputError(f"expected bytes, str or Page, got {type(page).__name__}")
        page = Page(html=page) if view == "html" or sniff_view(page) == "html" else Page(text=page)
    content = page.html if page.html is not None else page.text
    if content is None:
        raise InputError("expected a page with html or text, got one with neither")
    if not isinstance(content, bytes | str):
        raise InputError(f"expected the html or text of a page as bytes or str, got {type(content).__name__}")
    if not isinstance(page.encoding, str | None):
        raise InputError(f"expected the encoding of a page as a str, got {type(page.encoding).__name__}")
    if isinstance(content, bytes) and looks_binary(content):
        told = signed_kind(content)
        raise InputError(f"expected an HTML or text page, got a binary file{f': {told}' if told else ''}")
    if page.html is not None:
        feed = feed_kind(head_of(content)) if view != "text" else None
        if feed:
            raise InputError(f"expected an HTML or text page, got XML that is none, a feed or a list: <{feed}>")
    elif view == "html":
        raise InputError("expected a page with html, got one with text alone; ask for the view 'text'")
    content, truncated = _shortened(content, limits)
    if page.html is None:
        return Bounded(decode(content, page.encoding), truncated)
    html, cuts = guard_utf8(to_utf8(content, page.encoding), limits, check)
    return Bounded(html, together(truncated, cuts))


def together(*truncated: tuple[str, ...]) -> tuple[str, ...]:
    """The names of limits that cut something, each once, in the order in which they did."""
    return tuple(dict.fromkeys(chain.from_iterable(truncated)))


def _shortened(content: bytes | str, limits: Limits) -> tuple[bytes | str, tuple[str, ...]]:
    """The content of a page without what is too much to be decoded."""
    most = limits.max_bytes if isinstance(content, bytes) else limits.max_chars
    if len(content) <= most:
        return content, ()
    if isinstance(content, bytes):
        # Not in the midst of a character of UTF-8, or what is left would be none.
        for _ in range(_LONGEST_UTF8 - 1):
            most -= most > 0 and content[most] & 0xC0 == 0x80
    return content[:most], ("size",)


def as_text(page: SegmentedPage, layout: Layout = PLAIN_LAYOUT) -> SegmentedPage:
    """The text view of a segmented HTML page: its own text without mark-up, laid out as `render` does it, cut anew."""
    texts = [segment.text for segment in page.segments]
    return _text_columns(render_texts(texts, page.meta, layout), page.truncated, _DEFAULT).segmented()


def _text_columns(text: str, truncated: tuple[str, ...], limits: Limits) -> PageColumns:
    """The segments of a plain text, of which some limits have cut something already."""
    found = text_columns(text, limits.max_chars, limits.lines)
    return PageColumns("text", found.texts, truncated=together(truncated, found.truncated))
