"""The text of an HTML page as plain text, in the ways that the world makes text of pages."""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple, get_args

from ..page import SegmentedPage
from .text import columns_of, is_cjk

Rendering = Literal["lines", "paragraphs", "wrapped", "links"]
"""How a page's text is laid out: see `render`."""

RENDERINGS: tuple[Rendering, ...] = get_args(Rendering)
_NARROWEST, _WIDEST = 72, 80


class Layout(NamedTuple):
    """A rendering with what it leaves open: whether the page's title stands above, and the columns of wrapped lines."""

    rendering: Rendering = "lines"
    title: bool = False
    width: int = 76


PLAIN_LAYOUT = Layout()
"""A line a block and nothing else, as `predict` lays out HTML that it is to see as text."""


def layout_of(page_id: str, rendering: Rendering | Literal["mix"]) -> Layout:
    """The layout that a page gets in a data set.

    Its id decides, as if by lot, whether its title stands above (every second page), how wide its lines are wrapped (72
    to 80 columns) and, in a mix, which rendering it has, each a quarter of the pages.
    """
    lot = int.from_bytes(hashlib.sha256(page_id.encode("utf-8", "replace")).digest()[:8], "big")
    lot, number = divmod(lot, len(RENDERINGS))
    lot, title = divmod(lot, 2)
    chosen = RENDERINGS[number] if rendering == "mix" else rendering
    return Layout(chosen, bool(title), _NARROWEST + lot % (_WIDEST - _NARROWEST + 1))


def render(page: SegmentedPage, layout: Layout) -> str:
    """Lay out the text of a page.

    lines: a line a block, as WET records and `innerText` have it. paragraphs: the same with blank lines between, as
    copied pages and Markdown have it. wrapped: hard-wrapped at spaces (and between characters of CJK) as lynx, mail
    programs and text editors do; blocks of one line stand below each other, longer ones between blank lines.
    links: as lines, with each link on a line of its own, as extractors do that end a line at every element.

    Args:
        page: in the html view; for links cut by `segment_page(..., links_apart=True)`.
        layout: wide characters of East Asia take two of its columns; the title stands above where the page has one.

    Returns:
        The text. A word wider than the width stands on a line of its own.
    """
    return render_texts([segment.text for segment in page.segments], page.meta, layout)


def render_texts(texts: list[str], meta: dict[str, str], layout: Layout) -> str:
    """As `render`, of the texts of the segments and what the page says of itself."""
    if layout.title and meta.get("title"):
        texts = [" ".join(meta["title"].split()), *texts]
    text = "\n".join(texts)
    if layout.rendering == "wrapped":
        return _stacked([_wrap(block, layout.width) for block in text.split("\n")]) if texts else ""
    return text.replace("\n", "\n\n") if layout.rendering == "paragraphs" else text


def _stacked(blocks: list[list[str]]) -> str:
    """Wrapped blocks below each other, blank lines around those of several lines."""
    lines: list[str] = []
    for number, block in enumerate(blocks):
        if number and (len(block) > 1 or len(blocks[number - 1]) > 1):
            lines.append("")
        lines += block
    return "\n".join(lines)


def _wrap(text: str, width: int) -> list[str]:
    """The lines of a paragraph, as full as they can be."""
    lines = []
    line, used = "", 0
    for piece in _pieces(text):
        size = columns_of(piece.rstrip(" "))
        if line and used + size > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0
        line += piece
        used += columns_of(piece)
    return [*lines, line.rstrip(" ")] if line else lines


def _pieces(text: str) -> list[str]:
    """What a line can be broken between: words with the space behind, and single characters of CJK."""
    pieces = []
    for word in text.split(" "):
        start = 0
        for at, character in enumerate(word):
            if is_cjk(character):
                pieces += [word[start:at], character] if at > start else [character]
                start = at + 1
        pieces.append(word[start:] + " ")
    return pieces
