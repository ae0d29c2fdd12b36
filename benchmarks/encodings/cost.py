"""What decoding costs of a page's whole time, in CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from newsclf import Page
from newsclf.errors import InputError
from newsclf.segment.decode import to_utf8

from .measure import chosen
from .pages import CorpusPage, is_utf8, undeclared
from .recoded import LEGACY, recoded

RUNS = 5


class Cost(NamedTuple):
    """Pages of one kind, their bytes, and the seconds that decoding took and the whole of predicting, all together."""

    kind: str
    pages: int
    size: int
    decoding: float
    whole: float


def measure_costs(
    pages: Iterable[CorpusPage], most: int, predict: Callable[[Page], object], runs: int = RUNS
) -> list[Cost]:
    """The cost of pages that are not UTF-8, and of pages of UTF-8 as they are and put into other encodings.

    Both times are the least of several runs, a page at a time.

    Args:
        pages: of corpora.
        most: pages of a language that are re-coded.
        predict: of a loaded model; decoding is a part of it.
        runs: how often each page is decoded and predicted.
    """
    found: dict[str, Cost] = {}
    for kind, html, hint in _kinds(list(pages), most):
        page = Page(html=html, encoding=hint)
        decoding, whole = [], []
        try:
            for _ in range(runs):
                start = time.process_time()
                to_utf8(html, hint)
                between = time.process_time()
                predict(page)
                decoding.append(between - start)
                whole.append(time.process_time() - between)
        except InputError:
            continue
        so_far = found.get(kind, Cost(kind, 0, 0, 0.0, 0.0))
        found[kind] = Cost(
            kind,
            so_far.pages + 1,
            so_far.size + len(html),
            so_far.decoding + min(decoding),
            so_far.whole + min(whole),
        )
    return list(found.values())


def _kinds(pages: list[CorpusPage], most: int) -> Iterator[tuple[str, bytes, str | None]]:
    """Pages as bytes, by kind, with what is known of their encoding from elsewhere."""
    for page in pages:
        if not is_utf8(page.html):
            yield "not UTF-8, as they are", page.html, page.hint
            yield "not UTF-8, not declared", undeclared(page.html), None
    for page in chosen(pages, most):
        yield "UTF-8, as they are", page.html, None
        for label, codec in LEGACY[page.lang or ""]:
            for one in recoded(page, label, codec):
                yield f"re-coded, {one.variant}", one.html, None
