"""Splits and folds that never cut through a site, and the check for near-duplicates across splits.

Nothing here depends on the order of the pages or on chance: order comes from a hash of the seed and the name.
"""

from __future__ import annotations

import math
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from ipaddress import ip_address
from itertools import repeat
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from newsclf.errors import ConfigError, TrainingError
from newsclf.metrics import tokens

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

Split = Literal["train", "validation", "test"]
SplitBy = Literal["site", "page", "none"]

SHARES = (0.8, 0.1, 0.1)
"""Shares of pages in train, validation and test."""

MIN_SITES = 5
"""With fewer sites than this a split by site would be a toss of a coin, and pages are split instead."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*", re.IGNORECASE)
_AUTHORITY_END = re.compile(r"[/?#\\]")
# What no host has: white space, half surrogates, and any ASCII that is no letter, digit, hyphen, _ or dot.
_NOT_HOST = re.compile(r"[\s\x00-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\ud800-\udfff]")


def site_of(url: str | None) -> str | None:
    """Return the site of a URL: its registered domain, lower-cased, internationalised names in Unicode.

    `https://www.foo.co.uk:80/x` and `www.foo.co.uk/x` both give `foo.co.uk`. The private section of the
    public suffix list counts: `foo.github.io` and `bar.github.io` are two sites: they share no template.
    An IP address is its own site, and so is a host that the list does not know or that is a suffix itself.
    None where there is no URL, or a text that is none: no host, or no scheme and no known suffix (`a.html`).
    Source of the suffixes: publicsuffix.org, as bundled with the installed publicsuffixlist; no network.
    """
    text = (url or "").strip()
    scheme, mark, rest = text.partition("://")
    explicit = bool(mark and _SCHEME.fullmatch(scheme)) or text.startswith("//")
    if not explicit:
        rest = text
    elif text.startswith("//"):
        rest = text[2:]
    authority = _AUTHORITY_END.split(rest, maxsplit=1)[0]
    _, at, address = authority.rpartition("@")
    if at and not explicit:
        return None  # without a scheme it is a mail address
    host = _host(address)
    if host is None or host == "localhost" or _is_ip(host):
        return host
    domain = _registered_domain(host)
    if domain is None and not explicit:
        return None
    return domain or host


def assign_splits(
    page_ids: Sequence[str],
    sites: Sequence[str | None],
    how: SplitBy = "site",
    seed: int = 0,
    shares: tuple[float, float, float] = SHARES,
) -> list[Split]:
    """Return the split of each page, in the order of the pages.

    `sites` has an entry for each page; a page without one is its own site. `how` is "site" (see
    `split_by_site`), "page" (see `split_by_page`) or "none" (all pages are train).
    Raises `ConfigError` for another `how`, for shares out of range, and for lengths that differ.
    """
    if len(page_ids) != len(sites):
        raise ConfigError(f"expected a site (or None) for each page, got {len(page_ids)} and {len(sites)}")
    if how == "none":
        return ["train"] * len(page_ids)
    if how == "page":
        return split_by_page(page_ids, seed=seed, shares=shares)
    if how == "site":
        # A space is in no host, so that no page is taken for a site.
        names = [site or f"page {page_id}" for page_id, site in zip(page_ids, sites, strict=True)]
        return split_by_site(names, page_ids=page_ids, seed=seed, shares=shares)
    raise ConfigError(f"expected a split by site, page or none, got {how!r}")


def split_by_site(
    sites: Sequence[str],
    *,
    page_ids: Sequence[str] | None = None,
    seed: int = 0,
    shares: tuple[float, float, float] = SHARES,
) -> list[Split]:
    """Return the split of each page, by the site of each page, such that no site is in two splits.

    `shares` are of pages, for train, validation and test, and are held as well as whole sites allow. A site
    with a third of the pages or more is train. No split with a share is empty. Which sites are held out hangs
    on the hash of seed and name, so that pages added later move few sites.
    With fewer than five sites the split is by page (by `page_ids`, or by position), with a `UserWarning`.
    Raises `ConfigError` for shares out of range, and for `page_ids` of another length.
    """
    ids = [str(i) for i in range(len(sites))] if page_ids is None else page_ids
    if len(ids) != len(sites):
        raise ConfigError(f"expected an id for each page, got {len(ids)} for {len(sites)} pages")
    sizes = Counter(sites)
    if len(sizes) < MIN_SITES:
        if sites:
            warnings.warn(
                f"expected at least {MIN_SITES} sites to split by site, got {len(sizes)}; pages are split "
                "instead, so figures will be of sites that the model knows",
                UserWarning,
                stacklevel=2,
            )
        return split_by_page(ids, seed=seed, shares=shares)
    split = _hold_out(sizes, seed, shares)
    return [split[site] for site in sites]


def split_by_page(
    page_ids: Sequence[str], *, seed: int = 0, shares: tuple[float, float, float] = SHARES
) -> list[Split]:
    """Return the split of each page by the hash of seed and id; equal ids stay together.

    From three different pages on no split with a share is empty; of two, one is test.
    Raises `ConfigError` for shares out of range.
    """
    split = _hold_out(Counter(page_ids), seed, shares)
    return [split[page_id] for page_id in page_ids]


def site_folds(sites: Sequence[str], n_folds: int, seed: int = 0) -> npt.NDArray[np.int64]:
    """Return a fold, 0..n_folds-1, for each page, shape (pages,), such that no site is in two folds.

    Folds have about the same number of pages and at least one site each: the largest site left goes to the
    fold with the fewest pages; a hash of seed and name orders sites of one size.
    Raises `ConfigError` for fewer than two folds, `TrainingError` for fewer sites than folds.
    Source: Graham, Bounds on multiprocessing timing anomalies, 1969 (largest first).
    """
    if n_folds < 2:
        raise ConfigError(f"expected at least 2 folds, got {n_folds}")
    sizes = Counter(sites)
    if len(sizes) < n_folds:
        raise TrainingError(
            f"expected at least {n_folds} sites for {n_folds} folds, got {len(sizes)}; "
            "ask for fewer folds or add pages of other sites"
        )
    loads = [0] * n_folds
    fold: dict[str, int] = {}
    for site in sorted(sizes, key=lambda name: (-sizes[name], _rank(seed, name))):
        fold[site] = loads.index(min(loads))
        loads[fold[site]] += sizes[site]
    return np.array([fold[site] for site in sites], dtype=np.int64)


def near_duplicates(
    train_texts: Iterable[str], test_texts: Sequence[str], *, shingle: int = 8, share: float = 0.8
) -> list[int]:
    """Return the indices, ascending, of test texts that are nearly contained in some train text.

    A test text is one if at least `share` (above 0, up to 1) of its distinct sequences of `shingle` tokens
    (`metrics.tokens`) occur in a single train text. A test text of fewer tokens is one if a train text has
    equal tokens; one without tokens never is, since pages without an article are not copies of each other.
    Sequences are compared as 64-bit hashes: a million on each side have one false match in ten million runs.
    Raises `ConfigError` for a `shingle` below 1 and a `share` out of range.
    Sources: containment of shingles, Broder 1997, On the resemblance and containment of documents; prefix
    filter, Chaudhuri et al. 2006, A primitive operator for similarity joins in data cleaning.
    """
    if shingle < 1:
        raise ConfigError(f"expected sequences of at least 1 token, got {shingle}; 8 is usual")
    if not 0 < share <= 1:
        raise ConfigError(f"expected a share above 0 and up to 1, got {share}; .8 is usual")
    test_tokens = [tokens(text) for text in test_texts]
    # A train sequence with a token that no test text has can't match: only the tokens of test are numbered.
    numbers = {word: i for i, word in enumerate(dict.fromkeys(w for words in test_tokens for w in words))}
    codes = np.random.default_rng(0).integers(0, 2**64, size=len(numbers), dtype=np.uint64)
    test_hashes = [_shingles(words, numbers, codes, shingle) for words in test_tokens]
    # From here on a sequence is its position in `known`, the sorted hashes of all test texts.
    known = np.unique(np.concatenate([np.empty(0, np.uint64), *test_hashes]))

    short: set[tuple[str, ...]] = set()
    train: list[npt.NDArray[np.int64]] = []
    for text in train_texts:
        words = tokens(text)
        if len(words) < shingle:
            short.add(tuple(words))
            continue
        shared = _positions(known, _shingles(words, numbers, codes, shingle))
        if len(shared):
            train.append(shared)
    index = _Index(train, len(known))

    found: list[int] = []
    for i, (words, hashes) in enumerate(zip(test_tokens, test_hashes, strict=True)):
        if len(words) < shingle:
            is_copy = bool(words) and tuple(words) in short
        else:
            # The small term mends products such as .7 * 10, which is a trifle above 7.
            need = max(1, math.ceil(share * len(hashes) - 1e-9))
            is_copy = index.has_text_with(np.searchsorted(known, hashes), need)
        if is_copy:
            found.append(i)
    return found


class _Index:
    """From a sequence to the train texts that have it."""

    def __init__(self, texts: list[npt.NDArray[np.int64]], n_sequences: int) -> None:
        self.texts = texts
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        sequences = np.concatenate([np.empty(0, np.int64), *texts])
        owners = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        self.owners = owners[np.argsort(sequences, kind="stable")]
        self.counts = np.bincount(sequences, minlength=n_sequences)
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])
        self.marked = np.zeros(n_sequences, dtype=np.bool_)

    def has_text_with(self, wanted: npt.NDArray[np.int64], need: int) -> bool:
        """Tell whether one train text has at least `need` of the wanted sequences (distinct)."""
        counts = self.counts[wanted]
        if np.count_nonzero(counts) < need:
            return False
        # A text with `need` of them misses at most len(wanted) - need, so it has one of any
        # len(wanted) - need + 1: looking up the rarest finds every candidate, and seldom opens
        # the long lists of common boilerplate.
        rarest = wanted[np.argsort(counts, kind="stable")[: len(wanted) - need + 1]]
        owners = np.concatenate([self.owners[self.starts[s] : self.starts[s + 1]] for s in rarest])
        candidates, hits = np.unique(owners, return_counts=True)
        self.marked[wanted] = True
        # The likeliest first: a real copy ends the search at once.
        ordered = candidates[np.argsort(-hits, kind="stable")]
        result = any(np.count_nonzero(self.marked[self.texts[c]]) >= need for c in ordered)
        self.marked[wanted] = False
        return result


def _shingles(
    words: list[str], numbers: Mapping[str, int], codes: npt.NDArray[np.uint64], size: int
) -> npt.NDArray[np.uint64]:
    """Return the distinct hashes, sorted, of the sequences of `size` words all of which are numbered."""
    ids = np.fromiter(map(numbers.get, words, repeat(-1)), dtype=np.int64, count=len(words))
    n = len(ids) - size + 1
    if n < 1 or not len(codes):
        return np.empty(0, dtype=np.uint64)
    unknown = np.concatenate([[0], np.cumsum(ids < 0)])
    whole = unknown[size:] == unknown[:-size]
    values = codes[ids]  # that of an unknown word is wrong, and dropped below
    hashes = np.zeros(n, dtype=np.uint64)
    for k in range(size):
        # Horner's rule modulo 2**64; the odd factor is that of Knuth's MMIX generator.
        hashes = hashes * np.uint64(6364136223846793005) + values[k : k + n]
    return np.unique(hashes[whole])


def _positions(known: npt.NDArray[np.uint64], hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Return where in `known` those of the hashes stand that are in it."""
    if not len(known):
        return np.empty(0, dtype=np.int64)
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1).astype(np.int64)
    shared: npt.NDArray[np.int64] = places[known[places] == hashes]
    return shared


