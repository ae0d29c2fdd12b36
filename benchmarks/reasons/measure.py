"""Explain pages of a data set: the largest difference from the logit, and the time beyond predicting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from newsclf import Predictor
from newsclf.dataset_reading import read_rows
from newsclf.errors import InputError
from newsclf.explain import PageReasons, page_reasons
from newsclf.features.facts import Facts, facts
from newsclf.page import View

_TOP = 3
_ROUNDS = 3


class Figures(NamedTuple):
    """Of one view; times are processor milliseconds a page.

    Attributes:
        view: html or text.
        pages: how many.
        segments: of all of them.
        difference: the largest between a logit and what is said to add up to it.
        facts: the facts of a page.
        predicting: from facts to probabilities.
        reasons: the contributions of everything, beyond predicting.
        top: the three strongest for and against, of every segment.
    """

    view: str
    pages: int
    segments: int
    difference: float
    facts: float
    predicting: float
    reasons: float
    top: float


def measure(model: Predictor, data: Iterable[Path], pages: int) -> list[Figures]:
    """Explain the first so many pages of each view of data sets.

    Raises:
        InputError: they have no page of the model's views.
    """
    figures = []
    for view in model.views:
        rows = (row.page for folder in data for row in read_rows(folder) if row.page.view == view)
        found = list(islice(rows, pages))
        if found:
            figures.append(_of_view(model, view, found))
    if not figures:
        raise InputError(f"expected pages of the view {' or '.join(model.views)}, found none; name a data set")
    return figures


def _of_view(model: Predictor, view: View, pages: list) -> Figures:
    table = model.require(view)
    computed = [facts(page) for page in pages]
    explained = [page_reasons(table, own) for own in computed]

    def once(own: Facts) -> PageReasons:
        return page_reasons(table, own)

    def with_top(own: Facts) -> None:
        reasons = page_reasons(table, own)  # anew: it keeps what it was asked for
        for i in range(len(reasons)):
            reasons.top(i, _TOP)

    predicting, explaining = _milliseconds(table.probabilities, computed), _milliseconds(once, computed)
    return Figures(
        view,
        len(pages),
        sum(map(len, explained)),
        max(largest_difference(a, table.final_logits(b)[0]) for a, b in zip(explained, computed, strict=True)),
        _milliseconds(facts, pages),
        predicting,
        explaining - predicting,
        _milliseconds(with_top, computed) - explaining,
    )


def largest_difference(reasons: PageReasons, logits: np.ndarray) -> float:
    """The largest difference from a logit of the sums of groups and of single contributions."""
    found = [0.0]
    for own, logit in zip(reasons, logits.tolist(), strict=True):
        single = own.intercept + sum(c.contribution for c in own.contributions)
        found += [abs(single - logit), abs(sum(own.groups.values()) - logit)]
    return max(found)


def _milliseconds(do: Callable, arguments: list) -> float:
    """Processor time for one argument: the best of some rounds."""
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        for argument in arguments:
            do(argument)
        best = min(best, time.process_time() - start)
    return 1000 * best / len(arguments)


def markdown(figures: list[Figures]) -> str:
    """The figures as a table."""
    lines = [
        "| view | pages | segments a page | largest difference | facts, ms | predicting, ms | reasons beyond it, ms |"
        f" {_TOP} for and against of each segment, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {f.view} | {f.pages} | {f.segments / f.pages:.0f} | {f.difference:.0e} | {f.facts:.1f} |"
        f" {f.predicting:.1f} | {f.reasons:.1f} | {f.top:.1f} |"
        for f in figures
    ]
    return "\n".join(lines)
