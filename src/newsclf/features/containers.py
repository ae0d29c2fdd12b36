"""The containers of a page as arrays, and which segments stand together: in one container, in ones of a kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..page import SegmentedPage

SPAN_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Containers:
    """The block containers of an HTML page as columns; those of the text view are empty.

    Attributes:
        of: the container of each segment, int64 of shape (segments,).
        parent: the container around each, -1 at the root, int64 of shape (containers,).
        parents: the same as a list.
        first: the first segment of each; a container's segments stand in a row, since both are in document order.
        end: one past the last segment of each.
        depth: how many containers are around each.
        tags: the tag of each.
    """

    of: np.ndarray
    parent: np.ndarray
    parents: list[int]
    first: np.ndarray
    end: np.ndarray
    depth: np.ndarray
    tags: list[str]

    def above(self, node: np.ndarray) -> np.ndarray:
        """The containers around containers; the root stays."""
        up = self.parent[node]
        higher: np.ndarray = np.where(up >= 0, up, node)
        return higher


def read_containers(page: SegmentedPage) -> Containers:
    """The containers of a page as columns."""
    n = len(page.segments)
    parents = [node.parent for node in page.nodes]
    count = len(parents)
    of = [segment.node or 0 for segment in page.segments] if count else []
    first, end, depth = [n] * count, [0] * count, [0] * count
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
    for i, above in enumerate(parents):
        if above >= 0:
            depth[i] = depth[above] + 1
    return Containers(
        np.array(of, dtype=np.int64),
        np.array(parents, dtype=np.int64),
        parents,
        np.array(list(map(min, first, end)), dtype=np.int64),  # one without segments has an empty stretch
        np.array(end, dtype=np.int64),
        np.array(depth, dtype=np.int64),
        [node.tag for node in page.nodes],
    )


def no_spans(page: SegmentedPage) -> np.ndarray:
    """The spans of a page that has no segments, or no containers: int32 of shape (segments, levels, 2)."""
    return np.zeros((len(page.segments), SPAN_LEVELS if page.view == "html" else 0, 2), np.int32)


def spans(page: SegmentedPage, containers: Containers) -> np.ndarray:
    """For each segment the stretch of segments in its container, the container's parent, and so on.

    Returns:
        int32 of shape (segments, 5, 2): first segment, and one past the last; the outermost container is repeated.
        Of shape (segments, 0, 2) in the text view, which knows no containers.
    """
    if page.view == "text" or not page.segments:
        return no_spans(page)
    stretches = np.stack([containers.first, containers.end], axis=1).astype(np.int32)
    levels = []
    node = containers.of
    for _ in range(SPAN_LEVELS):
        levels.append(stretches[node])
        node = containers.above(node)
    return np.stack(levels, axis=1)


def kinds(page: SegmentedPage) -> np.ndarray:
    """A number for each segment, the same for those in containers of the same tag and class with the same such parent.

    Returns:
        int32 of shape (segments,); 0 for all in the text view.
    """
    if page.view == "text":
        return np.zeros(len(page.segments), np.int32)
    own = [(node.tag, node.attributes.get("class", "")) for node in page.nodes]
    codes: dict[object, int] = {}
    found = []
    for segment in page.segments:
        index = segment.node or 0
        above = page.nodes[index].parent
        key = (own[index], own[above] if above >= 0 else None)
        found.append(codes.setdefault(key, len(codes)))
    return np.array(found, np.int32)
