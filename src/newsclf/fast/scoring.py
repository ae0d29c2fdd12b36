"""Pages in, probabilities out, by compiled code: what `scoring.PlainScorer` does, with the same results."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..columns import PageColumns
from ..compiled import Table
from ..page import Page, Places, View
from ..scoring import Recurs, Scored
from ..segment import Limits, bounded, together
from ..segment.html import html_columns
from .conversion import cut_page_of
from .cut_html import CutHtml, cut_html, mark_string, start_tags
from .cut_page import CutPage
from .hashes import codes_of
from .part import Part
from .small_page import compile_all, surely_small
from .text_lines import cut_text

# What all is compiled with, or read from disk, when a model is loaded: each kind of page that has code of its own.
_WARM_UP = (
    "<html><head><title>The ferry</title></head><body><div class=lead><h1>The ferry ran aground</h1>"
    "<p>The harbour\u2019s <a href=x>ferry</a> ran aground on Monday, said 12 of its\u00a0passengers.<br>"
    "Nobody was hurt.</p></div><p>More</p></body></html>",
    "",
)
_NO_PAGE = cut_page_of(PageColumns("text", []))


class FastScorer:
    """Scores pages with a model, by compiled code.

    Args:
        require: gives the table of a view, or raises a `ViewError`.
        limits: what bounds a page before it is parsed.
        recurs: tells what recurs of a page; None where that is not known of any.
    """

    def __init__(
        self, require: Callable[[View], Table], views: list[View], limits: Limits, recurs: Recurs | None = None
    ) -> None:
        self._require, self._limits, self._recurs = require, limits, recurs
        self._parts = {view: Part(require(view)) for view in views}
        compile_all()
        for view in views:
            for page in _WARM_UP:
                self(Page(html=page), view)

    def __call__(self, page: Page | bytes | str, view: View | None) -> Scored:
        """As `scoring.Scorer`."""
        limits = self._limits
        found = bounded(page, view, limits, surely_small)
        if isinstance(found.content, str):
            return self._text_of(page, codes_of(found.content), found.truncated)
        cut = cut_html(found.content, limits)
        if cut is None:
            plain = html_columns(found.content, found.truncated, limits)
            if view == "text":
                return self._text_of(page, codes_of("\n".join(plain.texts)), plain.truncated)
            places: Places | Callable[[], Places] = (plain.of, plain.links, plain.marks)
            cut_page, texts, meta, truncated = cut_page_of(plain), plain.texts, plain.meta, plain.truncated
        else:
            truncated = together(found.truncated, cut.truncated)
            if view == "text":
                # The segments with a line break between are what `segment.as_text` makes of a page.
                return self._text_of(page, cut.page.codes, truncated)
            cut_page, texts, meta = cut.page, texts_of(cut.page), cut.meta
            places = _Places(cut)
        scored = self._part("html").score(cut_page, meta, self._added(page, "html", texts, meta))
        return Scored("html", texts, places, *scored, truncated)

    def _text_of(self, page: Page | bytes | str, codes: np.ndarray, truncated: tuple[str, ...]) -> Scored:
        text = cut_text(codes, self._limits.max_chars, self._limits.lines)
        added = self._added(page, "text", text.texts, {})
        scored = self._part("text").score(_NO_PAGE._replace(codes=text.codes, ends=text.ends), {}, added)
        return Scored("text", text.texts, None, *scored, together(truncated, text.truncated))

    def _added(self, page: Page | bytes | str, view: View, texts: list[str], meta: dict[str, str]) -> np.ndarray | None:
        found = self._recurs(page, view, texts, meta) if self._recurs else None
        return None if found is None else found.added

    def _part(self, view: View) -> Part:
        self._require(view)
        return self._parts[view]


def texts_of(page: CutPage) -> list[str]:
    """The texts of a page's segments."""
    joined = page.codes.tobytes().decode("utf-32-le", "surrogatepass")
    start, texts = 0, []
    for end in page.ends.tolist():
        texts.append(joined[start:end])
        start = end + 1
    return texts


class _Places:
    """Makes the places of segments when they are first asked for, of the little that is kept of a page for that."""

    def __init__(self, cut: CutHtml) -> None:
        page = cut.page
        self._of, self._links, self._mark_of, self._mark_ends = page.of, page.links, page.mark_of, page.mark_ends
        self._tags = start_tags(cut.markup, page.marks.places)

    def __call__(self) -> Places:
        strings = list(map(mark_string, self._tags))
        marks = [strings[i] for i in self._mark_of.tolist()]
        ends = self._mark_ends.tolist()
        starts = [0, *ends][: len(ends)]
        return self._of.tolist(), self._links.tolist(), [tuple(marks[a:b]) for a, b in zip(starts, ends, strict=True)]
