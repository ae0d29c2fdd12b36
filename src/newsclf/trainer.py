"""Data sets -> artifact: load, fit, measure, save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import joblib

from .adapter import adapt
from .artifact import Artifact, is_artifact, save_artifact
from .card import model_card, sources
from .collection import load_collection, named_splits
from .compiled import compile_pipelines
from .config import Config, as_config
from .cross_validation import cross_validate
from .errors import DataSetError
from .evaluation import evaluate_apart
from .io.atomic import check_target
from .opened import data_sets
from .page import View
from .predict import Predictor
from .results import Results
from .split import site_folds
from .traces import Traces, traces_of
from .training import fit_parts


def train(
    data: Sequence[Path | str] | Path | str,
    out: Path | str,
    config: Config | Mapping[str, Any] | Path | str | None = None,
    *,
    base: Path | str | None = None,
    where: Sequence[str] | str = (),
    split: str = "train",
    cv: int | None = None,
    name: str | None = None,
    jobs: int = 2,
    progress: Callable[[str], None] = lambda message: None,
) -> dict[str, Any]:
    """Train a model on data sets and save it as an artifact.

    The same data, configuration and library versions give the same bytes.

    Args:
        data: a data set folder or labels folder, or several.
        out: the folder for the model; a model that stands there is replaced.
        config: a TOML file, or settings as a mapping, laid over the defaults; None for the defaults.
        base: a model folder, which is adapted to the pages in place of training (`adapter.adapt`).
        where: conditions on the pages, as in `load_collection`.
        split: the splits to train on, divided by commas, or "all".
        cv: measure by cross-validation over sites in so many folds; None measures on the validation split,
            where it was not trained on.
        name: the model's name in its card; None for the folder's.
        jobs: processes that compute facts and folds, threads that fit them; the result is the same.
        progress: called with a line about what is being done.

    Returns:
        What config.json says of training and measurements.

    Raises:
        DataSetError: a folder is no data set, or nothing is selected.
        TrainingError: a view's labels are all the same.
        InputError: `out` can't be written or holds something else.
        ArtifactError: the base is no artifact, or damaged.
    """
    if base is not None:
        return adapt(data, base, out, config, where=where, split=split, cv=cv, name=name, jobs=jobs, progress=progress)
    config = as_config(config)
    target = Path(out)
    check_target(target, is_artifact)
    folders = data_sets(data, note=progress)
    splits = named_splits(split)
    collection = load_collection(folders, where=where, splits=splits, texts=False)
    if cv is not None:  # too few sites are told before all is fitted
        site_folds(list(collection.sites[collection.selected]), cv, config.seed)
    facts = {
        view: collection.stream(view, jobs=jobs, progress=counting(f"{view} facts", progress))
        for view in collection.views()
        if view in config.views
    }
    parts = fit_parts(facts, collection.sites, config, collection.weights(config.weights), progress, jobs)
    compiled = {
        view: compile_pipelines(part.pipelines(), view, part.threshold, part.decision, part.page_score)
        for view, part in parts.items()
    }
    rows = [row for row, chosen in zip(collection.rows, collection.selected, strict=True) if chosen]
    languages = Counter(row.lang for row in rows if row.lang)
    info: dict[str, Any] = {
        "config": config.model_dump(mode="json"),
        "where": collection.where,
        "splits": list(splits),
        "data": collection.fingerprints(),
        "corpora": sources(row.corpus for row in rows),
        "languages": sorted(languages, key=lambda lang: (-languages[lang], lang)),
        "training": {
            view: {"pages": p.pages, "segments": p.segments} | ({"blocks": True} if p.blocks else {})
            for view, p in parts.items()
        },
    }
    traces = traces_of(collection.bodies())
    if cv is not None:
        results = cross_validate(folders, config, folds=cv, where=collection.where, jobs=jobs, progress=progress)
        info["measurements"] = _measurements(f"{cv}-fold cross-validation over sites", results)
    elif "validation" not in splits:
        progress("measuring on the validation split")
        predictor = Predictor(Artifact(target, info, compiled))
        info["measurements"] = _validation(predictor, traces, folders, collection.where, list(parts))
    else:
        info["measurements"] = {}
    card = model_card(name or target.resolve().name, info)
    pipelines = BytesIO()
    joblib.dump({view: part.pipelines() for view, part in parts.items()}, pipelines, compress=3)
    save_artifact(target, compiled, info, card, pipelines.getvalue(), traces)
    return info


def counting(what: str, progress: Callable[[str], None], step: int = 250) -> Callable[[int], None]:
    """Turn a count into a line of progress, whenever it has grown by `step`."""
    told = 0

    def count(done: int) -> None:
        nonlocal told
        if done >= told + step:
            told = done
            progress(f"{what}: {done} pages")

    return count


def _validation(
    predictor: Predictor, traces: Traces, folders: list[Path], where: Sequence[str], views: list[View]
) -> dict[str, Any]:
    try:
        results = evaluate_apart(
            predictor, folders, traces, split="validation", where=[*where, f"view={'|'.join(views)}"], leaks="drop"
        )
    except DataSetError:  # no page there: a small data set may have none
        return {}
    dropped = results.how["leaks"]["known_pages"] + results.how["leaks"]["known_sites"]
    left_out = f" ({dropped} rows left out: it knows their page or site from another data set)" if dropped else ""
    return _measurements(f"the validation split, which it was not trained on{left_out}", results)


def _measurements(how: str, results: Results) -> dict[str, Any]:
    groups = [asdict(group) for group in results.groups if "lang=" not in group.group]
    return {"how": how, "groups": groups}
