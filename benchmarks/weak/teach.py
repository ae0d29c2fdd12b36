"""The experiment on what weak labels teach, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from newsclf.collection import load_collection
from newsclf.errors import TrainingError
from newsclf.features.cache import usable_folder
from newsclf.weak.odds import Odds, probabilities
from newsclf.weak.votes import PEER_VOTERS, VOTERS, Voter

from .measure import chosen
from .sites import (
    base_model,
    config_for,
    labels_f1s,
    mixed_f1s,
    open_sites,
    page_f1s,
    peer_f1s,
    sites_with,
    told,
    trained_alone,
    trained_with,
    weak_rows,
)

NO_MODEL: tuple[Voter, ...] = ("site", "json-ld", "peers")
ALONE: Mapping[str, tuple[Voter, ...]] = {
    "site, json-ld": ("site", "json-ld"),
    "peers": ("peers",),
    "site, json-ld, peers": NO_MODEL,
}
LEVELS = (0.8, 0.5)
PARTS = ("alone", "labels", "mixed", "pooled")


def teach(
    hidden: Path,
    data: Sequence[Path],
    odds: Mapping[str, Mapping[str, Odds]],
    *,
    least: int,
    sure: float,
    base_path: Path,
    parts: Collection[str],
    out: Path,
    jobs: int,
) -> Iterator[str]:
    """Yield the lines of the table.

    Args:
        hidden: the data set of the sites, whose gold scores alone.
        data: what the base learns from, the sites left out.
        odds: by site, measured without it.
        least: HTML pages of a site.
        sure: the least confidence of a label.
        base_path: where the base is, or is put.
        parts: which of `PARTS`.
        out: a folder for what is made.
        jobs: threads and processes.
    """
    cache = usable_folder() / "peers"
    names = sites_with(load_collection([hidden], where=["view=html"], texts=False), least)
    base = base_model(base_path, data, names, jobs)
    sites = open_sites(hidden, least, cache, base)
    yield f"{len(sites.names)} sites: {len(sites.labelled)} pages to label, {len(sites.scored)} to score"
    yield "| learned from | page word F1 of the others | interval | against the base |"
    yield "|---|---|---|---|"
    of_base = page_f1s(base, sites.scored)
    yield told("base: other sites' gold", of_base)
    if "alone" in parts:
        for name in PEER_VOTERS:
            yield told(f"{name}, learns nothing", peer_f1s(name, hidden, sites.scored, cache), of_base)
        nothing = config_for([])
        yield told("gold of the half, alone", page_f1s(trained_alone(sites.labelled, nothing), sites.scored), of_base)
        for name, voters in ALONE.items():
            for level in LEVELS:
                for confidence in (True, False):
                    rows = weak_rows(sites, voters, odds, level, confidence=confidence)
                    what = f"weak alone: {name}, from {level:g}{'' if confidence else ', all as sure as a gold'}"
                    try:
                        yield told(what, page_f1s(trained_alone(rows, nothing), sites.scored), of_base)
                    except TrainingError:
                        yield f"| {what} | no label of body | | |"
    if "labels" in parts:
        on_half = page_f1s(base, sites.labelled)
        yield ""
        yield "| on the labelled half | page word F1 | interval | against the base |"
        yield "|---|---|---|---|"
        yield told("base", on_half)
        for name, voters in (*ALONE.items(), ("all", VOTERS)):
            rows = weak_rows(sites, voters, odds, sure)
            likely = [
                probabilities(chosen(votes, voters), odds[row.site])
                for row, votes in zip(sites.labelled, sites.votes, strict=True)
            ]
            yield told(f"the labels themselves: {name}", labels_f1s(rows, sites.labelled, likely), on_half)
    if "mixed" in parts:
        yield ""
        yield "| mean of the logits of the base and | page word F1 of the others | interval | against the base |"
        yield "|---|---|---|---|"
        for name, rows in (
            ("weak labels alone: site, json-ld, peers", weak_rows(sites, NO_MODEL, odds, sure)),
            ("the gold of the half", sites.labelled),
        ):
            f1s = mixed_f1s(base, trained_alone(rows, config_for([])), sites.scored)
            yield told(name, f1s, of_base)
            for site in sites.names:
                of_site = np.array([row.site == site for row in sites.scored])
                yield f"| {site} | {f1s[of_site].mean():.4f} | | {(f1s - of_base)[of_site].mean():+.4f} |"
    if "pooled" not in parts:
        return
    yield ""
    yield "| the base and | page word F1 of the others | interval | against the base |"
    yield "|---|---|---|---|"
    weak = weak_rows(sites, NO_MODEL, odds, sure)
    table = trained_with(data, names, weak, out / "weak-pages", jobs)
    yield told(f"weak labels of the half, no model voting, from {sure:g}", page_f1s(table, sites.scored), of_base)
    gold = [replace(row, corpus="weak", split="train", html=None) for row in sites.labelled]
    table = trained_with(data, names, gold, out / "gold-pages", jobs)
    yield told("gold of the half", page_f1s(table, sites.scored), of_base)
    weak = weak_rows(sites, VOTERS, odds, sure)
    table = trained_with(data, names, weak, out / "weak-pages", jobs)
    yield told(f"weak labels of the half, the base voting too, from {sure:g}", page_f1s(table, sites.scored), of_base)
