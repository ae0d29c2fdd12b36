"""Any bytes or str as a page: clean segments in page order, or an InputError; compiled code cuts as plain code does.

The first byte of an input chooses how the rest is read; a space is a page as `predict` takes it.
"""

from __future__ import annotations

from typing import get_args

from selectolax.lexbor import LexborHTMLParser, LexborNode
from tests.fast.same_cut import same_cut

from newsclf.errors import InputError
from newsclf.page import Page, SegmentedPage, View
from newsclf.segment import Limits, bounded, segment_page
from newsclf.segment.decode import decode, to_utf8
from newsclf.segment.sniff import sniff_view
from newsclf.segment.text import INVISIBLE

VIEWS: tuple[View | None, ...] = (None, *get_args(View), None)
HINTS = (None, "utf-16", "windows-1251", "shift_jis")
SMALL = Limits(max_chars=2000, tags=60, depth=12, lines=20, attributes=5)
CUTS = {"size", "tags", "depth", "attributes", "lines"}
# What the parser adds of its own: html, body, tbody, tr, and formatting elements that it repeats.
SLACK = 48


def check(data: bytes) -> None:
    """Segment the page every way that its first byte chooses."""
    if not data:
        return
    chosen = (data[0] - 32) & 0xFF
    view, hint = VIEWS[chosen & 3], HINTS[chosen >> 3 & 3]
    limits = SMALL if chosen & 32 else Limits()
    content: bytes | str = data[1:].decode("utf-8", "surrogateescape") if chosen & 4 else data[1:]
    text = decode(content, hint)
    text.encode()
    assert to_utf8(content, hint).decode() == text
    assert sniff_view(content) in get_args(View)
    page: Page | bytes | str = content if view is None else Page(html=content, encoding=hint)
    try:
        found = segment_page(page, view, limits, links_apart=bool(chosen & 64))
    except InputError:
        return
    sound(found)
    given = bounded(page, view, limits).content
    if isinstance(given, bytes):
        tree = LexborHTMLParser(given)
        in_order([segment.text for segment in found.segments], whole_text(tree))
        if limits is SMALL and tree.root is not None:
            assert depth(tree.root) <= SMALL.depth + SLACK
        same_cut(given)


def sound(page: SegmentedPage) -> None:
    """Whether everything in a segmented page is what its types promise."""
    assert set(page.truncated) <= CUTS
    for segment in page.segments:
        assert segment.text
        assert all(line == " ".join(line.split()) != "" for line in segment.text.split("\n"))
        segment.text.encode()
        if page.view == "html":
            assert segment.link_chars is not None
            assert segment.node is not None
            assert 0 <= segment.link_chars <= len(segment.text)
            assert 0 <= segment.node < len(page.nodes)
    assert all(-1 <= node.parent < i for i, node in enumerate(page.nodes))


def in_order(texts: list[str], whole: str) -> None:
    """Whether the characters of the segments stand in the page's own text, in order."""
    left = iter("".join(INVISIBLE.sub("", whole).split()))
    for text in texts:
        for character in "".join(text.split()):
            assert character in left, (text, character)


def whole_text(tree: LexborHTMLParser) -> str:
    """All text of a parsed page, that of scripts and the like included."""
    top = tree.root
    return (
        ""
        if top is None
        else "".join(node.text_content or "" for node in top.traverse(include_text=True) if node.is_text_node)
    )


def depth(top: LexborNode) -> int:
    """How deep the elements below it are nested."""
    deepest = level = 0
    node = top
    while True:
        child = node.first_child
        if child is not None:
            node, level = child, level + 1
            deepest = max(deepest, level)
            continue
        while node.next is None:
            if not level or node.parent is None:
                return deepest
            node, level = node.parent, level - 1
        if not level:
            return deepest
        node = node.next
