"""Which pages, what each system gave for them, and the figures of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from newsclf.collection import load_collection
from newsclf.config import Config
from newsclf.convention import by_convention
from newsclf.cross_validation import cross_validate
from newsclf.errors import ConfigError, DataSetError
from newsclf.output_figures import output_figures
from newsclf.page import View
from newsclf.peer_outputs import Output, cached_outputs
from newsclf.rival_peers import PeerPages
from newsclf.row import Row

NEWSCLF = "newsclf"
ORACLE = "oracle"


class Figures(NamedTuple):
    """What a system has on a page: None where the page has no full gold, or no snippets.

    Gold is by convention, but for `raw`. `rates` are the precision and recall of the scrapinghub benchmark, `snippets`
    the counts of `metrics.snippet_counts`.
    """

    word: float | None
    raw: float | None
    rates: tuple[float, float] | None
    snippets: tuple[int, int, int, int] | None


@dataclass(slots=True)
class Measured:
    """The pages of a run, and by system the figures of each, in the same order.

    `seconds` are the peers' times; `errors` what they failed with, by page id. `how` tells what newsclf was trained on.
    """

    rows: list[Row]
    figures: dict[str, list[Figures]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    how: dict[str, Any] = field(default_factory=dict)


def measure(
    data: Sequence[Path],
    peers: Sequence[str],
    config: Config,
    cache: Path,
    *,
    view: View,
    where: Sequence[str],
    also: Sequence[Path],
    folds: int,
    jobs: int,
    limit: float,
    note: Callable[[str], None],
) -> Measured:
    """Measure peers, the oracle and newsclf on the same pages.

    Args:
        data: data sets; of the html view, those that were built with `--keep-html`.
        peers: their names.
        config: what newsclf is trained with.
        cache: the folder of the peers' outputs.
        view: the pages' view.
        where: conditions, as `newsclf eval` has them.
        also: data sets that newsclf is trained on too in each fold.
        folds: of the cross-validation over sites; 0 leaves newsclf out.
        jobs: processes of newsclf's training.
        limit: seconds that a peer has for a page.
        note: called with a line about what is being done.

    Raises:
        DataSetError: a data set holds no html, or no page is selected.
        ConfigError: a peer's package is missing, or the configuration has no part for the view.
    """
    if folds and view not in config.views:
        raise ConfigError(f"the configuration has no part for the {view} view; add it to `views`, or use --cv 0")
    where = [*where, f"view={view}"]
    raw, pages = _pages(data, where)
    rows = [by_convention(row, config.body_roles) for row in raw]
    measured = Measured(rows)
    for name in peers:
        outputs = cached_outputs(
            name,
            pages,
            cache,
            limit,
            progress=lambda done, name=name: note(f"{name}: {done} pages") if done % 250 == 0 else None,
        )
        measured.figures[name] = [
            figures_of(output.text, row, given.gold) for output, row, given in zip(outputs, rows, raw, strict=True)
        ]
        measured.seconds[name] = [output.seconds for output in outputs]
        measured.errors[name] = dict(_failures(rows, outputs))
        note(f"{name}: done, {len(measured.errors[name])} of {len(rows)} pages failed")
    measured.figures[ORACLE] = [_oracle(row, given.gold) for row, given in zip(rows, raw, strict=True)]
    if folds:
        results = cross_validate(data, config, also=also, folds=folds, where=where, jobs=jobs, progress=note)
        for row, page in zip(rows, results.pages, strict=True):
            if (row.corpus, row.page_id) != (page.corpus, page.page_id):
                raise DataSetError(f"{row.page_id}: expected the same pages in the same order; got {page.page_id}")
        measured.figures[NEWSCLF] = [
            Figures(
                page.word_f1,
                page.raw_word_f1,
                None if page.word_f1 is None else (page.ngram_precision, page.ngram_recall),
                page.snippets,
            )
            for page in results.pages
        ]
        measured.how = results.how
    return measured


def _pages(data: Sequence[Path], where: Sequence[str]) -> tuple[list[Row], PeerPages]:
    """The selected rows as the data sets have them, and what a peer gets of each."""
    collection = load_collection(data, where=where)
    rows = list(compress(collection.rows, collection.selected))
    return rows, PeerPages(collection, np.ones(len(rows), dtype=bool))


def figures_of(output: str, row: Row, gold: str | None) -> Figures:
    """The figures of an output; `row` is by convention, `gold` is as the corpus has it."""
    found = output_figures(output, row, gold)
    if found.word_f1 is None:
        return Figures(None, None, None, found.snippets)
    assert found.ngram_precision is not None
    assert found.ngram_recall is not None
    return Figures(found.word_f1, found.raw_word_f1, (found.ngram_precision, found.ngram_recall), found.snippets)


def _oracle(row: Row, gold: str | None) -> Figures:
    """What the labels themselves score: near the best that any choice of our segments could reach."""
    texts = [s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body"]
    return figures_of("\n".join(texts), row, gold)


def _failures(rows: Sequence[Row], outputs: Sequence[Output]) -> Iterator[tuple[str, str]]:
    for row, output in zip(rows, outputs, strict=True):
        if output.error:
            yield f"{row.corpus}/{row.page_id}", output.error


def median_ms(seconds: Sequence[float]) -> float:
    """The median time of a page in milliseconds."""
    return 1000 * float(np.median(seconds))