def _hold_out(sizes: Mapping[str, int], seed: int, shares: tuple[float, float, float]) -> dict[str, Split]:
    """Return the split of each group (a site, or a page) from its number of pages."""
    adds_up = len(shares) == 3 and math.isclose(sum(shares), 1, abs_tol=1e-6)
    if not adds_up or min(shares) < 0 or shares[0] == 0:
        raise ConfigError(f"expected shares of train (above 0), validation and test that add up to 1, got {shares}")
    total = sum(sizes.values())
    split: dict[str, Split] = dict.fromkeys(sizes, "train")
    # Very small sets (fewer than five groups) need all their groups to fill three splits.
    reserved = {name for name, size in sizes.items() if len(sizes) >= MIN_SITES and 3 * size >= total}
    left = sorted((name for name in sizes if name not in reserved), key=lambda name: _rank(seed, name))
    held_out: tuple[tuple[Split, float], ...] = (("test", shares[2]), ("validation", shares[1]))
    for position, (name_of_split, share) in enumerate(held_out):
        target = share * total
        # Train keeps a group, and so does each split that is still to be filled, as far as there are enough.
        later = sum(other > 0 for _, other in held_out[position + 1 :])
        spare = len(left) - later - (0 if reserved else 1)
        if share == 0 or len(left) < (1 if reserved else 2):
            continue
        filled = 0.0
        chosen: list[str] = []
        for name in left:
            if len(chosen) >= spare or filled >= target:
                break
            # Taken if it brings the split nearer to its share; a site twice too large for it never does.
            if abs(filled + sizes[name] - target) < target - filled:
                chosen.append(name)
                filled += sizes[name]
        if not chosen:
            chosen = [min(left, key=lambda name: (sizes[name], _rank(seed, name)))]
        split.update(dict.fromkeys(chosen, name_of_split))
        taken = set(chosen)
        left = [name for name in left if name not in taken]
    return split


