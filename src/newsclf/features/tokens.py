"""The token fields: words of a segment, class/id/role tokens on the path above it, mark-up right around it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ..columns import PageColumns
from .containers import Containers
from .fields import Paths, Surroundings, Words
from .reading import Reading

MAX_WORDS = 150
FIRST_WORDS, LAST_WORDS = 100, 50
MAX_TOKEN = 24
_DIGIT = re.compile(r"\d")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LETTERS = re.compile(r"[a-z]+")
_NAMES = ("class", "id", "role", "itemprop", "itemtype", "data-testid", "data-component", "data-type")


def word_field(reading: Reading) -> Words:
    """Words, word pairs, and the first and last words marked; digits count as 0."""
    words = [
        (w if len(w) <= MAX_TOKEN else w[:MAX_TOKEN]) if w.isalpha() else _DIGIT.sub("0", w[:MAX_TOKEN])
        for w in reading.distinct
    ]
    numbers, starts = reading.numbers, reading.starts
    counts = np.diff(starts)
    if counts.max(initial=0) > MAX_WORDS:
        # Both ends say what a long paragraph is; its middle only adds its topic.
        place = np.arange(len(numbers)) - np.repeat(starts[:-1], counts)
        size = np.repeat(counts, counts)
        numbers = numbers[(size <= MAX_WORDS) | (place < FIRST_WORDS) | (place >= size - LAST_WORDS)]
        kept = np.where(counts > MAX_WORDS, FIRST_WORDS + LAST_WORDS, counts)
        starts = np.concatenate([[0], np.cumsum(kept)])
    return Words(words, numbers, starts)


def path_field(page: PageColumns, containers: Containers) -> Paths:
    """Tokens of the block containers above a segment, marked with their distance (0, 1, 2, 3-5, 6+) and without."""
    numbered: dict[str, int] = {}
    of_tokens: dict[tuple[str, ...], int] = {}
    numbers_of: list[frozenset[int]] = []
    own_of: list[int] = []  # of each kind of container the place in `numbers_of`
    for tag, attributes in containers.kinds:
        tokens = own_tokens(tag, attributes)
        own_of.append(of_tokens.setdefault(tokens, len(of_tokens)))
        if len(of_tokens) > len(numbers_of):
            numbers_of.append(frozenset([numbered.setdefault(token, len(numbered)) for token in tokens]))
    kinds: dict[tuple[int, int], int] = {}
    kind_of: list[int] = []
    parents: list[int] = []
    own: list[frozenset[int]] = []
    for above, named in zip(page.parents, containers.named, strict=True):
        kind = (own_of[named], kind_of[above] if above >= 0 else -1)
        number = kinds.setdefault(kind, len(parents))
        kind_of.append(number)
        if number == len(parents):
            own.append(numbers_of[kind[0]])
            parents.append(kind[1])
    of = np.array(kind_of, dtype=np.int64)[page.of] if page.of else np.zeros(0, np.int64)
    held, codes = np.unique(of, return_inverse=True)
    return Paths(codes, held, np.array(parents, dtype=np.int64), list(numbered), own)


@lru_cache(maxsize=20_000)
def own_tokens(tag: str, attributes: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The tag, the subwords of class, id, role and the like, and whether a container is hidden."""
    found = dict(attributes)
    names = subwords(" ".join([found[name] for name in _NAMES if name in found])) if found else ()
    return (f"<{tag}>", *names, "#hidden") if "hidden" in found else (f"<{tag}>", *names)


def subwords(names: str) -> tuple[str, ...]:
    """`ArticleBody-main_2x` -> article, body, main and articlebody: parts of names, and short names as a whole."""
    found: dict[str, None] = {}
    for name in names.split()[:40]:
        found.update(dict.fromkeys(_parts(name)))
    return tuple(found)


@lru_cache(maxsize=50_000)
def _parts(name: str) -> tuple[str, ...]:
    if not name.islower():
        name = _CAMEL.sub("-", name).lower()
    parts = [p for p in _LETTERS.findall(name) if 2 <= len(p) <= MAX_TOKEN]
    return (*parts, "-".join(parts)) if 2 <= len(parts) <= 3 else tuple(parts)


def near_field(page: PageColumns) -> Surroundings:
    """Inline mark-up of a segment, and the tags and mark-up of the segments before and after it."""
    numbered: dict[tuple[str, ...], int] = {}
    marks = [numbered.setdefault(own, len(numbered)) for own in page.marks]
    tags = page.tags
    return Surroundings(
        [tags[i] for i in page.of], list(map(mark_tokens, numbered)), np.array(marks, dtype=np.int64), list(numbered)
    )


@lru_cache(maxsize=20_000)
def mark_tokens(marks: tuple[str, ...]) -> tuple[str, ...]:
    """The tags and subwords of inline mark-up, each once."""
    found: dict[str, None] = {}
    for mark in marks:
        tag, _, names = mark.partition(" ")
        found.update(dict.fromkeys((f"<{tag}>", *subwords(names))))
    return tuple(found)
