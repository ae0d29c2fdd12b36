"""How often texts and places recur over the pages of a site, counted in articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .page_keys import LONG, PageKeys

LEAST_ARTICLES = 3
"""With fewer articles a site says nothing of what recurs."""
# Two pages are of one article if at least half of the long texts (by words) of the shorter one stand on the other;
# those that stand on most pages of the site are left out.
_SAME = 0.5
# Fewer words than these may be a teaser's, on two pages that have little else.
_LEAST_SHARED = 50
# A text on more pages tells no pair of them apart, and pairs grow with the square.
_MOST_PAGES = 40


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What a site says of the segments of one of its pages.

    Attributes:
        articles: of the site, this one included.
        texts: in how many other articles each segment's text stands.
        places: in how many other articles each segment's place is.
        same: which share of the segments there has a text that recurs, 0..1; 0 where the place is in no other article.
        words: how many words the segments there have on average; 0 likewise.
    """

    articles: int
    texts: np.ndarray
    places: np.ndarray
    same: np.ndarray
    words: np.ndarray


class SiteCounts:
    """The counts of one site, of all its pages.

    Pages of one article (printing views, its further pages, copies) count once: else its paragraphs would recur.

    Args:
        pages: all pages of the site.
    """

    def __init__(self, pages: Iterable[PageKeys]) -> None:
        kept = list(pages)
        self.group_of = _articles(kept)
        self.articles = len(set(self.group_of))
        self._by_text: dict[int, set[int]] = defaultdict(set)
        for group, page in zip(self.group_of, kept, strict=True):
            for text in np.unique(page.texts).tolist():
                self._by_text[text].add(group)
        # Of each place, by article: segments, those whose text recurs, words.
        self._by_place: dict[int, dict[int, np.ndarray]] = defaultdict(dict)
        for group, page in zip(self.group_of, kept, strict=True):
            again = np.array([len(self._by_text[text]) > 1 for text in page.texts.tolist()], dtype=float)
            places, of = np.unique(page.places, return_inverse=True)
            figures = np.stack(
                [np.bincount(of, weights=w, minlength=len(places)) for w in (np.ones(len(of)), again, page.words)],
                axis=1,
            )
            for place, own in zip(places.tolist(), figures, strict=True):
                before = self._by_place[place].get(group)
                self._by_place[place][group] = own if before is None else before + own
        self._of_place = {place: sum(groups.values()) for place, groups in self._by_place.items()}

    def recurrence(self, number: int, page: PageKeys) -> Recurrence:
        """What recurs of a page: `number` is its place among the pages that were counted."""
        group = self.group_of[number]
        texts = [len(self._by_text[text]) - 1 if text else 0 for text in page.texts.tolist()]
        by_place = {}
        for place in np.unique(page.places).tolist():
            own = self._by_place[place]
            rest = self._of_place[place] - own[group]
            count = max(float(rest[0]), 1.0)
            by_place[place] = (len(own) - 1, rest[1] / count, rest[2] / count)
        of_place = np.array([by_place[place] for place in page.places.tolist()], dtype=float).reshape(-1, 3)
        return Recurrence(self.articles, np.array(texts, dtype=float), *of_place.T)


def _articles(pages: list[PageKeys]) -> list[int]:
    """The article that each page is of, by number."""
    parent = list(range(len(pages)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    most = max(2, len(pages) // 2)
    by_key: dict[int, list[int]] = defaultdict(list)
    by_text: dict[int, list[int]] = defaultdict(list)
    size: dict[int, int] = {}
    for i, page in enumerate(pages):
        for key in page.article:
            by_key[key].append(i)
        for text, count in {
            t: n for t, n in zip(page.texts.tolist(), page.words.tolist(), strict=True) if n >= LONG and t
        }.items():
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
        if count >= max(_LEAST_SHARED, _SAME * min(own[i], own[j])):
            parent[root(j)] = root(i)
    return [root(i) for i in range(len(pages))]
