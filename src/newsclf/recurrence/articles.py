"""Which pages of a site are of one article: printing views, its further pages, copies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Protocol

import numpy as np

from .text_keys import LONG

LEAST_ARTICLES = 3
"""With fewer articles a site says nothing of what recurs."""
# Two pages are of one article if at least half of the long texts (by words) of the shorter one stand on the other;
# those that stand on most pages of the site are left out.
_SAME = 0.5
# Fewer words than these may be a teaser's, on two pages that have little else.
_LEAST_SHARED = 50
# A text on more pages tells no pair of them apart, and pairs grow with the square.
_MOST_PAGES = 40


class Keyed(Protocol):
    """A page by its keys: hashes of its texts (uint64), their words, and hashes that pages of its article share."""

    @property
    def texts(self) -> np.ndarray: ...  # noqa: D102
    @property
    def words(self) -> np.ndarray: ...  # noqa: D102
    @property
    def article(self) -> tuple[int, ...]: ...  # noqa: D102


def articles(pages: Sequence[Keyed]) -> list[int]:
    """The article that each page of a site is of, by number: that of one of its pages."""
    parent = list(range(len(pages)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    most = most_pages(len(pages))
    by_key: dict[int, list[int]] = defaultdict(list)
    by_text: dict[int, list[int]] = defaultdict(list)
    size: dict[int, int] = {}
    for i, page in enumerate(pages):
        for key in page.article:
            by_key[key].append(i)
        for text, count in long_texts(page):
            by_text[text].append(i)
            size[text] = count
    for members in by_key.values():
        if len(members) <= most:  # else the site's, not an article's
            for i in members[1:]:
                parent[root(i)] = root(members[0])
    own: Counter[int] = Counter()
    shared: Counter[tuple[int, int]] = Counter()
    for text, members in by_text.items():
        if len(members) <= most:
            own.update(dict.fromkeys(members, size[text]))
            if len(members) <= _MOST_PAGES:
                shared.update(dict.fromkeys(combinations(members, 2), size[text]))
    for (i, j), count in shared.items():
        if are_same(count, own[i], own[j]):
            parent[root(j)] = root(i)
    return [root(i) for i in range(len(pages))]


def most_pages(pages: int) -> int:
    """What more of so many pages share is the site's, not an article's."""
    return max(2, pages // 2)


def long_texts(page: Keyed) -> Iterator[tuple[int, int]]:
    """The long texts of a page, each once: hash and words."""
    yield from {t: n for t, n in zip(page.texts.tolist(), page.words.tolist(), strict=True) if n >= LONG and t}.items()


def are_same(shared: int, one: int, other: int) -> bool:
    """Whether two pages are of one article, by the words of the long texts that they share and that each has."""
    return shared >= max(_LEAST_SHARED, _SAME * min(one, other))
