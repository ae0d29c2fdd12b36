"""Splits and folds that never cut through a site.

Nothing here depends on the order of the pages or on chance: order comes from a hash of the seed and the name.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from .errors import ConfigError, TrainingError

if TYPE_CHECKING:
    pass


Split = Literal["train", "validation", "test"]
SplitBy = Literal["site", "page", "none"]

SHARES = (0.8, 0.1, 0.1)
"""Shares of pages in train, validation and test."""

MIN_SITES = 5
"""With fewer sites than this a split by site would be a toss of a coin, and pages are split instead."""


MANY_SITES, MANY_PAGES = 20, 100
"""With fewer sites or pages, those that would be held out (a tenth) would say little, and be missed in training."""


def are_many(page_ids: Sequence[str], sites: Sequence[str]) -> bool:
    """Whether pages of these sites are enough to hold some out; a page that is its own site counts for none."""
    return len(set(page_ids)) >= MANY_PAGES and len({s for s in sites if not s.startswith("page:")}) >= MANY_SITES


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
            "ask for fewer folds, add pages of other sites, or adapt a model to these pages (newsclf train --base)"
        )
    loads = [0] * n_folds
    fold: dict[str, int] = {}
    for site in sorted(sizes, key=lambda name: (-sizes[name], _rank(seed, name))):
        fold[site] = loads.index(min(loads))
        loads[fold[site]] += sizes[site]
    return np.array([fold[site] for site in sites], dtype=np.int64)


def ordered_sites(sites: Iterable[str], seed: int = 0) -> list[str]:
    """Return the sites in an order that hangs on nothing but the seed and their names; a first part is a fair draw."""
    return sorted(sites, key=lambda name: _rank(seed, name))


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
