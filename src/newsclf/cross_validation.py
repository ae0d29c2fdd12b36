"""Configuration + data sets -> results: cross-validation over sites, or with chosen pages left out in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np

from .collection import Collection, as_paths, load_collection
from .comparison import Rivals, add_rivals, check_rivals
from .compiled import Table
from .config import Config, Training
from .convention import by_convention, by_gold
from .decision import NOTHING, decide
from .errors import ConfigError, TrainingError
from .features.facts import words_column
from .features.store import FactsTable
from .features.stream import FactsStream
from .fitted_part import FittedPart, body_probability
from .leaks import near_duplicates
from .learning_curve import checked_shares, learning_curve
from .memory import memory_for
from .opened import data_sets
from .page import View
from .results import Results, Scored, results_of
from .split import site_folds
from .traces import body_text
from .training import fit_parts

Folds = Sequence[tuple[np.ndarray, np.ndarray]]
"""For each fold the rows to train on and those to score: both bool, a value a row."""

ScoresByPage = dict[int, tuple[np.ndarray, float]]
"""By row the probabilities of body of its segments, and the page's threshold."""


def cross_validate(
    data: Sequence[Path | str] | Path | str,
    config: Config,
    *,
    also: Sequence[Path | str] | Path | str = (),
    folds: int = 5,
    leave_out: Sequence[str] | str = (),
    where: Sequence[str] | str = (),
    jobs: int = 2,
    rivals: Rivals | None = None,
    curve: Sequence[float] = (),
    progress: Callable[[str], None] = lambda message: None,
) -> Results:
    """Evaluate a configuration: each page is scored by a model that saw no page of its site, nor a near copy of it.

    Args:
        data: data set folders or labels folders; all their splits are pooled.
        config: what is trained.
        also: data sets that are trained on too in each fold, but not evaluated.
        folds: how many parts the sites are divided into.
        leave_out: in place of `folds`, conditions as in `load_collection`: the pages that meet one are scored by a
            model that saw none of them, nor their sites. Pages that meet no condition are trained on alone.
        where: conditions as in `load_collection`, on all of the data sets.
        jobs: folds that are trained at a time.
        rivals: what is compared on the same pages (`open_rivals`); no models, which may know these pages.
        curve: shares of the training sites of each fold, such as `learning_curve.SHARES`: with them a learning curve
            is measured too.
        progress: called with a line about what is being done.

    Raises:
        ConfigError: a data set is named twice, a weight is for a corpus that is not there, or `leave_out` is malformed,
            is met by no page or twice by the same one; or a model is among the rivals, or a share is out of range.
        DataSetError: a folder is no data set, or nothing is selected.
        TrainingError: fewer sites than folds, or one kind of label alone.
    """
    folders, extra = data_sets(data, note=progress), data_sets(also, note=progress)
    if rivals and rivals.models:
        raise ConfigError(
            f"{', '.join(rivals.models)}: a model may know pages that are cross-validated; compare with the JSON of an"
            " evaluation of it, or evaluate a trained model"
        )
    shares = checked_shares(curve)
    collection = load_collection(as_paths([*folders, *extra]), where=where)
    views = [view for view in collection.views() if view in config.views]
    if rivals:
        check_rivals(rivals, collection)
    weights = collection.weights(config.weights)
    evaluated = collection.selected.copy()
    if extra:
        evaluated[collection.first_rows[len(folders)] :] = False
    left_out = [leave_out] if isinstance(leave_out, str) else list(leave_out)
    if left_out:
        held = _left_out(collection, evaluated, left_out)
        evaluated = np.any(held, axis=0)
        progress(f"trained without the pages of a condition: {' + '.join(str(rows.sum()) for rows in held)} rows")
    else:
        held = _folds(collection, evaluated, folds, config.seed)
        progress(f"{folds} folds over {len(set(collection.sites[evaluated]))} sites")
    facts = {}
    for view in views:
        progress(f"facts of the {view} view")
        facts[view] = collection.stream(view, jobs=jobs)
    scores: dict[View, ScoresByPage] = {view: {} for view in views}
    # As many folds as there are jobs share the memory.
    memory = f"{memory_for(config.training.memory) / jobs / 1e6:.0f}MB"
    limited = config.model_copy(update={"training": Training(memory=memory)})
    trained = [apart(collection, pages) for pages in held]
    for text, rows in zip(left_out, trained, strict=False):
        if not (collection.selected & rows).any():
            raise ConfigError(f"--leave-out {text!r}: no page is left to train on; leave out fewer")
    folds_of_rows = list(zip(trained, held, strict=True))

    def run(plans: Sequence[tuple[View, np.ndarray, np.ndarray]]) -> Iterator[tuple[View, ScoresByPage]]:
        tasks = (joblib.delayed(_fold)(facts[view], collection.sites, limited, weights, *plan) for view, *plan in plans)
        yield from joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(tasks)

    def run_part(view: View, parts: Folds) -> ScoresByPage | None:
        try:
            found = run([(view, own, pages) for own, pages in parts])
            return {page: own for _, by_page in found for page, own in by_page.items()}
        except TrainingError:
            return None

    plans = [(view, own, pages) for view in views for own, pages in folds_of_rows]
    for done, (view, by_page) in enumerate(run(plans), start=1):
        scores[view].update(by_page)
        progress(f"fold {done} of {len(plans)}")
    by_number = {
        i: by_gold(by_convention(row, config.body_roles))
        for i, row in enumerate(collection.rows)
        if evaluated[i] and row.page.view in views
    }
    scored = [
        Scored(row, collection.rows[i].gold, *scores[row.page.view].get(i, (np.zeros(0), NOTHING)))
        for i, row in by_number.items()
    ]
    fingerprints = collection.fingerprints()
    how = {
        "data": dict(list(fingerprints.items())[: len(folders)]),
        "also": dict(list(fingerprints.items())[len(folders) :]),
        **({"leave_out": left_out} if left_out else {"folds": folds}),
        "where": collection.where,
        "config": config.model_dump(mode="json"),
    }
    results = results_of(how, scored)
    if shares:
        # A site of weight 0 teaches nothing, and is none of a training's.
        taught = [(own & (weights > 0), pages) for own, pages in folds_of_rows]
        results.learning_curve = learning_curve(
            collection, by_number, taught, views, shares, config.seed, scores, run_part, progress
        )
    if rivals:
        chosen = np.zeros(len(collection.rows), dtype=bool)
        chosen[list(by_number)] = True
        add_rivals(results, rivals, replace(collection, selected=chosen), note=progress)
    return results


