"""The containers of a page as arrays, and which segments stand together: in one container, in ones of a kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..columns import PageColumns
from ..page import SegmentedPage, View

SPAN_LEVELS = 5
Named = tuple[str, tuple[tuple[str, str], ...]]
"""A tag and the attributes that are kept of it."""


@dataclass(frozen=True, slots=True)
class Containers:
    """The block containers of an HTML page as columns; those of the text view are empty.

    Attributes:
        of: the container of each segment, int64 of shape (segments,).
        parent: the container around each, -1 at the root, int64 of shape (containers,).
        first: the first segment of each; a container's segments stand in a row, since both are in document order.
        end: one past the last segment of each.
        depth: how many containers are around each.
        kinds: distinct tags with their attributes.
        named: the place in `kinds` of each.
        names: a number for each, the same for those of the same tag and class, int64 of shape (containers,).
    """

    of: np.ndarray
    parent: np.ndarray
    first: np.ndarray
    end: np.ndarray
    depth: np.ndarray
    kinds: list[Named]
    named: list[int]
    names: np.ndarray

    def where(self, kinds: list[bool]) -> np.ndarray:
        """Which containers are of some of the kinds, bool of shape (containers,)."""
        found: np.ndarray = np.array(kinds, dtype=bool)[self.named]
        return found

    def above(self, node: np.ndarray) -> np.ndarray:
        """The containers around containers; the root stays."""
        up = self.parent[node]
        higher: np.ndarray = np.where(up >= 0, up, node)
        return higher


def read_containers(page: PageColumns) -> Containers:
    """The containers of a page as columns."""
    n = len(page.texts)
    parents = page.parents
    count = len(parents)
    of = page.of if count else []
    first, end = [n] * count, [0] * count
    for i in range(len(of) - 1, -1, -1):
        first[of[i]] = i
    for i, node in enumerate(of):
        end[node] = i + 1
    for i in range(count - 1, 0, -1):
        above = parents[i]
        if above >= 0:
            if first[i] < first[above]:
                first[above] = first[i]
            if end[i] > end[above]:
                end[above] = end[i]
    ends = np.array(end, dtype=np.int64)
    parent = np.array(parents, dtype=np.int64)
    numbered: dict[Named, int] = {}
    named = [numbered.setdefault(own, len(numbered)) for own in zip(page.tags, page.attributes, strict=True)]
    classed: dict[tuple[str, str | None], int] = {}
    names = [classed.setdefault((tag, dict(own).get("class")), len(classed)) for tag, own in numbered]
    return Containers(
        np.array(of, dtype=np.int64),
        parent,
        np.minimum(np.array(first, dtype=np.int64), ends),  # one without segments has an empty stretch
        ends,
        along_paths(np.where(parent >= 0, 1, 0), parent),
        list(numbered),
        named,
        np.array(names, dtype=np.int64)[named] if count else np.zeros(0, np.int64),
    )


def along_paths(values: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """The sum of a value over each container and all around it, by steps of double length.

    Args:
        values: of shape (containers, ...).
        parent: the container around each, -1 at the root.
    """
    top = len(parent)
    up = np.append(np.where(parent >= 0, parent, top), top)
    sums = np.concatenate([values, np.zeros((1, *values.shape[1:]), values.dtype)])
    while (up[:-1] != top).any():
        sums = sums + sums[up]
        up = up[up]
    return sums[:-1]


def no_spans(page: SegmentedPage) -> np.ndarray:
    """The spans of a page that has no segments, or no containers: int32 of shape (segments, levels, 2)."""
    return _no_spans(page.view, len(page.segments))


def _no_spans(view: View, segments: int) -> np.ndarray:
    return np.zeros((segments, SPAN_LEVELS if view == "html" else 0, 2), np.int32)


def spans(page: PageColumns, containers: Containers) -> np.ndarray:
    """For each segment the stretch of segments in its container, the container's parent, and so on.

    Returns:
        int32 of shape (segments, 5, 2): first segment, and one past the last; the outermost container is repeated.
        Of shape (segments, 0, 2) in the text view, which knows no containers.
    """
    if page.view == "text" or not page.texts:
        return _no_spans(page.view, len(page.texts))
    found = np.empty((len(page.texts), SPAN_LEVELS, 2), np.int32)
    node = containers.of
    for level in range(SPAN_LEVELS):
        found[:, level, 0] = containers.first[node]
        found[:, level, 1] = containers.end[node]
        node = containers.above(node)
    return found


def kinds(page: PageColumns, containers: Containers) -> np.ndarray:
    """A number for each segment, the same for those in containers of the same tag and class with the same such parent.

    Returns:
        int32 of shape (segments,); 0 for all in the text view.
    """
    if page.view == "text" or not page.texts:
        return np.zeros(len(page.texts), np.int32)
    names, parent = containers.names, containers.parent
    around = np.where(parent >= 0, names[parent], len(names))
    _, found = np.unique((names * (len(names) + 1) + around)[containers.of], return_inverse=True)
    return found.astype(np.int32)
