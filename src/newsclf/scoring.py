"""A page in, the probabilities of its segments out: by numpy alone; `fast.scoring` does the same compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .columns import PageColumns
from .compiled import Table
from .features.facts import Facts, facts_of, words_column
from .page import Page, Places, View
from .segment import Limits, segment_columns

if TYPE_CHECKING:
    from .recurrence.site_counts import Recurring

Recurs = Callable[[Page | bytes | str, View, Sequence[str], Mapping[str, str]], "Recurring | None"]
"""As `SiteCounts.recurring`: what recurs of a page on its site."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a model makes of a page.

    Attributes:
        view: the view that was taken.
        texts: the text of each segment.
        places: where the segments stand (`page.Places`), or what makes it; None in the text view.
        probabilities: of body, 0..1, float64 of shape (segments,).
        sizes: words of each segment, float64.
        least: the probability from which the model takes segments for body.
        page_score: how likely the page has an article, 0..1; None where the model can't say.
        truncated: the limits that cut something.
    """

    view: View
    texts: list[str]
    places: Places | Callable[[], Places] | None
    probabilities: np.ndarray
    sizes: np.ndarray
    least: float
    page_score: float | None
    truncated: tuple[str, ...]


class Scorer(Protocol):
    """Scores pages; shared by threads."""

    def __call__(self, page: Page | bytes | str, view: View | None) -> Scored:
        """Score a page, seen in a view; None for the view that its look tells.

        Raises:
            InputError: the page can't be read.
            ViewError: the model has no part for the view.
        """


class PlainScorer:
    """Scores pages with a model, by numpy.

    Args:
        require: gives the table of a view, or raises a `ViewError`.
        limits: what bounds a page before it is parsed.
        recurs: tells what recurs of a page; None where that is not known of any.
    """

    def __init__(self, require: Callable[[View], Table], limits: Limits, recurs: Recurs | None = None) -> None:
        self._require, self._limits, self._recurs = require, limits, recurs

    def __call__(self, page: Page | bytes | str, view: View | None) -> Scored:
        """As `Scorer`."""
        columns = segment_columns(page, view, self._limits)
        table = self._require(columns.view)
        computed = facts_of(columns)
        found = self._recurs(page, columns.view, columns.texts, columns.meta) if self._recurs else None
        probabilities = table.probabilities(computed, None if found is None else found.added)
        return scored(table, columns, computed, probabilities)


def scored(table: Table, columns: PageColumns, computed: Facts, probabilities: np.ndarray) -> Scored:
    """What a model makes of a page, of which the probabilities are known.

    Args:
        table: of the page's view.
        columns: the page.
        computed: its facts.
        probabilities: of body of each segment, 0..1.
    """
    least, page_score = table.decide(probabilities, computed)
    return Scored(
        columns.view,
        columns.texts,
        (columns.of, columns.links, columns.marks) if columns.view == "html" else None,
        probabilities,
        words_column(columns.view, computed.numeric),
        least,
        page_score,
        columns.truncated,
    )
