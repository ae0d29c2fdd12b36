"""The figures of one output for one page, the same for a model and for all that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .metrics import scrapinghub_rates, snippet_counts, word_score
from .row import Row


@dataclass(frozen=True, slots=True)
class OutputFigures:
    """What an output scores on a page, 0..1; None where the page has no full gold.

    `raw_word_f1` is against the gold as the corpus has it, the others by convention. `snippets` are the counts of
    `metrics.snippet_counts` (found, missed, wrongly found, rightly left out), None where the page has no snippets.
    """

    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    raw_word_f1: float | None
    ngram_precision: float | None
    ngram_recall: float | None
    snippets: tuple[int, int, int, int] | None


def output_figures(output: str, row: Row, raw_gold: str | None) -> OutputFigures:
    """Score an output.

    Args:
        output: what was taken for the body of the page, as plain text.
        row: the page, by convention.
        raw_gold: the gold as the corpus has it.
    """
    snippets = snippet_counts(output, row.present, row.absent) if row.present or row.absent else None
    if row.gold is None:
        return OutputFigures(None, None, None, None, None, None, snippets)
    word = word_score(output, row.gold)
    # Most golds hold no role that leaves, and need no second look.
    raw = word.f1 if raw_gold in (None, row.gold) else word_score(output, str(raw_gold)).f1
    return OutputFigures(word.precision, word.recall, word.f1, raw, *scrapinghub_rates(output, row.gold), snippets)


def kept_text(row: Row, scores: np.ndarray, threshold: float) -> str:
    """The segments of a page from a probability of body on, a line each; `scores` are of shape (segments,), 0..1."""
    return "\n".join(s.text for s, score in zip(row.page.segments, scores, strict=True) if score >= threshold)
