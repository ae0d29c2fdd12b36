"""Many pages: in order, in bounded memory, a bad page costs itself alone."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from .errors import InputError, NewsclfError
from .page import Page, Prediction, View

if TYPE_CHECKING:
    from .predict import Predictor

# Pages that wait for each worker: enough to keep it busy, few enough to hold in memory.
_WAITING = 8

_predictor: Predictor | None = None


def predict_in_order(
    predictor: Predictor,
    pages: Iterable[Page | bytes | str],
    workers: int = 1,
    view: View | None = None,
    threshold: float | None = None,
) -> Iterator[Prediction]:
    """As `Predictor.predict_many`.

    Raises:
        InputError: `workers` is below 1.
    """
    if workers < 1:
        raise InputError(f"workers {workers!r}: expected 1 or more")
    if workers == 1:
        return (_one(predictor, page, view, threshold) for page in pages)
    return _in_workers(predictor, pages, workers, view, threshold)


def _one(predictor: Predictor, page: Page | bytes | str, view: View | None, threshold: float | None) -> Prediction:
    try:
        return predictor.predict(page, view, threshold=threshold)
    except Exception as error:  # whatever is wrong with one page must not cost the others
        url = page.url if isinstance(page, Page) else None
        known = isinstance(error, NewsclfError)
        return Prediction(error=str(error) if known else f"{type(error).__name__}: {error}", url=url)


def _start(predictor: Predictor) -> None:
    global _predictor
    _predictor = predictor


def _work(page: Page | bytes | str, view: View | None, threshold: float | None) -> Prediction:
    assert _predictor is not None
    return _one(_predictor, page, view, threshold)


def _in_workers(
    predictor: Predictor,
    pages: Iterable[Page | bytes | str],
    workers: int,
    view: View | None,
    threshold: float | None,
) -> Iterator[Prediction]:
    # Spawned, not forked: the caller's program may have threads.
    context = multiprocessing.get_context("spawn")
    waiting: deque[Future[Prediction]] = deque()
    with ProcessPoolExecutor(workers, context, _start, (predictor,)) as pool:
        try:
            for page in pages:
                waiting.append(pool.submit(_work, page, view, threshold))
                if len(waiting) >= workers * _WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
