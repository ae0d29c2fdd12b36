"""Model + data set -> results; cross-validation over sites. What is printed or drawn is the report's business."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import numpy as np

from .collection import Collection, as_paths, load_collection
from .config import Config
from .convention import by_convention
from .dataset import SPLITS, read_rows
from .metrics import (
    PageScore,
    bootstrap_interval,
    f1_of_means,
    scrapinghub_rates,
    segment_score,
    snippet_score,
    word_score,
)
from .page import View
from .predict import Predictor, load
from .row import LABELS, Row
from .split import site_folds
from .training import body_probability, fit_parts


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The figures of a group of pages.

    All are 0..1. `word_f1` is the mean over the pages with a full gold, `ngram_f1` the scrapinghub benchmark's; each
    has its 95 % bootstrap interval over pages, and all are None where no page has a full gold. Gold and labels are by
    convention (`body_roles`); `raw_word_f1` is against the gold as the corpus has it. `snippet_f1` counts the
    snippets of all pages, None where there are none. Segment figures count all labelled segments alike.
    """

    group: str
    pages: int
    segments: int
    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    word_f1_interval: tuple[float, float] | None
    raw_word_f1: float | None
    ngram_f1: float | None
    ngram_f1_interval: tuple[float, float] | None
    snippet_f1: float | None
    segment_precision: float
    segment_recall: float
    segment_f1: float
    average_precision: float


@dataclass(frozen=True, slots=True)
class PageResult:
    """The figures of one page, 0..1; None where it has no full gold."""

    page_id: str
    corpus: str
    view: View
    word_precision: float | None
    word_recall: float | None
    word_f1: float | None


@dataclass(slots=True)
class Results:
    """What an evaluation gives: what was evaluated, the groups (each view first as a whole), each page."""

    how: dict[str, Any]
    groups: list[GroupResult] = field(default_factory=list)
    pages: list[PageResult] = field(default_factory=list)

    @property
    def word_f1(self) -> float | None:
        """The mean page word F1 over all pages and views, which `--fail-under` looks at; None without a full gold."""
        found = [page.word_f1 for page in self.pages if page.word_f1 is not None]
        return float(np.mean(found)) if found else None

    def as_dict(self) -> dict[str, Any]:
        """The results as plain JSON-able values."""
        return {"word_f1": self.word_f1, **asdict(self)}


class _Figures(NamedTuple):
    word: PageScore | None
    raw: float | None
    rates: tuple[float, float] | None
    snippets: tuple[str, Sequence[str], Sequence[str]]


@dataclass(slots=True)
class _Scored:
    row: Row  # by convention
    raw_gold: str | None
    scores: np.ndarray
    threshold: float


def evaluate(
    model: Predictor | Path | str,
    data: Sequence[Path | str] | Path | str,
    *,
    split: str = "test",
    where: Sequence[str] | str = (),
    progress: Callable[[int], None] = lambda pages: None,
) -> Results:
    """Evaluate a model on a split of some data sets.

    Args:
        model: what `newsclf.load()` gives, or a model folder.
        data: a data set folder, or several.
        split: train, validation, test or all.
        where: conditions as in `load_collection`.
        progress: called with the number of pages scored so far.

    Raises:
        DataSetError: a folder is no data set, or nothing is selected.
        ViewError: the model has no part for a view of the pages; select one with `where=["view=text"]`.
    """
    if not isinstance(model, Predictor):
        model = load(model)
    folders = as_paths(data)
    splits = SPLITS if split == "all" else (split,)
    collection = load_collection(folders, where=where, splits=splits)
    scored: list[_Scored] = []
    body_roles = model.info.get("config", {}).get("body_roles", ())
    for view in collection.views():
        model.require(view)
    full_rows = (row for folder in folders for row in read_rows(folder))
    for row, full, chosen in zip(collection.rows, full_rows, collection.selected, strict=True):
        if not chosen:
            continue
        scores = model.score_segments(full.page)  # the containers are needed here alone, and are not kept
        scored.append(_Scored(by_convention(row, body_roles), row.gold, scores, model.threshold(row.page.view)))
        progress(len(scored))
    how = {"data": collection.fingerprints(), "split": split, "where": collection.where}
    return _results(how, scored)


