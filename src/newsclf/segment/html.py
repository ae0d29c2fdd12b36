"""HTML to segments: one walk over the parsed tree, in document order."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..page import Node, Segment
from .meta import read_meta

# Inline by the HTML standard's default style sheet; all else, custom elements included, is a block.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output picture q rb"
    " ruby s samp small source span strike strong sub sup time track tt u var wbr".split()
)
# Never text that a reader sees, or text that stands in a control.
LEFT_OUT = frozenset(
    "script style noscript template svg math head title button select option optgroup datalist textarea input rt rp"
    " canvas object embed applet map area audio video iframe frame frameset noframes progress meter dialog"
    " base basefont bgsound link meta param".split()
)
# Left-out and void elements that are worth a mark on the segment that follows.
MARKED = frozenset("img input button textarea select iframe video audio svg embed object hr".split())
KEPT_ATTRIBUTES = (
    "class",
    "id",
    "role",
    "itemprop",
    "itemtype",
    "data-testid",
    "data-component",
    "data-type",
)
_KEPT = frozenset(KEPT_ATTRIBUTES)
# What names an inline element.
_NAMING = ("class", "id", "itemprop")
# Longer values are generated (inlined data, utility classes by the hundred) and carry no more meaning.
MAX_ATTRIBUTE = 400
MAX_MARKS = 12

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]+")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def segment_html(html: str, *, links_apart: bool = False) -> tuple[list[Segment], list[Node], dict[str, str]]:
    """Cut an HTML document into segments.

    Segments end at block boundaries and at double `<br>`; a single `<br>` becomes a line break inside the
    text. Script, style, noscript, template, svg, form controls and hidden inline elements are left out; that
    a control or picture stood before a segment is kept in its `marks`. Hidden blocks are walked, and their
    node says `hidden`: many pages hide the article until a script has run (with them left out, the gold
    labels score .985 on wcxb's articles, with them .994).

    Args:
        html: the decoded document, already bounded by `guard` (a parser bounds nothing itself).
        links_apart: make each link a segment of its own, as some plain texts of pages have it.

    Returns:
        The segments in page order, the block containers that hold any, and what the page says of itself
        (see `SegmentedPage.meta`).
    """
    tree = LexborHTMLParser(html)
    root = tree.root
    if root is None:
        return [], [], {}
    walk = _Walk(links_apart)
    walk.run(tree.body or root)
    return walk.segments, walk.nodes, read_meta(tree)


def _attributes(found: dict[str, str | None]) -> dict[str, str]:
    """Of an element's attributes those that a container keeps, and whether they hide it."""
    kept = {name: value[:MAX_ATTRIBUTE] for name, value in found.items() if value and name in _KEPT}
    if _hides(found):
        kept["hidden"] = "hidden"
    return kept


def is_hidden(element: LexborNode) -> bool:
    """Whether the element's own attributes say that it is not shown."""
    return _hides(element.attributes or {})


def _hides(found: dict[str, str | None]) -> bool:
    if "hidden" in found:
        return True
    style = found.get("style")
    return bool(style and _HIDING_STYLE.search(style))


class _Walk:
    """The state of one walk: the open elements and the text collected since the last cut."""

    def __init__(self, links_apart: bool) -> None:
        self.links_apart = links_apart
        self.segments: list[Segment] = []
        self.nodes: list[Node] = []
        # Open blocks, and of each its index in nodes or -1: a block becomes a node with its first segment.
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

        The loop is what each node of a page costs, so common cases are told here. Nodes come in document order: where
        one's parent is not the innermost open element, that one and those around it have ended.
        """
        pieces, marks = self.pieces, self.marks
        open_ids: list[int] = []
        open_tags: list[str] = []  # "" for what is left out
        inside = -1
        for node in top.traverse(include_text=True):
            parent = node.parent
            above = -1 if parent is None else parent.mem_id
            while inside != above and open_ids:
                open_ids.pop()
                tag = open_tags.pop()
                inside = open_ids[-1] if open_ids else above
                if tag:
                    self.leave(tag)
            if node.is_text_node:
                if not open_tags or open_tags[-1]:
                    text = node.text_content or ""
                    if not text.isspace():
                        self.text(text)
                    elif pieces:
                        self.text(text) if self.pre else self.add(" ")
                continue
            if not node.is_element_node:
                continue
            tag = node.tag or ""
            if open_tags and not open_tags[-1]:
                tag = ""
            elif tag in INLINE:
                found = node.attributes
                if found and _hides(found):
                    tag = ""
                else:
                    if tag == "a":
                        if self.links_apart:
                            self.cut()
                        self.links += 1
                    if not found:
                        if len(marks) < MAX_MARKS:
                            marks.append(tag)
                    elif len(marks) < MAX_MARKS:
                        names = [v[:MAX_ATTRIBUTE] for name in _NAMING if (v := found.get(name))]
                        self.mark(" ".join((tag, *names)))
            elif not self.enter(tag):
                tag = ""
            else:
                self.blocks.append(node)
                self.indices.append(-1)
            inside = node.mem_id
            open_ids.append(inside)
            open_tags.append(tag)
        while open_tags:
            tag = open_tags.pop()
            if tag:
                self.leave(tag)
        self.cut()

    def enter(self, tag: str) -> bool:
        """Take note of a start tag that is not inline; whether it opens a block."""
        if tag == "br":
            self.breaks += 1
            if self.breaks == 2:
                self.cut()
            elif self.pieces:
                self.add("\n")
            return False
        if tag in LEFT_OUT or tag == "img":
            if tag in MARKED:
                self.mark(tag)
            return False
        if self.pieces:
            self.cut()
        if tag in MARKED:
            self.mark(tag)
        self.pre += tag == "pre"
        return True

    def leave(self, tag: str) -> None:
        """Take note of an end tag of an element that was entered."""
        if tag in INLINE:
            if tag == "a":
                if self.links_apart:
                    self.cut()
                self.links -= 1
            return
        if self.pieces:
            self.cut()
        self.blocks.pop()
        self.indices.pop()
        self.pre -= tag == "pre"

    def mark(self, name: str) -> None:
        if len(self.marks) < MAX_MARKS:
            self.marks.append(" ".join(name.split())[:MAX_ATTRIBUTE])

    def text(self, text: str) -> None:
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
        # White space is brought to single spaces with the cut; line breaks by then are those that a reader sees.
        self.add(text.replace("\n", " "))

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        if self.links:
            self.link_pieces.append(piece)

    def cut(self) -> None:
        """End the segment that is open, if it holds text."""
        if not self.pieces:
            return
        text = _join(self.pieces)
        if text:
            link_chars = min(len(_join(self.link_pieces)), len(text)) if self.link_pieces else 0
            self.segments.append(Segment(text, self.container(), link_chars, tuple(self.marks)))
            self.marks.clear()
        self.pieces.clear()
        self.link_pieces.clear()

    def container(self) -> int:
        """The index of the innermost open block, made a node with all blocks around it."""
        indices, nodes = self.indices, self.nodes
        if indices[-1] < 0:
            first = len(indices) - 1
            while first and indices[first - 1] < 0:
                first -= 1
            for i in range(first, len(indices)):
                element = self.blocks[i]
                indices[i] = len(nodes)
                found = element.attributes
                attributes = _attributes(found) if found else {}
                nodes.append(Node(indices[i - 1] if i else -1, element.tag or "", attributes))
        return indices[-1]


def _join(pieces: list[str]) -> str:
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
