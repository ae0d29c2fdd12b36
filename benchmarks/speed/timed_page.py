"""The page as every contestant gets it. Imported in their processes, so it imports little."""

from __future__ import annotations

from typing import NamedTuple

from newsclf.segment import segment_page
from newsclf.segment.decode import decode


class TimedPage(NamedTuple):
    """A page's HTML, and its own text, a line a segment, as plain text."""

    name: str
    html: str
    text: str
    segments: int
    url: str | None = None
    lang: str | None = None

    @property
    def size(self) -> int:
        """Bytes of its HTML in UTF-8."""
        return len(self.html.encode("utf-8", "replace"))


def made(name: str, html: str | bytes, url: str | None = None, lang: str | None = None) -> TimedPage:
    """The page with its text beside it, which newsclf's own segments give."""
    html = decode(html)
    texts = [segment.text for segment in segment_page(html, "html").segments]
    return TimedPage(name, html, "\n".join(texts), len(texts), url, lang)
