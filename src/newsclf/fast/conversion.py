"""Plain columns of a page as arrays for compiled code: of pages that the compiled walk leaves to the plain one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from ..columns import PageColumns
from ..errors import InputError
from ..features.containers import Named
from ..features.tokens import mark_tokens, own_tokens
from .cut_page import CutPage, Elements
from .hashes import codes_of, hash_words


def cut_page_of(page: PageColumns) -> CutPage:
    """A page's columns as arrays. Places in the mark-up are not known, and are 0.

    Raises:
        InputError: a segment stands in a container that the page has not, or a container in itself or a later one.
    """
    _check(page)
    ends = np.cumsum(np.array([len(text) + 1 for text in page.texts], dtype=np.int64), dtype=np.int64) - 1
    named: dict[Named, int] = {}
    kind_of = [named.setdefault(own, len(named)) for own in zip(page.tags, page.attributes, strict=True)]
    marked: dict[str, int] = {}
    mark_of = [marked.setdefault(mark, len(marked)) for mark in chain.from_iterable(page.marks)]
    return CutPage(
        codes_of("\n".join(page.texts)).copy(),  # not read-only: that would be another type to compile for
        ends,
        _whole(page.of),
        _whole(page.links),
        np.cumsum(_whole(map(len, page.marks)), dtype=np.int64),
        _whole(mark_of),
        _marks(list(marked)),
        _whole(page.parents),
        _whole(kind_of),
        _kinds(list(named)),
    )


def _check(page: PageColumns) -> None:
    if page.view == "text":
        return
    count = len(page.parents)
    if any(not 0 <= node < count for node in page.of):
        raise InputError(f"a segment names a node that is none of the page's {count}; expected their numbers from 0")
    if any(not -1 <= above < i for i, above in enumerate(page.parents)):
        raise InputError("the parent of a node does not come before it; expected a smaller number, or -1 at the root")


def _whole(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)


def _marks(marks: list[str]) -> Elements:
    """Marks are told apart as they are written."""
    tags = hash_words(mark.partition(" ")[0] for mark in marks)
    return _elements(tags, hash_words(marks), [False] * len(marks), [mark_tokens((mark,)) for mark in marks])


def _kinds(kinds: list[Named]) -> Elements:
    classed: dict[tuple[str, str | None], int] = {}
    numbers = [classed.setdefault((tag, dict(own).get("class")), len(classed)) for tag, own in kinds]
    return _elements(
        hash_words(tag for tag, _ in kinds),
        hash_words(map(str, numbers)),
        [("hidden", "hidden") in own for _, own in kinds],
        [own_tokens(tag, own) for tag, own in kinds],
    )


def _elements(tags: np.ndarray, classed: np.ndarray, hidden: list[bool], tokens: Sequence[tuple[str, ...]]) -> Elements:
    return Elements(
        tags,
        classed,
        np.array(hidden, dtype=bool),
        np.cumsum(_whole(map(len, tokens)), dtype=np.int64),
        hash_words(chain.from_iterable(tokens)),
        np.zeros(len(tags), np.int64),
    )
