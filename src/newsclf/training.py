"""Facts + configuration -> fitted parts. No I/O."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn import config_context
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from .config import Config, Part
from .decision import Decision
from .errors import TrainingError
from .features.facts import numeric_names, words_column
from .features.second_look import second_names
from .features.store import FactsTable
from .features.variants import VARIANTS
from .page import View
from .page_score import PageScore
from .page_score_fit import fit_page_score
from .pipeline import build_pipeline, build_second, numeric_columns
from .split import site_folds

# So many rows are enough to make the second look's features whole.
_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class FittedPart:
    """The fitted model of one view: a scikit-learn Pipeline for each look, and how segments become body."""

    view: View
    first: Any
    second: Any | None
    threshold: float
    decision: Decision
    pages: int
    segments: int
    page_score: PageScore | None = None

    def pipelines(self) -> dict[str, Any]:
        """The pipelines by the name of the look."""
        return {"first": self.first} | ({} if self.second is None else {"second": self.second})


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
            if weights is not None and not (weights[labelled.page] > 0).all():
                labelled = labelled.select(weights[labelled.page] > 0)
            known = (labelled.label >= 0) & (labelled.variant == 0)
            progress(f"fitting {view}: {known.sum()} segments of {len(np.unique(labelled.page[known]))} pages")
            parts[view] = _fit(labelled, sites, config, np.ones(len(sites)) if weights is None else weights)
    if not parts:
        raise TrainingError(
            f"no pages to train on for the views {', '.join(config.views)}; check --where and the build's --view"
        )
    return parts


def _fit(table: FactsTable, sites: np.ndarray, config: Config, page_weights: np.ndarray) -> FittedPart:
    known = table.label >= 0
    if len(np.unique(table.label[known])) < 2:
        raise TrainingError(
            f"expected body and boilerplate segments to train the {table.view} view on, got one kind alone;"
            " label more pages"
        )
    part = config.part(table.view)
    first = build_pipeline(part, table.view, config.seed)
    second = page_score = None
    by_variant = {"whole": 1.0, "emptied": part.emptied, "alone": part.alone}
    page_weight = page_weights[table.page] * np.array([by_variant[name] for name in VARIANTS])[table.variant]
    weights = sample_weights(table) * page_weight
    with config_context(enable_metadata_routing=True), warnings.catch_warnings():
        # A feature with few distinct values fills fewer bins than asked for: nothing is wrong with it.
        warnings.filterwarnings("ignore", message="Bins whose width are too small")
        warnings.filterwarnings("ignore", message="Feature .* is constant")
        try:
            frame = table.frame()
            matrix = _fit_features(first, frame, known, sites[table.page])
            some = frame.iloc[np.flatnonzero(known)[:: max(1, int(known.sum()) // _SAMPLE)]].copy()
            del frame  # what follows needs gigabytes
            fold_of = _folds(table, sites, part, config.seed)
            if fold_of is None:
                first.named_steps["classifier"].fit(matrix[known], table.label[known], sample_weight=weights[known])
            else:
                look = table.second_look(_fit_by_folds(first, matrix, table.label, weights, fold_of))
                second = build_second(first, part, table.view, config.seed)
                logits = _fit_second(second, some, matrix, look, table, weights, page_weight, fold_of)
                left_out = ~np.isin(numeric_names(table.view), numeric_columns(part, table.view))
                page_score = fit_page_score(table, logits, page_weights, fold_of, left_out)
        except ValueError as error:  # scikit-learn's word for data that nothing can be learned from
            raise TrainingError(
                f"the {table.view} view can't be trained on {known.sum()} segments ({error}); label more pages"
            ) from error
    whole = known & (table.variant == 0)
    pages = len(np.unique(table.page[whole]))
    fitted = FittedPart(table.view, first, second, part.threshold, part.decision, pages, int(whole.sum()), page_score)
    for pipeline in fitted.pipelines().values():
        round_weights(pipeline)
    return fitted


def _fit_features(first: Any, frame: pd.DataFrame, known: np.ndarray, groups: np.ndarray) -> sp.csr_array:
    """Fit the features of the first look on the labelled segments; give those of all segments.

    Segments without a label have neighbours that have one, and the second look needs their scores.
    """
    features = first.named_steps["features"]
    if known.all():
        return sp.csr_array(features.fit_transform(frame, groups=groups)).astype(np.float32)
    features.fit(frame[known], groups=groups[known])
    return sp.csr_array(features.transform(frame)).astype(np.float32)


def _folds(table: FactsTable, sites: np.ndarray, part: Part, seed: int) -> np.ndarray | None:
    """The fold of each segment, by site, or by page where there are too few sites; None for no second look.

    There is none where it is switched off, and where a fold would leave one kind of label alone to train on.
    """
    folds = part.second.folds
    pages = np.unique(table.page)
    if not folds or len(pages) < folds:
        return None
    groups = sites[pages] if len(set(sites[pages])) >= folds else pages.astype(str)
    of_page = site_folds(list(groups), folds, seed)
    fold_of: np.ndarray = of_page[np.searchsorted(pages, table.page)]
    for fold in range(folds):
        rest = table.label[(fold_of != fold) & (table.label >= 0)]
        own = table.label[(fold_of == fold) & (table.label >= 0)]
        if len(np.unique(rest)) < 2 or len(np.unique(own)) < 2:
            return None
    return fold_of


def _fit_by_folds(
    pipeline: Any, matrix: sp.csr_array, label: np.ndarray, weights: np.ndarray, fold_of: np.ndarray
) -> np.ndarray:
    """Fit the classifier of a pipeline as the mean of classifiers that leave one fold out each; give held-out logits.

    The logits of all segments are by classifiers that were not trained on them. A classifier trained on all folds is
    surer than those; what was learned from their logits does not fit its own. The mean of theirs is not, and varies
    less (Breiman 1996, Bagging predictors). Measured: docs/experiments.md.
    """
    logits = np.zeros(len(label))
    trials = []
    for fold in np.unique(fold_of):
        held = fold_of == fold
        own = ~held & (label >= 0)
        trial = clone(pipeline.named_steps["classifier"])
        trial.fit(matrix[own], label[own], sample_weight=weights[own])
        logits[held] = trial.decision_function(matrix[held])
        trials.append(trial)
    mean = trials[0]
    mean.coef_ = np.mean([trial.coef_ for trial in trials], axis=0)
    mean.intercept_ = np.mean([trial.intercept_ for trial in trials], axis=0)
    pipeline.steps[-1] = ("classifier", mean)
    return logits


def _fit_second(
    second: Any,
    some: pd.DataFrame,
    matrix: sp.csr_array,
    look: np.ndarray,
    table: FactsTable,
    weights: np.ndarray,
    page_weight: np.ndarray,
    fold_of: np.ndarray,
) -> np.ndarray:
    """Fit the second look, and scale its weights such that its probabilities are calibrated; give held-out logits.

    Scaled by what classifiers say of the fold that they were not trained on, each segment counted by its words and by
    the weight of its page: Platt 1999, Probabilistic outputs for support vector machines.
    """
    known = table.label >= 0
    features = second.named_steps["features"]
    features.fit(_with_look(some, look[some.index], table.view))  # makes it whole; its bins are fitted anew
    binning = features.named_transformers_["second"]
    binning.fit(_look_frame(look, table.view)[known])
    both = _both_looks(features, matrix, look, table.view)
    logits = _fit_by_folds(second, both, table.label, weights, fold_of)
    words = (words_column(table.view, table.numeric)[known] + 1.0) * page_weight[known]
    scale = LogisticRegression(C=1e4).fit(logits[known, None], table.label[known], sample_weight=words / words.mean())
    slope = float(np.clip(scale.coef_[0, 0], 0.05, 2.0))
    classifier = second.named_steps["classifier"]
    classifier.coef_ = classifier.coef_ * slope
    shift = float(np.clip(scale.intercept_[0], -3, 3))
    classifier.intercept_ = classifier.intercept_ * slope + shift
    scaled: np.ndarray = logits * slope + shift
    return scaled


def _both_looks(features: Any, matrix: sp.csr_array, look: np.ndarray, view: View) -> sp.csr_array:
    """What `features` of the second pipeline makes, from those of the first look: its tokens are not counted again."""
    bins = features.named_transformers_["second"].transform(_look_frame(look, view)).astype(np.float32)
    return sp.hstack([matrix, bins * features.transformer_weights["second"]], format="csr")


def _look_frame(look: np.ndarray, view: View) -> pd.DataFrame:
    return pd.DataFrame(look, columns=second_names(view))


def _with_look(frame: pd.DataFrame, look: np.ndarray, view: View) -> pd.DataFrame:
    return pd.concat([frame.reset_index(drop=True), _look_frame(look, view)], axis=1)


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
        if name in ("numeric", "second"):
            transformer.bin_edges_ = np.array(
                [edges.astype(np.float32).astype(float) for edges in transformer.bin_edges_], dtype=object
            )
        elif hasattr(transformer, "idf_"):
            transformer.idf_ = transformer.idf_.astype(np.float32).astype(float)
            transformer.scale_ = float(np.float32(transformer.scale_))


def body_probability(pipelines: Mapping[str, Any], table: FactsTable) -> np.ndarray:
    """The probability of body of each segment, 0..1, by the pipelines of a part; whole pages alone."""
    if not len(table):
        return np.zeros(0)
    first = pipelines["first"]
    frame = table.frame()
    if "second" not in pipelines:
        alone: np.ndarray = first.predict_proba(frame)[:, 1]
        return alone
    matrix = first.named_steps["features"].transform(frame)
    look = table.second_look(first.named_steps["classifier"].decision_function(matrix))
    second = pipelines["second"]
    both = _both_looks(second.named_steps["features"], matrix, look, table.view)
    likely: np.ndarray = second.named_steps["classifier"].predict_proba(both)[:, 1]
    return likely
