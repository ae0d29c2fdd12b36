"""A model's part for one view, laid out for compiled scoring: what `compiled.Table` does, with the facts in between."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..compiled import Table
from ..decision import decide
from ..features.facts import numeric_names
from ..features.second_look import second_names
from .bins import BinWeights, add_bins
from .containers import read_containers
from .cut_page import CutPage
from .jit import compiled
from .line_weights import LineWeights
from .looks import second_columns
from .meta_words import meta_words
from .near_weights import NearWeights, add_near
from .page_values import page_threshold, page_values
from .path_weights import PathWeights, add_path
from .structure import fill_structure
from .text_columns import TEXT_COLUMNS, fill_text_columns
from .texts import read_texts
from .word_weights import WordWeights


class ScoredPage(NamedTuple):
    """What a part makes of a page; see `scoring.Scored`."""

    probabilities: np.ndarray
    sizes: np.ndarray
    least: float
    page_score: float | None


class Part:
    """Scores pages of one view.

    Args:
        table: the weights of the view.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        names = numeric_names(table.view)
        self._columns = len(names)
        self._log_words = names.index("log_words")
        self._numeric = BinWeights.of(table.numeric, names)
        self._second = None if table.second is None else BinWeights.of(table.second, second_names(table.view))
        self._intercepts = np.array(table.intercepts)
        fields = table.fields
        self._words = WordWeights(fields["words"]) if "words" in fields else None
        if table.view == "html":
            self._path = PathWeights.of(fields["path"]) if "path" in fields else None
            self._near = NearWeights.of(fields["near"]) if "near" in fields else None
        else:
            self._lines = LineWeights(fields["near"]) if "near" in fields else None

    def score(self, page: CutPage, meta: dict[str, str], added: np.ndarray | None = None) -> ScoredPage:
        """Score a page of the view.

        Args:
            page: as it was cut.
            meta: what it says of itself, empty for a text.
            added: to the log-odds of each segment in the end; None for nothing.
        """
        words, texts = read_texts(page.codes, page.ends)
        n = len(page.ends)
        numeric = np.zeros((self._columns, n), np.float32)
        fill_text_columns(words, texts, numeric)
        logits = np.empty((n, len(self._intercepts)))
        logits[:] = self._intercepts
        if self._words is not None:
            logits += self._words.logits(words, texts)
        spans, kinds = np.zeros((n, 0, 2), np.int64), np.zeros(n, np.int64)
        if self._table.view == "html":
            containers = read_containers(page)
            spans, kinds = containers.spans, containers.kinds
            fill_structure(numeric, TEXT_COLUMNS, page, words, containers, meta_words(meta))
            if self._path is not None:
                add_path(page, self._path, logits)
            if self._near is not None:
                add_near(page, self._near, logits)
        elif self._lines is not None:
            logits += self._lines.logits(page.codes, page.ends)
        sizes = np.expm1(numeric[self._log_words].astype(float))
        add_bins(numeric, self._numeric, logits)
        if self._second is None:
            probabilities = _probabilities(logits)
        else:
            probabilities = _second_probabilities(logits, sizes, spans, kinds, self._second)
        if added is not None:
            probabilities = _moved(probabilities, added)
        score = None
        if self._table.page_score is not None:
            score = 0.0
            if n:
                values = page_values(probabilities, sizes, numeric)
                score = self._table.page_score.score_columns(values, probabilities)
        table = self._table
        least = decide(probabilities, sizes, table.threshold, table.decision, score, page_threshold)
        return ScoredPage(probabilities, sizes, least, score)


@compiled
def _second_probabilities(
    logits: np.ndarray, sizes: np.ndarray, spans: np.ndarray, kinds: np.ndarray, weights: BinWeights
) -> np.ndarray:
    """The probabilities of a part that takes two looks; the second logits are without what it sees of the first."""
    look = second_columns(np.ascontiguousarray(logits[:, 0]), sizes, spans, kinds)
    add_bins(look, weights, logits[:, 1:])
    return _probabilities(logits)


@compiled
def _probabilities(logits: np.ndarray) -> np.ndarray:
    probabilities = np.empty(len(logits))
    for i in range(len(logits)):
        # Beyond 500 both sides are 0 or 1 in any case; exp would overflow.
        probabilities[i] = 1.0 / (1.0 + np.exp(-min(max(logits[i, -1], -500.0), 500.0)))
    return probabilities


def _moved(probabilities: np.ndarray, added: np.ndarray) -> np.ndarray:
    """Probabilities with something added to the log-odds of each."""
    odds = np.exp(np.clip(added, -500, 500))
    moved: np.ndarray = probabilities * odds / (1 - probabilities + probabilities * odds)
    return moved
