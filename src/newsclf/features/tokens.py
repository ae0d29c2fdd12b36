"""The token fields: words of a segment, class/id/role tokens on the path above it, mark-up right around it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np

from ..page import Node, SegmentedPage
from .reading import Reading

Documents = tuple[np.ndarray, list[list[str]]]

_MAX_WORDS = 150
_MAX_TOKEN = 24
_DISTANCE = ("0:", "1:", "2:", "3:", "3:", "3:", "6:")
_DIGIT = re.compile(r"\d")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z]+")
_NAMES = ("class", "id", "role", "itemprop", "itemtype", "data-testid", "data-component", "data-type")


def word_documents(reading: Reading) -> Documents:
    """Words, word pairs, and the first and last words marked; digits count as 0."""
    documents = []
    for lower in reading.lower_by_text():
        # Both ends say what a long paragraph is; its middle only adds its topic.
        words = lower if len(lower) <= _MAX_WORDS else lower[:100] + lower[-50:]
        words = [w[:_MAX_TOKEN] if w.isalpha() else _DIGIT.sub("0", w[:_MAX_TOKEN]) for w in words]
        document = words + [f"{a}_{b}" for a, b in pairwise(words)]
        if words:
            document += [f"^{words[0]}", f"^{'_'.join(words[:2])}", f"{words[-1]}$"]
        documents.append(document)
    return np.arange(len(documents)), documents


def path_documents(page: SegmentedPage) -> Documents:
    """Tokens of the block containers above a segment, marked with their distance (0, 1, 2, 3-5, 6+) and without."""
    own = [(f"<{node.tag}>", *node_tokens(node)) for node in page.nodes]
    # Siblings of one kind, which are most of a page, have one and the same path.
    kinds: dict[tuple[tuple[str, ...], int], int] = {}
    used: list[int] = []
    codes = np.empty(len(page.segments), dtype=int)
    for i, segment in enumerate(page.segments):
        index = -1 if segment.node is None else segment.node
        kind = (own[index], page.nodes[index].parent) if index >= 0 else ((), -1)
        if kind not in kinds:
            kinds[kind] = len(used)
            used.append(index)
        codes[i] = kinds[kind]
    marked: dict[tuple[int, str], list[str]] = {}
    documents = []
    for index in used:
        document: dict[str, None] = {}
        distance = 0
        while index >= 0:
            mark = _DISTANCE[min(distance, 6)]
            tokens = marked.get((index, mark))
            if tokens is None:
                tokens = marked[index, mark] = [mark + token for token in own[index]] + list(own[index])
            document.update(dict.fromkeys(tokens))
            index = page.nodes[index].parent
            distance += 1
        documents.append(list(document))
    return codes, documents


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
    tags = ["", "", *(page.nodes[s.node].tag if s.node is not None else "" for s in page.segments), "", ""]
    marks = [[token for mark in s.marks or () for token in _mark_tokens(mark)] for s in page.segments]
    documents = []
    for i, own in enumerate(marks):
        before_2, before, tag, after, after_2 = tags[i : i + 5]
        tokens = [f"m:{m}" for m in own]
        for side, other in (("-1", before), ("-2", before_2), ("+1", after), ("+2", after_2)):
            tokens += (f"{side}<{other}>", f"{side}<{other}><{tag}>")
        if i:
            tokens += [f"-1{m}" for m in marks[i - 1]]
        if i + 1 < len(marks):
            tokens += [f"+1{m}" for m in marks[i + 1]]
        documents.append(list(dict.fromkeys(tokens)))
    return np.arange(len(documents)), documents


@lru_cache(maxsize=20_000)
def _mark_tokens(mark: str) -> tuple[str, ...]:
    tag, _, names = mark.partition(" ")
    return (f"<{tag}>", *subwords(names))
