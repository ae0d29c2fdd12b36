"""How often texts and places recur over the pages of a site, counted in articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..recurrence.articles import articles
from .page_keys import PageKeys


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
        self.group_of = articles(kept)
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
