"""The token fields: words of a segment, class/id/role tokens on the path above it, mark-up right around it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np

from ..page import Node, SegmentedPage
from .fields import Documents, Piece, Pieces, put_together
from .reading import Reading

_MAX_WORDS = 150
_MAX_TOKEN = 24
_DIGIT = re.compile(r"\d")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[^a-z]+")
_NAMES = ("class", "id", "role", "itemprop", "itemtype", "data-testid", "data-component", "data-type")


def word_field(reading: Reading) -> Documents:
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
    return Documents(np.arange(len(documents)), documents)


def path_field(page: SegmentedPage) -> Pieces:
    """Tokens of the block containers above a segment, marked with their distance (0, 1, 2, 3-5, 6+) and without."""
    own = [_own_tokens(node.tag, tuple(node.attributes.items())) for node in page.nodes]
    parents = [node.parent for node in page.nodes]
    numbers: dict[Piece, int] = {}
    # Of each container the tokens on its path; the pieces of them, and of them marked as far away.
    seen: list[frozenset[str]] = []
    any_of: list[list[int]] = []
    far_of: list[list[int]] = []
    for tokens, parent in zip(own, parents, strict=True):
        above = seen[parent] if parent >= 0 else frozenset()
        new = tuple([token for token in tokens if token not in above])
        seen.append(above.union(new) if new else above)
        around = any_of[parent] if parent >= 0 else []
        any_of.append([*around, numbers.setdefault(("", new), len(numbers))] if new else around)
        around = far_of[parent] if parent >= 0 else []
        far_of.append([*around, numbers.setdefault(("6:", new), len(numbers))] if new else around)
    # Siblings of one kind, which are most of a page, have one and the same path.
    kinds: dict[tuple[tuple[str, ...], int], int] = {}
    codes = []
    documents: list[list[int]] = []
    for segment in page.segments:
        index = -1 if segment.node is None else segment.node
        kind = (own[index], parents[index]) if index >= 0 else ((), -1)
        code = kinds.get(kind)
        if code is None:
            code = kinds[kind] = len(documents)
            document = list(any_of[index]) if index >= 0 else []
            for mark in ("0:", "1:", "2:"):
                if index >= 0:
                    document.append(numbers.setdefault((mark, own[index]), len(numbers)))
                    index = parents[index]
            within: tuple[str, ...] = ()
            for _ in range(3):
                if index >= 0:
                    within += tuple([token for token in own[index] if token not in within])
                    index = parents[index]
            if within:
                document.append(numbers.setdefault(("3:", within), len(numbers)))
            if index >= 0:
                document += far_of[index]
            documents.append(document)
        codes.append(code)
    return put_together(np.array(codes, dtype=int), documents, list(numbers))


@lru_cache(maxsize=50_000)
def _own_tokens(tag: str, attributes: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return f"<{tag}>", *node_tokens(Node(-1, tag, dict(attributes)))


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


def near_field(page: SegmentedPage) -> Pieces:
    """Inline mark-up of a segment, and the tags and mark-up of the segments before and after it."""
    tags = ["", "", *(page.nodes[s.node].tag if s.node is not None else "" for s in page.segments), "", ""]
    marks = [_mark_tokens(s.marks or ()) for s in page.segments]
    numbers: dict[Piece, int] = {}
    documents: list[list[int]] = []
    for i, own in enumerate(marks):
        before_2, before, tag, after, after_2 = tags[i : i + 5]
        document = [
            numbers.setdefault(_tags_at("-1", before, tag), len(numbers)),
            numbers.setdefault(_tags_at("-2", before_2, tag), len(numbers)),
            numbers.setdefault(_tags_at("+1", after, tag), len(numbers)),
            numbers.setdefault(_tags_at("+2", after_2, tag), len(numbers)),
        ]
        if own:
            document.append(numbers.setdefault(("m:", own), len(numbers)))
        for side, j, name in (("-1", i - 1, before), ("+1", i + 1, after)):
            if 0 <= j < len(marks) and (others := marks[j]):
                if f"<{name}>" in others:  # the tag is there already
                    others = tuple([token for token in others if token != f"<{name}>"])
                document.append(numbers.setdefault((side, others), len(numbers)))
        documents.append(document)
    return put_together(np.arange(len(documents)), documents, list(numbers))


@lru_cache(maxsize=20_000)
def _tags_at(side: str, other: str, tag: str) -> Piece:
    return side, (f"<{other}>", f"<{other}><{tag}>")


@lru_cache(maxsize=20_000)
def _mark_tokens(marks: tuple[str, ...]) -> tuple[str, ...]:
    """The tags and subwords of inline mark-up, each once."""
    found: dict[str, None] = {}
    for mark in marks:
        tag, _, names = mark.partition(" ")
        found.update(dict.fromkeys((f"<{tag}>", *subwords(names))))
    return tuple(found)
