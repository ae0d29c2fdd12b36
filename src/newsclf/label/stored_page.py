"""A page to label as a labels folder keeps it, and what it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ..page import Label, Page, View


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page to label, with what the model proposed.

    Attributes:
        page_id: its name, one page's alone.
        page: its content, url, site, language.
        view: the view whose segments are labelled: html for HTML, text for plain text.
        texts: the text of each segment.
        proposed: the label of each that the model proposed; None where there was no model.
        scores: the probability of body of each, 0..1; empty where there was no model.
    """

    page_id: str
    page: Page
    view: View
    texts: tuple[str, ...]
    proposed: tuple[Label | None, ...]
    scores: tuple[float, ...] = ()


class Proposal(NamedTuple):
    """What `StoredPage` says of a page but for its content, and its number."""

    number: int
    page_id: str
    url: str | None
    site: str | None
    texts: tuple[str, ...]
    proposed: tuple[Label | None, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Visits:
    """How long a page was worked on in all: seconds, and key presses."""

    seconds: float = 0.0
    keys: int = 0


def content_of(page: Page) -> tuple[bytes, str | None]:
    """The content of a page as it is stored, and its encoding."""
    content = page.html if page.html is not None else page.text
    assert content is not None
    if isinstance(content, bytes):
        return content, page.encoding
    return content.encode("utf-8", "surrogatepass"), "utf-8"
