"""Model + data set -> results. What is printed or drawn is the report's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from .artifact import load_traces
from .collection import Collection, load_collection
from .comparison import Rivals, add_rivals, check_rivals, open_rivals
from .convention import by_convention, by_gold
from .dataset import SPLITS
from .errors import LeakError
from .opened import data_sets
from .page import SegmentedPage
from .peer_outputs import TIME_LIMIT
from .predict import Predictor, load
from .results import Results, Scored, results_of
from .rival_outputs import Missing
from .told_reasons import KeptReasons, told_reasons
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
    peers: Sequence[str] | str = (),
    outputs: Mapping[str, Path | str] | None = None,
    against: Sequence[Predictor | Path | str] | Predictor | Path | str = (),
    missing: Missing = "skip",
    peer_limit: float = TIME_LIMIT,
    reasons: bool = False,
    progress: Callable[[int], None] = lambda pages: None,
    note: Callable[[str], None] = lambda line: None,
) -> Results:
    """Evaluate a model on a split of some data sets, and compare it with others on the same pages.

    A page leaks if the model was trained on it, on one that holds at least .8 of its body, or on pages of its site.
    Within a data set that it was trained on, a site that the build itself split (it had too few sites) is no leak.
    What a model among the rivals knows leaks as well.

    Args:
        model: what `newsclf.load()` gives, or a model folder.
        data: a data set folder or labels folder, or several.
        split: train, validation, test or all.
        where: conditions as in `load_collection`.
        leaks: "refuse" raises where pages leak, "drop" leaves them out, "keep" evaluates them too.
        peers: other extractors (`newsclf.peers.PEERS`) that get the same pages; needs their html in the data sets.
        outputs: folders of outputs of any other tools by name, a text file a page (`output_names`).
        against: other models, and JSON files or reports of earlier evaluations, paired by corpus, view and page id.
        missing: "skip" leaves a page without an output out of the figures of `outputs`, "empty" scores it as empty.
        peer_limit: seconds that a peer has for a page.
        reasons: keep the strongest reasons for and against each segment, for a report (`Results.reasons`).
        progress: called with the number of pages scored so far.
        note: called with a line about what is being done.

    Raises:
        DataSetError: a folder is no data set, or nothing is selected, or a peer needs html that is not there.
        LeakError: pages leak.
        ViewError: the model has no part for a view of the pages; select one with `where=["view=text"]`.
        ConfigError: a peer is unknown or its package is missing, or two rivals have one name; or no data set is named.
        InputError: a folder of outputs, or an earlier evaluation, is not there, is none, or has none of the pages.
        ArtifactError: a model among `against` is damaged.
    """
    if not isinstance(model, Predictor):
        model = load(model)
    rivals = open_rivals(peers, outputs, against, missing=missing, limit=peer_limit)
    traces = load_traces(model.folder, model.info)
    return evaluate_apart(
        model,
        data_sets(data, note=note),
        traces,
        split=split,
        where=where,
        leaks=leaks,
        rivals=rivals,
        reasons=reasons,
        progress=progress,
        note=note,
    )


def evaluate_apart(
    model: Predictor,
    folders: Sequence[Path],
    traces: Traces | None,
    *,
    split: str,
    where: Sequence[str] | str = (),
    leaks: Leaks = "refuse",
    rivals: Rivals | None = None,
    reasons: bool = False,
    progress: Callable[[int], None] = lambda pages: None,
    note: Callable[[str], None] = lambda line: None,
) -> Results:
    """As `evaluate`, with the traces of what the model was trained on (None where they are not known), and rivals."""
    splits = SPLITS if split == "all" else (split,)
    collection = load_collection(folders, where=where, splits=splits, texts=False)
    for view in collection.views():
        model.require(view)
    others = rivals.models if rivals else {}
    if rivals:
        check_rivals(rivals, collection)
    known = _handled(collection, model, traces, leaks)
    leaks_of = {name: _handled(collection, other.model, other.traces, leaks) for name, other in others.items()}
    if leaks == "drop":
        for one in (known, *leaks_of.values()):
            collection.selected[[*one.pages, *one.sites]] = False
        if not collection.selected.any():
            names = " and ".join(str(m.folder) for m in (model, *(other.model for other in others.values())))
            raise LeakError(f"{names}: every one of these pages is known: nothing is left to evaluate")
    scored: list[Scored] = []
    kept_reasons = KeptReasons() if reasons else None
    body_roles = model.info.get("config", {}).get("body_roles", ())
    for row in collection.whole_rows():
        # The containers are needed here alone, and are not kept.
        kept = replace(row, html=None, page=replace(row.page, nodes=[], meta={}))
        item = Scored(by_gold(by_convention(kept, body_roles)), row.gold, *score_page(model, row.page, kept_reasons))
        for other in others.values():
            other.score(row, item)
        scored.append(item)
        progress(len(scored))
    how = {
        "model": model.folder.resolve().name,
        "data": collection.fingerprints(),
        "split": split,
        "where": collection.where,
        "leaks": known.as_dict(leaks) if traces else None,
    }
    results = results_of(how, scored)
    results.reasons = kept_reasons
    if rivals:
        found = {name: leaks_of[name].as_dict(leaks) if other.traces else None for name, other in others.items()}
        add_rivals(results, rivals, collection, found, note)
    return results


def score_page(model: Predictor, page: SegmentedPage, kept: KeptReasons | None = None) -> tuple[np.ndarray, float]:
    """As `Predictor.score_segments`; the reasons go to those that are kept, if any are."""
    if kept is None:
        return model.score_segments(page)
    reasons, threshold = model.explain_segments(page)
    kept.append(told_reasons(reasons))
    return reasons.probabilities, threshold


class _Known(NamedTuple):
    """The rows whose page a model knows, and those of which it knows the site alone."""

    pages: list[int]
    sites: list[int]

    def as_dict(self, handling: Leaks) -> dict[str, Any]:
        return {"known_pages": len(self.pages), "known_sites": len(self.sites), "handling": handling}


def _handled(collection: Collection, model: Predictor, traces: Traces | None, leaks: Leaks) -> _Known:
    """What a model knows of the selected rows.

    Raises:
        LeakError: it knows some, and that is to be refused.
    """
    pages, sites = _known(collection, traces, model.info)
    if leaks == "refuse" and (pages or sites):
        row = collection.rows[(pages or sites)[0]]
        raise LeakError(
            f"{model.folder} was trained on {len(pages)} of the {collection.selected.sum()} rows, or on near"
            f" copies of them, and on pages of the site of {len(sites)} more (such as {row.corpus}"
            f" {row.page_id}, {row.site}): figures on these would be too good; --leaks drop leaves them out,"
            " --leaks keep evaluates them too"
        )
    return _Known(pages, sites)


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
