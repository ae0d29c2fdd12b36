"""Pages as plain text in each rendering, what newsclf and the rules keep of them, and the figures of that."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np
from benchmarks.quality.measure import NEWSCLF, Figures, Measured, figures_of

from newsclf.collection import Collection, load_collection
from newsclf.compiled import Table, compile_pipelines
from newsclf.config import Config
from newsclf.convention import by_convention
from newsclf.cross_validation import divide
from newsclf.dataset_reading import html_of
from newsclf.errors import DataSetError
from newsclf.features.facts import facts
from newsclf.page import Page, SegmentedPage
from newsclf.row import Row
from newsclf.segment import segment_page
from newsclf.segment.rendering import RENDERINGS, Layout, layout_of, render
from newsclf.segment.text import segment_text
from newsclf.training import fit_parts

from .rules import RULES

NOISES: dict[str, Callable[[str], str]] = {
    "spaces": lambda line: "\ufeff\u00a0 " + line.replace(" ", "\u00a0\u200b ").replace(",", "\u00ad,") + "\t ",
    "decomposed": lambda line: unicodedata.normalize("NFD", line),
    "misread": lambda line: line.encode("utf-8").decode("cp1252", "replace"),
    "lost": lambda line: line.encode("ascii", "replace").decode().replace("?", "\ufffd"),
}
"""What happens to the characters of a text on its way: other spaces and invisible characters, letters taken apart
from their accents (NFD), UTF-8 read as Windows-1252, every character beyond ASCII (and question marks) lost."""

# So many pages are enough to tell what noise costs.
_NOISY_EVERY = 5


class TextPage(NamedTuple):
    """An HTML page: its row by convention, its gold as the corpus has it, its HTML."""

    row: Row
    gold: str | None
    html: str


class Kept(NamedTuple):
    """Of one page in one rendering: the lines, and which of them each system keeps."""

    lines: list[str]
    by_system: dict[str, list[bool]]

    def text(self, system: str) -> str:
        """What a system keeps, a line a segment."""
        return "\n".join(line for line, kept in zip(self.lines, self.by_system[system], strict=True) if kept)


def measure(
    data: Sequence[Path],
    config: Config,
    *,
    where: Sequence[str],
    also: Sequence[Path],
    folds: int,
    jobs: int,
    note: Callable[[str], None],
) -> tuple[dict[str, Measured], Measured]:
    """Measure newsclf and the rules on the same pages, in each rendering.

    newsclf is trained on the text rows as they are in the data sets, and scores pages of sites that it was not
    trained on.

    Args:
        data: data sets built with `--keep-html`, of both views.
        config: what newsclf is trained with.
        where: conditions, as `newsclf eval` has them.
        also: data sets that newsclf is trained on too in each fold.
        folds: of the cross-validation over sites.
        jobs: processes.
        note: called with a line about what is being done.

    Returns:
        Figures of the pages by rendering, and of every fifth page those of noisy texts, by noise instead of system.

    Raises:
        DataSetError: a data set holds no html or no text rows, or nothing is selected.
    """
    collection = load_collection([*data, *also], where=where)
    evaluated = collection.selected.copy()
    if also:
        evaluated[collection.first_rows[len(data)] :] = False
    pages: dict[int, TextPage] = {}
    text_rows = {
        (row.corpus, row.page_id): i
        for i, row in enumerate(collection.rows)
        if row.page.view == "text" and evaluated[i]
    }
    for row, chosen, html in zip(collection.rows, evaluated, html_of(data), strict=False):
        if chosen and row.page.view == "html":
            if html is None:
                raise DataSetError(f"{row.page_id} of {row.corpus} has no html; build the data set with --keep-html")
            if (row.corpus, row.page_id) not in text_rows:
                raise DataSetError(f"{row.page_id} of {row.corpus} has no text row; build the data set with both views")
            pages[text_rows[row.corpus, row.page_id]] = TextPage(by_convention(row, config.body_roles), row.gold, html)
    html_rows = [i for i, row in enumerate(collection.rows) if row.page.view == "html"]
    collection.selected[html_rows] = evaluated[html_rows] = False
    noisy = set(sorted(pages)[::_NOISY_EVERY])
    note(f"{len(pages)} pages; facts")
    collection.facts("text", jobs=jobs)  # fills the cache that the folds read
    weights = collection.weights(config.weights)
    bare = replace(collection, rows=[])
    tasks = [
        joblib.delayed(_fold)(
            bare, config, weights, trained, {i: pages[i] for i in np.flatnonzero(held) if i in pages}, noisy
        )
        for trained, held in divide(collection, evaluated, folds, config.seed)
    ]
    found: dict[int, list[dict[str, Figures]]] = {}
    for done, by_page in enumerate(joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(tasks), start=1):
        found.update(by_page)
        note(f"fold {done} of {folds}")
    numbers = sorted(pages)
    return (
        {rendering: _gathered(pages, found, numbers, place) for place, rendering in enumerate(RENDERINGS)},
        _gathered(pages, found, sorted(noisy), len(RENDERINGS)),
    )


def _gathered(
    pages: Mapping[int, TextPage], found: Mapping[int, list[dict[str, Figures]]], numbers: Sequence[int], place: int
) -> Measured:
    """The pages of the numbers, and what stands for them at a place of the figures."""
    systems = found[numbers[0]][place]
    return Measured(
        [pages[i].row for i in numbers], {name: [found[i][place][name] for i in numbers] for name in systems}
    )


def _fold(
    collection: Collection,
    config: Config,
    weights: np.ndarray,
    trained: np.ndarray,
    pages: Mapping[int, TextPage],
    noisy: Container[int],
) -> dict[int, list[dict[str, Figures]]]:
    """Train without a fold; of each of its pages the figures by system, for each rendering, and then by noise."""
    facts_table = collection.facts("text")
    known = facts_table.select(trained[facts_table.page])
    part = fit_parts({"text": known}, collection.sites, config, weights)["text"]
    table = compile_pipelines(part.pipelines(), "text", part.threshold, part.decision, part.page_score)
    return {i: list(_of_page(table, page, i in noisy)) for i, page in pages.items()}


def _of_page(table: Table, page: TextPage, noisy: bool) -> Iterator[dict[str, Figures]]:
    plain = segment_page(Page(html=page.html), "html")
    apart = segment_page(Page(html=page.html), "html", links_apart=True)
    layout = layout_of(page.row.page_id, "mix")
    for rendering in RENDERINGS:
        laid_out = render(apart if rendering == "links" else plain, Layout(rendering, layout.title, layout.width))
        cut = segment_text(laid_out)
        lines = [segment.text for segment in cut.segments]
        kept = Kept(lines, {name: rule(lines, page.row.lang) for name, rule in RULES.items()})
        kept.by_system[NEWSCLF] = _body(table, cut)
        yield {name: figures_of(kept.text(name), page.row, page.gold) for name in kept.by_system}
    if noisy:
        yield dict(_noisy(table, page, plain))


def _noisy(table: Table, page: TextPage, plain: SegmentedPage) -> Iterator[tuple[str, Figures]]:
    """Figures of the clean lines that are kept when the model sees the noisy ones."""
    clean = [line for segment in plain.segments for line in segment.text.split("\n")]
    for name, noise in {"clean": str, **NOISES}.items():
        cut = segment_text("\n\n".join(noise(line) for line in clean))
        # Where a line that was nothing but invisible characters is gone, there is no way back to the clean ones.
        lines = clean if len(cut.segments) == len(clean) else [segment.text for segment in cut.segments]
        kept = Kept(lines, {NEWSCLF: _body(table, cut)})
        yield name, figures_of(kept.text(NEWSCLF), page.row, page.gold)


def _body(table: Table, page: SegmentedPage) -> list[bool]:
    computed = facts(page)
    probabilities = table.probabilities(computed)
    kept: list[bool] = (probabilities >= table.decide(probabilities, computed)[0]).tolist()
    return kept
