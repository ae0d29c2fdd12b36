"""The fitted pipelines of a part as one table of weights, scored with numpy alone.

The table gives the same probabilities as the scikit-learn pipelines (to 1e-6, which a test checks), without
scikit-learn and without unpickling: it is what an artifact opens to predict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .decision import Decision, decide
from .features.facts import Facts, numeric_names, words_column
from .features.second_look import second_look
from .page import View
from .page_score import PageScore
from .weights import BinTable, FieldTable


@dataclass(frozen=True, slots=True)
class Table:
    """All learned numbers of one view, for one look or two.

    `numeric` and `fields` have weights for each look, `second` (None for one look) for the second alone, for which the
    first look's scores are its columns. `intercepts` has a value for each look. `page_score` is None where there were
    too few pages to learn it from.
    """

    view: View
    threshold: float
    decision: Decision
    numeric: BinTable
    fields: dict[str, FieldTable]
    intercepts: list[float]
    second: BinTable | None = None
    page_score: PageScore | None = None

    def probabilities(self, facts: Facts, added: np.ndarray | None = None) -> np.ndarray:
        """The probability of body of each segment, float64 of shape (segments,), 0..1.

        Args:
            facts: of the page.
            added: to the logit of each segment in the end; None for nothing.
        """
        logits = self.final_logits(facts)[0]
        return as_probabilities(logits if added is None else logits + added)

    def final_logits(self, facts: Facts) -> tuple[np.ndarray, np.ndarray | None]:
        """The logit of body of each segment, float64 of shape (segments,), and what the second look saw: the columns of
        `second_look`, None for one look.
        """
        logits = self.logits(facts)
        if self.second is None:
            return logits[:, -1], None
        sizes = words_column(self.view, facts.numeric)
        look = second_look(self.view, logits[:, 0], sizes, facts.spans, facts.kinds)
        return logits[:, -1] + self.second.logits(look)[:, 0], look

    def logits(self, facts: Facts) -> np.ndarray:
        """What each look makes of the facts alone, float64 of shape (segments, looks); of the second, without what it
        sees of the first one's scores.
        """
        logits: np.ndarray = self.numeric.logits(self.taken(facts.numeric)) + np.array(self.intercepts)
        for name, table in self.fields.items():
            logits += table.logits(facts.fields[name])
        return logits

    def taken(self, numeric: np.ndarray) -> np.ndarray:
        """The numeric columns that the model was trained on, which may have been told to leave some out."""
        names = numeric_names(self.view)
        if len(self.numeric.columns) == len(names):
            return numeric
        return numeric[:, [names.index(name) for name in self.numeric.columns]]

    def decide(self, probabilities: np.ndarray, facts: Facts) -> tuple[float, float | None]:
        """The probability from which the segments of a page are body, as this part decides, and the page score.

        The page score is None where the part has learned none.
        """
        sizes = words_column(self.view, facts.numeric)
        score = None if self.page_score is None else self.page_score.score(probabilities, sizes, facts.numeric)
        return decide(probabilities, sizes, self.threshold, self.decision, score), score


def as_probabilities(logits: np.ndarray) -> np.ndarray:
    """The probabilities that logits stand for, 0..1."""
    # Beyond 500 both sides are 0 or 1 in any case; exp would overflow.
    probabilities: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(logits, -500, 500)))
    return probabilities


def compile_pipelines(
    pipelines: Mapping[str, Any],
    view: View,
    threshold: float,
    decision: Decision,
    page_score: PageScore | None = None,
) -> Table:
    """Read the learned numbers out of the fitted pipelines of `build_pipeline` and `build_second`.

    Args:
        pipelines: "first" and, where there are two looks, "second"; their numbers rounded to float32 by the training.
        view: the view that they were fitted on.
        threshold: the probability from which a segment is body.
        decision: how segments become body.
        page_score: tells pages without an article.
    """
    features = pipelines["first"].named_steps["features"]
    classifiers = [pipeline.named_steps["classifier"] for pipeline in pipelines.values()]
    # The features of the first look come first in the second too.
    width = classifiers[0].coef_.shape[1]
    coef = np.stack([c.coef_[0, :width] for c in classifiers], axis=1).astype(np.float32)
    numeric: BinTable | None = None
    fields: dict[str, FieldTable] = {}
    start = 0
    for name, transformer, of in features.transformers_:
        if name == "remainder":
            continue
        size = int(transformer.n_bins_.sum()) if name == "numeric" else len(transformer.vocabulary_)
        own = coef[start : start + size]
        start += size
        weight = float(features.transformer_weights[name])
        if name == "numeric":
            numeric = _bin_table(transformer, list(of), own, weight)
        else:
            idf = transformer.idf_.astype(np.float32)
            scale = None if transformer.row_norm else float(transformer.scale_)
            fields[name] = FieldTable(
                dict(transformer.vocabulary_), idf, own, weight, bool(transformer.sublinear_tf), scale
            )
    assert numeric is not None
    second = None
    if "second" in pipelines:
        looks = pipelines["second"].named_steps["features"]
        _, binning, of = looks.transformers_[1]
        rest = classifiers[1].coef_[0, width:].astype(np.float32)[:, None]
        second = _bin_table(binning, list(of), rest, float(looks.transformer_weights["second"]))
    intercepts = [float(c.intercept_[0]) for c in classifiers]
    return Table(view, threshold, decision, numeric, fields, intercepts, second, page_score)


def _bin_table(binning: Any, columns: list[str], coef: np.ndarray, weight: float) -> BinTable:
    ends = np.cumsum(binning.n_bins_)[:-1]
    edges = [own[1:-1].astype(np.float32) for own in binning.bin_edges_]
    return BinTable(columns, edges, np.split(coef, ends), weight)
