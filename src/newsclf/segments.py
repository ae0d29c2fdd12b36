"""What a training keeps of every segment: a few numbers, while its facts stay on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .features.facts import numeric_names
from .features.store import FactsTable
from .features.stream import FactsStream
from .page import View

BYTES = 120
"""A generous bound of what all arrays together take for a segment while a view is trained, features left out."""


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a source of facts, in order.

    `page`, `label`, `variant`, `confidence` as in `FactsTable`; `log_words` is the column of that name; `starts` tells
    where each table of the source begins, and where the last one ends.
    """

    view: View
    page: np.ndarray
    label: np.ndarray
    variant: np.ndarray
    log_words: np.ndarray
    confidence: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.page)

    @property
    def known(self) -> np.ndarray:
        """Whether each has a label."""
        known: np.ndarray = self.label >= 0
        return known


def read_segments(
    source: FactsTable | FactsStream, each: Callable[[FactsTable], None] = lambda table: None
) -> Segments:
    """One pass over a source, in which `each` may look at each table too."""
    log_words = numeric_names(source.view).index("log_words")
    columns: list[list[np.ndarray]] = [
        [np.zeros(0, np.int64)],
        [np.zeros(0, np.int8)],
        [np.zeros(0, np.int8)],
        [np.zeros(0, np.float32)],
        [np.zeros(0, np.float32)],
    ]
    starts = [0]
    for table in source.tables():
        each(table)
        own = (table.page, table.label, table.variant, table.numeric[:, log_words], table.confidence)
        for column, values in zip(columns, own, strict=True):
            column.append(np.array(values))
        starts.append(starts[-1] + len(table))
    page, label, variant, logs, confidence = (np.concatenate(column) for column in columns)
    return Segments(source.view, page, label, variant, logs, confidence, np.array(starts))


def drawn(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """The rows themselves or, of more than `most`, so many drawn with replacement, as KBinsDiscretizer draws them."""
    if len(rows) <= most:
        return rows
    found: np.ndarray = rows[np.random.RandomState(seed).randint(0, len(rows), size=most)]
    return found


class Gatherer:
    """Collects the values of chosen rows, which may come several times, while tables pass by in order."""

    def __init__(self, rows: np.ndarray, width: int) -> None:
        self._order = np.argsort(rows, kind="stable")
        self._rows = rows[self._order]
        self.values = np.empty((len(rows), width), np.float32)

    def add(self, start: int, values: np.ndarray) -> None:
        """Take what is wanted of the rows from number `start` on."""
        a, b = np.searchsorted(self._rows, [start, start + len(values)])
        self.values[self._order[a:b]] = values[self._rows[a:b] - start]
