"""Which segments stand together: the stretch of each container above a segment, and segments of one kind."""

from __future__ import annotations

import numpy as np

from ..page import SegmentedPage

SPAN_LEVELS = 5


def spans(page: SegmentedPage) -> np.ndarray:
    """For each segment the stretch of segments in its container, the container's parent, and so on.

    A container's segments stand in a row, since both are in document order.

    Returns:
        int32 of shape (segments, 5, 2): first segment, and one past the last; the outermost container is repeated.
        Of shape (segments, 0, 2) in the text view, which knows no containers.
    """
    n = len(page.segments)
    if page.view == "text" or not n:
        return np.zeros((n, SPAN_LEVELS if page.view == "html" else 0, 2), np.int32)
    node = np.array([segment.node for segment in page.segments])
    parent = np.array([container.parent for container in page.nodes])
    first, end = np.full(len(parent), n, np.int32), np.zeros(len(parent), np.int32)
    np.minimum.at(first, node, np.arange(n, dtype=np.int32))
    np.maximum.at(end, node, np.arange(1, n + 1, dtype=np.int32))
    for i in range(len(parent) - 1, 0, -1):
        above = parent[i]
        if above >= 0:
            first[above] = min(first[above], first[i])
            end[above] = max(end[above], end[i])
    levels = []
    for _ in range(SPAN_LEVELS):
        levels.append(np.stack([first[node], end[node]], axis=1))
        node = np.where(parent[node] >= 0, parent[node], node)
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
