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


def _attributes(element: LexborNode) -> dict[str, str]:
    found = element.attributes
    if not found:
        return {}
    kept = {k: v[:MAX_ATTRIBUTE] for k in KEPT_ATTRIBUTES if (v := found.get(k))}
    if is_hidden(element):
        kept["hidden"] = "hidden"
    return kept


def is_hidden(element: LexborNode) -> bool:
    """Whether the element's own attributes say that it is not shown."""
    found = element.attributes
    if not found:
        return False
    style = found.get("style")
    return "hidden" in found or bool(style and _HIDING_STYLE.search(style))


class _Walk:
    """The state of one walk: the open block containers and the text collected since the last cut."""

    def __init__(self, links_apart: bool) -> None:
        self.links_apart = links_apart
        self.segments: list[Segment] = []
        self.nodes: list[Node] = []
        # Open blocks as [element, index in nodes or -1]: a block becomes a node with its first segment.
        self.blocks: list[tuple[LexborNode, int]] = []
        self.pieces: list[str] = []
        self.link_pieces: list[str] = []
        self.marks: list[str] = []
        self.breaks = 0
        self.links = 0
        self.pre = 0

    def run(self, top: LexborNode) -> None:
        """Walk the tree below `top`, itself included, without recursion."""
        stack: list[tuple[LexborNode, str]] = []
        node: LexborNode | None = top
        while node is not None:
            child = None
            if node.is_text_node:
                self.text(node.text_content or "")
            elif node.is_element_node:
                tag = node.tag or ""
                if self.enter(node, tag):
                    child = node.first_child
                    if child is not None:
                        stack.append((node, tag))
                        node = child
                        continue
                    self.leave(tag)
            following = node.next if node is not top else None
            while following is None and stack:
                node, tag = stack.pop()
                self.leave(tag)
                following = node.next if stack else None
            node = following
        self.cut()

    def enter(self, element: LexborNode, tag: str) -> bool:
        """Take note of a start tag; whether the walk goes inside."""
        if tag == "br":
            self.breaks += 1
            if self.breaks == 2:
                self.cut()
            elif self.pieces:
                self.add("\n")
            return False
        if tag in LEFT_OUT:
            if tag in MARKED:
                self.mark(tag)
            return False
        if tag in INLINE:
            if is_hidden(element):
                return False
            if tag == "a":
                if self.links_apart:
                    self.cut()
                self.links += 1
            names = _attributes(element)
            self.mark(" ".join((tag, names.get("class", ""), names.get("id", ""), names.get("itemprop", ""))))
            return True
        if tag == "img":
            self.mark(tag)
            return False
        self.cut()
        if tag in MARKED:
            self.mark(tag)
        self.blocks.append((element, -1))
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
        self.cut()
        self.blocks.pop()
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
        text = _INVISIBLE.sub("", text)
        run = " ".join(text.split())
        if not run:
            if text and self.pieces:
                self.add(" ")
            return
        self.breaks = 0
        # The parser splits text only at tags, so white space at its ends is all that can be lost here.
        self.add((" " if text[0].isspace() else "") + run + (" " if text[-1].isspace() else ""))

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        if self.links:
            self.link_pieces.append(piece)

    def cut(self) -> None:
        """End the segment that is open, if it holds text."""
        text = _join(self.pieces)
        if text:
            link_chars = min(len(_join(self.link_pieces)), len(text)) if self.link_pieces else 0
            self.segments.append(Segment(text, self.container(), link_chars, tuple(self.marks)))
            self.marks.clear()
        if self.pieces:
            self.pieces.clear()
            self.link_pieces.clear()

    def container(self) -> int:
        """The index of the innermost open block, made a node with all blocks around it."""
        blocks = self.blocks
        first = len(blocks)
        while first and blocks[first - 1][1] < 0:
            first -= 1
        for i in range(first, len(blocks)):
            element, _ = blocks[i]
            parent = blocks[i - 1][1] if i else -1
            blocks[i] = (element, len(self.nodes))
            self.nodes.append(Node(parent, element.tag or "", _attributes(element)))
        return blocks[-1][1]


def _join(pieces: list[str]) -> str:
    if not pieces:
        return ""
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
