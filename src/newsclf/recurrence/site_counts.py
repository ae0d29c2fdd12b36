"""The counts of sites: a sample of the pages of each, and what they say of the pages that are predicted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from ..errors import InputError
from ..page import Page, View
from ..site import site_of
from .articles import articles
from .counts_file import CountArrays, read_counts, write_counts
from .one_site import OneSite
from .rule import LEAST_OTHERS, added
from .sample import MEMORY, PageTexts, Sample
from .text_keys import article_keys, hash_of, text_keys

# Sites whose pages have been put in order stay so: crawls are often by site.
_KEPT_SITES = 256


class Recurring(NamedTuple):
    """What recurs of a page.

    Attributes:
        shares: on which share of the other articles of its site each segment's text stands, 0..1.
        added: what that adds to the log-odds of each.
    """

    shares: np.ndarray
    added: np.ndarray


@dataclass(frozen=True, slots=True)
class Read:
    """What was read to count.

    Attributes:
        pages: those whose site is known.
        homeless: those that tell none.
        failed: those that can't be read.
        foreign: where all are to be of one site, those that tell another.
        unreadable: inputs that can't be read at all; they are among the failed.
    """

    pages: int = 0
    homeless: int = 0
    failed: int = 0
    foreign: int = 0
    unreadable: int = 0

    @property
    def is_failure(self) -> bool:
        """Whether an input could not be read, or no page came of those that were there."""
        return self.unreadable > 0 or (self.failed > 0 and self.pages == 0)


class SiteCounts:
    """What recurs on the pages of sites, of a sample of the pages of each; `newsclf.load(sites=...)` takes it.

    It does not change, and may be shared by threads.

    Attributes:
        path: the file that it stands in; None if it was never saved.
        site: the one site that pages which tell none are taken to be of; None where each has to tell its own.
        pages: of a site so many pages are kept at most.
        share_of_sites: 1; less where memory was short and pages of some sites were left out.
        read: what was read, of counts that were just made.
    """

    def __init__(self, arrays: CountArrays, path: Path | None = None, read: Read | None = None) -> None:
        self._arrays = arrays
        self.path, self.read = path, read
        self.site, self.pages = arrays.site, arrays.pages
        self.share_of_sites = arrays.below / (1 << 64)
        self._one_site = lru_cache(_KEPT_SITES)(self._find)

    def __getstate__(self) -> dict[str, Any]:
        # What was put in order is no part of it, and a cache has no pickle.
        return {name: value for name, value in self.__dict__.items() if name != "_one_site"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._one_site = lru_cache(_KEPT_SITES)(self._find)

    def __repr__(self) -> str:
        return f"SiteCounts(sites={len(self)}, pages={self.kept_pages})"

    def __len__(self) -> int:
        """How many sites it knows a page of."""
        return len(self._arrays.sites)

    @property
    def kept_pages(self) -> int:
        """How many pages it keeps."""
        return len(self._arrays.addresses)

    @property
    def useful(self) -> int:
        """How many sites have articles enough (copies are one) that something may be added to any page of theirs."""
        enough = np.flatnonzero(np.diff(self._arrays.page_starts) > LEAST_OTHERS).tolist()
        return sum(len(set(articles(self._arrays.pages_of(number)))) > LEAST_OTHERS for number in enough)

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Open counts that were saved. Nothing is unpickled.

        Raises:
            InputError: the file can't be read, or holds no counts.
        """
        return cls(read_counts(Path(path)), Path(path))

    def save(self, path: Path | str) -> None:
        """Write the counts into a file, in one piece; `path` then is where they stand.

        Raises:
            InputError: the file can't be written.
        """
        write_counts(Path(path), self._arrays)
        self.path = Path(path)

    @classmethod
    def of(cls, sample: Sample, site: str | None = None, read: Read | None = None) -> Self:
        """The counts of a sample; `site` as the attribute."""
        return cls(CountArrays.of(sample, site), read=read)

    @classmethod
    def merged(cls, counts: Iterable[SiteCounts], memory: int = MEMORY) -> Self:
        """Put counts of several inputs together: those that all of it would have given.

        Args:
            counts: in any order, at least one.
            memory: bytes that the pages kept may take.

        Raises:
            InputError: none is given, or they are of one site each and not of the same.
        """
        several = list(counts)
        if not several:
            raise InputError("no counts to put together; name at least one")
        sites = {own.site for own in several}
        if len(sites) > 1:
            told = ", ".join(sorted(repr(site) if site else "as each page tells" for site in sites))
            raise InputError(
                f"counts of different sites ({told}) can't be put together; count them with the same --site"
            )
        sample = Sample(several[0].pages, memory)
        for own in several:
            own.add_to(sample)
        return cls.of(sample, sites.pop())

    def add_to(self, sample: Sample) -> None:
        """Add the pages that are kept to a sample, which then keeps no more of each site than these counts do."""
        sample.bound(self.pages, self._arrays.below)
        for number, site in enumerate(self._arrays.sites.tolist()):
            for page in self._arrays.pages_of(number):
                sample.add(site, page)

    def recurring(
        self, page: Page | bytes | str, view: View, texts: Sequence[str], meta: Mapping[str, str]
    ) -> Recurring | None:
        """What recurs of a page.

        Args:
            page: as it was given to predict.
            view: the view that was taken.
            texts: of its segments.
            meta: what the page says of itself, for its site where its address does not tell.

        Returns:
            None where the site is not known, has too few other articles, or nothing is added to any segment. Counts of
            one site say nothing of a page that tells another.
        """
        told = told_site(page, meta)
        site = self.site or told
        if site is None or not texts or (told is not None and not is_same_site(site, told)):
            return None
        found = self._one_site(site_hash(site, view))
        if found is None or found.articles < LEAST_OTHERS:
            return None
        keys = page_texts(page, texts, meta)
        counts, others = found.others(keys)
        amounts = added(keys.texts, keys.words, counts, others)
        return Recurring(counts / max(others, 1), amounts) if amounts.any() else None

    def _find(self, site: int) -> OneSite | None:
        sites = self._arrays.sites
        at = int(np.searchsorted(sites, np.uint64(site)))
        if at == len(sites) or int(sites[at]) != site:
            return None
        return OneSite(self._arrays.pages_of(at))


def told_site(page: Page | bytes | str, meta: Mapping[str, str]) -> str | None:
    """The site of a page: as the page is given, else by its address, else by what it says of its own address."""
    own = (page.site or site_of(page.url)) if isinstance(page, Page) else None
    return own or site_of(meta.get("canonical")) or site_of(meta.get("og_url"))


def is_same_site(name: str, told: str) -> bool:
    """Whether a page that tells its site is of the one that is named, be it by an address of it: `www.example.org`."""
    return name == told or _as_told(name) == _as_told(told)


def _as_told(name: str) -> str:
    return site_of(name if "://" in name else f"//{name}") or name


def site_hash(site: str, view: View) -> int:
    """What a site is known by: in each view the texts are others."""
    return hash_of(f"{view} {site}")


def page_texts(page: Page | bytes | str, texts: Sequence[str], meta: Mapping[str, str]) -> PageTexts:
    """A page as it is compared with others."""
    url = page.url if isinstance(page, Page) else None
    return PageTexts(address_of(page), *text_keys(texts), article_keys(meta, url))


def address_of(page: Page | bytes | str) -> int:
    """A hash of the address of a page, without what comes after `#`; of its content where it has none."""
    if isinstance(page, Page):
        if page.url:
            return hash_of(f"url {page.url.split('#')[0]}")
        page = page.html if page.html is not None else page.text or ""
    return hash_of(page)
