"""A sample of the pages of each site, in bounded memory, the same in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

PAGES = 64
"""Of a site so many pages are kept: a share of its pages is right to .06 (one standard deviation) at most."""
MEMORY = 256_000_000
"""Bytes that the pages kept may take."""
# Where memory is short fewer pages of each site are kept, but no fewer than these; then fewer sites.
_LEAST_PAGES = 16
# Texts of a page that are kept; a page with more is a list of links.
_MOST_TEXTS = 2_000
# What a page and a site take beside the numbers, about: measured with tracemalloc.
_PAGE_BYTES, _SITE_BYTES = 700, 500
_ALL = 1 << 64


@dataclass(frozen=True, slots=True, eq=False)
class PageTexts:
    """A page as it is compared with others of its site.

    Attributes:
        address: a hash that tells it from all other pages.
        texts: hashes of its texts, uint64; 0 for one without letters.
        words: how many words each has, int32.
        article: hashes that pages of one and the same article share.
    """

    address: int
    texts: np.ndarray
    words: np.ndarray
    article: tuple[int, ...]

    def once(self) -> PageTexts:
        """With each text that has letters once, in order of the hashes, the first 2,000 of them."""
        texts, first = np.unique(self.texts, return_index=True)
        letters = texts > 0
        texts, first = texts[letters][:_MOST_TEXTS], first[letters][:_MOST_TEXTS]
        return PageTexts(self.address, texts, self.words[first].astype(np.int32), tuple(sorted(set(self.article))))

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return _PAGE_BYTES + 12 * len(self.texts) + 8 * len(self.article)


class Sample:
    """Keeps of each site the pages whose address has the smallest hash.

    Which pages these are does not depend on the order in which they come, nor on how often; samples of several inputs
    put together are the sample of all. Where memory is short fewer pages of each site are kept, down to 16, and then
    the half of the sites with the smaller hash, half of these, and so on.

    Args:
        pages: so many of each site, at most.
        memory: bytes that they may take.
    """

    def __init__(self, pages: int = PAGES, memory: int = MEMORY) -> None:
        self.pages = pages
        self.below = _ALL
        """Sites whose hash is below are kept."""
        self._memory = memory
        self._sites: dict[int, dict[int, PageTexts]] = {}
        self._bytes = 0

    def wants(self, site: int, address: int) -> bool:
        """Whether a page would be kept, by the hashes of its site and its address."""
        if site >= self.below:
            return False
        kept = self._sites.get(site)
        return kept is None or len(kept) < self.pages or address <= max(kept)

    def add(self, site: int, page: PageTexts) -> None:
        """Take in a page of a site, as `PageTexts.once` has it."""
        if not self.wants(site, page.address):
            return
        if site not in self._sites:
            self._sites[site] = {}
            self._bytes += _SITE_BYTES
        kept = self._sites[site]
        before = kept.get(page.address)
        if before is not None:
            # Another time the page was another: one of both, whichever came first.
            if _order(before) <= _order(page):
                return
            self._bytes -= before.size
        kept[page.address] = page
        self._bytes += page.size
        self._trim(kept)
        while self._bytes > self._memory and self._sites:
            self._shrink()

    def sites(self) -> Iterator[tuple[int, list[PageTexts]]]:
        """Each site with its pages, in order of the hashes."""
        for site in sorted(self._sites):
            kept = self._sites[site]
            yield site, [kept[address] for address in sorted(kept)]

    def bound(self, pages: int, below: int) -> None:
        """Keep no more than another sample that is put together with this one did."""
        self.pages = min(self.pages, pages)
        self.below = min(self.below, below)
        self._apply()

    def _trim(self, kept: dict[int, PageTexts]) -> None:
        while len(kept) > self.pages:
            self._bytes -= kept.pop(max(kept)).size

    def _shrink(self) -> None:
        if self.pages > _LEAST_PAGES:
            self.pages = max(_LEAST_PAGES, self.pages // 2)
        else:
            self.below //= 2
        self._apply()

    def _apply(self) -> None:
        for site in [site for site in self._sites if site >= self.below]:
            self._bytes -= _SITE_BYTES + sum(page.size for page in self._sites.pop(site).values())
        for kept in self._sites.values():
            self._trim(kept)


def _order(page: PageTexts) -> tuple[bytes, bytes, tuple[int, ...]]:
    return page.texts.tobytes(), page.words.tobytes(), page.article
