"""The token fields: words of a segment, class/id/role tokens on the path above it, mark-up right around it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ..page import Node, SegmentedPage
from .reading import Reading

Documents = tuple[np.ndarray, list[list[str]]]

_MAX_WORDS = 150
_MAX_TOKEN = 24
_DIGIT = re.compile(r"\d")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z]+")
_NAMES = ("class", "id", "role", "itemprop", "itemtype", "data-testid", "data-component", "data-type")


def word_documents(reading: Reading) -> Documents:
    """Words, word pairs, and the first and last words marked; digits count as 0."""
    documents = []
    for lower in reading.lower:
        # Both ends say what a long paragraph is; its middle only adds its topic.
        words = lower if len(lower) <= _MAX_WORDS else lower[:100] + lower[-50:]
        words = [_DIGIT.sub("0", w[:_MAX_TOKEN]) for w in words]
        document = words + [f"{a}_{b}" for a, b in zip(words, words[1:], strict=False)]
        if words:
            document += [f"^{words[0]}", f"^{'_'.join(words[:2])}", f"{words[-1]}$"]
        documents.append(document)
    return np.arange(len(documents)), documents


def path_documents(page: SegmentedPage) -> Documents:
    """Tokens of the block containers above a segment, marked with their distance (0, 1, 2, 3-5, 6+) and without."""
    used: dict[int, int] = {}
    codes = np.empty(len(page.segments), dtype=int)
    for i, segment in enumerate(page.segments):
        codes[i] = used.setdefault(-1 if segment.node is None else segment.node, len(used))
    return codes, [_path(page.nodes, node) for node in used]


def _path(nodes: list[Node], index: int) -> list[str]:
    tokens = []
    seen: set[str] = set()
    distance = 0
    while index >= 0:
        node = nodes[index]
        mark = str(distance) if distance < 3 else "3" if distance < 6 else "6"
        own = [f"<{node.tag}>", *node_tokens(node)]
        tokens += [f"{mark}:{token}" for token in own]
        seen.update(own)
        index = node.parent
        distance += 1
    tokens += sorted(seen)
    return list(dict.fromkeys(tokens))


def node_tokens(node: Node) -> list[str]:
    """The subwords of a container's class, id, role and the like, and whether it is hidden."""
    tokens = list(subwords(" ".join(node.attributes.get(name, "") for name in _NAMES)))
    if "hidden" in node.attributes:
        tokens.append("#hidden")
    return tokens


@lru_cache(maxsize=20_000)
def subwords(names: str) -> tuple[str, ...]:
    """`ArticleBody-main_2x` -> article, body, main and articlebody: parts of names, and short names as a whole."""
    found: dict[str, None] = {}
    for name in names.split()[:40]:
        parts = [p for p in _SPLIT.split(_CAMEL.sub("-", name).lower()) if 2 <= len(p) <= _MAX_TOKEN]
        found.update(dict.fromkeys(parts))
        if 2 <= len(parts) <= 3:
            found["-".join(parts)] = None
    return tuple(found)


def near_documents(page: SegmentedPage) -> Documents:
    """Inline mark-up of a segment, and the tags and mark-up of the segments before and after it."""
    own = []
    for segment in page.segments:
        tag = page.nodes[segment.node].tag if segment.node is not None else ""
        marks = [token for mark in segment.marks or () for token in _mark_tokens(mark)]
        own.append((tag, marks))
    documents = []
    edge: tuple[str, list[str]] = ("", [])
    for i, (tag, marks) in enumerate(own):
        tokens = [f"m:{m}" for m in marks]
        for side, j in (("-1", i - 1), ("-2", i - 2), ("+1", i + 1), ("+2", i + 2)):
            other_tag, other_marks = own[j] if 0 <= j < len(own) else edge
            tokens.append(f"{side}<{other_tag}>")
            tokens.append(f"{side}<{other_tag}><{tag}>")
            if abs(j - i) == 1:
                tokens += [f"{side}{m}" for m in other_marks]
        documents.append(list(dict.fromkeys(tokens)))
    return np.arange(len(documents)), documents


def _mark_tokens(mark: str) -> list[str]:
    tag, _, names = mark.partition(" ")
    return [f"<{tag}>", *subwords(names)]
