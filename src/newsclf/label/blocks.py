"""A page as it reads: for each segment what kind of block it is and where it stands, and no mark-up of the page.

The labelling page builds what it shows from these words alone, so that nothing of a page's own HTML reaches a browser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InputError
from ..page import Node
from ..segment import segment_page
from .store import StoredPage

TAGS = ("h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "pre", "figcaption", "p")
"""What a block may be; whatever else a page has is a paragraph."""
_AS = {"th": "td", "caption": "figcaption", "address": "p", "summary": "p"}
_REGIONS = {
    "nav": "navigation",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "figure": "figure",
    "article": "article",
    "main": "main",
}
_ROLES = {"navigation": "navigation", "banner": "header", "contentinfo": "footer", "complementary": "aside"}
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Block:
    """How a segment stands on its page.

    Attributes:
        tag: one of `TAGS`.
        quote: whether it stands in a quotation.
        region: what it stands in (navigation, header, footer, aside, form, figure, article, main), empty where
            in none of these.
        group: a number that blocks of one region have in common.
        links: the share of its characters that stand in links, 0..1.
        kind: a number that segments in equal places of the page's template have in common: their containers have the
            same tags and classes. None in plain text.
    """

    tag: str = "p"
    quote: bool = False
    region: str = ""
    group: int = -1
    links: float = 0.0
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it reads: its title, a block for each segment, and which limits cut it."""

    title: str
    blocks: list[Block]
    truncated: tuple[str, ...] = ()


def reading_of(stored: StoredPage) -> Reading:
    """How a stored page reads. Where it is no longer cut as it was when it was stored, blocks are plain paragraphs."""
    try:
        page = segment_page(stored.page, stored.view)
    except InputError:
        return Reading("", [Block() for _ in stored.texts])
    title = " ".join((page.meta.get("title") or page.meta.get("h1") or "").split())
    if tuple(segment.text for segment in page.segments) != stored.texts:
        return Reading(title, [Block() for _ in stored.texts], page.truncated)
    kinds: dict[tuple[tuple[str, ...], ...], int] = {}
    places = [_Place.of(page.nodes, index) for index in range(len(page.nodes))]
    blocks = []
    for segment in page.segments:
        if segment.node is None:
            blocks.append(Block())
            continue
        place = places[segment.node]
        path = tuple(_template(page.nodes[i]) for i in place.chain)
        links = (segment.link_chars or 0) / max(1, len(segment.text))
        kind = kinds.setdefault(path, len(kinds))
        blocks.append(Block(place.tag, place.quote, place.region, place.group, round(links, 3), kind))
    return Reading(title, blocks, page.truncated)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a container and those around it say of a segment in it; `chain` is their numbers, from it outwards."""

    tag: str
    quote: bool
    region: str
    group: int
    chain: Sequence[int]

    @classmethod
    def of(cls, nodes: Sequence[Node], index: int) -> _Place:
        chain = [index]
        while nodes[chain[-1]].parent >= 0:
            chain.append(nodes[chain[-1]].parent)
        tags = [_AS.get(nodes[i].tag, nodes[i].tag) for i in chain]
        tag = next((t for t in tags if t in TAGS and t != "p"), "p")
        regions = [_region(nodes[i]) for i in chain]
        at = next((n for n, region in enumerate(regions) if region), None)
        region, group = ("", -1) if at is None else (regions[at], chain[at])
        return cls(tag, "blockquote" in tags, region, group, chain)


def _region(node: Node) -> str:
    return _ROLES.get(node.attributes.get("role", "").lower()) or _REGIONS.get(node.tag, "")


def _template(node: Node) -> tuple[str, ...]:
    """A container's tag and classes, numbers in them left out: what a site's template gives to all of a kind."""
    return node.tag, *sorted(_DIGITS.sub("", node.attributes.get("class", "").lower()).split())
