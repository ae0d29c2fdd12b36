"""Facts + configuration -> fitted parts. No I/O."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import config_context

from .config import Config
from .errors import TrainingError
from .features.facts import numeric_names
from .features.store import FactsTable
from .page import View
from .pipeline import build_pipeline


@dataclass(frozen=True, slots=True)
class FittedPart:
    """The fitted model of one view: a scikit-learn Pipeline and the probability from which a segment is body."""

    view: View
    pipeline: Any
    threshold: float
    pages: int
    segments: int


def fit_parts(
    tables: Mapping[View, FactsTable],
    sites: np.ndarray,
    config: Config,
    weights: np.ndarray | None = None,
    progress: Callable[[str], None] = lambda message: None,
) -> dict[View, FittedPart]:
    """Fit a part for each view of the configuration that there are facts for.

    Args:
        tables: facts by view.
        sites: the site of each page, indexed by `FactsTable.page`.
        config: all settings.
        weights: the weight of each page, indexed likewise, 0 or more; None for 1 each. Pages of weight 0 are left out.
        progress: called with a line about what is being fitted.

    Returns:
        The fitted parts by view.

    Raises:
        TrainingError: no view has facts, or a view's labels are all the same.
    """
    parts = {}
    for view in config.views:
        table = tables.get(view)
        if table is not None and len(table):
            labelled = table.by_convention(config.body_roles)
            known = labelled.select((labelled.label >= 0) & (True if weights is None else weights[labelled.page] > 0))
            progress(f"fitting {view}: {len(known)} segments of {len(np.unique(known.page))} pages")
            parts[view] = _fit(known, sites, config, weights)
    if not parts:
        raise TrainingError(
            f"no pages to train on for the views {', '.join(config.views)}; check --where and the build's --view"
        )
    return parts


def _fit(table: FactsTable, sites: np.ndarray, config: Config, weights: np.ndarray | None) -> FittedPart:
    if len(np.unique(table.label)) < 2:
        raise TrainingError(
            f"expected body and boilerplate segments to train the {table.view} view on, got one kind alone;"
            " label more pages"
        )
    part = config.part(table.view)
    pipeline = build_pipeline(part, table.view, config.seed)
    own = sample_weights(table) * (1.0 if weights is None else weights[table.page])
    with config_context(enable_metadata_routing=True), warnings.catch_warnings():
        # A feature with few distinct values fills fewer bins than asked for: nothing is wrong with it.
        warnings.filterwarnings("ignore", message="Bins whose width are too small")
        warnings.filterwarnings("ignore", message="Feature .* is constant")
        try:
            pipeline.fit(table.frame(), table.label, sample_weight=own, groups=sites[table.page])
        except ValueError as error:  # scikit-learn's word for data that nothing can be learned from
            raise TrainingError(
                f"the {table.view} view can't be trained on {len(table)} segments ({error}); label more pages"
            ) from error
    round_weights(pipeline)
    return FittedPart(table.view, pipeline, part.threshold, len(np.unique(table.page)), len(table))


def sample_weights(table: FactsTable) -> np.ndarray:
    """log(1 + words) of each segment: by words linearly hurts, unweighted too (DESIGN.md section 5)."""
    logs = table.numeric[:, numeric_names(table.view).index("log_words")].astype(float)
    weights: np.ndarray = np.maximum(logs, np.log(2))
    return weights


def round_weights(pipeline: Any) -> None:
    """Round all learned numbers to float32, so that pipeline and table hold the very same ones."""
    classifier = pipeline.named_steps["classifier"]
    classifier.coef_ = classifier.coef_.astype(np.float32).astype(float)
    classifier.intercept_ = classifier.intercept_.astype(np.float32).astype(float)
    for name, transformer, _ in pipeline.named_steps["features"].transformers_:
        if name == "numeric":
            transformer.bin_edges_ = np.array(
                [edges.astype(np.float32).astype(float) for edges in transformer.bin_edges_], dtype=object
            )
        elif hasattr(transformer, "idf_"):
            transformer.idf_ = transformer.idf_.astype(np.float32).astype(float)


def body_probability(pipeline: Any, table: FactsTable) -> np.ndarray:
    """The probability of body of each segment, 0..1."""
    if not len(table):
        return np.zeros(0)
    probability: np.ndarray = pipeline.predict_proba(table.frame())[:, 1]
    return probability
