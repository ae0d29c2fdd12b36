"""What the model proposes for a page, and adding pages with that to a labels folder."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..errors import InputError, ViewError
from ..page import Label, Page
from ..predict import Predictor
from ..segment import Limits, segment_page
from ..site import site_of
from .pages import BadPage, GivenPage
from .store import LabelStore, StoredPage

_BATCH = 32


@dataclass(slots=True)
class Added:
    """How many pages were new, there already, given twice, or bad."""

    new: int = 0
    known: int = 0
    twice: int = 0
    bad: int = 0


def propose(page_id: str, page: Page, model: Predictor | None) -> StoredPage:
    """A page with its segments and what the model makes of each: label and probability of body.

    Its URL is the page's, else the canonical one or og:url that it names; the site is that of the URL, as in data sets.

    Args:
        page_id: its name.
        page: HTML or plain text.
        model: what proposes; None leaves every segment open.

    Raises:
        InputError: the page is binary, empty or has no text.
        ViewError: the model has no part for its view.
    """
    segmented = segment_page(page, limits=model.limits if model else Limits())
    if not segmented.segments:
        raise InputError("no segments: the page has no text")
    meta = segmented.meta
    url = page.url or meta.get("canonical") or meta.get("og_url")
    proposed: tuple[Label | None, ...] = (None,) * len(segmented.segments)
    scores: tuple[float, ...] = ()
    if model is not None:
        probabilities, least = model.score_segments(segmented)
        proposed = tuple("body" if p >= least else "boilerplate" for p in probabilities)
        scores = tuple(round(float(p), 6) for p in probabilities)
    return StoredPage(
        page_id=page_id,
        page=replace(page, url=url, site=page.site or site_of(url)),
        view=segmented.view,
        texts=tuple(segment.text for segment in segmented.segments),
        proposed=proposed,
        scores=scores,
    )


def add_pages(
    store: LabelStore,
    pages: Iterable[GivenPage | BadPage],
    model: Predictor | None,
    report: Callable[[str], None],
    progress: Callable[[int], None] = lambda count: None,
    added: Added | None = None,
) -> Added:
    """Add pages to a labels folder, a batch at a time; those that are there already keep their labels.

    A page is there already if one of its id with the very same content is. Another page of the same id is added as
    `ID#2`, and so on.

    Args:
        store: the labels folder.
        pages: what `read_pages` yields; bad ones are reported and counted.
        model: what proposes labels; None for none.
        report: called with a line on each bad page, and on each new one that is a copy or a later state of another.
        progress: called with the count of pages seen.
        added: what is counted up, also when Ctrl-C ends it; the pages that it counts are stored then.
    """
    added = Added() if added is None else added
    batch: list[StoredPage] = []
    here: set[str] = set()
    alike: dict[int, str] | None = None  # by the hash of a page's segments its id
    try:
        for count, given in enumerate(pages, start=1):
            progress(count)
            if isinstance(given, BadPage):
                found: StoredPage | BadPage | None = given
            else:
                found = _new(store, batch, given, model, here, added)
            if isinstance(found, BadPage):
                added.bad += 1
                report(skipped(found))
            elif isinstance(given, GivenPage) and found is not None:
                if alike is None:
                    alike = {hash(p.texts): p.page_id for p in store.proposals()}
                if line := _told_of(found, given.page_id, alike):
                    report(line)
                with _held():
                    batch.append(found)
                    added.new += 1
            if len(batch) >= _BATCH:
                with _held():
                    store.add(batch)
                    batch = []
    finally:
        with _held():
            store.add(batch)
    return added


def _told_of(new: StoredPage, given_id: str, alike: dict[int, str]) -> str | None:
    """What is said of a new page that is another one's copy or later state; it is remembered as seen."""
    same = alike.setdefault(hash(new.texts), new.page_id)
    if same != new.page_id:
        return f"{new.page_id}: same text as {same}; both are to be labelled"
    if new.page_id != given_id:
        return f"{new.page_id}: {given_id} is there with other content; both are to be labelled"
    return None


def skipped(bad: BadPage) -> str:
    """The line on a page that can't be labelled."""
    return f"skipped {bad.name}: {bad.reason}"


@contextmanager
def _held() -> Iterator[None]:
    """Let Ctrl-C wait until the end of this."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def _new(
    store: LabelStore,
    batch: list[StoredPage],
    given: GivenPage,
    model: Predictor | None,
    here: set[str],
    added: Added,
) -> StoredPage | BadPage | None:
    """The page with what is proposed for it; None where it is known, counted as such."""
    for page_id in _names(given.page_id):
        same = _same(store, batch, page_id, given.page)
        if same:
            if page_id in here:
                added.twice += 1
            else:
                added.known += 1
            here.add(page_id)
            return None
        if same is None:
            break
    try:
        found = propose(page_id, given.page, model)
    except (InputError, ViewError) as error:
        return BadPage(given.page_id, str(error))
    here.add(page_id)
    return found


def _names(page_id: str) -> Iterator[str]:
    yield page_id
    number = 2
    while True:
        yield f"{page_id}#{number}"
        number += 1


def _same(store: LabelStore, batch: list[StoredPage], page_id: str, page: Page) -> bool | None:
    """Whether the page of an id is this one; None where no page has the id."""
    for stored in batch:
        if stored.page_id == page_id:
            return (stored.page.html, stored.page.text) == (page.html, page.text)
    number = store.number(page_id)
    return None if number is None else store.has_content(number, page)
