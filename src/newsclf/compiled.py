"""A fitted pipeline as a table of weights, scored with numpy alone.

The table gives the same probabilities as the scikit-learn pipeline (to 1e-6, which a test checks), without
scikit-learn and without unpickling: it is what an artifact opens to predict.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from .features.facts import Facts, Field
from .page import View


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The weights of a token field: `idf` and `coef` (float32) have a value for each token of `vocabulary`."""

    vocabulary: dict[str, int]
    idf: np.ndarray
    coef: np.ndarray
    weight: float
    sublinear_tf: bool


@dataclass(frozen=True, slots=True)
class Table:
    """All learned numbers of one view.

    `edges[i]` (float32, ascending) are the inner bin edges of numeric column `columns[i]`, and `bin_coef[i]` (float32)
    the weight of each of its bins, one more than edges.
    """

    view: View
    threshold: float
    columns: list[str]
    edges: list[np.ndarray]
    bin_coef: list[np.ndarray]
    numeric_weight: float
    fields: dict[str, FieldTable]
    intercept: float

    def probabilities(self, facts: Facts) -> np.ndarray:
        """The probability of body of each segment, float64 of shape (segments,), 0..1."""
        logits = np.full(len(facts.numeric), self.intercept)
        for column, edges, coef in zip(facts.numeric.T, self.edges, self.bin_coef, strict=True):
            logits += self.numeric_weight * coef[np.searchsorted(edges, column, side="right")].astype(float)
        for name, table in self.fields.items():
            logits += table.weight * _score_field(facts.fields[name], table)
        # Beyond 500 both sides are 0 or 1 in any case; exp would overflow.
        probabilities: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(logits, -500, 500)))
        return probabilities


def _score_field(field: Field, table: FieldTable) -> np.ndarray:
    """TF-IDF with rows of length 1, times the weights: once for each distinct document."""
    scores = np.zeros(len(field.documents))
    look_up = table.vocabulary.get
    for i, document in enumerate(field.documents):
        counts = Counter(document)
        known = [(j, n) for token, n in counts.items() if (j := look_up(token)) is not None]
        if not known:
            continue
        index, tf = np.array(known).T
        values = (1 + np.log(tf) if table.sublinear_tf else tf) * table.idf[index].astype(float)
        scores[i] = values @ table.coef[index].astype(float) / np.sqrt(values @ values)
    by_segment: np.ndarray = scores[field.codes]
    return by_segment


def compile_pipeline(pipeline: Any, view: View, threshold: float) -> Table:
    """Read the learned numbers out of a fitted pipeline of `build_pipeline`.

    Args:
        pipeline: fitted, its numbers rounded to float32 by the training.
        view: the view that it was fitted on.
        threshold: the probability from which a segment is body.
    """
    features = pipeline.named_steps["features"]
    coef = pipeline.named_steps["classifier"].coef_[0].astype(np.float32)
    weights = features.transformer_weights
    columns: list[str] = []
    edges: list[np.ndarray] = []
    bin_coef: list[np.ndarray] = []
    fields: dict[str, FieldTable] = {}
    start = 0
    for name, transformer, of in features.transformers_:
        if name == "remainder":
            continue
        if name == "numeric":
            columns = list(of)
            for bins, own_edges in zip(transformer.n_bins_, transformer.bin_edges_, strict=True):
                edges.append(own_edges[1:-1].astype(np.float32))
                bin_coef.append(coef[start : start + bins])
                start += bins
        else:
            size = len(transformer.vocabulary_)
            fields[name] = FieldTable(
                dict(transformer.vocabulary_),
                transformer.idf_.astype(np.float32),
                coef[start : start + size],
                float(weights[name]),
                bool(transformer.sublinear_tf),
            )
            start += size
    return Table(
        view,
        threshold,
        columns,
        edges,
        bin_coef,
        float(weights["numeric"]),
        fields,
        float(pipeline.named_steps["classifier"].intercept_[0]),
    )
