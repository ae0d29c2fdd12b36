"""Learning the page score: labelled pages, held-out scores of their segments -> `PageScore`."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from .features.facts import words_column
from .features.store import FactsTable
from .features.stream import FactsStream
from .page_score import PAGE_COLUMNS, PageScore, page_columns

_LEAST_PAGES = 5
# A body of fewer words may well be no article.
_LEAST_BODY = 10.0
# Of the articles that it is learned from so many may count as none. Of others a few more do: with .008 it was 1.1 % in
# text (docs/text.md), and 1 % is the limit.
_MOST_LOST = 0.006
# Few, since there are more columns than what holds for any page: with more, the corpora that it is learned from gain
# and others lose (docs/experiments.md). So many pages weigh as much as the penalty on the weights.
_PAGES = 10.0
# Of fewer articles, bodies alone among them, no means are learned. Measured on a prototype: with 60 pages they hurt in
# html, from 120 on they help (docs/experiments.md).
_ENOUGH = 200
_IS_FEW = PAGE_COLUMNS.index("few")


def fit_page_score(
    source: FactsTable | FactsStream,
    logits: np.ndarray,
    page_weights: np.ndarray,
    fold_of: np.ndarray,
    left_out: np.ndarray,
) -> PageScore | None:
    """Learn to tell pages that have an article from those that have none.

    Pages with body have one; pages without their body, and those whose gold is empty, have none. Of few pages the
    means of `page_columns` are left out. Where an article ends is set by scores that each fold's pages get from the
    other folds.

    Args:
        source: whole pages.
        logits: of body of each segment, by classifiers that were not trained on it.
        page_weights: the weight of each page, indexed by `FactsTable.page`.
        fold_of: the fold of each segment; a site is in one fold.
        left_out: which numeric columns are not to be used, bool of shape (columns,).

    Returns:
        None where there are fewer than five of either.
    """
    rows: list[np.ndarray] = []
    has: list[bool] = []
    weights: list[float] = []
    folds: list[int] = []
    start = 0
    for table in source.tables(tokens=False):
        likely = 1.0 / (1.0 + np.exp(-np.clip(logits[start : start + len(table)], -500, 500)))
        sizes = words_column(table.view, table.numeric)
        starts = table.starts()
        for a, b in zip(starts, np.append(starts[1:], len(table)), strict=True):
            label = table.label[a:b]
            body_words = sizes[a:b][label == 1].sum()
            # Where a gold is not known for all, or there are few words of body, nobody can say.
            unsure = (label < 0).any() or (table.confidence[a:b] < 1).any()
            if unsure or 0 < body_words < _LEAST_BODY:
                continue
            rows.append(page_columns(likely[a:b], sizes[a:b], table.numeric[a:b]))
            has.append(body_words > 0)
            weights.append(page_weights[table.page[a]])
            folds.append(fold_of[start + a])
        start += len(table)
    article = np.array(has, dtype=bool)
    if article.sum() < _LEAST_PAGES or (~article).sum() < _LEAST_PAGES:
        return None
    columns, weight, fold = np.array(rows), np.array(weights), np.array(folds)
    columns[:, len(PAGE_COLUMNS) :][:, left_out] = 0.0
    if article.sum() < _ENOUGH:
        columns = columns[:, : len(PAGE_COLUMNS)]
    held_out = np.zeros(len(columns))
    for number in np.unique(fold):
        held = fold == number
        if article[~held].any() and not article[~held].all():
            coef, intercept = _fit(columns[~held], article[~held], weight[~held])
            held_out[held] = columns[held] @ coef + intercept
    coef, intercept = _fit(columns, article, weight)
    order = np.argsort(held_out[article])
    passed = np.cumsum(weight[article][order]) / weight[article].sum()
    least = held_out[article][order][min(int(np.searchsorted(passed, _MOST_LOST)), len(passed) - 1)]
    return PageScore(coef.astype(np.float32).astype(float), float(np.float32(intercept - min(least, 0.0))))


def _fit(columns: np.ndarray, article: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and intercept for the columns as they are; articles and others weigh the same together."""
    means = np.zeros(columns.shape[1], dtype=bool)
    means[len(PAGE_COLUMNS) :] = True
    few = columns[:, _IS_FEW] > 0
    of = columns if few.all() else columns[~few]  # pages of few segments have no means
    center = np.where(means, of.mean(axis=0), columns.mean(axis=0))
    spread = np.maximum(np.where(means, of.std(axis=0), columns.std(axis=0)), 1e-3)
    scaled = (columns - center) / spread
    scaled[np.ix_(few, means)] = 0.0
    balanced = np.where(article, weight / weight[article].sum(), weight / weight[~article].sum())
    strength = _PAGES / len(article) if means.any() else 1.0
    model = LogisticRegression(C=strength, max_iter=1000).fit(
        scaled, article, sample_weight=balanced / balanced.sum() * len(article)
    )
    coef = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (center * coef).sum())
    # Where all means are 0, "few" gives back what the intercept takes away for them.
    coef[_IS_FEW] += float((center * coef)[means].sum())
    return coef, intercept
