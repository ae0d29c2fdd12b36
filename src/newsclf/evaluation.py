"""Model + data set -> results; cross-validation over sites. What is printed or drawn is the report's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import joblib
import numpy as np

from .artifact import load_traces
from .collection import Collection, as_paths, load_collection
from .config import Config
from .convention import by_convention
from .dataset import SPLITS, read_rows
from .decision import NOTHING, page_threshold
from .errors import LeakError
from .features.facts import words_column
from .leaks import near_duplicates
from .page import View
from .predict import Predictor, load
from .results import Results, Scored, results_of
from .split import site_folds
from .traces import Traces, body_text
from .training import body_probability, fit_parts

Leaks = Literal["refuse", "drop", "keep"]
"""What is done with pages that a model knows: an error, leaving them out, or evaluating them all the same."""


def evaluate(
    model: Predictor | Path | str,
    data: Sequence[Path | str] | Path | str,
    *,
    split: str = "test",
    where: Sequence[str] | str = (),
    leaks: Leaks = "refuse",
    progress: Callable[[int], None] = lambda pages: None,
) -> Results:
    """Evaluate a model on a split of some data sets.

    A page leaks if the model was trained on it, on one that holds at least .8 of its body, or on pages of its site.
    Within a data set that it was trained on, a site that the build itself split (it had too few sites) is no leak.

    Args:
        model: what `newsclf.load()` gives, or a model folder.
        data: a data set folder, or several.
        split: train, validation, test or all.
        where: conditions as in `load_collection`.
        leaks: "refuse" raises where pages leak, "drop" leaves them out, "keep" evaluates them too.
        progress: called with the number of pages scored so far.

    Raises:
        DataSetError: a folder is no data set, or nothing is selected.
        LeakError: pages leak.
        ViewError: the model has no part for a view of the pages; select one with `where=["view=text"]`.
    """
    if not isinstance(model, Predictor):
        model = load(model)
    traces = load_traces(model.folder, model.info)
    return evaluate_apart(model, as_paths(data), traces, split=split, where=where, leaks=leaks, progress=progress)


def evaluate_apart(
    model: Predictor,
    folders: Sequence[Path],
    traces: Traces | None,
    *,
    split: str,
    where: Sequence[str] | str = (),
    leaks: Leaks = "refuse",
    progress: Callable[[int], None] = lambda pages: None,
) -> Results:
    """As `evaluate`, with the traces of what the model was trained on; None where they are not known."""
    splits = SPLITS if split == "all" else (split,)
    collection = load_collection(folders, where=where, splits=splits)
    for view in collection.views():
        model.require(view)
    known_pages, known_sites = _known(collection, traces, model.info)
    if leaks == "refuse" and (known_pages or known_sites):
        row = collection.rows[(known_pages or known_sites)[0]]
        raise LeakError(
            f"{model.folder} was trained on {len(known_pages)} of the {collection.selected.sum()} rows, or on near"
            f" copies of them, and on pages of the site of {len(known_sites)} more (such as {row.corpus}"
            f" {row.page_id}, {row.site}): figures on these would be too good; --leaks drop leaves them out,"
            " --leaks keep evaluates them too"
        )
    if leaks == "drop":
        collection.selected[[*known_pages, *known_sites]] = False
        if not collection.selected.any():
            raise LeakError(f"{model.folder} knows every one of these pages: nothing is left to evaluate")
    scored: list[Scored] = []
    body_roles = model.info.get("config", {}).get("body_roles", ())
    full_rows = (row for folder in folders for row in read_rows(folder))
    for row, full, chosen in zip(collection.rows, full_rows, collection.selected, strict=True):
        if not chosen:
            continue
        # The containers are needed here alone, and are not kept.
        scored.append(Scored(by_convention(row, body_roles), row.gold, *model.score_segments(full.page)))
        progress(len(scored))
    found = {"known_pages": len(known_pages), "known_sites": len(known_sites), "handling": leaks}
    how = {
        "data": collection.fingerprints(),
        "split": split,
        "where": collection.where,
        "leaks": found if traces else None,
    }
    return results_of(how, scored)


def leak_line(leaks: Mapping[str, Any] | None) -> str:
    """What `how["leaks"]` of results says, as a line for people."""
    if leaks is None:
        return "leaks: not known, the model has no traces of what it was trained on"
    known = f"{leaks['known_pages']} rows that the model was trained on, {leaks['known_sites']} more of sites it knows"
    if not leaks["known_pages"] + leaks["known_sites"]:
        return "leaks: none"
    return f"leaks: {known}; {'left out' if leaks['handling'] == 'drop' else 'these figures are too good'}"


def _known(collection: Collection, traces: Traces | None, info: Mapping[str, Any]) -> tuple[list[int], list[int]]:
    """The selected rows whose page the model knows, and those of which it knows the site alone."""
    if traces is None:
        return [], []
    trained_sets, trained_splits = set(info.get("data", {}).values()), set(info.get("splits", ()))
    ends = [*collection.first_rows[1:], len(collection.rows)]
    pages, sites = [], []
    for folder, start, end in zip(collection.fingerprints().values(), collection.first_rows, ends, strict=True):
        own = range(start, end)
        # A build with too few sites splits within them, and has said so.
        shared = {collection.rows[i].site for i in own if collection.rows[i].split in trained_splits}
        exempt = shared if folder in trained_sets else set()
        for i in own:
            row = collection.rows[i]
            if not collection.selected[i]:
                continue
            if traces.knows_page(row):
                pages.append(i)
            elif (row.site not in exempt or row.split in trained_splits) and traces.knows_site(row.site):
                sites.append(i)
    return pages, sites


def cross_validate(
    data: Sequence[Path | str] | Path | str,
    config: Config,
    *,
    also: Sequence[Path | str] | Path | str = (),
    folds: int = 5,
    where: Sequence[str] | str = (),
    jobs: int = 2,
    progress: Callable[[str], None] = lambda message: None,
) -> Results:
    """Evaluate a configuration: each page is scored by a model that saw no page of its site, nor a near copy of it.

    Args:
        data: data set folders; all their splits are pooled.
        config: what is trained.
        also: data sets that are trained on too in each fold, but not evaluated.
        folds: how many parts the sites are divided into.
        where: conditions as in `load_collection`, on all of the data sets.
        jobs: folds that are trained at a time.
        progress: called with a line about what is being done.

    Raises:
        ConfigError: a data set is named twice, or a weight is for a corpus that is not there.
        DataSetError: a folder is no data set, or nothing is selected.
        TrainingError: fewer sites than folds, or one kind of label alone.
    """
    folders, extra = as_paths(data), as_paths(also)
    collection = load_collection(as_paths([*folders, *extra]), where=where)
    views = [view for view in collection.views() if view in config.views]
    for view in views:
        progress(f"facts of the {view} view")
        collection.facts(view, jobs=jobs)  # fills the cache that the folds read
    weights = collection.weights(config.weights)
    evaluated = collection.selected.copy()
    if extra:
        evaluated[collection.first_rows[len(folders)] :] = False
    fold_of = _folds(collection, evaluated, folds, config.seed)
    progress(f"{folds} folds over {len(set(collection.sites[evaluated]))} sites")
    scores: dict[View, dict[int, tuple[np.ndarray, float]]] = {view: {} for view in views}
    bare = replace(collection, rows=[])
    trained = [(fold_of != fold) & ~_copies(collection, fold_of == fold) for fold in range(folds)]
    tasks = [
        joblib.delayed(_fold)(bare, view, config, weights, trained[fold], evaluated & (fold_of == fold))
        for view in views
        for fold in range(folds)
    ]
    for done, (view, by_page) in enumerate(
        joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(tasks), start=1
    ):
        scores[view].update(by_page)
        progress(f"fold {done} of {len(tasks)}")
    scored = [
        Scored(
            by_convention(row, config.body_roles),
            row.gold,
            *scores[row.page.view].get(i, (np.zeros(0), NOTHING)),
        )
        for i, row in enumerate(collection.rows)
        if evaluated[i] and row.page.view in views
    ]
    fingerprints = collection.fingerprints()
    how = {
        "data": dict(list(fingerprints.items())[: len(folders)]),
        "also": dict(list(fingerprints.items())[len(folders) :]),
        "folds": folds,
        "where": collection.where,
        "config": config.model_dump(mode="json"),
    }
    return results_of(how, scored)


def _folds(collection: Collection, evaluated: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The fold of each row: evaluated sites are divided, other pages of such a site go with it, the rest has -1."""
    fold_of = np.full(len(collection.rows), -1)
    fold_of[evaluated] = site_folds(list(collection.sites[evaluated]), folds, seed)
    by_site = dict(zip(collection.sites[evaluated], fold_of[evaluated], strict=True))
    others = collection.selected & ~evaluated
    fold_of[others] = [by_site.get(site, -1) for site in collection.sites[others]]
    return fold_of


