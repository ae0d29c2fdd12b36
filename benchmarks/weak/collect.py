"""Pages with a gold -> their votes, and what the gold says, kept in a file for each data set."""

from __future__ import annotations

import pickle
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from newsclf.collection import Collection, load_collection
from newsclf.convention import by_convention
from newsclf.dataset import fingerprint
from newsclf.io.atomic import new_file
from newsclf.peer_outputs import cached_outputs
from newsclf.rival_peers import PeerPages
from newsclf.row import Row
from newsclf.weak.page_keys import PageKeys, page_keys
from newsclf.weak.site_counts import SiteCounts
from newsclf.weak.votes import PEER_VOTERS, Voter, page_votes


@dataclass(slots=True)
class VotedPage:
    """A page with a gold and its votes.

    `labels` are 1 body, 0 boilerplate, -1 unknown, as the gold has them; `free` says which segments have no role, so
    that their label is not the convention's. `texts` are those of the segments, `gold` is by convention.
    """

    corpus: str
    site: str
    page_id: str
    number: int
    articles: int
    labels: np.ndarray
    free: np.ndarray
    words: np.ndarray
    texts: list[str]
    gold: str | None
    votes: dict[Voter, np.ndarray] = field(default_factory=dict)

    def without(self, *voters: Voter) -> dict[Voter, np.ndarray]:
        """The votes of all other voters."""
        return {voter: own for voter, own in self.votes.items() if voter not in voters}


def html_rows(data: Path) -> Collection:
    """The HTML pages of a data set, of wcxb its articles alone; texts are not read."""
    collection = load_collection([data], where=["view=html"], texts=False)
    collection.selected[[r.corpus == "wcxb" and r.page_type != "article" for r in collection.rows]] = False
    return collection


def counted(rows: Sequence[tuple[str, PageKeys]]) -> tuple[dict[str, SiteCounts], list[int]]:
    """The counts of each site by its pages, and the number of each page among those of its site."""
    by_site: dict[str, list[PageKeys]] = defaultdict(list)
    numbers = []
    for site, keys in rows:
        numbers.append(len(by_site[site]))
        by_site[site].append(keys)
    return {site: SiteCounts(pages) for site, pages in by_site.items()}, numbers


def collect(data: Path, out: Path, cache: Path) -> list[VotedPage]:
    """The pages of a data set with the votes of all but the model, read from `out` where they are there."""
    path = out / f"votes-{data.name}-{fingerprint(data)[:12]}.pickle"
    if path.is_file():
        with path.open("rb") as file:
            found: list[VotedPage] = pickle.load(file)
        return found
    collection = html_rows(data)
    outputs = {}
    for name in PEER_VOTERS:
        print(f"{data.name}: {name}", file=sys.stderr, flush=True)
        pages = PeerPages(collection, np.ones(int(collection.selected.sum()), dtype=bool))
        outputs[name] = [output.text for output in cached_outputs(name, pages, cache)]
    keys = [page_keys(row.page, row.url) for row in collection.whole_rows()]
    sites = [row.site for row in collection.whole_rows()]
    counts, numbers = counted(list(zip(sites, keys, strict=True)))
    pages = list(_voted(collection, keys, counts, numbers, outputs))
    out.mkdir(parents=True, exist_ok=True)
    with new_file(path) as part, part.open("wb") as file:
        pickle.dump(pages, file)
    return pages


def _voted(
    collection: Collection,
    keys: Sequence[PageKeys],
    counts: dict[str, SiteCounts],
    numbers: Sequence[int],
    outputs: dict[str, list[str]],
) -> Iterator[VotedPage]:
    rows = np.flatnonzero(collection.selected)
    for i, row in enumerate(collection.whole_rows()):
        site = counts[row.site]
        found = by_convention(row)
        yield VotedPage(
            row.corpus,
            row.site,
            row.page_id,
            int(rows[i]),
            site.articles,
            labels_of(row),
            np.array([role is None for role in row.roles], dtype=bool),
            keys[i].words,
            [segment.text for segment in row.page.segments],
            found.gold,
            page_votes(
                row.page,
                keys[i],
                recurrence=site.recurrence(numbers[i], keys[i]),
                outputs={name: texts[i] for name, texts in outputs.items()},
            ),
        )
        if i % 200 == 199:
            print(f"{row.corpus}: {i + 1} pages", file=sys.stderr, flush=True)


def labels_of(row: Row) -> np.ndarray:
    """The labels of a row, as the gold has them: 1 body, 0 boilerplate, -1 unknown."""
    return np.array([-1 if label is None else int(label == "body") for label in row.labels], dtype=np.int8)
