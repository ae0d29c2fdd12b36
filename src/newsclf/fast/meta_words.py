"""The words of what a page says of itself, as hashes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..features.structure import TITLES
from .words import hashes_of_words


class MetaWords(NamedTuple):
    """The words of titles, JSON-LD and description in lower case, hashes in order; none where a page has none.

    Attributes:
        title_ends: where the words of each title end in `titles`, int64 of shape (titles,); there are four at most.
        titles: uint64.
        body: those of the JSON-LD articleBody, uint64.
        description: uint64.
    """

    title_ends: np.ndarray
    titles: np.ndarray
    body: np.ndarray
    description: np.ndarray


def meta_words(meta: dict[str, str]) -> MetaWords:
    """The words of `PageColumns.meta`."""
    titles = [hashes_of_words(text) for text in dict.fromkeys(meta[key] for key in TITLES if key in meta)]
    return MetaWords(
        np.cumsum(np.array(list(map(len, titles)), dtype=np.int64), dtype=np.int64),
        np.concatenate([np.zeros(0, np.uint64), *titles]),
        hashes_of_words(meta.get("article_body", "")),
        hashes_of_words(meta.get("description", "")),
    )
