"""A base that has not seen some sites: trained as the shipped model is, without their pages and near copies of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from newsclf.artifact import is_artifact, load_artifact, save_artifact
from newsclf.collection import Collection
from newsclf.compiled import Table, compile_pipelines
from newsclf.config import Config
from newsclf.cross_validation import apart
from newsclf.page import View
from newsclf.training import fit_parts


def sites_with(collection: Collection, corpus: str, least: int) -> list[str]:
    """The sites of a corpus that have so many pages with a full gold, by name; a page that is its own site is none."""
    pages: dict[str, set[str]] = {}
    for row in collection.rows:
        if row.corpus == corpus and row.gold and not row.site.startswith("page:"):
            pages.setdefault(row.site, set()).add(row.page_id)
    return sorted(site for site, own in pages.items() if len(own) >= least)


def base_without(
    collection: Collection, sites: Sequence[str], config: Config, folder: Path, jobs: int, note: Callable[[str], None]
) -> dict[View, Table]:
    """The tables of a base without these sites; where `folder` holds one for the same data and settings, those.

    Pages of these sites in other corpora are left out too, and near copies of their bodies.
    """
    settings = config.model_dump(mode="json", exclude={"html": {"adaptation"}, "text": {"adaptation"}})
    made_of = {"data": collection.fingerprints(), "config": settings, "without": list(sites)}
    if is_artifact(folder):
        artifact = load_artifact(folder)
        if {name: artifact.config.get(name) for name in made_of} == made_of:
            return artifact.tables
    held = np.isin(collection.sites.astype(str), sites)
    trained = apart(collection, held) & collection.selected
    weights = collection.weights(config.weights) * trained
    facts = {view: collection.stream(view, jobs=jobs).of_pages(trained) for view in config.views}
    note(f"training a base on {trained.sum()} rows, without {len(sites)} sites")
    parts = fit_parts(facts, collection.sites, config, weights, note, jobs)
    tables = {
        view: compile_pipelines(part.pipelines(), view, part.threshold, part.decision, part.page_score)
        for view, part in parts.items()
    }
    save_artifact(folder, tables, made_of, "A base of benchmarks.adaptation.\n")
    return tables
