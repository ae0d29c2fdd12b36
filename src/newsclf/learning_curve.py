"""A learning curve: what training on a part of the sites gives, in each fold of a cross-validation.

The parts are nested: a site of a smaller one is in all larger ones. Facts come from the cache.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .collection import Collection
from .errors import ConfigError
from .metrics import page_interval, word_score
from .output_figures import kept_text
from .page import View
from .rivals import LearningPoint
from .row import Row
from .split import ordered_sites

SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
"""The usual shares of the sites of a training."""

Scores = Mapping[int, tuple[np.ndarray, float]]
"""By row the scores of the segments, and from which one they are body."""


def checked_shares(shares: Sequence[float]) -> list[float]:
    """Shares in order, each once.

    Raises:
        ConfigError: one is not above 0 and up to 1.
    """
    if wrong := [share for share in shares if not 0 < share <= 1]:
        raise ConfigError(f"a learning curve at {wrong[0]:g} of the sites: expected shares above 0 and up to 1")
    return sorted(set(shares))


def part_of_sites(sites: np.ndarray, rows: np.ndarray, share: float, seed: int) -> np.ndarray:
    """The rows (bool) of a share of their sites, rounded up, of at least two where there are two.

    Args:
        sites: of each row of the data sets.
        rows: those of the whole training (bool).
        share: above 0, up to 1.
        seed: which sites are the first.
    """
    order = ordered_sites(set(sites[rows].tolist()), seed)
    kept = order[: max(min(2, len(order)), math.ceil(share * len(order) - 1e-9))]
    chosen: np.ndarray = rows & np.isin(sites.astype(str), np.array(kept, dtype=str))
    return chosen


def learning_curve(
    collection: Collection,
    rows: Mapping[int, Row],
    folds: Sequence[tuple[np.ndarray, np.ndarray]],
    views: Sequence[View],
    shares: Sequence[float],
    seed: int,
    whole: Mapping[View, Scores],
    run: Callable[[View, Sequence[tuple[np.ndarray, np.ndarray]]], Scores | None],
    progress: Callable[[str], None] = lambda message: None,
) -> list[LearningPoint]:
    """Measure a learning curve for each view.

    Args:
        collection: the data sets.
        rows: the evaluated rows by number, by convention.
        folds: for each the rows to train on and those to score (bool).
        views: of the rows.
        shares: of the sites, as `checked_shares` gives them.
        seed: which sites are the first.
        whole: the scores of trainings on all sites.
        run: trains a view on the first rows of each fold and scores the second; None where that can't be.
        progress: called with a line about what is being done.
    """
    points = []
    of_view = np.array([row.page.view for row in collection.rows], dtype=object)
    for view in views:
        own = collection.selected & (of_view == view)
        known = {i: row for i, row in rows.items() if row.page.view == view and row.gold is not None}
        usable = [(trained & own, held & own) for trained, held in folds if (held & own).any()]
        if not known:
            continue
        for share in shares:
            parts = [(part_of_sites(collection.sites, trained, share, seed), held) for trained, held in usable]
            sites = round(np.mean([len(set(collection.sites[part].tolist())) for part, _ in parts]))
            pages = round(np.mean([int(part.sum()) for part, _ in parts]))
            told = f"learning curve, {view} view, {share:g} of the sites: {sites} sites, {pages} pages"
            progress(told)
            scores = whole[view] if share == 1 else run(view, parts)
            if scores is None:
                progress(f"{told}: no model can be learned from so little, the point is left out")
                continue
            f1 = np.array([_word_f1(row, *scores[i]) if i in scores else _word_f1(row) for i, row in known.items()])
            points.append(LearningPoint(view, sites, pages, float(f1.mean()), page_interval(f1), share))
    return points


def _word_f1(row: Row, scores: np.ndarray | None = None, threshold: float = 1.0) -> float:
    """The word F1 of a page; one that nothing was computed of has no segments."""
    return word_score("" if scores is None else kept_text(row, scores, threshold), row.gold or "").f1
