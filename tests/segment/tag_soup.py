"""Pieces of tag soup, and what a parser makes of a page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

NAMES = (
    "a b font i nobr p div span li ul dd table tr td caption object template select option button form svg math "
    "g mi title desc foreignObject annotation-xml script style textarea h1 h2 section br col frameset body rt x "
    "noscript details"
).split()
PIECES = (
    [f"<{name}>" for name in NAMES]
    + [f"</{name}>" for name in NAMES]
    + [f"<{name} a=1>" for name in NAMES]
    + ["<g/>", "<div/>", "text", "<!-- </div> -->", "<!--", "-->", "<![CDATA[", "]]>", '<a "', "<a b='", "'>"]
    + ["<", "</", "</>", "<?x>", "<!>", '<p title="a > b">', "<script><!--<script></script>", "<font color=x>"]
)

_RAW = ("script", "style", "textarea", "title", "frameset", "!", '"', "'")
TEMPLATE_PIECES = [piece for piece in PIECES if not any(mark in piece for mark in _RAW)] + ["<template>", "<tr>"] * 9
"""Without raw text and quotes, so that what a parser writes of them can be read again by `written_depth`."""

_DOUBTED = ("template", "noscript", "select", "frameset")
SOUND_PIECES = [piece for piece in PIECES if not any(mark in piece for mark in (*_DOUBTED, '"', "'"))]
"""Without elements that a parser may take for others than the guard does."""

_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source wbr".split()
)
_TAG = re.compile(r"<!--[\s\S]*?-->|<(/?)([a-zA-Z][^\s/>]*)(?:[^>\"]|\"[^\"]*\")*>")


def parsed_depth(html: str) -> int:
    """How deep the elements of a page nest, `html` and `body` included, what templates hold left out."""
    root = LexborHTMLParser(html).root
    deepest = 0
    stack = [] if root is None else [(root, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        child = node.first_child
        while child is not None:
            if child.is_element_node:
                stack.append((child, level + 1))
            child = child.next
    return deepest


def written_depth(html: str) -> int:
    """As `parsed_depth`, what templates hold included, read from the tags that a parser writes."""
    depth = deepest = 0
    for end, name in _TAG.findall(LexborHTMLParser(html).html or ""):
        if end:
            depth -= 1
        elif name:
            deepest = max(deepest, depth + 1)
            depth += name not in _VOID
    return deepest


def most_attributes(html: str) -> int:
    """How many attributes an element of a page has at most."""
    root = LexborHTMLParser(html).root
    return 0 if root is None else max(len(node.attributes) for node in root.traverse())