def _copies(collection: Collection, held: np.ndarray) -> np.ndarray:
    """The rows outside `held` whose body stands in one of the held pages: syndicated texts, the same page elsewhere."""
    others = np.flatnonzero(collection.selected & ~held)
    held_texts = {body_text(collection.rows[i]) for i in np.flatnonzero(collection.selected & held)}
    found = np.zeros(len(collection.rows), dtype=bool)
    found[others[near_duplicates(held_texts, [body_text(collection.rows[i]) for i in others])]] = True
    return found


def _fold(
    collection: Collection,
    view: View,
    config: Config,
    weights: np.ndarray,
    trained: np.ndarray,
    held: np.ndarray,
) -> tuple[View, dict[int, tuple[np.ndarray, float]]]:
    """Train on the pages of `trained`, score those of `held`: by page the probabilities and the page's threshold."""
    table = collection.facts(view)
    parts = fit_parts({view: table.select(trained[table.page])}, collection.sites, config, weights)
    own = table.select(held[table.page])
    part = parts[view]
    probabilities = body_probability(part.pipelines(), own)
    sizes = words_column(view, own.numeric)
    pages, starts = np.unique(own.page, return_index=True)
    found = {}
    for page, start, end in zip(pages.tolist(), starts, [*starts[1:], len(own)], strict=True):
        of_page = probabilities[start:end]
        by_page = part.decision == "page"
        least = page_threshold(of_page, sizes[start:end], part.threshold) if by_page else part.threshold
        found[page] = (of_page, least)
    return view, found
