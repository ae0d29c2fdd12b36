"""Learning the page score: labelled pages, held-out scores of their segments -> `PageScore`."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from .features.facts import words_column
from .features.store import FactsTable
from .page_score import PageScore, page_columns

_LEAST_PAGES = 5
# A body of fewer words may well be no article.
_LEAST_BODY = 10.0
# Of the articles that it is learned from so many may count as none.
_MOST_LOST = 0.005


def fit_page_score(table: FactsTable, logits: np.ndarray, page_weights: np.ndarray) -> PageScore | None:
    """Learn to tell pages that have an article from those that have none.

    Pages with body have one; pages without their body, and those whose gold is empty, have none.

    Args:
        table: whole pages.
        logits: of body of each segment, by classifiers that were not trained on it.
        page_weights: the weight of each page, indexed by `FactsTable.page`.

    Returns:
        None where there are fewer than five of either.
    """
    starts = table.starts()
    ends = np.append(starts[1:], len(table))
    sizes = words_column(table.view, table.numeric)
    likely = 1.0 / (1.0 + np.exp(-np.clip(logits, -500, 500)))
    rows, has, weights = [], [], []
    for a, b in zip(starts, ends, strict=True):
        label = table.label[a:b]
        body_words = sizes[a:b][label == 1].sum()
        # Where a gold is not known for all, or there are few words of body, nobody can say.
        if (label < 0).any() or 0 < body_words < _LEAST_BODY:
            continue
        rows.append(page_columns(likely[a:b], sizes[a:b]))
        has.append(body_words > 0)
        weights.append(page_weights[table.page[a]])
    article = np.array(has, dtype=bool)
    weight = np.array(weights)
    if article.sum() < _LEAST_PAGES or (~article).sum() < _LEAST_PAGES:
        return None
    columns = np.array(rows)
    mean, spread = columns.mean(axis=0), np.maximum(columns.std(axis=0), 1e-3)
    balanced = np.where(article, weight / weight[article].sum(), weight / weight[~article].sum())
    model = LogisticRegression(C=1.0).fit(
        (columns - mean) / spread, article, sample_weight=balanced / balanced.sum() * len(article)
    )
    coef = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (mean * coef).sum())
    order = np.argsort(columns[article] @ coef + intercept)
    of_articles = (columns[article] @ coef + intercept)[order]
    passed = np.cumsum(weight[article][order]) / weight[article].sum()
    least = of_articles[min(int(np.searchsorted(passed, _MOST_LOST)), len(passed) - 1)]
    return PageScore(coef.astype(np.float32).astype(float), float(np.float32(intercept - min(least, 0.0))))
