"""Why a model scored the segments of evaluated pages as it did: page by page, as the report is written."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..errors import DataSetError
from ..explain import PageReasons, page_reasons
from ..features.facts import facts
from ..plain_words import sentence
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
    said: dict[tuple[str, str], int] = {}
    # A column says the same of all segments that have a value of it, a token of all that have it.
    known: dict[tuple[str, str, float], int] = {}
    places = []
    for number, features in enumerate(found.tolist()):
        for feature in features:
            if feature < 0:
                places.append(-1)
                continue
            key = reasons.feature(number, feature)
            place = known.get(key)
            if place is None:
                group, name, _ = key
                place = known[key] = said.setdefault((f"{group}: {name}", sentence(*key)), len(said))
            places.append(place)
    return ToldReasons(list(said), np.array(places, dtype=int).reshape(found.shape), reasons.parts(found))
