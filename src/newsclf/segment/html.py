"""HTML to segments: one walk over the parsed tree, in document order."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..columns import PageColumns
from ..page import Node, Segment
from .attributes import hides, kept_attributes, mark_of
from .element_kinds import BLOCK, BREAK, INSIDE, KINDS, LEFT, LINK, MARK, NAMES, PREFORMATTED, TEXT
from .limits import Limits
from .meta import read_meta_within

MAX_MARKS = 12
_DEFAULT = Limits()

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]+")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def segment_html(html: str | bytes, *, links_apart: bool = False) -> tuple[list[Segment], list[Node], dict[str, str]]:
    """Cut an HTML document into segments: as `html_columns`, with an object for each.

    Returns:
        The segments in page order, the block containers that hold any, and what the page says of itself
        (see `SegmentedPage.meta`).
    """
    page = html_columns(html, links_apart=links_apart).segmented()
    return page.segments, page.nodes, page.meta


def html_columns(
    html: str | bytes, truncated: tuple[str, ...] = (), limits: Limits = _DEFAULT, *, links_apart: bool = False
) -> PageColumns:
    """Cut an HTML document into segments.

    Segments end at block boundaries and at double `<br>`; a single `<br>` becomes a line break inside the
    text. Script, style, noscript, template, svg, form controls and hidden inline elements are left out; that
    a control or picture stood before a segment is kept in its `marks`. Hidden blocks are walked, and their
    node says `hidden`: many pages hide the article until a script has run (with them left out, the gold
    labels score .985 on wcxb's articles, with them .994).

    Args:
        html: the decoded document, or the same in UTF-8, already bounded by `guard` (a parser bounds nothing itself).
        truncated: the limits that cut something, to be kept with the columns.
        limits: of them the number of segments; "segments" is added to `truncated` where there are more.
        links_apart: make each link a segment of its own, as some plain texts of pages have it.

    Returns:
        The segments in page order, and the block containers that hold any. "meta" is added to `truncated` where
        `read_meta` had to cut what the page says of itself.
    """
    tree = LexborHTMLParser(html)
    top = tree.body or tree.root
    if top is None:
        return PageColumns("html", [], truncated=truncated)
    walk = _Walk(links_apart, limits.segments)
    walk.run(top)
    meta, whole = read_meta_within(tree, limits.meta_chars)
    truncated += ("segments",) * walk.full + ("meta",) * (not whole)
    return PageColumns(
        "html",
        walk.texts,
        walk.of,
        walk.link_chars,
        walk.found_marks,
        walk.parents,
        walk.tags,
        walk.attributes,
        meta,
        truncated,
    )


class _Walk:
    """The state of one walk: the open blocks and the text collected since the last cut."""

    def __init__(self, links_apart: bool, most: int) -> None:
        self.links_apart = links_apart
        self.most = most
        self.full = False
        self.texts: list[str] = []
        self.of: list[int] = []
        self.link_chars: list[int] = []
        self.found_marks: list[tuple[str, ...]] = []
        self.parents: list[int] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[tuple[str, str], ...]] = []
        # Open blocks, and of each its index among the containers or -1: it becomes one with its first segment.
        self.blocks: list[LexborNode] = []
        self.indices: list[int] = []
        self.pieces: list[str] = []
        self.link_pieces: list[str] = []
        self.marks: list[str] = []
        self.breaks = 0
        self.links = 0
        self.pre = 0

    def run(self, top: LexborNode) -> None:
        """Walk the tree below `top`, itself included.

        The loop is what each node of a page costs, so it has no calls for what is common.
        """
        pieces, link_pieces, marks = self.pieces, self.link_pieces, self.marks
        blocks, indices = self.blocks, self.indices
        kind_of, names = KINDS.get, NAMES
        cut, links_apart = self.cut, self.links_apart
        blocks.append(top)
        indices.append(-1)
        opened: list[LexborNode] = []
        kinds: list[int] = []
        node = top.first_child
        while True:
            while node is None:
                # The last child of an element has been seen: the element ends.
                if not opened:
                    cut()
                    return
                node = opened.pop()
                kind = kinds.pop()
                if kind == LINK:
                    if links_apart:
                        cut()
                    self.links -= 1
                elif kind != INSIDE:
                    if pieces:
                        cut()
                    blocks.pop()
                    indices.pop()
                    self.pre -= kind == PREFORMATTED
                node = node.next
            number = node.tag_id
            kind = kind_of(number, BLOCK)
            if kind == TEXT:
                text = node.text_content or ""
                if text.isspace():
                    if pieces:
                        if self.pre:
                            self.lines(text)
                        else:
                            pieces.append(" ")
                            if self.links:
                                link_pieces.append(" ")
                elif self.pre or not text.isascii():
                    self.lines(text)
                elif text:
                    self.breaks = 0
                    # White space is brought to single spaces with the cut; line breaks by then are those that a
                    # reader sees.
                    if "\n" in text:
                        text = text.replace("\n", " ")
                    pieces.append(text)
                    if self.links:
                        link_pieces.append(text)
                node = node.next
                continue
            if kind == BLOCK:
                if pieces:
                    cut()
                child = node.first_child
                if child is None:
                    node = node.next
                    continue
                blocks.append(node)
                indices.append(-1)
            elif kind in (INSIDE, LINK):
                found = node.attributes
                if found:
                    if hides(found):
                        node = node.next
                        continue
                    mark = mark_of(names[number], found)
                else:
                    mark = names[number]
                if kind == LINK and links_apart:
                    cut()
                if len(marks) < MAX_MARKS:
                    marks.append(mark)
                child = node.first_child
                if child is None:
                    if kind == LINK and links_apart:
                        cut()
                    node = node.next
                    continue
                self.links += kind == LINK
            elif kind in (LEFT, MARK):
                if kind == MARK and len(marks) < MAX_MARKS:
                    marks.append(names[number])
                node = node.next
                continue
            elif kind == BREAK:
                self.breaks += 1
                if self.breaks == 2:
                    cut()
                elif pieces:
                    self.add("\n")
                node = node.next
                continue
            else:
                if pieces:
                    cut()
                if kind != PREFORMATTED and len(marks) < MAX_MARKS:
                    marks.append(names[number])
                child = node.first_child
                if child is None:
                    node = node.next
                    continue
                self.pre += kind == PREFORMATTED
                blocks.append(node)
                indices.append(-1)
            opened.append(node)
            kinds.append(kind)
            node = child

    def lines(self, text: str) -> None:
        """Add text that may be preformatted, or hold characters that are not seen."""
        if self.pre and "\n" in text:
            for i, part in enumerate(_BLANK_LINE.split(text)):
                if i:
                    self.cut()
                for j, line in enumerate(part.split("\n")):
                    if j and self.pieces:
                        self.add("\n")
                    self.text_run(line)
        else:
            self.text_run(text)

    def text_run(self, text: str) -> None:
        if not text.isascii():
            text = _INVISIBLE.sub("", text)
        if not text or text.isspace():
            if text and self.pieces:
                self.add(" ")
            return
        self.breaks = 0
        self.add(text.replace("\n", " "))

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        if self.links:
            self.link_pieces.append(piece)

    def cut(self) -> None:
        """End the segment that is open, if it holds text."""
        pieces = self.pieces
        if not pieces:
            return
        text = _join(pieces)
        link_pieces = self.link_pieces
        if text and len(self.texts) >= self.most:
            self.full = True
        elif text:
            if not link_pieces:
                self.link_chars.append(0)
            elif len(link_pieces) == len(pieces):
                self.link_chars.append(len(text))
            else:
                self.link_chars.append(min(len(_join(link_pieces)), len(text)))
            self.texts.append(text)
            index = self.indices[-1]
            self.of.append(index if index >= 0 else self.container())
            self.found_marks.append(tuple(self.marks))
            self.marks.clear()
        pieces.clear()
        link_pieces.clear()

    def container(self) -> int:
        """The index of the innermost open block, made a container with all blocks around it."""
        indices, parents = self.indices, self.parents
        first = len(indices) - 1
        while first and indices[first - 1] < 0:
            first -= 1
        for i in range(first, len(indices)):
            element = self.blocks[i]
            indices[i] = len(parents)
            found = element.attributes
            parents.append(indices[i - 1] if i else -1)
            self.tags.append(element.tag or "")
            self.attributes.append(kept_attributes(found) if found else ())
        return indices[-1]


def _join(pieces: list[str]) -> str:
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
