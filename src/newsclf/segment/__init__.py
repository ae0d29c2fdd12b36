"""Page -> segments: decode the bytes, bound them, parse, cut. Pure functions; nothing is fetched or kept."""

from __future__ import annotations

from ..errors import InputError
from ..page import Page, SegmentedPage, View
from .decode import decode, looks_binary, sniff_view
from .guard import guard
from .html import segment_html
from .limits import Limits
from .rendering import PLAIN_LAYOUT, Layout, render
from .text import segment_text

__all__ = ["Limits", "as_text", "segment_page"]

_DEFAULT = Limits()


def segment_page(
    page: Page | bytes | str, view: View | None = None, limits: Limits = _DEFAULT, *, links_apart: bool = False
) -> SegmentedPage:
    """Cut a page into segments.

    Args:
        page: a `Page`, or the content alone, of which is told by its look whether it is HTML or plain text.
        view: "html" or "text" where the caller knows. "text" for a page that has HTML gives the segments
            of the page's own text without mark-up.
        limits: the bounds of size, tags, depth and attributes; what they cut is in `truncated`.
        links_apart: make each link of an HTML page a segment of its own: for `render`, not for predicting.

    Raises:
        InputError: the page has neither html nor text, is binary, or is plain text where html is asked for.
    """
    if view not in (None, "html", "text"):
        raise InputError(f"view {view!r} is unknown; expected 'html' or 'text'")
    if not isinstance(page, Page):
        if not isinstance(page, bytes | str):
            raise InputError(f"expected bytes, str or Page, got {type(page).__name__}")
        kind = view or sniff_view(page)
        page = Page(html=page) if kind == "html" or sniff_view(page) == "html" else Page(text=page)
    content = page.html if page.html is not None else page.text
    if content is None:
        raise InputError("expected a page with html or text, got one with neither")
    if isinstance(content, bytes) and looks_binary(content):
        raise InputError("expected an HTML or text page, got a binary file")
    if page.html is None:
        if view == "html":
            raise InputError("expected a page with html, got one with text alone; ask for the view 'text'")
        return segment_text(decode(content, page.encoding), limits.max_chars, limits.lines)
    html, truncated = guard(decode(page.html, page.encoding), limits)
    segments, nodes, meta = segment_html(html, links_apart=links_apart)
    segmented = SegmentedPage("html", segments, nodes, meta, truncated)
    return as_text(segmented) if view == "text" else segmented


def as_text(page: SegmentedPage, layout: Layout = PLAIN_LAYOUT) -> SegmentedPage:
    """The text view of a segmented HTML page: its own text without mark-up, laid out as `render` does it, cut anew."""
    text = segment_text(render(page, layout))
    return SegmentedPage("text", text.segments, [], {}, page.truncated + text.truncated)
