"""Labelled pages + a base -> artifact: what the base makes of one's own pages, and a model that is adapted to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from .adapting import Examples
from .artifact import Artifact, is_artifact, load_artifact, load_traces, save_artifact
from .artifact_config import CONFIG
from .card import adapted_card, sources
from .collection import Collection, load_collection, named_splits
from .compiled import Table, as_probabilities
from .config import Config, as_config
from .convention import by_convention, by_gold
from .cross_validation import ScoresByPage, apart, scores_by_page
from .decision import NOTHING
from .errors import TrainingError, ViewError
from .features.store import FactsTable
from .io.atomic import check_target
from .metrics import page_interval
from .opened import data_sets
from .page import View
from .results import Results, Scored, results_of
from .shipped import model_folder
from .split import site_folds
from .traces import joined, traces_of

FOLDS = 5
"""How many parts the pages are divided into for measuring."""


def adapt(
    data: Sequence[Path | str] | Path | str,
    base: Path | str,
    out: Path | str,
    config: Config | Mapping[str, Any] | Path | str | None = None,
    *,
    where: Sequence[str] | str = (),
    split: str = "train",
    cv: int | None = None,
    name: str | None = None,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda message: None,
) -> dict[str, Any]:
    """Adapt a model to labelled pages and save it as an artifact; ten pages of a site are a start.

    Vocabulary, bins, the first look, the page score and the way to decide are the base's; the weights of the last look
    move as far as the labels ask for (`adapting`). A part whose view the pages do not have stays as it is. The same
    data, base and settings give the same bytes.

    Args:
        data: a data set folder or labels folder, or several.
        base: the model folder to begin with; "shipped" for the model that comes with newsclf.
        out: the folder for the model; a model that stands there is replaced.
        config: as in `train`; of it the weights and `adaptation` of each view are used, all else is the base's.
        where: conditions on the pages, as in `load_collection`.
        split: the splits to adapt to, divided by commas, or "all".
        cv: the folds of the cross-validation over pages that measures base and adapted model; None for five, or as many
            as there are pages. Of one page nothing is measured.
        name: the model's name in its card; None for the folder's.
        jobs: processes that compute facts.
        progress: called with a line about what is being done.

    Returns:
        What config.json says of training and measurements; `info["base"]["measurements"]` are the base's on the same
        pages.

    Raises:
        ArtifactError: the base is no artifact, or damaged.
        ConfigError: a weight is for a corpus that is not there.
        DataSetError: a folder is no data set, or nothing is selected.
        InputError: `out` can't be written or holds something else.
        TrainingError: no segment has a label, or there are fewer pages than folds.
        ViewError: the base has no part for any view of the pages.
    """
    config, target = as_config(config), Path(out)
    check_target(target, is_artifact)
    origin = load_artifact(model_folder(base))
    folders = data_sets(data, note=progress)
    splits = named_splits(split)
    collection = load_collection(folders, where=where, splits=splits)
    adaptation = _Adaptation(origin, collection, config, jobs)
    adaptation.divide(cv)
    before, after = adaptation.measured(adapted=False), adaptation.measured(adapted=True)
    progress(f"adapting {base} to {adaptation.pages()} pages")
    tables = dict(origin.tables) | {view: adaptation.adapted(view) for view in adaptation.examples}
    traces, known = traces_of(collection.bodies()), load_traces(origin.folder, origin.config)
    rows = [row for row, chosen in zip(collection.rows, collection.selected, strict=True) if chosen]
    own = origin.config
    info: dict[str, Any] = {
        "config": own.get("config", {}) | {"weights": config.weights} | adaptation.settings(),
        "where": collection.where,
        "splits": list(splits),
        "data": collection.fingerprints(),
        "corpora": sorted({*own.get("corpora", []), *sources(row.corpus for row in rows)}),
        "languages": sorted({*own.get("languages", []), *(row.lang for row in rows if row.lang)}),
        "training": adaptation.training(),
        "base": {
            "name": origin.folder.resolve().name,
            "signature": own["sha256"][CONFIG],
            "data": own.get("data", {}),
            "training": own.get("training", {}),
            "measurements": _measurements("the base, on them", before),
        },
        "measurements": _measurements(f"{len(adaptation.folds)}-fold cross-validation over the labelled pages", after),
        "gain": _gain(before, after),
    }
    card = adapted_card(name or target.resolve().name, info)
    save_artifact(target, tables, info, card, traces=joined(traces, known) if known else traces)
    return info


class _Adaptation:
    """A base, labelled pages, and how they are divided to measure what the one makes of the other."""

    def __init__(self, base: Artifact, collection: Collection, config: Config, jobs: int) -> None:
        self.base, self.collection, self.config = base, collection, config
        self.body_roles = base.config.get("config", {}).get("body_roles", ())
        views = [view for view in collection.views() if view in base.tables]
        if not views:
            raise ViewError(
                f"{base.folder}: has no part for the views {', '.join(collection.views())} of these pages; name another"
                " base, or train without one"
            )
        self.facts: dict[View, FactsTable] = {}
        self.examples: dict[View, Examples] = {}
        weights = collection.weights(config.weights)
        for view in views:
            facts = collection.facts(view, jobs=jobs).whole().by_convention(self.body_roles)
            if (facts.label >= 0).any():
                self.facts[view] = facts
                self.examples[view] = Examples.of(base.tables[view], facts, weights)
        if not self.examples:
            raise TrainingError("expected labelled segments to adapt the model to, got none; label some pages")
        self.folds: list[tuple[np.ndarray, np.ndarray]] = []

    def pages(self) -> int:
        """How many pages there are, each once for all its views."""
        return len({row.page_id for row, used in zip(self.collection.rows, self._used(), strict=True) if used})

    def _used(self) -> np.ndarray:
        used = np.zeros(len(self.collection.rows), dtype=bool)
        for facts in self.facts.values():
            used[facts.page] = True
        return used

    def settings(self) -> dict[str, Any]:
        """The settings of each view, with how strongly its weights were held."""
        own = self.base.config.get("config", {})
        return {
            view: own.get(view, {}) | {"adaptation": self.config.part(view).adaptation.model_dump()}
            for view in self.examples
        }

    def training(self) -> dict[str, dict[str, int]]:
        """By view the pages and segments that were learned from."""
        found: dict[str, dict[str, int]] = {}
        for view, own in self.examples.items():
            known = own.label >= 0
            found[view] = {"pages": len(np.unique(own.page[known])), "segments": int(known.sum())}
        return found

    def divide(self, folds: int | None) -> None:
        """Divide the pages into folds: of each the rows to learn from and those to score.

        Raises:
            TrainingError: there are fewer pages than folds.
        """
        used = self._used()
        # Both views of a page are in one fold, and no near copy of its body is in another.
        names = [row.page_id for row, own in zip(self.collection.rows, used, strict=True) if own]
        folds = folds or min(FOLDS, len(set(names)))
        if folds < 2:
            return
        fold_of = np.full(len(used), -1)
        fold_of[used] = site_folds(names, folds, self.config.seed)
        for fold in range(folds):
            held = fold_of == fold
            self.folds.append((apart(self.collection, held, sites=False), held))

    def adapted(self, view: View, rows: np.ndarray | None = None) -> Table:
        """The adapted table of a view, by all pages or by those of some rows (bool)."""
        own = self.examples[view]
        return own.adapt(self.config.part(view).adaptation.strength, None if rows is None else rows[own.page])

    def measured(self, *, adapted: bool) -> Results | None:
        """What the adapted model scores, by folds, or the base on the same pages; nothing for one page."""
        if not self.folds:
            return None
        scores: dict[View, ScoresByPage] = {view: {} for view in self.examples}
        for view, own in self.examples.items():
            for learned, held in self.folds:
                some = held[own.page]
                if not some.any():
                    continue
                table = self.base.tables[view]
                # Without a label to learn from, what there is is the base.
                if adapted and (learned[own.page] & (own.label >= 0)).any():
                    table = self.adapted(view, learned)
                logits = own.logits_of(table)
                scores[view] |= scores_by_page(self.facts[view].select(some), as_probabilities(logits[some]), table)
        scored = []
        for i, row in enumerate(self.collection.rows):
            if self.collection.selected[i] and row.page.view in scores:
                likely, least = scores[row.page.view].get(i, (np.zeros(len(row.page.segments)), NOTHING))
                scored.append(Scored(by_gold(by_convention(row, self.body_roles)), row.gold, likely, least))
        return results_of({}, scored)


def _measurements(how: str, results: Results | None) -> dict[str, Any]:
    """The groups that say more than their view as a whole does."""
    if results is None:
        return {}
    whole = {group.group: group.pages for group in results.groups if " " not in group.group}
    groups = [g for g in results.groups if g.group in whole or g.pages < whole[g.group.partition(" ")[0]]]
    return {"how": how, "groups": [asdict(group) for group in groups if "lang=" not in group.group]}


def _gain(before: Results | None, after: Results | None) -> dict[View, dict[str, Any]]:
    """By view how much better the pages with a full gold are scored, paired by page."""
    found: dict[View, dict[str, Any]] = {}
    if before is None or after is None:
        return found
    pairs = list(zip(before.pages, after.pages, strict=True))
    for view in {page.view: None for page in after.pages}:
        own = [(a.word_f1, b.word_f1) for a, b in pairs if a.view == view]
        known = np.array([b - a for a, b in own if a is not None and b is not None])
        if len(known):
            found[view] = {"pages": len(known), "word_f1": float(known.mean()), "interval": page_interval(known)}
    return found


def gain_lines(gain: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What `info["gain"]` says, a line for each view, as people read it."""
    lines = []
    for view, own in gain.items():
        line = f"{view}: {own['word_f1']:+.4f} page word F1 over the base, on {own['pages']} pages"
        if own["interval"] is None:
            lines.append(line)
            continue
        low, high = own["interval"]
        verdict = "better" if low > 0 else "worse" if high < 0 else "no difference is shown"
        lines.append(f"{line} ({low:+.4f} to {high:+.4f}): {verdict}")
    return lines
