"""Why a model scored the segments of evaluated pages as it did: page by page, as the report is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from ..errors import DataSetError
from ..explain import PageReasons, page_reasons
from ..features.facts import facts
from ..plain_words import is_token, sentence, token_sentence
from ..predict import Predictor
from ..results import Results, Scored
from ..row import Row
from .contents import FindReasons, ToldReasons

COUNT = 3
"""So many reasons for body, and as many against it."""


def reasons_of(model: Predictor, results: Results) -> FindReasons | None:
    """What finds the reasons of evaluated pages; the data sets are read along once more, a page at a time.

    Args:
        model: that was evaluated.
        results: of `evaluate`. None where they cannot read their pages again: a cross-validation has a model for each
            fold, and none of them is kept.
    """
    if results.whole_rows is None:
        return None
    rows: Iterator[Row] = results.whole_rows()

    def find(number: int, item: Scored) -> ToldReasons:
        row = next(rows, None)
        if row is None or row.page_id != item.row.page_id or len(row.labels) != len(item.scores):
            raise DataSetError(
                f"page {number}, {item.row.corpus} {item.row.page_id}: the data set has changed since it was"
                " evaluated; evaluate it anew"
            )
        return told_reasons(page_reasons(model.require(row.page.view), facts(row.page)))

    return find


def told_reasons(reasons: PageReasons, count: int = COUNT) -> ToldReasons:
    """The strongest reasons of a page's segments (`PageReasons.top`), so many of each side, with their sentences."""
    found = np.concatenate(reasons.strongest(count), axis=1)
    distinct, places = reasons.distinct(found)
    return ToldReasons([_said(*one) for one in distinct], places, reasons.parts(found))


def _said(group: str, name: str, value: float) -> tuple[str, str]:
    """What is shown of a feature: its name, of a token that of its field alone, and its sentence."""
    if is_token(group):
        return group, _token_sentence(group, name)
    return f"{group}: {name}", sentence(group, name, value)


_token_sentence = lru_cache(1 << 16)(token_sentence)
