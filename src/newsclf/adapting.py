"""A table of weights + labelled pages -> a table that fits these pages: few pages, weights held near what they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from .compiled import Table
from .errors import TrainingError
from .features.facts import words_column
from .features.store import FactsTable
from .table_features import LastLook
from .training import sample_weights

# Tokens that are rarer than this in the base's data are held as if they were as frequent.
_RAREST = 1e-3
_STEPS = 300


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled segments as the last look of a base sees them.

    Attributes:
        look: the last look of the base.
        features: CSR of shape (segments, columns).
        label: 1 body, 0 boilerplate, -1 unknown.
        weight: how much each counts, 0 or more.
        page: the page of each.
    """

    look: LastLook
    features: sp.csr_array
    label: np.ndarray
    weight: np.ndarray
    page: np.ndarray

    @classmethod
    def of(cls, base: Table, facts: FactsTable, page_weights: np.ndarray | None = None) -> Examples:
        """The segments of whole pages.

        Args:
            base: the table.
            facts: of the pages.
            page_weights: the weight of each page, indexed by `FactsTable.page`; None for 1 each.
        """
        look = LastLook.of(base)
        weight = sample_weights(np.log1p(words_column(facts.view, facts.numeric))) * facts.confidence
        if page_weights is not None:
            weight = weight * page_weights[facts.page]
        return cls(look, look.features(facts), facts.label, weight, facts.page)

    def base_logits(self) -> np.ndarray:
        """What the base makes of the segments."""
        logits: np.ndarray = self.features @ self.look.coef + self.look.intercept
        return logits

    def logits_of(self, table: Table) -> np.ndarray:
        """What a table makes of the segments that has other weights in its last look alone."""
        look = LastLook.of(table)
        logits: np.ndarray = self.features @ look.coef + look.intercept
        return logits

    def adapt(self, strength: float, rows: np.ndarray | None = None) -> Table:
        """The base, fitted to the labelled segments.

        The weights of the last look are those that make the labels likeliest under a Gaussian prior whose mean are the
        base's weights (Chelba and Acero 2004, Adaptation of maximum entropy capitalizer). A weight is held the
        stronger, the larger the share of the base's segments is that has its column, which stands for how much the
        base's own data would object to another weight (the diagonal of the Fisher information, as in Kirkpatrick et
        al. 2017, Overcoming catastrophic forgetting in neural networks). The first look stays: the labelled pages
        need no folds then, since it was not trained on them. Measured: docs/experiments.md.

        Args:
            strength: the precision of the prior of a column that all segments have; with more the base changes less.
            rows: the segments to learn from, bool; None for all.

        Raises:
            TrainingError: none of them has a label.
        """
        known = self.label >= 0
        if rows is not None:
            known &= rows
        if not known.any():
            raise TrainingError("expected labelled segments to adapt the model to, got none; label some pages")
        held, label, weight = self.features[known], self.label[known], self.weight[known]
        used = np.unique(held.indices)
        shares = np.maximum(self.look.shares[used], _RAREST)
        # The last one is the intercept, which all segments have.
        precision = strength * np.append(shares, 1.0)
        loss = _loss(held[:, used], label, weight, self.base_logits()[known], precision)
        found = minimize(
            loss, np.zeros(len(used) + 1), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 20}
        )
        coef = self.look.coef.copy()
        coef[used] += found.x[:-1]
        return self.look.with_weights(coef, self.look.intercept + float(found.x[-1]))


def _loss(
    features: sp.csr_array, label: np.ndarray, weight: np.ndarray, base: np.ndarray, precision: np.ndarray
) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    """The negative logarithm of the posterior and its gradient, by how far the weights are from the base's."""
    sign = np.where(label == 1, 1.0, -1.0)
    transposed = features.T.tocsr()

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (base + features @ change[:-1] + change[-1])
        slope = -weight * sign / (1.0 + np.exp(np.clip(margin, -500, 500)))
        gradient = np.append(transposed @ slope, slope.sum()) + precision * change
        return float(weight @ np.logaddexp(0.0, -margin) + 0.5 * precision @ change**2), gradient

    return loss
