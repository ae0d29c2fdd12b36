"""A segmented page as arrays: what the compiled walk makes and the compiled facts are computed from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Elements(NamedTuple):
    """Distinct elements of a page, told apart by their tag and the attributes that are kept of them.

    Attributes:
        tags: the hash of each one's tag, uint64 of shape (elements,).
        classed: a hash of the tag and the class, or that there is none, uint64 of shape (elements,).
        hidden: whether its own attributes hide it, bool of shape (elements,).
        token_ends: element i has the tokens from `token_ends[i - 1]` (0 for the first) to `token_ends[i]`, int64.
        tokens: hashes of tokens as features name them (`<div>`, `article-body`, `#hidden`), uint64; each once.
        places: where its start tag begins in the mark-up that was read, int64 of shape (elements,).
    """

    tags: np.ndarray
    classed: np.ndarray
    hidden: np.ndarray
    token_ends: np.ndarray
    tokens: np.ndarray
    places: np.ndarray


class CutPage(NamedTuple):
    """The segments and containers of a page; those of `PageColumns` in other words. The text view has segments alone.

    Attributes:
        codes: the texts of the segments with a line break between, as code points, uint32.
        ends: where each text ends in `codes`, int64 of shape (segments,): text i begins at `ends[i - 1] + 1`, the first
            one at 0.
        of: the container of each segment, int64 of shape (segments,).
        links: how many characters of each segment stand inside links, int64 of shape (segments,).
        mark_ends: segment i has the marks from `mark_ends[i - 1]` (0 for the first) to `mark_ends[i]`, int64.
        mark_of: of each mark the place of its element in `marks`, int64.
        marks: distinct inline elements.
        parents: the container around each container, -1 at the root; smaller than its own place, int64.
        kind_of: of each container the place of its element in `kinds`, int64.
        kinds: distinct containers.
    """

    codes: np.ndarray
    ends: np.ndarray
    of: np.ndarray
    links: np.ndarray
    mark_ends: np.ndarray
    mark_of: np.ndarray
    marks: Elements
    parents: np.ndarray
    kind_of: np.ndarray
    kinds: Elements