def cross_validate(
    data: Sequence[Path | str] | Path | str,
    config: Config,
    *,
    folds: int = 5,
    where: Sequence[str] | str = (),
    jobs: int = 2,
    progress: Callable[[str], None] = lambda message: None,
) -> Results:
    """Evaluate a configuration: each page is scored by a model that saw no page of its site.

    Args:
        data: data set folders; all their splits are pooled.
        config: what is trained.
        folds: how many parts the sites are divided into.
        where: conditions as in `load_collection`.
        jobs: folds that are trained at a time.
        progress: called with a line about what is being done.

    Raises:
        DataSetError: a folder is no data set, or nothing is selected.
        TrainingError: fewer sites than folds, or one kind of label alone.
    """
    folders = as_paths(data)
    collection = load_collection(folders, where=where)
    views = [view for view in collection.views() if view in config.views]
    for view in views:
        progress(f"facts of the {view} view")
        collection.facts(view, jobs=jobs)  # fills the cache that the folds read
    fold_of = np.full(len(collection.rows), -1)
    fold_of[collection.selected] = site_folds(list(collection.sites[collection.selected]), folds, config.seed)
    progress(f"{folds} folds over {len(set(collection.sites[collection.selected]))} sites")
    scores: dict[View, dict[int, np.ndarray]] = {view: {} for view in views}
    tasks = [
        joblib.delayed(_fold)(replace(collection, rows=[]), view, config, fold_of == fold)
        for view in views
        for fold in range(folds)
    ]
    for done, (view, by_page) in enumerate(
        joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(tasks), start=1
    ):
        scores[view].update(by_page)
        progress(f"fold {done} of {len(tasks)}")
    scored = [
        _Scored(
            by_convention(row, config.body_roles),
            row.gold,
            scores[row.page.view].get(i, np.zeros(0)),
            config.part(row.page.view).threshold,
        )
        for i, row in enumerate(collection.rows)
        if collection.selected[i] and row.page.view in views
    ]
    how = {
        "data": collection.fingerprints(),
        "folds": folds,
        "where": collection.where,
        "config": config.model_dump(mode="json"),
    }
    return _results(how, scored)


def _fold(collection: Collection, view: View, config: Config, test: np.ndarray) -> tuple[View, dict[int, np.ndarray]]:
    """Train on the selected pages outside `test`, score those inside; by page."""
    table = collection.facts(view)
    inside = test[table.page]
    parts = fit_parts({view: table.select(~inside)}, collection.sites, config)
    held = table.select(inside)
    scores = body_probability(parts[view].pipeline, held)
    pages, starts = np.unique(held.page, return_index=True)
    return view, dict(zip(pages.tolist(), np.split(scores, starts[1:]), strict=False))


def _results(how: dict[str, Any], scored: list[_Scored]) -> Results:
    results = Results(how)
    groups: dict[str, list[int]] = defaultdict(list)
    figures: list[_Figures] = []
    for i, item in enumerate(scored):
        row = item.row
        output = "\n".join(
            s.text for s, score in zip(row.page.segments, item.scores, strict=True) if score >= item.threshold
        )
        word = None if row.gold is None else word_score(output, row.gold)
        rates = None if row.gold is None else scrapinghub_rates(output, row.gold)
        # Most golds hold no role that leaves, and need no second look.
        raw = None if word is None else word.f1
        if item.raw_gold is not None and item.raw_gold != row.gold:
            raw = word_score(output, item.raw_gold).f1
        figures.append(_Figures(word, raw, rates, (output, row.present, row.absent)))
        word_figures = (word.precision, word.recall, word.f1) if word else (None, None, None)
        results.pages.append(PageResult(row.page_id, row.corpus, row.page.view, *word_figures))
        view = row.page.view
        groups[view].append(i)
        for name, value in (("corpus", row.corpus), ("page_type", row.page_type), ("lang", row.lang)):
            groups[f"{view} {name}={value or 'unknown'}"].append(i)
        groups[f"{view} corpus={row.corpus} page_type={row.page_type or 'unknown'}"].append(i)
    # A cross of corpus and type that only repeats the corpus or the type tells nothing new.
    single = {tuple(pages) for name, pages in groups.items() if name.count("=") == 1}
    groups = {n: pages for n, pages in groups.items() if n.count("=") < 2 or tuple(pages) not in single}
    kinds = ("", "corpus", "page_type", "lang")
    for name in sorted(groups, key=lambda g: (g.split(" ")[0], kinds.index(g.partition(" ")[2].split("=")[0]), g)):
        results.groups.append(_group(name, [scored[i] for i in groups[name]], [figures[i] for i in groups[name]]))
    return results


def _group(name: str, scored: list[_Scored], figures: list[_Figures]) -> GroupResult:
    words = [f.word for f in figures if f.word is not None]
    f1 = np.array([word.f1 for word in words])
    rates = np.array([f.rates for f in figures if f.rates is not None])
    snippets = [f.snippets for f in figures if f.snippets[1] or f.snippets[2]]
    labels = np.concatenate(
        [[-1 if x is None else LABELS.index(x) for x in item.row.labels] for item in scored]
    ).astype(int)
    scores = np.concatenate([item.scores for item in scored])
    segments = segment_score(labels, scores, scored[0].threshold)
    return GroupResult(
        group=name,
        pages=len(scored),
        segments=segments.n,
        word_precision=float(np.mean([word.precision for word in words])) if words else None,
        word_recall=float(np.mean([word.recall for word in words])) if words else None,
        word_f1=float(f1.mean()) if words else None,
        word_f1_interval=bootstrap_interval(f1) if words else None,
        raw_word_f1=float(np.mean([f.raw for f in figures if f.raw is not None])) if words else None,
        ngram_f1=float(f1_of_means(rates)) if words else None,
        ngram_f1_interval=bootstrap_interval(rates, statistic=f1_of_means) if words else None,
        snippet_f1=snippet_score(snippets).f1 if snippets else None,
        segment_precision=segments.precision,
        segment_recall=segments.recall,
        segment_f1=segments.f1,
        average_precision=segments.average_precision,
    )
