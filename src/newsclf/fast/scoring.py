"""Pages in, probabilities out, by compiled code: what `scoring.PlainScorer` does, with the same results."""

from __future__ import annotations

from collections.abc import Callable

from ..columns import PageColumns
from ..compiled import Table
from ..page import Page, Places, View
from ..scoring import Scored
from ..segment import Limits, as_text_columns, bounded
from ..segment.html import html_columns
from ..segment.text import text_columns
from .conversion import cut_page_of
from .cut_html import CutHtml, cut_html, mark_strings
from .cut_page import CutPage
from .part import Part
from .small_page import surely_small

# What all is compiled with, or read from disk, when a model is loaded: each kind of page that has code of its own.
_WARM_UP = (
    "<html><head><title>The ferry</title></head><body><div class=lead><h1>The ferry ran aground</h1>"
    "<p>The harbour\u2019s <a href=x>ferry</a> ran aground on Monday, said 12 of its\u00a0passengers.<br>"
    "Nobody was hurt.</p></div><p>More</p></body></html>",
    "",
)


class FastScorer:
    """Scores pages with a model, by compiled code.

    Args:
        require: gives the table of a view, or raises a `ViewError`.
        limits: what bounds a page before it is parsed.
    """

    def __init__(self, require: Callable[[View], Table], views: list[View], limits: Limits) -> None:
        self._require, self._limits = require, limits
        self._parts = {view: Part(require(view)) for view in views}
        for view in views:
            for page in _WARM_UP:
                self(Page(html=page), view)

    def __call__(self, page: Page | bytes | str, view: View | None) -> Scored:
        """As `scoring.Scorer`."""
        limits = self._limits
        found = bounded(page, view, limits, surely_small)
        if isinstance(found.content, str):
            return self._text(text_columns(found.content, limits.max_chars, limits.lines))
        cut = cut_html(found.content)
        if cut is None:
            plain = html_columns(found.content, found.truncated)
            if view == "text":
                return self._text(as_text_columns(plain.texts, plain.meta, plain.truncated))
            places: Places | Callable[[], Places] = (plain.of, plain.links, plain.marks)
            cut_page, texts, meta = cut_page_of(plain), plain.texts, plain.meta
        else:
            cut_page, texts, meta = cut.page, texts_of(cut.page), cut.meta
            places = _Places(cut)
            if view == "text":
                return self._text(as_text_columns(texts, meta, found.truncated))
        scored = self._part("html").score(cut_page, meta)
        return Scored("html", texts, places, *scored, found.truncated)

    def _text(self, columns: PageColumns) -> Scored:
        scored = self._part("text").score(cut_page_of(columns), {})
        return Scored("text", columns.texts, None, *scored, columns.truncated)

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
    """Makes the places of segments when they are first asked for, of what little has to be kept for that."""

    def __init__(self, cut: CutHtml) -> None:
        self._cut = cut

    def __call__(self) -> Places:
        page = self._cut.page
        strings = mark_strings(self._cut.markup, page.marks.places)
        marks = [strings[i] for i in page.mark_of.tolist()]
        ends = page.mark_ends.tolist()
        starts = [0, *ends][: len(ends)]
        return page.of.tolist(), page.links.tolist(), [tuple(marks[a:b]) for a, b in zip(starts, ends, strict=True)]
