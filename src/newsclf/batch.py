"""Many pages: in order, in bounded memory, a bad page costs itself alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import InputError, NewsclfError, OptionError
from .page import Page, Prediction, View
from .segment import Limits

if TYPE_CHECKING:
    from .predict import Predictor
    from .recurrence.site_counts import SiteCounts

# A worker makes what it needs with a page of each view before the first page comes.
_WARM_UP = "<html><body><p class=lead>The harbour\u2019s ferry ran aground on Monday.</p></body></html>"


def predict_in_order(
    predictor: Predictor,
    pages: Iterable[Page | bytes | str],
    workers: int = 1,
    view: View | None = None,
    threshold: float | None = None,
    timeout: float | None = None,
) -> Iterator[Prediction]:
    """As `Predictor.predict_many`.

    Raises:
        OptionError: `workers` is below 1, or `timeout` not above 0.
        InputError: `pages` is one page; or workers are to have counts of sites that were not saved.
    """
    require_in_range(workers, timeout)
    if isinstance(pages, bytes | str | Page):
        raise InputError("expected several pages, got one; use predict, or put it into a list")
    if workers == 1 and timeout is None:
        return (_one(predictor, page, view, threshold) for page in pages)
    from .processes import PAGE_SECONDS
    from .workers import work_in_order

    setup = partial(
        _start, predictor.folder, predictor.limits, predictor.fast, saved_path(predictor.sites), view, threshold
    )
    return work_in_order(setup, pages, _lost, workers, PAGE_SECONDS if timeout is None else timeout)


def require_in_range(workers: int, timeout: float | None) -> None:
    """Make sure that there can be so many workers, and so many seconds for a page.

    Raises:
        OptionError: there can't.
    """
    if not isinstance(workers, int) or workers < 1:
        raise OptionError(f"workers {workers!r}: expected 1 or more")
    if timeout is not None and not (isinstance(timeout, int | float) and 0 < timeout < math.inf):
        raise OptionError(f"timeout {timeout!r}: expected seconds above 0, or nothing for no limit of your own")


def saved_path(sites: SiteCounts | None) -> Path | None:
    """The file of counts of sites, which worker processes read for themselves; None without counts.

    Raises:
        InputError: they were not saved.
    """
    if sites is not None and sites.path is None:
        raise InputError(
            "worker processes read the counts of sites from a file: save them first, with counts.save(PATH)"
        )
    return None if sites is None else sites.path


def _one(predictor: Predictor, page: Page | bytes | str, view: View | None, threshold: float | None) -> Prediction:
    try:
        return predictor.predict(page, view, threshold=threshold)
    except Exception as error:  # whatever is wrong with one page must not cost the others
        known = isinstance(error, NewsclfError)
        return _lost(page, str(error) if known else f"{type(error).__name__}: {error}")


def _lost(page: Page | bytes | str, error: str) -> Prediction:
    return Prediction(error=error, url=page.url if isinstance(page, Page) else None)


def _start(
    folder: Path, limits: Limits, fast: bool, sites: Path | None, view: View | None, threshold: float | None
) -> Callable[[Page | bytes | str], Prediction]:
    """What predicts in a worker, which loads the model itself: it is much to send, and to write to a process that dies
    may take for ever.
    """
    from .predict import load

    predictor = load(folder, limits=limits, fast=fast, sites=sites)
    for known in predictor.views:
        predictor.predict(_WARM_UP, known)
    return partial(_one, predictor, view=view, threshold=threshold)
