"""Counts of sites as arrays, and as a file that can run no code: npz without pickle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from ..io.arrays import read_arrays
from ..io.atomic import new_file
from .sample import PageTexts, Sample

VERSION = 1
_ALL = 1 << 64
_ARRAYS = {
    "about": "<u4",
    "sites": "<u8",
    "site_pages": "<u4",
    "addresses": "<u8",
    "page_texts": "<u4",
    "page_keys": "<u4",
    "texts": "<u8",
    "words": "<u4",
    "keys": "<u8",
}


@dataclass(frozen=True, slots=True)
class CountArrays:
    """The pages that are kept of each site.

    Attributes:
        site: the one that all pages are taken to be of; None where each tells its own.
        pages: of a site so many are kept at most.
        below: of sites those are kept whose hash is below.
        sites: the hashes of the sites, ascending, uint64.
        page_starts: which page is the first of each site, and one more number, that of all pages.
        addresses: the hash that tells each page from the others of its site, ascending in each site.
        text_starts: which text is the first of each page, and the number of all.
        key_starts: likewise of the keys.
        texts: the hashes of the texts, ascending in each page.
        words: of each text.
        keys: hashes that pages of one article share.
    """

    site: str | None
    pages: int
    below: int
    sites: np.ndarray
    page_starts: np.ndarray
    addresses: np.ndarray
    text_starts: np.ndarray
    key_starts: np.ndarray
    texts: np.ndarray
    words: np.ndarray
    keys: np.ndarray

    @classmethod
    def of(cls, sample: Sample, site: str | None) -> CountArrays:
        """The arrays of a sample."""
        sites, site_pages, kept = [], [], []
        for own, pages in sample.sites():
            sites.append(own)
            site_pages.append(len(pages))
            kept += pages
        return cls(
            site,
            sample.pages,
            sample.below,
            np.array(sites, dtype=np.uint64),
            _starts(site_pages),
            np.array([page.address for page in kept], dtype=np.uint64),
            _starts([len(page.texts) for page in kept]),
            _starts([len(page.article) for page in kept]),
            np.concatenate([np.zeros(0, np.uint64), *(page.texts for page in kept)]),
            np.concatenate([np.zeros(0, np.int32), *(page.words for page in kept)]),
            np.array([key for page in kept for key in page.article], dtype=np.uint64),
        )

    def pages_of(self, number: int) -> list[PageTexts]:
        """The pages of a site by its number."""
        found = []
        for page in range(int(self.page_starts[number]), int(self.page_starts[number + 1])):
            texts = slice(int(self.text_starts[page]), int(self.text_starts[page + 1]))
            keys = self.keys[int(self.key_starts[page]) : int(self.key_starts[page + 1])]
            found.append(
                PageTexts(int(self.addresses[page]), self.texts[texts], self.words[texts], tuple(keys.tolist()))
            )
        return found


def write_counts(path: Path, arrays: CountArrays) -> None:
    """Write counts in one piece; the same counts give the same bytes.

    Raises:
        InputError: the file can't be written.
    """
    about = {"newsclf_sites": VERSION, "site": arrays.site, "pages": arrays.pages, "below": arrays.below}
    plain: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about).encode("utf-32-le"), dtype="<u4"),
        "sites": arrays.sites,
        "site_pages": np.diff(arrays.page_starts),
        "addresses": arrays.addresses,
        "page_texts": np.diff(arrays.text_starts),
        "page_keys": np.diff(arrays.key_starts),
        "texts": arrays.texts,
        "words": arrays.words,
        "keys": arrays.keys,
    }
    named: dict[str, Any] = {name: np.ascontiguousarray(own.astype(_ARRAYS[name])) for name, own in plain.items()}
    with new_file(path) as part, part.open("wb") as file:
        np.savez(file, **named)


def read_counts(path: Path) -> CountArrays:
    """Read counts. Nothing in the file is believed before it is looked at, and nothing in it can run code.

    Raises:
        InputError: the file can't be read, or holds no counts.
    """
    advice = "make it anew with `newsclf sites`"
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: expected a file of counts, found something else; {advice}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror}); {advice}") from error
    try:
        return _checked(read_arrays(content, ("<u4", "<u8")))
    except ValueError as error:
        raise InputError(f"{path}: expected counts of sites, but {error}; {advice}") from error


def _checked(found: dict[str, np.ndarray]) -> CountArrays:
    """The counts, as far as they are ones.

    Raises:
        ValueError: they are none.
    """
    for name, dtype in _ARRAYS.items():
        if name not in found or found[name].dtype != np.dtype(dtype):
            raise ValueError(f"there is no array {name!r} of {dtype}")
    site, pages, below = _about(found["about"])
    site_pages, page_texts, page_keys = found["site_pages"], found["page_texts"], found["page_keys"]
    page_starts, text_starts, key_starts = (_starts(own) for own in (site_pages, page_texts, page_keys))
    sites, addresses, texts, words = found["sites"], found["addresses"], found["texts"], found["words"]
    if not (
        len(sites) == len(site_pages)
        and len(addresses) == len(page_texts) == len(page_keys) == page_starts[-1]
        and len(texts) == len(words) == text_starts[-1]
        and len(found["keys"]) == key_starts[-1]
    ):
        raise ValueError("its arrays are of different lengths")
    if site_pages.max(initial=0) > pages or site_pages.min(initial=1) < 1:
        raise ValueError(f"a site has none, or more than {pages} pages")
    if words.max(initial=0) > np.iinfo(np.int32).max:
        raise ValueError("a text has more words than a page can hold")
    ascending = (
        _ascends(sites, np.array([0, len(sites)])) and _ascends(addresses, page_starts) and _ascends(texts, text_starts)
    )
    if not ascending or not texts.all():
        raise ValueError("its hashes are not in order")
    if len(sites) and int(sites[-1]) >= below:
        raise ValueError("it holds sites that it says it left out")
    return CountArrays(
        site,
        pages,
        below,
        sites,
        page_starts,
        addresses,
        text_starts,
        key_starts,
        texts,
        words.astype(np.int32),
        found["keys"],
    )


def _about(codes: np.ndarray) -> tuple[str | None, int, int]:
    if len(codes) > 10_000:
        raise ValueError("it says too much of itself")
    try:
        about = json.loads(codes.tobytes().decode("utf-32-le"))
    except (ValueError, RecursionError) as error:
        raise ValueError("it does not say what it is") from error
    version = about.get("newsclf_sites") if isinstance(about, dict) else None
    if version != VERSION or isinstance(version, bool):
        raise ValueError(f"it is of version {str(version)[:20]}, and this newsclf knows {VERSION}")
    site, pages, below = about.get("site"), about.get("pages"), about.get("below")
    if not (site is None or (isinstance(site, str) and site)):
        raise ValueError("its site is no text")
    for own, most in ((pages, 1 << 31), (below, _ALL)):
        if not isinstance(own, int) or isinstance(own, bool) or not 1 <= own <= most:
            raise ValueError("its bounds are no numbers that can be")
    return site, pages, below


def _starts(lengths: Any) -> np.ndarray:
    starts: np.ndarray = np.concatenate([[0], np.cumsum(np.asarray(lengths, dtype=np.int64))])
    return starts


def _ascends(values: np.ndarray, starts: np.ndarray) -> bool:
    """Whether each stretch that begins at one of `starts` strictly ascends."""
    rises = values[1:] > values[:-1]
    rises[starts[(starts > 0) & (starts < len(values))] - 1] = True
    return bool(rises.all())
