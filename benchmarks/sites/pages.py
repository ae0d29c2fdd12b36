"""Pages of sites with many pages, as a model sees them that has not seen their site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from newsclf.collection import Collection
from newsclf.compiled import Table, as_probabilities
from newsclf.convention import by_convention
from newsclf.decision import decide
from newsclf.features.facts import facts, words_column
from newsclf.output_figures import kept_text, output_figures
from newsclf.page import Page, View
from newsclf.recurrence.one_site import OneSite
from newsclf.recurrence.sample import PageTexts
from newsclf.recurrence.site_counts import page_texts
from newsclf.row import Row


@dataclass(frozen=True, slots=True, eq=False)
class SitePage:
    """A page, by convention.

    `logits` are those of `table`, which has not seen its site; `keys` are what is compared over its site.
    """

    row: Row
    table: Table
    logits: np.ndarray
    numeric: np.ndarray
    sizes: np.ndarray
    keys: PageTexts

    def word_f1(self, added: np.ndarray | None = None) -> float:
        """The word F1 of what is kept, with so much added to the log-odds of each segment; 0..1."""
        likely = as_probabilities(self.logits if added is None else self.logits + added)
        table = self.table
        score = table.page_score.score(likely, self.sizes, self.numeric) if table.page_score else None
        least = decide(likely, self.sizes, table.threshold, table.decision, score)
        found = output_figures(kept_text(self.row, likely, least), self.row, None).word_f1
        assert found is not None
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A site of a corpus with those of its pages that have a gold."""

    corpus: str
    name: str
    pages: list[SitePage]
    _known: dict[tuple[int, int], tuple[np.ndarray, int]] = field(default_factory=dict)
    _whole: list[OneSite] = field(default_factory=list)

    def others(self, number: int, pages: int | None) -> tuple[np.ndarray, int]:
        """In how many other articles each text of a page stands, and how many others there are.

        Args:
            number: of the page.
            pages: so many of the site are counted, this one and others that are drawn at random; None for all.
        """
        count = len(self.pages) if pages is None else pages
        key = number, count
        if key not in self._known:
            self._known[key] = self._counted(number, count)
        return self._known[key]

    def _counted(self, number: int, count: int) -> tuple[np.ndarray, int]:
        if count == len(self.pages):
            if not self._whole:
                self._whole.append(OneSite([page.keys.once() for page in self.pages]))
            return self._whole[0].others(self.pages[number].keys)
        rest = np.delete(np.arange(len(self.pages)), number)
        drawn = [number, *np.random.default_rng(number).permutation(rest)[: count - 1].tolist()]
        return OneSite([self.pages[i].keys.once() for i in drawn]).others(self.pages[number].keys)


def many_page_sites(collection: Collection, view: View, least: int) -> dict[tuple[str, str], list[int]]:
    """The rows of a view with a full gold, by corpus and site, of sites that have so many; own pages are no site."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(collection.rows):
        if row.page.view == view and row.gold and row.page.segments and not row.site.startswith("page:"):
            found.setdefault((row.corpus, row.site), []).append(number)
    return {key: rows for key, rows in sorted(found.items()) if len(rows) >= least}


def read_sites(
    collection: Collection, rows: Mapping[tuple[str, str], Sequence[int]], tables: Mapping[str, Table]
) -> list[Site]:
    """The sites with their pages.

    Args:
        collection: the data sets.
        rows: the rows of each site, by corpus and name.
        tables: the table, trained without it, of each site by its name.
    """
    chosen = np.zeros(len(collection.rows), dtype=bool)
    wanted = sorted(number for own in rows.values() for number in own)
    chosen[wanted] = True
    pages = {}
    for number, row in zip(wanted, replace(collection, selected=chosen).whole_rows(), strict=True):
        pages[number] = _page(by_convention(row), tables[row.site])
    return [Site(*key, [pages[number] for number in own]) for key, own in rows.items()]


def _page(row: Row, table: Table) -> SitePage:
    computed = facts(row.page)
    keys = page_texts(Page(text=row.page_id, url=row.url), [s.text for s in row.page.segments], row.page.meta)
    numeric = np.ascontiguousarray(computed.numeric)
    return SitePage(
        replace(row, page=replace(row.page, nodes=[])),
        table,
        table.final_logits(computed)[0],
        numeric,
        words_column(table.view, numeric),
        keys,
    )
