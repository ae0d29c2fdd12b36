"""A segmented page as columns: what segmenting makes and facts are computed from, with no object a segment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from .page import Node, Segment, SegmentedPage, View


@dataclass(frozen=True, slots=True)
class PageColumns:
    """The segments and containers of a page, as lists of one length each; those of `SegmentedPage` in other words.

    Attributes:
        view: "html" or "text"; in the text view all but `texts` and `truncated` are empty.
        texts: the text of each segment.
        of: the container of each segment, an index into `parents`.
        links: how many characters of each segment stand inside links.
        marks: the inline elements met in each segment.
        parents: the container around each container, -1 at the root; smaller than its own index.
        tags: the tag of each container.
        attributes: those of each container that serve as features, names with values.
        meta: what the page says of itself.
        truncated: the limits that cut something.
    """

    view: View
    texts: list[str]
    of: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    marks: list[tuple[str, ...]] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    truncated: tuple[str, ...] = ()

    def segmented(self) -> SegmentedPage:
        """The page with an object for each segment and container."""
        if self.view == "text":
            return SegmentedPage("text", list(map(Segment, self.texts)), truncated=self.truncated)
        segments = list(map(Segment, self.texts, self.of, self.links, self.marks))
        nodes = list(map(Node, self.parents, self.tags, map(dict, self.attributes)))
        return SegmentedPage("html", segments, nodes, self.meta, self.truncated)

    @classmethod
    def from_page(cls, page: SegmentedPage) -> Self:
        """The columns of a segmented page."""
        texts = [segment.text for segment in page.segments]
        if page.view == "text":
            return cls("text", texts, truncated=page.truncated)
        return cls(
            "html",
            texts,
            [segment.node or 0 for segment in page.segments],
            [segment.link_chars or 0 for segment in page.segments],
            [segment.marks or () for segment in page.segments],
            [node.parent for node in page.nodes],
            [node.tag for node in page.nodes],
            [tuple(node.attributes.items()) for node in page.nodes],
            page.meta,
            page.truncated,
        )
