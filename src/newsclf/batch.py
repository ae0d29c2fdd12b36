"""Many pages: in order, in bounded memory, a bad page costs itself alone."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import InputError, NewsclfError
from .page import Page, Prediction, View
from .segment import Limits

if TYPE_CHECKING:
    from .predict import Predictor

# Pages that wait for each worker: enough to keep it busy, few enough to hold in memory.
_WAITING = 8

_UNGUARDED = (
    'A script that calls predict_many with workers must do so below `if __name__ == "__main__":`,'
    " as workers import it; or use workers=1"
)

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
    if not isinstance(workers, int) or workers < 1:
        raise InputError(f"workers {workers!r}: expected 1 or more")
    if isinstance(pages, bytes | str | Page):
        raise InputError("expected several pages, got one; use predict, or put it into a list")
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


def _start(folder: Path, limits: Limits) -> None:
    from .predict import load

    global _predictor
    _predictor = load(folder, limits=limits)


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
    # A worker that imports the caller's script must not start workers of its own: it would wait for them for ever.
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise InputError(_UNGUARDED)
    # Spawned, not forked: the caller's program may have threads. Workers load the model themselves: a worker that dies
    # while it is sent something large leaves its parent waiting for ever (a pipe that nobody reads).
    context = multiprocessing.get_context("spawn")
    waiting: deque[Future[Prediction]] = deque()
    with ProcessPoolExecutor(workers, context, _start, (predictor.folder, predictor.limits)) as pool:
        try:
            for page in pages:
                waiting.append(pool.submit(_work, page, view, threshold))
                if len(waiting) >= workers * _WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise NewsclfError(f"a worker process ended before its work was done. {_UNGUARDED}") from error
        finally:
            for future in waiting:
                future.cancel()
