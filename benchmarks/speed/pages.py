"""Which pages are timed: a seeded sample, read and decoded before any clock starts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from newsclf.collection import load_collection
from newsclf.dataset_reading import html_of
from newsclf.errors import DataSetError

from .timed_page import TimedPage, made


class Sample(NamedTuple):
    """The pages of each round, all distinct, and those that warm up and are not measured."""

    warm_up: list[TimedPage]
    rounds: list[list[TimedPage]]


def sample(data: Sequence[Path], where: Sequence[str], pages: int, rounds: int, seed: int, warm_up: int = 10) -> Sample:
    """Draw the pages.

    No page is drawn twice. Where there are too few pages for that, each round has fewer than was asked for, and a small
    number of them warms up.

    Args:
        data: data sets that were built with `--keep-html`.
        where: conditions as `newsclf eval` has them.
        pages: pages of a round.
        rounds: how many rounds.
        seed: equal seeds draw equal pages of equal data.
        warm_up: pages that are not measured.

    Raises:
        DataSetError: a data set is none or holds no html, or there is not a page for each round.
        ConfigError: a condition is malformed.
    """
    collection = load_collection(data, where=[*where, "view=html"])
    chosen = [i for i, selected in enumerate(collection.selected) if selected]
    if len(chosen) <= rounds:
        raise DataSetError(f"{len(chosen)} pages are selected; expected more than there are rounds, {rounds}")
    random.Random(seed).shuffle(chosen)
    warm_up = min(warm_up, max(1, len(chosen) - rounds * pages), len(chosen) - rounds)
    pages = min(pages, (len(chosen) - warm_up) // rounds)
    chosen = chosen[: warm_up + rounds * pages]
    places = {row: place for place, row in enumerate(chosen)}
    drawn: dict[int, TimedPage] = {}
    for number, (row, html) in enumerate(zip(collection.rows, html_of(data), strict=True)):
        if number not in places:
            continue
        if html is None:
            raise DataSetError(f"{row.page_id} of {row.corpus} has no html; build the data set with --keep-html")
        drawn[places[number]] = made(f"{row.corpus}/{row.page_id}", html, row.url, row.lang)
    ordered = [drawn[place] for place in range(len(chosen))]
    starts = range(warm_up, len(ordered), pages)
    return Sample(ordered[:warm_up], [ordered[start : start + pages] for start in starts])
