"""A page in HTML to a cut page, its meta data and, for whoever asks, the marks of its segments as strings."""

from __future__ import annotations

import html as html_entities
import re
from typing import NamedTuple

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from ..segment.attributes import mark_of
from ..segment.element_kinds import INSIDE, KINDS, LINK, NAMES
from ..segment.limits import Limits
from ..segment.meta import read_meta_within
from .cut_page import CutPage
from .element_table import element_table
from .hashes import codes_of
from .walk import BLANK_LINES, DOUBTFUL, cut_markup

# Left out of every page, and gone from the tree before it is written: what is written of scripts and styles can't be
# read again for sure, nor what a template holds.
_GONE = ["script", "style", "template"]
_NAMED = frozenset(NAMES[number] for number, kind in KINDS.items() if kind in (INSIDE, LINK))
_NAME = re.compile(r"<([^ >]+)")
_ATTRIBUTE = re.compile(r' ([^ >][^ =>]*)(?:="([^"]*)")?')
_MOST_WRITTEN = 16_000_000
"""Characters of mark-up. A page of `<` or `&` alone is four or five times as long when it is written: 40,000,000
took 550 MB, and the walk over the tree, which writes nothing, 210 (`python -m benchmarks.hostile --only "MB of <"`)."""

_DEFAULT = Limits()


class CutHtml(NamedTuple):
    """What `cut_html` gives.

    Attributes:
        page: the segments and containers.
        markup: the mark-up that was cut, which the places of elements point into.
        meta: what the page says of itself, as `SegmentedPage.meta`.
        truncated: "meta" where that is not all.
    """

    page: CutPage
    markup: str
    meta: dict[str, str]
    truncated: tuple[str, ...]


def cut_html(html: bytes, limits: Limits = _DEFAULT) -> CutHtml | None:
    """Cut an HTML document into segments as `segment.html.html_columns` does, in two thirds of the time.

    Args:
        html: the document in valid UTF-8, already bounded by `guard` (a parser bounds nothing itself).
        limits: of them how many segments it may have, and how long what it says of itself.

    Returns:
        None where it is not sure that the segments are the same, which is rare: the text of `<xmp>`, void elements
        inside SVG, more than 8,000 open elements; or more segments than it may have; or its mark-up, written with
        entities, takes too much memory.
    """
    tree = LexborHTMLParser(html)
    top = tree.body or tree.root
    if top is None:
        return None
    meta, whole = read_meta_within(tree, limits.meta_chars)
    top.strip_tags(_GONE)
    markup = top.html
    if markup is None or len(markup) > _MOST_WRITTEN:
        return None
    doubt, page = cut_markup(codes_of(markup), element_table())
    if doubt == DOUBTFUL or len(page.ends) > limits.segments or (doubt == BLANK_LINES and not _texts_are_whole(html)):
        return None
    return CutHtml(page, markup, meta, () if whole else ("meta",))


def _texts_are_whole(html: bytes) -> bool:
    """Whether the texts of all `<pre>` that follow each other in what is written are one in the tree."""
    for pre in LexborHTMLParser(html).css("pre"):
        for node in pre.traverse(include_text=True):
            if node.is_text_node:
                after = node.next
                while after is not None and after.tag in _GONE:
                    after = after.next
                if after is not None and after.is_text_node:
                    return False
    return True


def start_tags(markup: str, places: np.ndarray) -> list[str]:
    """The start tags that begin at places of mark-up that was cut, `Elements.places`; none holds a `>` but its last."""
    return [markup[place : markup.index(">", place) + 1] for place in places.tolist()]


def mark_string(start_tag: str) -> str:
    """The mark of an inline element, as `Segment.marks` has it, of its start tag."""
    name = _NAME.match(start_tag)
    assert name is not None
    tag = name[1]
    if tag not in _NAMED:
        return tag
    found: dict[str, str | None] = {}
    at = name.end()
    while attribute := _ATTRIBUTE.match(start_tag, at):
        found[attribute[1]] = html_entities.unescape(attribute[2] or "")
        at = attribute.end()
    return mark_of(tag, found)
