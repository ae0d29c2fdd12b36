"""What a training gives for a view: fitted pipelines, how segments become body, and what they make of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from .decision import Decision
from .encoding import encoder_of, second_binning
from .features.store import FactsTable
from .features.stream import FactsStream
from .page import View
from .page_score import PageScore

Facts = FactsTable | FactsStream
"""What is trained on: one table, or many that are read one at a time, as often as it takes."""


@dataclass(frozen=True, slots=True)
class FittedPart:
    """The fitted model of one view: a scikit-learn Pipeline for each look, and how segments become body.

    `blocks` tells whether it was fitted in passes over blocks, since its features did not fit into memory.
    """

    view: View
    first: Any
    second: Any | None
    threshold: float
    decision: Decision
    pages: int
    segments: int
    page_score: PageScore | None = None
    blocks: bool = False

    def pipelines(self) -> dict[str, Any]:
        """The pipelines by the name of the look."""
        return {"first": self.first} | ({} if self.second is None else {"second": self.second})


def round_weights(pipeline: Any) -> None:
    """Round all learned numbers to float32, so that pipeline and table hold the very same ones."""
    classifier = pipeline.named_steps["classifier"]
    classifier.coef_ = classifier.coef_.astype(np.float32).astype(float)
    classifier.intercept_ = classifier.intercept_.astype(np.float32).astype(float)
    for name, transformer, _ in pipeline.named_steps["features"].transformers_:
        if name in ("numeric", "second"):
            transformer.bin_edges_ = np.array(
                [edges.astype(np.float32).astype(float) for edges in transformer.bin_edges_], dtype=object
            )
        elif hasattr(transformer, "idf_"):
            transformer.idf_ = transformer.idf_.astype(np.float32).astype(float)
            transformer.scale_ = float(np.float32(transformer.scale_))


def body_probability(pipelines: Mapping[str, Any], source: Facts) -> np.ndarray:
    """The probability of body of each segment, 0..1, by the pipelines of a part; whole pages alone."""
    found = [np.zeros(0)]
    encoder = encoder_of(pipelines, source.view)
    for table in source.tables():
        everything = np.arange(len(table))
        features = encoder.encode(table, np.float64).matrix(everything)
        last = pipelines["first"]
        if "second" in pipelines:
            look = table.second_look(last.named_steps["classifier"].decision_function(features))
            last = pipelines["second"]
            features = sp.hstack([features, second_binning(last).encode(look).matrix(everything)], format="csr")
        found.append(last.named_steps["classifier"].predict_proba(features)[:, 1])
    return np.concatenate(found)
