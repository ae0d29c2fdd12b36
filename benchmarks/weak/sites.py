"""What weak labels of a site teach: models trained on half of the pages of some sites, scored on the other half."""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from newsclf.builders.roles import find_roles
from newsclf.collection import Collection, load_collection
from newsclf.compiled import Table, compile_pipelines
from newsclf.config import Config, load_config
from newsclf.convention import by_convention
from newsclf.dataset import RowTable, write_dataset
from newsclf.errors import ConfigError
from newsclf.features.facts import facts
from newsclf.features.store import facts_table
from newsclf.metrics import bootstrap_interval, word_score
from newsclf.page import SegmentedPage
from newsclf.peer_outputs import cached_outputs
from newsclf.rival_peers import PeerPages
from newsclf.row import Row
from newsclf.training import fit_parts
from newsclf.weak.odds import Odds, as_labels, probabilities
from newsclf.weak.page_keys import page_keys
from newsclf.weak.votes import PEER_VOTERS, Voter, page_votes

from .collect import counted
from .measure import chosen

Note = Callable[[str], None]


def config_for(corpora: Iterable[str]) -> Config:
    """The shipped model's configuration for the html view, with the weights of these corpora."""
    config = load_config(Path("configs/news.toml"), ['views=["html"]'])
    known = set(corpora)
    weights = {name: weight for name, weight in config.weights.items() if name.partition(":")[0] in known}
    return config.model_copy(update={"weights": weights})


@dataclass(slots=True)
class Sites:
    """Sites with enough pages: their HTML pages in two halves, one to label and learn from, one to be scored on.

    `labelled` and `scored` are rows with all that their data set says; `votes` are those of the labelled ones, counted
    among these alone.
    """

    names: list[str]
    labelled: list[Row]
    scored: list[Row]
    votes: list[dict[Voter, np.ndarray]]


def open_sites(data: Path, least: int, cache: Path, base: Table | None) -> Sites:
    """The sites of a data set with at least so many HTML pages, in halves that a hash of the page's id decides.

    Args:
        data: the data set, built with --keep-html.
        least: pages of a site.
        cache: where the outputs of the peers are kept.
        base: the model that votes; None for no vote.
    """
    collection = load_collection([data], where=["view=html"], texts=False)
    names = sites_with(collection, least)
    collection.selected[[row.site not in names for row in collection.rows]] = False
    halves = _halves(collection)
    labelled = replace(collection, selected=collection.selected & halves)
    rows = list(labelled.whole_rows())
    pages = PeerPages(labelled, np.ones(len(rows), dtype=bool))
    outputs = {name: [output.text for output in cached_outputs(name, pages, cache)] for name in PEER_VOTERS}
    keys = [page_keys(row.page, row.url) for row in rows]
    counts, numbers = counted(list(zip([row.site for row in rows], keys, strict=True)))
    votes = [
        page_votes(
            row.page,
            own,
            recurrence=counts[row.site].recurrence(number, own),
            outputs={name: texts[i] for name, texts in outputs.items()},
            model=None if base is None else lambda page: base.probabilities(facts(page)),
        )
        for i, (row, own, number) in enumerate(zip(rows, keys, numbers, strict=True))
    ]
    scored = replace(collection, selected=collection.selected & ~halves)
    return Sites(names, rows, list(scored.whole_rows()), votes)


def sites_with(collection: Collection, least: int) -> list[str]:
    """The sites of which so many pages are selected."""
    per_site = Counter(row.site for row, own in zip(collection.rows, collection.selected, strict=True) if own)
    return [site for site, count in per_site.items() if count >= least]


def _halves(collection: Collection) -> np.ndarray:
    """Whether each row is of the first half of its site."""
    found = np.zeros(len(collection.rows), dtype=bool)
    by_site: dict[str, list[int]] = {}
    for i in np.flatnonzero(collection.selected).tolist():
        by_site.setdefault(collection.rows[i].site, []).append(i)
    for numbers in by_site.values():
        lot = {i: hashlib.sha256(collection.rows[i].page_id.encode()).digest() for i in numbers}
        found[sorted(numbers, key=lambda i: lot[i])[::2]] = True
    return found


def weak_rows(
    sites: Sites,
    voters: Sequence[Voter],
    odds: Mapping[str, Mapping[str, Odds]],
    sure: float,
    *,
    confidence: bool = True,
) -> list[Row]:
    """The pages to learn from with weak labels in place of their gold, which nothing of them knows any more.

    Args:
        sites: the pages and all votes.
        voters: those that count.
        odds: by site, measured without it.
        sure: the least probability of a label.
        confidence: whether the confidences are kept; else the labels are as sure as a gold's.
    """
    found = []
    for row, votes in zip(sites.labelled, sites.votes, strict=True):
        labels, confidences = as_labels(probabilities(chosen(votes, voters), odds[row.site]), sure)
        meta = row.page.meta
        found.append(
            replace(
                row,
                corpus="weak",
                gold=None,
                labels=labels,
                confidences=confidences if confidence else [],
                shares=[None] * len(labels),
                roles=find_roles(row.page, labels, {}, None, meta),
                html=None,
                split="train",
            )
        )
    return found


