"""What the pages that are known of a site say of another page of it, or of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from .articles import are_same, articles, long_texts, most_pages
from .sample import PageTexts


class OneSite:
    """The pages of a site, by their texts.

    Args:
        pages: of which each has each text once.
    """

    def __init__(self, pages: Sequence[PageTexts]) -> None:
        self._pages = pages
        self._article_of = np.unique(np.array(articles(pages), dtype=np.int64), return_inverse=True)[1].reshape(-1)
        self.articles = len(set(self._article_of.tolist()))
        of_page = np.repeat(np.arange(len(pages)), [len(page.texts) for page in pages])
        texts = np.concatenate([np.zeros(0, np.uint64), *(page.texts for page in pages)])
        order = np.lexsort((of_page, texts))
        self._texts, starts = np.unique(texts[order], return_index=True)
        self._pages_with = of_page[order]
        self._page_starts = np.append(starts, len(order))
        # The same by article, each once.
        number = np.repeat(np.arange(len(self._texts)), np.diff(self._page_starts))
        pairs = np.unique(number * max(self.articles, 1) + self._article_of[self._pages_with])
        self._articles_with = pairs % max(self.articles, 1)
        self._article_starts = np.searchsorted(pairs // max(self.articles, 1), np.arange(len(self._texts) + 1))
        self._most = most_pages(len(pages))
        keys = Counter(key for page in pages for key in page.article)
        self._keys = {key for key, count in keys.items() if count <= self._most}

    def others(self, page: PageTexts) -> tuple[np.ndarray, int]:
        """In how many other articles each text of a page stands, int64; and how many others there are.

        The article that the page is of is none of them, be it by its address, by what its pages share, or by half of
        the words in its long texts.
        """
        own = self._own(page)
        at = np.searchsorted(self._texts, page.texts)
        at[at == len(self._texts)] = 0
        known = self._texts[at] == page.texts if len(self._texts) else np.zeros(len(at), dtype=bool)
        others = np.append(0, np.cumsum(~np.isin(self._articles_with, list(own))))
        if not len(self._texts):
            return np.zeros(len(at), np.int64), self.articles - len(own)
        counts = others[self._article_starts[at + 1]] - others[self._article_starts[at]]
        return np.where(known, counts, 0), self.articles - len(own)

    def _own(self, page: PageTexts) -> set[int]:
        keys = self._keys.intersection(page.article)
        own = {
            number
            for number, other in enumerate(self._pages)
            if other.address == page.address or keys.intersection(other.article)
        }
        shared: Counter[int] = Counter()
        words = 0
        for text, count in long_texts(page):
            with_it = self._with(text)
            if len(with_it) <= self._most:
                words += count
                shared.update(dict.fromkeys(with_it, count))
        own.update(n for n, count in shared.items() if are_same(count, words, self._words(n)))
        return {int(self._article_of[number]) for number in own}

    def _with(self, text: int) -> list[int]:
        at = int(np.searchsorted(self._texts, np.uint64(text)))
        if at == len(self._texts) or int(self._texts[at]) != text:
            return []
        pages: list[int] = self._pages_with[self._page_starts[at] : self._page_starts[at + 1]].tolist()
        return pages

    def _words(self, number: int) -> int:
        """The words in long texts of a page that are not the site's."""
        return sum(n for text, n in long_texts(self._pages[number]) if len(self._with(text)) <= self._most)
