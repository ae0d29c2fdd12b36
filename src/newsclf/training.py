"""Facts + configuration -> fitted parts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.linear_model import LogisticRegression

from .config import Config, Part
from .encoding import encoder_of, second_binning
from .errors import TrainingError
from .features.facts import numeric_names
from .features.second_look import second_names
from .features.variants import VARIANTS
from .first_look import count_vocabularies, fit_first_look
from .fitted_part import Facts, FittedPart, round_weights
from .fitting import Matrix, Plan, fit_by_folds, fit_classifier
from .memory import BASE, memory_for
from .page import View
from .page_score_fit import fit_page_score
from .pipeline import build_pipeline, build_second, numeric_columns
from .segments import BYTES, Gatherer, Segments, drawn
from .split import site_folds
from .spool import Spool

# Encoded features are read for each fold; those that find no room in this share of the memory, from disk.
_SHARE_KEPT = 0.3


def fit_parts(
    facts: Mapping[View, Facts],
    sites: np.ndarray,
    config: Config,
    weights: np.ndarray | None = None,
    progress: Callable[[str], None] = lambda message: None,
    jobs: int = 1,
) -> dict[View, FittedPart]:
    """Fit a part for each view of the configuration that there are facts for.

    Args:
        facts: facts by view.
        sites: the site of each page, indexed by `FactsTable.page`.
        config: all settings.
        weights: the weight of each page, indexed likewise, 0 or more; None for 1 each. Pages of weight 0 are left out.
        progress: called with a line about what is being fitted.
        jobs: threads that fit folds, where memory allows; the result is the same.

    Returns:
        The fitted parts by view.

    Raises:
        TrainingError: no view has facts, a view's labels are all the same, or memory gave out.
        ConfigError: a pattern of `leave_out` fits no column, or no column is left.
    """
    parts = {}
    page_weights = np.ones(len(sites)) if weights is None else weights
    for view in config.views:
        source = facts.get(view)
        if source is not None and len(source):
            labelled = source.by_convention(config.body_roles).of_pages(page_weights > 0)
            try:
                parts[view] = _PartFit(labelled, sites, config, page_weights, progress, jobs).fit()
            except MemoryError as error:
                raise TrainingError(
                    f"the {view} view needs more memory than there is ({error}); set training.memory, now"
                    f" {config.training.memory!r}, to less, such as half of what this process may have"
                ) from error
    if not parts:
        raise TrainingError(
            f"no pages to train on for the views {', '.join(config.views)}; check --where and the build's --view"
        )
    return parts


class _PartFit:
    """The fitting of one part: passes over its facts, and what is known after each."""

    def __init__(
        self,
        source: Facts,
        sites: np.ndarray,
        config: Config,
        page_weights: np.ndarray,
        progress: Callable[[str], None],
        jobs: int,
    ) -> None:
        self.source, self.view = source, source.view
        self.sites, self.page_weights = sites, page_weights
        self.config, self.part = config, config.part(source.view)
        self.progress = progress
        self.jobs = jobs

    def fit(self) -> FittedPart:
        """Fit all of it."""
        part, view = self.part, self.view
        memory = memory_for(self.config.training.memory)
        first = build_pipeline(part, view, self.config.seed)
        kept = _SHARE_KEPT * max(memory - BASE, 0.0)
        segments, counts = count_vocabularies(self.source, first, self.sites, kept)
        known = segments.known
        whole = known & (segments.variant == 0)
        pages = len(np.unique(segments.page[whole]))
        self.progress(f"fitting {view}: {whole.sum()} segments of {pages} pages")
        if len(np.unique(segments.label[known])) < 2:
            raise TrainingError(
                f"expected body and boilerplate segments to train the {view} view on, got one kind alone;"
                " label more pages"
            )
        self.segments = segments
        by_variant = {"whole": 1.0, "emptied": part.emptied, "alone": part.alone}
        page_weight = self.page_weights[segments.page]
        self.page_weight = page_weight * np.array([by_variant[name] for name in VARIANTS])[segments.variant]
        self.page_weight *= segments.confidence  # a label counts by how probable it is; a gold's by 1
        self.weights = sample_weights(segments.log_words) * self.page_weight
        second = page_score = None
        with config_context(enable_metadata_routing=True), warnings.catch_warnings():
            # A feature with few distinct values fills fewer bins than asked for: nothing is wrong with it.
            warnings.filterwarnings("ignore", message="Bins whose width are too small")
            warnings.filterwarnings("ignore", message="Feature .* is constant")
            try:
                some = fit_first_look(self.source, first, segments, counts, self.config.seed)
                del counts
                matrix = self._encode(first, kept)
                held = matrix.first.held + BYTES * len(segments)
                self.plan = Plan(max(memory - BASE - held, 0.1 * memory), self.jobs)
                fold_of = _folds(segments, self.sites, part, self.config.seed)
                if fold_of is None:
                    classifier = first.named_steps["classifier"]
                    self.blocks = fit_classifier(classifier, matrix, known, segments.label, self.weights, self.plan)
                else:
                    logits = self._fit_by_folds(first, matrix, fold_of)
                    second = build_second(first, part, view, self.config.seed)
                    logits = self._fit_second(second, some, matrix, logits, fold_of)
                    left_out = ~np.isin(numeric_names(view), numeric_columns(part, view))
                    page_score = fit_page_score(self.source, logits, self.page_weights, fold_of, left_out)
            except ValueError as error:  # scikit-learn's word for data that nothing can be learned from
                raise TrainingError(
                    f"the {view} view can't be trained on {known.sum()} segments ({error}); label more pages"
                ) from error
        fitted = FittedPart(
            view, first, second, part.threshold, part.decision, pages, int(whole.sum()), page_score, self.blocks
        )
        for pipeline in fitted.pipelines().values():
            round_weights(pipeline)
        return fitted

    def _encode(self, first: Any, kept: float) -> Matrix:
        """The features of the first look of all segments.

        Segments without a label have neighbours that have one, and the second look needs their scores.
        """
        encoder = encoder_of({"first": first}, self.view)
        matrix = Matrix(encoder, Spool(kept), self.segments.starts)
        for table in self.source.tables():
            matrix.first.append(encoder.encode(table).arrays())
        return matrix

    def _fit_by_folds(self, pipeline: Any, matrix: Matrix, fold_of: np.ndarray) -> np.ndarray:
        """Fit the classifier of a pipeline as the mean of its folds'; the held-out logits."""
        classifier = pipeline.named_steps["classifier"]
        classifier, logits, self.blocks = fit_by_folds(
            classifier, matrix, self.segments.label, self.weights, fold_of, self.plan
        )
        pipeline.steps[-1] = ("classifier", classifier)
        return logits

    def _fit_second(
        self, second: Any, some: pd.DataFrame, matrix: Matrix, first_logits: np.ndarray, fold_of: np.ndarray
    ) -> np.ndarray:
        """Fit the second look, and scale its weights such that its probabilities are calibrated; give held-out logits.

        Scaled by what classifiers say of the fold that they were not trained on, each segment counted by its words and
        by the weight of its page: Platt 1999, Probabilistic outputs for support vector machines.
        """
        segments, known = self.segments, self.segments.known
        looks = self._looks(first_logits)
        names = second_names(self.view)
        features = second.named_steps["features"]
        binning = features.transformers[1][1]
        sample = Gatherer(drawn(np.flatnonzero(known), binning.subsample, self.config.seed), len(names))
        of_some = Gatherer(some.index.to_numpy(), len(names))
        for start, (look,) in zip(segments.starts.tolist(), looks, strict=False):
            sample.add(start, look)
            of_some.add(start, look)
        own = pd.DataFrame(of_some.values, columns=names)
        features.fit(pd.concat([some.reset_index(drop=True), own], axis=1))  # makes it whole; its bins are fitted anew
        features.named_transformers_["second"].fit(pd.DataFrame(sample.values, columns=names))
        width = matrix.width
        matrix.binning = second_binning(second)
        features.output_indices_ |= {"first": slice(0, width), "second": slice(width, matrix.width)}
        matrix.second = Spool(looks.held)
        for (look,) in looks:
            matrix.second.append([matrix.binning.encode(look).bins])
        del looks
        logits = self._fit_by_folds(second, matrix, fold_of)
        words = (np.expm1(segments.log_words.astype(float))[known] + 1.0) * self.page_weight[known]
        scale = LogisticRegression(C=1e4).fit(
            logits[known, None], segments.label[known], sample_weight=words / words.mean()
        )
        slope = float(np.clip(scale.coef_[0, 0], 0.05, 2.0))
        classifier = second.named_steps["classifier"]
        classifier.coef_ = classifier.coef_ * slope
        shift = float(np.clip(scale.intercept_[0], -3, 3))
        classifier.intercept_ = classifier.intercept_ * slope + shift
        scaled: np.ndarray = logits * slope + shift
        return scaled

    def _looks(self, logits: np.ndarray) -> Spool:
        """The columns of the second look, a group of one array for each table."""
        looks = Spool(0.25 * self.plan.most)
        start = 0
        for table in self.source.tables(tokens=False):
            looks.append([table.second_look(logits[start : start + len(table)])])
            start += len(table)
        return looks


def _folds(segments: Segments, sites: np.ndarray, part: Part, seed: int) -> np.ndarray | None:
    """The fold of each segment, by site, or by page where there are too few sites; None for no second look.

    There is none where it is switched off, and where a fold would leave one kind of label alone to train on.
    """
    folds = part.second.folds
    pages = np.unique(segments.page)
    if not folds or len(pages) < folds:
        return None
    groups = sites[pages] if len(set(sites[pages])) >= folds else pages.astype(str)
    of_page = site_folds(list(groups), folds, seed).astype(np.int8)
    fold_of: np.ndarray = of_page[np.searchsorted(pages, segments.page)]
    for fold in range(folds):
        rest = segments.label[(fold_of != fold) & segments.known]
        own = segments.label[(fold_of == fold) & segments.known]
        if len(np.unique(rest)) < 2 or len(np.unique(own)) < 2:
            return None
    return fold_of


def sample_weights(log_words: np.ndarray) -> np.ndarray:
    """log(1 + words) of each segment: by words linearly hurts, unweighted too (DESIGN.md section 5)."""
    weights: np.ndarray = np.maximum(log_words.astype(float), np.log(2))
    return weights
