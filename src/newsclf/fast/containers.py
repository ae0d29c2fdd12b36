"""The containers of a page, and which segments stand together: as `features.containers` has them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..features.containers import SPAN_LEVELS
from .cut_page import CutPage
from .hashes import EMPTY, empty_table, pair, put
from .jit import compiled


class Containers(NamedTuple):
    """What is known of each container, and of the containers of each segment. The text view has none of either.

    Attributes:
        first: the first segment of each container; its segments stand in a row. int64 of shape (containers,).
        end: one past the last segment of each.
        depth: how many containers are around each.
        spans: the stretch of segments in the container of each segment, in the one around that, and so on, int64 of
            shape (segments, 5, 2): the first, and one past the last. The outermost is repeated.
        kinds: a number for each segment, the same for those in containers of the same tag and class with the same such
            parent, all below the number of segments. int64 of shape (segments,).
        alike: the same of containers of the same tag and class with a parent of the same tag.
    """

    first: np.ndarray
    end: np.ndarray
    depth: np.ndarray
    spans: np.ndarray
    kinds: np.ndarray
    alike: np.ndarray


@compiled
def read_containers(page: CutPage) -> Containers:
    """The containers of a page."""
    n, count = len(page.of), len(page.parents)
    first, end, depth = np.full(count, n), np.zeros(count, np.int64), np.zeros(count, np.int64)
    for i in range(n):
        node = page.of[i]
        first[node] = min(first[node], i)
        end[node] = i + 1
    for c in range(count - 1, -1, -1):
        above = page.parents[c]
        if above >= 0:
            first[above] = min(first[above], first[c])
            end[above] = max(end[above], end[c])
    for c in range(count):
        first[c] = min(first[c], end[c])  # one without segments has an empty stretch
        above = page.parents[c]
        if above >= 0:
            depth[c] = depth[above] + 1
    kinds, alike = _kinds(page)
    return Containers(first, end, depth, _spans(page, first, end), kinds, alike)


@compiled
def _spans(page: CutPage, first: np.ndarray, end: np.ndarray) -> np.ndarray:
    spans = np.empty((len(page.of), SPAN_LEVELS, 2), np.int64)
    for i in range(len(page.of)):
        node = page.of[i]
        for level in range(SPAN_LEVELS):
            spans[i, level, 0] = first[node]
            spans[i, level, 1] = end[node]
            if page.parents[node] >= 0:
                node = page.parents[node]
    return spans


@compiled
def _kinds(page: CutPage) -> tuple[np.ndarray, np.ndarray]:
    """The kinds of the segments' containers by the name of the parent, and by its tag."""
    count = len(page.parents)
    by_name, by_tag = np.empty(count, np.uint64), np.empty(count, np.uint64)
    for c in range(count):
        own = page.kinds.classed[page.kind_of[c]]
        above = page.parents[c]
        around = page.kind_of[above] if above >= 0 else -1
        by_name[c] = pair(own, page.kinds.classed[around] if around >= 0 else EMPTY)
        by_tag[c] = pair(own, page.kinds.tags[around] if around >= 0 else EMPTY)
    return _numbered(page.of, by_name), _numbered(page.of, by_tag)


@compiled
def _numbered(of: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The keys of the segments' containers as numbers, in the order in which they come."""
    n = len(of)
    table = empty_table(min(n, len(keys)))
    number_of = np.full(len(keys), -1)
    numbers = np.empty(n, np.int64)
    known = 0
    for i in range(n):
        node = of[i]
        if number_of[node] < 0:
            number_of[node] = put(table, keys[node], known)
            known += number_of[node] == known
        numbers[i] = number_of[node]
    return numbers