def _rank(seed: int, name: str) -> tuple[bytes, str]:
    """Return a sort key that shuffles names, the same way in every process (unlike `hash`)."""
    return blake2b(f"{seed} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest(), name


@cache
def _suffixes() -> PublicSuffixList:
    # Reading the list takes some hundredths of a second, so it waits until a URL comes.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=100_000)
def _registered_domain(host: str) -> str | None:
    """Return the registered domain; None if the host's suffix is unknown or the host is a suffix itself."""
    domain: str | None = _suffixes().privatesuffix(host)
    return domain


def _host(address: str) -> str | None:
    """Bring `host`, `host:port` or `[v6]:port` to the host's one spelling, or None if it can't be a host."""
    if address.startswith("["):
        inside, bracket, _ = address[1:].partition("]")
        return str(ip_address(inside)) if bracket and _is_ip(inside) else None
    host, colon, port = address.partition(":")
    if colon and port and not port.isdecimal():
        return None
    # Full-width letters and dots are what some keyboards give for host names.
    host = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().rstrip(".")
    host = ".".join(_unicode_label(label) for label in host.split("."))
    return None if _NOT_HOST.search(host) or "" in host.split(".") else host


def _unicode_label(label: str) -> str:
    """Decode a punycode label; what can't be decoded stays."""
    if not label.startswith("xn--"):
        return label
    try:
        # Not the idna codec: it is of 2003 and refuses names that are registered today.
        # Normalised again, so that the result doesn't depend on who encoded the label.
        return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
    except UnicodeError:
        return label


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
