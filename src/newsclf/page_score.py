"""How sure a model is that a page has an article, from the probabilities of its segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .features.facts import numeric_names
from .page import View

_COLUMNS = (
    "likely_words",
    "likeliest",
    "second_likeliest",
    "fourth_likeliest",
    "heaviest",
    "expected_f1",
    "kept_words",
    "kept_share",
    "words",
    "segments",
)
PAGE_COLUMNS = (*_COLUMNS, *(f"{name}_of_few" for name in _COLUMNS), "few")
# A page of fewer segments is a text by itself rather than a page: a paragraph, a feed's content, another tool's output.
# It has the columns twice, all others 0 in their place, so that what is learned of pages does not bind it; for the same
# reason it has no means.
FEW = 8
MOST = 10.0
_DIGITS = 5


def page_column_names(view: View) -> list[str]:
    """The names of the columns of `page_columns`, in order."""
    return [*PAGE_COLUMNS, *(f"likely_{name}" for name in numeric_names(view))]


@dataclass(frozen=True, slots=True)
class PageScore:
    """A logistic regression over what `page_columns` gives: `coef` (float64, a weight a column) and `intercept`.

    .5 is where no article begins. The score of a model of before the likely segments' own columns were averaged has
    `PAGE_COLUMNS` alone.
    """

    coef: np.ndarray
    intercept: float

    def score(self, probabilities: np.ndarray, sizes: np.ndarray, numeric: np.ndarray) -> float:
        """How likely the page has an article, 0..1; 0 for a page without segments.

        Args:
            probabilities: of body of each segment, 0..1.
            sizes: words of each segment.
            numeric: the numeric columns of the facts, of shape (segments, columns).
        """
        if not len(probabilities):
            return 0.0
        return self.score_columns(page_columns(probabilities, sizes, numeric), probabilities)

    def score_columns(self, columns: np.ndarray, probabilities: np.ndarray) -> float:
        """As `score`, of what `page_columns` gives for a page with segments."""
        logit = float(columns[: len(self.coef)] @ self.coef) + self.intercept
        score = float(1.0 / (1.0 + np.exp(-np.clip(logit, -500, 500))))
        if len(probabilities) >= FEW:
            return score
        # What was learned of few segments was learned of bodies alone. A headline or a notice by itself has to be
        # likely itself: the odds are at most those of the best expected F1 against the doubt in the likeliest segment.
        f1, doubt = columns[PAGE_COLUMNS.index("expected_f1")], 1.0 - probabilities.max()
        return min(score, float(f1 / (f1 + doubt)))


def page_columns(probabilities: np.ndarray, sizes: np.ndarray, numeric: np.ndarray) -> np.ndarray:
    """The columns `PAGE_COLUMNS` of one page that has segments, and the mean of each numeric column over its words.

    In the mean each word counts by how likely it is body: it tells where the likely segments stand and what they are
    like. Measured: docs/experiments.md.

    Args:
        probabilities: of body of each segment, 0..1.
        sizes: words of each segment.
        numeric: the numeric columns of the facts, of shape (segments, columns).

    Returns:
        float64 of shape (columns,), named by `page_column_names`; the means are 0 on pages of few segments.
    """
    words = sizes + 0.3
    likely = np.clip(probabilities, 1e-5, 1 - 1e-5)
    order = np.argsort(-likely, kind="stable")
    logits = np.clip(np.log(likely / (1 - likely)), -MOST, MOST)[order]
    mass = likely * words
    expected = np.cumsum(mass[order])
    all_words = np.cumsum(words[order])
    f1 = 2 * expected / (all_words + expected[-1])
    best = int(np.argmax(f1))

    def at(rank: int) -> float:
        return float(logits[rank]) if rank < len(logits) else -MOST

    values = [
        np.log1p(expected[-1]),
        at(0),
        at(1),
        at(3),
        np.log1p(mass.max()),
        f1[best],
        np.log1p(all_words[best]),
        expected[best] / all_words[best],
        np.log1p(words.sum()),
        np.log1p(len(words)),
    ]
    columns = np.array(values, dtype=float)
    few = len(words) < FEW
    means = mass @ numeric.astype(float) / mass.sum() * (not few)
    return np.round(np.concatenate([columns, columns * few, [few], means]), _DIGITS)
