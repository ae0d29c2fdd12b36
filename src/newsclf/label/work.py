"""`newsclf label` from pages to summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from ..errors import InputError
from ..predict import load
from .order import Order, in_order
from .pages import read_pages
from .progress import Progress
from .proposal import Added, add_pages
from .run import require_extra, serve
from .session import Session
from .store import LabelStore


def label_pages(
    names: Sequence[str],
    out: Path,
    *,
    stdin: TextIO | None,
    model: Path | None,
    propose: bool,
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
        propose: whether a model is to propose at all.
        order: of the pages.
        port: as for `serve`.
        browser: as for `serve`.
        report: called with lines about what is done.
        progress: called with the count of pages read.

    Returns:
        What was added, and how far the labelling is at the end.

    Raises:
        ConfigError: the extra `label` is not installed.
        ArtifactError: the model can't be loaded, or has no part for a page's view.
        InputError: the folder can't be written, holds no page, or the port is taken.
    """
    require_extra()
    with LabelStore(out, create=bool(names)) as store:
        added = Added()
        if names:
            added = add_pages(store, read_pages(names, stdin), load(model) if propose else None, report, progress)
            report(told(added, out))
        numbers = in_order(store.proposals(), order)
        if not numbers:
            raise InputError(f"{out}: no page to label; name pages, `newsclf label PAGES`")
        session = Session(store, numbers)
        serve(session, port=port, browser=browser, report=report)
        return added, session.progress()


def told(added: Added, out: Path) -> str:
    """What was added, in a line."""
    parts = [f"{added.new} new pages in {out}", f"{added.known} there already"]
    if added.twice:
        parts.append(f"{added.twice} given twice")
    parts.append(f"{added.bad} skipped")
    return ", ".join(parts)
