"""Model + data set -> results. What is printed or drawn is the report's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from .artifact import load_traces
from .collection import Collection, as_paths, load_collection
from .convention import by_convention
from .dataset import SPLITS
from .errors import LeakError
from .predict import Predictor, load
from .results import Results, Scored, results_of
from .traces import Traces

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
    collection = load_collection(folders, where=where, splits=splits, texts=False)
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
    for row in collection.whole_rows():
        # The containers are needed here alone, and are not kept.
        kept = replace(row, html=None, page=replace(row.page, nodes=[], meta={}))
        scored.append(Scored(by_convention(kept, body_roles), row.gold, *model.score_segments(row.page)))
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
    bodies = collection.bodies()
    for folder, start, end in zip(collection.fingerprints().values(), collection.first_rows, ends, strict=True):
        own = range(start, end)
        # A build with too few sites splits within them, and has said so.
        shared = {collection.rows[i].site for i in own if collection.rows[i].split in trained_splits}
        exempt = shared if folder in trained_sets else set()
        for i in own:
            row = collection.rows[i]
            if not collection.selected[i]:
                continue
            if traces.knows_page(next(bodies)):
                pages.append(i)
            elif (row.site not in exempt or row.split in trained_splits) and traces.knows_site(row.site):
                sites.append(i)
    return pages, sites
