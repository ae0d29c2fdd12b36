"""The features that a table of weights sees, as a matrix: what is learned on top of a model is learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from .compiled import Table
from .encoding import Binning, Encoder, Weighing
from .features.facts import numeric_names
from .features.store import FactsTable
from .features.transformers import TokenTfidf
from .weights import BinTable, FieldTable


@dataclass(frozen=True, slots=True)
class LastLook:
    """The last look of a table: its weights in the order of the columns of `features`.

    Attributes:
        table: the table.
        coef: the weight of each column, float64.
        intercept: what is added to each logit.
        shares: how large a share of the segments that the table was fitted on has each column, 0..1.
    """

    table: Table
    coef: np.ndarray
    intercept: float
    shares: np.ndarray

    @classmethod
    def of(cls, table: Table) -> LastLook:
        """The last look of a table."""
        fields = list(table.fields.values())
        coef = [*(own[:, -1] for own in table.numeric.coef), *(field.coef[:, -1] for field in fields)]
        # Bins are quantiles: each holds as many segments as the next. Of a token the idf is ln(rows / those that have
        # it) + 1, as TokenTfidf counted them.
        shares = [*map(_bin_shares, table.numeric.coef), *(np.exp(1.0 - field.idf.astype(float)) for field in fields)]
        if table.second is not None:
            coef += [own[:, 0] for own in table.second.coef]
            shares += map(_bin_shares, table.second.coef)
        return cls(table, np.concatenate(coef).astype(float), table.intercepts[-1], np.concatenate(shares))

    def features(self, facts: FactsTable) -> sp.csr_array:
        """What the look sees of segments: CSR of shape (segments, columns), float64; whole pages alone.

        `features @ coef + intercept` are the logits of `Table.final_logits`.
        """
        table, everything = self.table, np.arange(len(facts))
        encoder = Encoder(
            _binning(table.numeric, numeric_names(table.view)),
            [Weighing.of(name, _tfidf(field), field.weight) for name, field in table.fields.items()],
        )
        matrix = encoder.encode(facts, np.float64).matrix(everything)
        if table.second is None:
            return matrix
        first = [*(own[:, 0] for own in table.numeric.coef), *(field.coef[:, 0] for field in table.fields.values())]
        look = facts.second_look(matrix @ np.concatenate(first).astype(float) + table.intercepts[0])
        seen = _binning(table.second, table.second.columns).encode(look)
        return sp.hstack([matrix, seen.matrix(everything)], format="csr")

    def with_weights(self, coef: np.ndarray, intercept: float) -> Table:
        """The table with other weights of its last look, rounded to float32 as a training rounds them."""
        table = self.table
        given = coef.astype(np.float32)

        def taken(count: int) -> np.ndarray:
            nonlocal given
            own, given = given[:count], given[count:]
            return own

        numeric = replace(table.numeric, coef=[_last(own, taken(len(own))) for own in table.numeric.coef])
        fields = {
            name: replace(field, coef=_last(field.coef, taken(len(field.coef)))) for name, field in table.fields.items()
        }
        second = table.second
        if second is not None:
            second = replace(second, coef=[taken(len(own))[:, None] for own in second.coef])
        intercepts = [*table.intercepts[:-1], float(np.float32(intercept))]
        return replace(table, numeric=numeric, fields=fields, second=second, intercepts=intercepts)


def _last(coef: np.ndarray, own: np.ndarray) -> np.ndarray:
    found = coef.copy()
    found[:, -1] = own
    return found


def _bin_shares(coef: np.ndarray) -> np.ndarray:
    return np.full(len(coef), 1.0 / len(coef))


def _tfidf(field: FieldTable) -> TokenTfidf:
    """The transformer that the weights of a field were learned on."""
    tfidf = TokenTfidf(sublinear_tf=field.sublinear_tf, row_norm=field.scale is None)
    tfidf.vocabulary_ = field.vocabulary
    tfidf.idf_ = field.idf.astype(float)
    tfidf.scale_ = 1.0 if field.scale is None else field.scale
    return tfidf


def _binning(bins: BinTable, names: Sequence[str]) -> Binning:
    sizes = [len(coef) for coef in bins.coef]
    starts = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
    columns = np.array([names.index(name) for name in bins.columns])
    return Binning(columns, bins.edges, starts, sum(sizes), bins.weight)