def trained_alone(rows: Sequence[Row], config: Config) -> Table:
    """A model of these pages and no others."""
    table = facts_table(list(enumerate(rows)), "html")
    sites = np.array([row.site for row in rows], dtype=object)
    own = config.model_copy(update={"weights": {}})
    return _compiled(fit_parts({"html": table}, sites, own)["html"])


def trained_with(data: Sequence[Path], left_out: Sequence[str], rows: Sequence[Row], folder: Path, jobs: int) -> Table:
    """A model of data sets without some sites, and of these pages, which are written to a data set in `folder`.

    Pooling is the plainest way to add pages of a site; one that starts from the weights of a model can stand here.
    """
    folders = list(data)
    if rows:
        table = RowTable()
        for row in rows:
            table.add(row)
        write_dataset(folder, table, ["train"] * len(rows), {"what": "benchmarks.weak"})
        folders.append(folder)
    collection = load_collection(folders, where=["view=html"], texts=False)
    gone = [row.site in left_out and row.corpus != "weak" for row in collection.rows]
    collection.selected[gone] = False
    config = config_for(row.corpus for row in collection.rows)
    stream = collection.stream("html", jobs=jobs)
    parts = fit_parts({"html": stream}, collection.sites, config, collection.weights(config.weights), jobs=jobs)
    return _compiled(parts["html"])


def _compiled(part: object) -> Table:
    return compile_pipelines(part.pipelines(), "html", part.threshold, part.decision, part.page_score)  # type: ignore[attr-defined]


def base_model(path: Path, data: Sequence[Path], left_out: Sequence[str], jobs: int) -> Table:
    """The model of all data sets without these sites; read from `path` where it is there.

    The file is a pickle: the sites that it was trained without, and its tables by view. Open your own alone.
    """
    if path.is_file():
        with path.open("rb") as file:
            sites, tables = pickle.load(file)
        if not set(left_out) <= set(sites):
            raise ConfigError(f"{path}: trained with {sorted(set(left_out) - set(sites))}; remove it, or name another")
        found: Table = tables["html"]
        return found
    table = trained_with(data, left_out, [], path, jobs)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pickle.dump((list(left_out), {"html": table}), file)
    return table


def page_f1s(table: Table, rows: Iterable[Row]) -> np.ndarray:
    """The word F1 of each page by convention, of what a model keeps of it."""
    return np.array([_f1(row, _kept(table, row.page)) for row in rows])


def mixed_f1s(base: Table, own: Table, rows: Iterable[Row]) -> np.ndarray:
    """The same of two models: the mean of their logits, decided as the base decides."""
    found = []
    for row in rows:
        computed = facts(row.page)
        both = np.clip([table.probabilities(computed) for table in (base, own)], 1e-9, 1 - 1e-9)
        likely = 1 / (1 + np.exp(-np.log(both / (1 - both)).mean(axis=0)))
        found.append(_f1(row, (likely >= base.decide(likely, computed)[0]).tolist()))
    return np.array(found)


def labels_f1s(rows: Iterable[Row], golds: Iterable[Row], likely: Iterable[np.ndarray]) -> np.ndarray:
    """The same of the labels themselves: of the segments without a role that are body at .5."""
    return np.array(
        [
            _f1(gold, [bool(p > 0.5) and role is None for p, role in zip(own, row.roles, strict=True)])
            for row, gold, own in zip(rows, golds, likely, strict=True)
        ]
    )


def _kept(table: Table, page: SegmentedPage) -> list[bool]:
    computed = facts(page)
    likely = table.probabilities(computed)
    kept: list[bool] = (likely >= table.decide(likely, computed)[0]).tolist()
    return kept


def _f1(row: Row, kept: Sequence[bool]) -> float:
    text = "\n".join(segment.text for segment, own in zip(row.page.segments, kept, strict=True) if own)
    return word_score(text, by_convention(row).gold or "").f1


def peer_f1s(name: str, data: Path, rows: Sequence[Row], cache: Path) -> np.ndarray:
    """The same of a peer."""
    collection = load_collection([data], where=["view=html"], texts=False)
    wanted = {row.page_id for row in rows}
    collection.selected[[row.page_id not in wanted for row in collection.rows]] = False
    by_id = dict(
        zip(
            [row.page_id for row, own in zip(collection.rows, collection.selected, strict=True) if own],
            cached_outputs(name, PeerPages(collection, np.ones(int(collection.selected.sum()), dtype=bool)), cache),
            strict=True,
        )
    )
    return np.array([word_score(by_id[row.page_id].text, by_convention(row).gold or "").f1 for row in rows])


def told(name: str, f1s: np.ndarray, against: np.ndarray | None = None) -> str:
    """A line of a table: the mean with its 95 % interval over pages, and the difference to another, paired by page."""
    low, high = bootstrap_interval(f1s)
    line = f"| {name} | {f1s.mean():.4f} | {low:.4f}-{high:.4f} |"
    if against is None:
        return f"{line} |"
    low, high = bootstrap_interval(f1s - against)
    return f"{line} {(f1s - against).mean():+.4f} ({low:+.4f} to {high:+.4f}) |"
