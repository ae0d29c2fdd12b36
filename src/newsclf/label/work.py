"""`newsclf label` from pages to summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TextIO

from ..errors import InputError, ViewError
from ..predict import Predictor, load
from .order import Order, in_order
from .pages import BadPage, GivenPage, read_pages
from .place import is_labels
from .progress import Progress
from .proposal import Added, add_pages, propose, skipped
from .run import listening, require_extra, serve
from .session import Session
from .store import LabelStore


def label_pages(
    names: Sequence[str],
    out: Path,
    *,
    stdin: TextIO | None,
    model: Path | None,
    propose_labels: bool,
    order: Order,
    port: int,
    browser: bool,
    report: Callable[[str], None],
    progress: Callable[[int], None],
) -> tuple[Added, Progress]:
    """Add pages to a labels folder and serve the labelling page until it is ended.

    Args:
        names: as for `read_pages`; none goes on with the folder as it is.
        out: the labels folder, made where it is missing.
        stdin: what the name `-` reads.
        model: the folder of the model that proposes; None for the shipped one.
        propose_labels: whether a model is to propose at all.
        order: of the pages.
        port: as for `listening`.
        browser: as for `serve`.
        report: called with lines about what is done.
        progress: called with the count of pages read.

    Returns:
        What was added, and how far the labelling is at the end.

    Raises:
        ConfigError: the extra `label` is not installed.
        ArtifactError: the model can't be loaded, or has no part for a page's view.
        InputError: the folder can't be written or holds no page, nothing can be labelled of what is named, or the port
            is taken.
        KeyboardInterrupt: Ctrl-C while pages were added, which `report` was told.
    """
    require_extra()
    # Before anything is written: a port that is taken must not cost the time of adding pages.
    with listening(port) as listener:
        # Without pages the model has no work, but a wrong one is told all the same.
        predictor = load(model) if propose_labels and (names or model is not None) else None
        added = _added(names, out, stdin, predictor, report, progress) if names else Added()
        if model is not None and (added.known or not names):
            report(f"{model}: proposes for new pages alone; what was proposed for the others in {out} stays")
        with LabelStore(out) as store:
            numbers = in_order(store.proposals(), order)
            if not numbers:
                raise InputError(f"{out}: no page to label; name pages, `newsclf label PAGES`")
            session = Session(store, numbers)
            serve(session, listener, browser=browser, report=report)
            return added, session.progress()


def _added(
    names: Sequence[str],
    out: Path,
    stdin: TextIO | None,
    model: Predictor | None,
    report: Callable[[str], None],
    progress: Callable[[int], None],
) -> Added:
    """Add the pages; the labels folder is made with the first one that can be labelled."""
    added = Added()
    try:
        pages = read_pages(names, stdin)
        first = list(_to_first_good(pages, model))
        if not first or isinstance(first[-1], BadPage):
            for bad in first:
                if isinstance(bad, BadPage):
                    report(skipped(bad))
            goes_on = (
                f"; without pages, `newsclf label --out {out}` goes on with what is there" if is_labels(out) else ""
            )
            raise InputError(f"nothing to label in {', '.join(names)}{goes_on}")
        with LabelStore(out, create=True) as store:
            add_pages(store, chain(first, pages), model, report, progress, added)
    except KeyboardInterrupt:
        report(f"interrupted: {added.new} pages added; name the pages again for the rest")
        raise
    report(told(added, out))
    return added


def _to_first_good(pages: Iterator[GivenPage | BadPage], model: Predictor | None) -> Iterator[GivenPage | BadPage]:
    """The pages up to the first that can be labelled."""
    for page in pages:
        if isinstance(page, BadPage):
            yield page
            continue
        try:
            propose(page.page_id, page.page, model)
        except (InputError, ViewError) as error:
            yield BadPage(page.page_id, str(error))
        else:
            yield page
            return


def told(added: Added, out: Path) -> str:
    """What was added, in a line."""
    parts = [f"{added.new} new pages in {out}", f"{added.known} there already"]
    if added.twice:
        parts.append(f"{added.twice} given twice")
    parts.append(f"{added.bad} skipped")
    return ", ".join(parts)
