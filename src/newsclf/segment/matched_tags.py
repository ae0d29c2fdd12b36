"""How deep a page of well-nested tags can be, told from tags that surely close the one before them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .names import count_distinct, read_names

MOST_ROUNDS = 64


class AtMost(NamedTuple):
    """Upper bounds: elements open at a time, formatting elements open at a time, distinct names of tags."""

    elements: int
    formatting: int
    names: int


def open_at_most(
    page: np.ndarray, starts: np.ndarray, weights: np.ndarray, formatting: np.ndarray, whole: np.ndarray
) -> AtMost:
    """How many elements, and how many formatting elements, can be open at a time at most.

    Start and end tags of one name with nothing but such pairs between them close each other in any parser. All other
    end tags are taken to do nothing, so what is started without such an end counts as open for good.

    Args:
        page: the bytes of a page in UTF-8, and two more.
        starts: where a `<` stands.
        weights: 1 where it begins a start tag of an element that has content, -1 an end tag, 0 anything else.
        formatting: where it may begin a formatting element.
        whole: where the piece that begins there surely ends before the next `<`.
    """
    effective = np.concatenate([[False], whole[:-1]]) & ~_in_comments(page, starts)
    tokens = np.flatnonzero((weights > 0) | ((weights < 0) & effective))
    opens = weights[tokens] > 0
    names, _ = read_names(page, starts[tokens] + np.where(opens, 1, 2))
    change = opens.astype(np.int64)
    of_formatting = (opens & formatting[tokens]).astype(np.int64)
    left = np.flatnonzero(names[:, 0] > 0)
    for _ in range(MOST_ROUNDS):
        first, second = left[:-1], left[1:]
        pair = opens[first] & ~opens[second] & (names[first] == names[second]).all(axis=1)
        if not pair.any():
            break
        change[second[pair]] = -1
        of_formatting[second[pair]] = -of_formatting[first[pair]]
        stays = np.ones(len(left), bool)
        stays[:-1] &= ~pair
        stays[1:] &= ~pair
        left = left[stays]
    return AtMost(
        int(np.cumsum(change).max(initial=0)),
        int(np.cumsum(of_formatting).max(initial=0)),
        count_distinct(names[opens]),
    )


def _in_comments(page: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Whether each place may lie in a comment: behind any `<!--`, before the next `-->`."""
    last = len(page) - 1
    begins = starts[
        (page[starts + 1] == ord("!"))
        & (page[starts + 2] == ord("-"))
        & (page[np.minimum(starts + 3, last)] == ord("-"))
    ]
    inside = np.zeros(len(starts) + 1, np.int64)
    if len(begins):
        brackets = np.flatnonzero(page == ord(">"))
        ends = brackets[(page[brackets - 1] == ord("-")) & (page[brackets - 2] == ord("-"))]
        stops = np.append(ends, last)[np.searchsorted(ends, begins + 6)]
        inside += np.bincount(np.searchsorted(starts, begins), minlength=len(inside))
        inside -= np.bincount(np.searchsorted(starts, stops), minlength=len(inside))
    found: np.ndarray = np.cumsum(inside[:-1]) > 0
    return found
