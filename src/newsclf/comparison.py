"""A model beside its rivals: who they are, what each has by group, and paired differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .artifact import load_traces
from .collection import Collection
from .dataset_reading import read_html, row_groups
from .errors import ConfigError, DataSetError, InputError
from .metrics import f1_of_means, f1_of_snippets, page_interval
from .output_figures import kept_text, output_figures
from .output_names import no_html
from .page_groups import groups_of
from .peer_outputs import TIME_LIMIT
from .peers import find_peer
from .predict import Predictor, load
from .results import Results, Scored
from .rival_outputs import Missing, outputs_rival
from .rival_peers import peer_rival
from .rival_reports import read_report, report_rival
from .rivals import Difference, Rival, RivalGroup, RivalPage, rival_page
from .row import Row
from .traces import Traces


@dataclass(frozen=True, slots=True)
class RivalModel:
    """Another model, that is scored along: `traces` are None where it is not known what it was trained on."""

    model: Predictor
    traces: Traces | None
    pages: list[RivalPage] = field(default_factory=list)

    def score(self, row: Row, item: Scored) -> None:
        """Score a page: `row` with its containers, `item` as it was evaluated."""
        view = row.page.view
        if view not in self.model.views:
            self.pages.append(rival_page(None, error=f"missing: the model has no part for the {view} view"))
            return
        text = kept_text(item.row, *self.model.score_segments(row.page))
        self.pages.append(rival_page(output_figures(text, item.row, item.raw_gold)))


@dataclass(frozen=True, slots=True)
class Rivals:
    """All that an evaluation is compared with, opened and by name: so that what is missing is told before the work.

    `missing` and `limit` are those of `outputs_rival` and `peer_rival`.
    """

    peers: list[str]
    outputs: dict[str, Path]
    models: dict[str, RivalModel]
    reports: dict[str, tuple[Path, dict[str, Any]]]
    missing: Missing = "skip"
    limit: float = TIME_LIMIT

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.peers or self.outputs or self.models or self.reports)


def open_rivals(
    peers: Sequence[str] | str = (),
    outputs: Mapping[str, Path | str] | None = None,
    against: Sequence[Predictor | Path | str] | Predictor | Path | str = (),
    *,
    missing: Missing = "skip",
    limit: float = TIME_LIMIT,
) -> Rivals:
    """Open what an evaluation is to be compared with.

    Args:
        peers: names of peers, as a list, divided by commas, or both.
        outputs: folders of outputs, by the name that is shown.
        against: model folders or loaded models, and JSON files of earlier evaluations, or the folders of their reports.
        missing: what is done with pages without an output.
        limit: seconds that a peer has for a page.

    Raises:
        ConfigError: a peer is unknown or its package is missing, two rivals have one name, or a value is out of range.
        InputError: a folder or file is not there, or a file is no evaluation.
        ArtifactError: a folder is no model.
    """
    if missing not in ("skip", "empty"):
        raise ConfigError(f"missing {missing!r}: expected skip or empty")
    if limit <= 0:
        raise ConfigError(f"a time limit of {limit:g} s: expected more than 0")
    names = [name.strip() for text in ([peers] if isinstance(peers, str) else peers) for name in text.split(",")]
    rivals = Rivals([find_peer(name).name for name in names], {}, {}, {}, missing, limit)
    for name, folder in (outputs or {}).items():
        if not name or not Path(folder).is_dir():
            raise InputError(f"outputs {name!r}: expected NAME=DIR with a folder of text files, got {folder}")
        rivals.outputs[name] = Path(folder)
    for one in against if isinstance(against, Iterable) and not isinstance(against, str) else [against]:
        if not isinstance(one, Predictor | Path | str):
            raise ConfigError(f"against {one!r}: expected a model, or the path of a model, a report or its JSON")
        if not isinstance(one, Predictor) and (Path(one) / "metrics.json").is_file():
            one = Path(one) / "metrics.json"  # a report's folder
        if isinstance(one, Predictor) or Path(one).is_dir():
            model = one if isinstance(one, Predictor) else load(one)
            name = _free(model.folder.resolve().name, rivals)
            rivals.models[name] = RivalModel(model, load_traces(model.folder, model.info))
        else:
            path = Path(one)
            generic = path.stem in ("metrics", "results")  # what every report calls it; its folder tells more
            name = _free(path.resolve().parent.name if generic else path.stem, rivals)
            rivals.reports[name] = (path, read_report(path))
    everyone = [*rivals.peers, *rivals.outputs, *rivals.models, *rivals.reports]
    if twice := sorted({name for name in everyone if everyone.count(name) > 1}):
        raise ConfigError(f"{', '.join(twice)}: the name of two rivals; give outputs a name of their own, peers once")
    return rivals


def _free(name: str, rivals: Rivals) -> str:
    """A name that is not taken: with a number where it is."""
    taken = {*rivals.peers, *rivals.outputs, *rivals.models, *rivals.reports}
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}#{number}", number + 1
    return free


def check_rivals(rivals: Rivals, collection: Collection) -> None:
    """Make sure, before anything is scored, that rivals can work on the selected rows of a collection.

    Raises:
        DataSetError: a peer needs html, and a data set holds none.
        ViewError: a model has no part for any view of the rows.
    """
    views = collection.views()
    for other in rivals.models.values():
        if not set(views) & set(other.model.views):
            other.model.require(views[0])
    if rivals.peers and "html" in views:
        for folder, first in zip(collection.folders, collection.first_rows, strict=True):
            for group in row_groups(folder):
                start = first + group.first_row
                own = range(start, start + group.rows)
                wanted = [i for i in own if collection.selected[i] and collection.rows[i].page.view == "html"]
                if wanted:
                    if read_html(folder, group)[wanted[0] - start] is None:
                        raise DataSetError(no_html(collection.rows[wanted[0]]))
                    break


def add_rivals(
    results: Results,
    rivals: Rivals,
    collection: Collection,
    leaks: Mapping[str, Any] | None = None,
    note: Callable[[str], None] = lambda line: None,
) -> None:
    """Put the figures of rivals, and the differences to them, into results.

    Args:
        results: of the selected rows of `collection`, in their order.
        rivals: `models` have scored these pages.
        collection: the pages.
        leaks: of each model among the rivals, by name, what it knew of the pages; None where its traces are unknown.
        note: called with a line about what is being done.

    Raises:
        DataSetError: peers need html that the data sets do not hold.
        InputError: a folder of outputs or a report has none of the pages.
    """
    scored = results.scored
    found = [peer_rival(name, collection, scored, limit=rivals.limit, note=note) for name in rivals.peers]
    for name, folder in rivals.outputs.items():
        found.append(outputs_rival(name, folder, collection, scored, missing=rivals.missing))
    for name, own in rivals.models.items():
        about = {"model": own.model.folder.resolve().name, "leaks": (leaks or {}).get(name)}
        found.append(Rival(name, "model", about, own.pages))
    for name, (path, report) in rivals.reports.items():
        found.append(report_rival(name, path, report, results.pages, results.how))
    results.rivals = found
    results.rival_groups, results.differences = compare(results, found)


def compare(results: Results, rivals: Sequence[Rival]) -> tuple[list[RivalGroup], list[Difference]]:
    """The figures of rivals, and the paired differences to them, for each group of an evaluation's pages.

    A rival has no difference in a group where it shares no page with a full gold with the model.
    """
    groups: list[RivalGroup] = []
    differences: list[Difference] = []
    for name, numbers in groups_of(results.pages).items():
        for rival in rivals:
            own = [rival.pages[i] for i in numbers]
            had = [page for page in own if page.word_f1 is not None or page.snippets is not None]
            if had:
                groups.append(_group(name, rival.name, had))
            pairs = np.array(
                [
                    (results.pages[i].word_f1, page.word_f1)
                    for i, page in zip(numbers, own, strict=True)
                    if page.word_f1 is not None and results.pages[i].word_f1 is not None
                ],
                dtype=float,
            )
            if len(pairs):
                ours, theirs = pairs.T
                less = ours - theirs
                differences.append(
                    Difference(
                        name,
                        rival.name,
                        len(pairs),
                        float(ours.mean()),
                        float(theirs.mean()),
                        float(less.mean()),
                        page_interval(less),
                    )
                )
    return groups, differences


def _group(name: str, rival: str, pages: Sequence[RivalPage]) -> RivalGroup:
    full = [page for page in pages if page.word_f1 is not None]
    f1 = np.array([page.word_f1 for page in full])
    rates = [
        (page.ngram_precision, page.ngram_recall)
        for page in full
        if page.ngram_precision is not None and page.ngram_recall is not None
    ]
    raw = [page.raw_word_f1 for page in full if page.raw_word_f1 is not None]
    snippets = [page.snippets for page in pages if page.snippets is not None]
    return RivalGroup(
        group=name,
        rival=rival,
        pages=len(pages),
        word_precision=_mean([page.word_precision for page in full]),
        word_recall=_mean([page.word_recall for page in full]),
        word_f1=float(f1.mean()) if full else None,
        word_f1_interval=page_interval(f1),
        raw_word_f1=_mean(raw),
        ngram_f1=f1_of_means(rates) if rates else None,
        snippet_f1=f1_of_snippets(snippets) if snippets else None,
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
