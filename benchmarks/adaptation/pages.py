"""Pages as a base sees them: their last look's features, and the word F1 that logits give on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from newsclf.adapting import Examples
from newsclf.compiled import Table, as_probabilities
from newsclf.convention import by_convention
from newsclf.cross_validation import scores_by_page
from newsclf.features.store import FactsTable, facts_table
from newsclf.output_figures import kept_text, output_figures
from newsclf.page import Role
from newsclf.row import Row


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of one view, all with a full gold, by convention."""

    rows: list[Row]
    facts: FactsTable
    examples: Examples

    @classmethod
    def of(cls, base: Table, rows: Sequence[Row], body_roles: Sequence[Role] = ()) -> Pages:
        """Pages as a base sees them."""
        own = [by_convention(row, body_roles) for row in rows]
        facts = facts_table(list(enumerate(own)), base.view).whole()
        return cls(own, facts, Examples.of(base, facts))

    def word_f1(self, table: Table) -> np.ndarray:
        """The word F1 of each page by a table, 0..1, of shape (pages,)."""
        found = scores_by_page(self.facts, as_probabilities(self.examples.logits_of(table)), table)
        nothing = np.zeros(0), 1.0
        texts = [kept_text(row, *found.get(i, nothing)) for i, row in enumerate(self.rows)]
        figures = [output_figures(text, row, None) for text, row in zip(texts, self.rows, strict=True)]
        return np.array([own.word_f1 for own in figures], dtype=float)

    def adapted(self, strength: float, pages: np.ndarray, pooled: Examples | None = None) -> Table:
        """The base, adapted to the pages of these numbers, and to pages that it was trained on if they are pooled."""
        own = self.examples
        rows = np.isin(own.page, pages)
        if pooled is None:
            return own.adapt(strength, rows)
        return Examples(
            own.look,
            sp.vstack([own.features[rows], pooled.features], format="csr"),
            np.append(own.label[rows], pooled.label),
            np.append(own.weight[rows], pooled.weight),
            np.append(own.page[rows], pooled.page),
        ).adapt(strength)