def divide(collection: Collection, evaluated: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each fold over the sites the rows to train on and those to score: both bool, a value a row.

    No row is trained on that is of a site, or a near copy, of those that are scored.
    """
    return [(apart(collection, held), held) for held in _folds(collection, evaluated, folds, seed)]


def apart(collection: Collection, held: np.ndarray, *, sites: bool = True) -> np.ndarray:
    """The rows that a model may be trained on to score the held ones: none of them, no near copy, none of their sites.

    Args:
        collection: the rows, with their texts.
        held: bool, a value a row.
        sites: whether other pages of their sites are left out too.
    """
    rows: np.ndarray = ~held & ~_copies(collection, held)
    return rows & ~_of_same_sites(collection, held) if sites else rows


def _folds(collection: Collection, evaluated: np.ndarray, folds: int, seed: int) -> list[np.ndarray]:
    """For each fold the evaluated rows of its sites."""
    fold_of = np.full(len(collection.rows), -1)
    fold_of[evaluated] = site_folds(list(collection.sites[evaluated]), folds, seed)
    return [fold_of == fold for fold in range(folds)]


def _left_out(collection: Collection, evaluated: np.ndarray, conditions: Sequence[str]) -> list[np.ndarray]:
    """For each condition the rows that meet it."""
    held = [evaluated & collection.meeting(text, "--leave-out") for text in conditions]
    for number, (text, rows) in enumerate(zip(conditions, held, strict=True)):
        if not rows.any():
            raise ConfigError(f"--leave-out {text!r}: none of {evaluated.sum()} rows meets it")
        for other, others in zip(conditions[:number], held[:number], strict=True):
            if (rows & others).any():
                raise ConfigError(
                    f"--leave-out {text!r} and {other!r}: {(rows & others).sum()} rows meet both; expected conditions"
                    " that share no row, or one run for each"
                )
    return held


def _of_same_sites(collection: Collection, held: np.ndarray) -> np.ndarray:
    """The rows of the sites of the held ones, from data sets that are not evaluated too."""
    found: np.ndarray = np.isin(collection.sites.astype(str), np.unique(collection.sites[held].astype(str)))
    return found


def _copies(collection: Collection, held: np.ndarray) -> np.ndarray:
    """The rows outside `held` whose body stands in one of the held pages: syndicated texts, the same page elsewhere."""
    others = np.flatnonzero(collection.selected & ~held)
    held_texts = {body_text(collection.rows[i]) for i in np.flatnonzero(collection.selected & held)}
    found = np.zeros(len(collection.rows), dtype=bool)
    found[others[near_duplicates(held_texts, [body_text(collection.rows[i]) for i in others])]] = True
    return found


def _fold(
    facts: FactsStream,
    sites: np.ndarray,
    config: Config,
    weights: np.ndarray,
    trained: np.ndarray,
    held: np.ndarray,
) -> tuple[View, ScoresByPage]:
    """Train on the pages of `trained`, score those of `held`: by page the probabilities and the page's threshold."""
    view = facts.view
    own = facts.of_pages(held)
    if not len(own):
        return view, {}
    part = fit_parts({view: facts.of_pages(trained)}, sites, config, weights)[view]
    pipelines = part.pipelines()
    found: ScoresByPage = {}
    for table in own.tables():
        table = table.whole()
        found |= scores_by_page(table, body_probability(pipelines, table), part)
    return view, found


def scores_by_page(table: FactsTable, probabilities: np.ndarray, part: FittedPart | Table) -> ScoresByPage:
    """Which segments of whole pages are body.

    Args:
        table: the facts of the pages.
        probabilities: of body of each segment, 0..1.
        part: what decides.
    """
    found = {}
    sizes = words_column(table.view, table.numeric)
    pages, starts = np.unique(table.page, return_index=True)
    for page, start, end in zip(pages.tolist(), starts, [*starts[1:], len(table)], strict=True):
        likely, words = probabilities[start:end], sizes[start:end]
        score = part.page_score.score(likely, words, table.numeric[start:end]) if part.page_score else None
        found[page] = (likely, decide(likely, words, part.threshold, part.decision, score))
    return found
