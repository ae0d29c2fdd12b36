"""Each page as it is and without its body: what the model says of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np

from newsclf.collection import Collection, load_collection
from newsclf.compiled import Table, compile_pipelines
from newsclf.config import Config
from newsclf.convention import by_convention
from newsclf.cross_validation import divide
from newsclf.dataset_reading import read_rows
from newsclf.errors import TrainingError
from newsclf.features.facts import facts
from newsclf.features.variants import without_body
from newsclf.metrics import tokens, word_score
from newsclf.page import Role, SegmentedPage, View
from newsclf.row import Row
from newsclf.training import fit_parts

# What is left of a page without its body, and is text that somebody wrote.
_TEXTS: tuple[Role, ...] = ("comment", "teaser", "caption")


class ScoredPage(NamedTuple):
    """What was said of a page of a site that the model was not trained on.

    `found` is the share of the gold's words that the page has; `score` is the page score, `empty` says that no segment
    was kept, and `f1` is the page word F1; the same of the page without its body, where it has one, and of its
    navigation: without comments, teasers and captions too, as far as they are known (docs/roles.md).
    """

    corpus: str
    page_id: str
    page_type: str | None
    gold_words: int
    found: float
    score: float
    empty: bool
    f1: float
    score_without: float | None
    empty_without: bool | None
    score_navigation: float | None
    empty_navigation: bool | None


def measure(
    data: Sequence[Path],
    config: Config,
    *,
    view: View,
    where: Sequence[str],
    folds: int,
    jobs: int,
    note: Callable[[str], None],
) -> list[ScoredPage]:
    """Score pages with a full gold, and the same without their body, by models that saw no page of their sites.

    Args:
        data: data sets.
        config: what newsclf is trained with.
        view: of the pages.
        where: conditions, as `newsclf eval` has them.
        folds: of the cross-validation over sites.
        jobs: processes.
        note: called with a line about what is being done.

    Raises:
        DataSetError: nothing is selected.
        TrainingError: there are too few pages to learn a page score from.
    """
    collection = load_collection(data, where=[*where, f"view={view}"])
    note("facts")
    collection.facts(view, jobs=jobs)  # fills the cache that the folds read
    weights = collection.weights(config.weights)
    tasks = [
        joblib.delayed(_fold)(replace(collection, rows=[]), view, config, weights, trained, held)
        for trained, held in divide(collection, collection.selected, folds, config.seed)
    ]
    found: list[ScoredPage] = []
    for done, pages in enumerate(joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(tasks), start=1):
        found += pages
        note(f"fold {done} of {folds}")
    return sorted(found, key=lambda page: (page.corpus, page.page_id))


def _fold(
    collection: Collection, view: View, config: Config, weights: np.ndarray, trained: np.ndarray, held: np.ndarray
) -> list[ScoredPage]:
    table = collection.facts(view)
    part = fit_parts({view: table.select(trained[table.page])}, collection.sites, config, weights)[view]
    if part.page_score is None:
        raise TrainingError(f"too few pages to learn a page score from: {part.pages}; give more data sets")
    del table
    compiled = compile_pipelines(part.pipelines(), view, part.threshold, part.decision, part.page_score)
    pages = []
    number = 0
    for folder in collection.folders:
        for row in read_rows(folder):
            if held[number] and row.gold is not None and None not in row.labels:
                pages.append(_scored(compiled, by_convention(row, config.body_roles), row))
            number += 1
    return pages


def _scored(table: Table, row: Row, raw: Row) -> ScoredPage:
    score, kept = _predicted(table, row.page)
    without: tuple[float | None, bool | None] = (None, None)
    navigation = without
    if "body" in row.labels:
        emptied = without_body(raw)
        without = _score_and_empty(table, emptied.page)
        rest = [s for s, role in zip(emptied.page.segments, emptied.roles or [], strict=False) if role not in _TEXTS]
        navigation = _score_and_empty(table, replace(emptied.page, segments=rest))
    gold = row.gold or ""
    everything = "\n".join(segment.text for segment in row.page.segments)
    return ScoredPage(
        row.corpus,
        row.page_id,
        row.page_type,
        len(tokens(gold)),
        word_score(everything, gold).recall if gold else 0.0,
        score,
        not kept,
        word_score(kept, gold).f1,
        *without,
        *navigation,
    )


def _score_and_empty(table: Table, page: SegmentedPage) -> tuple[float, bool]:
    score, kept = _predicted(table, page)
    return score, not kept


def _predicted(table: Table, page: SegmentedPage) -> tuple[float, str]:
    """The page score, and the text that is kept."""
    computed = facts(page)
    probabilities = table.probabilities(computed)
    least, score = table.decide(probabilities, computed)
    assert score is not None
    return score, "\n".join(s.text for s, p in zip(page.segments, probabilities, strict=True) if p >= least)
