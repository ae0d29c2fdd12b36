"""A labels folder of `newsclf label`: its accepted pages, with the labels that they were given."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import BuildError
from ..label.entries import content, gold_of
from ..label.store import LabelStore
from ..page import Page
from .base import GoldPage, Skipped

_NOT_USED = {"open": "not accepted yet", "skipped": "skipped at labelling"}


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the accepted pages in the order in which they were added; the others are skipped.

    The gold of a page is the text of its body segments, a line each. A page with a segment that was left open has none:
    its body is not known in full.

    Raises:
        BuildError: no page is accepted.
        InputError: `source` is no labels folder, or damaged.
    """
    with LabelStore(source, reading=True) as store:
        states = dict(store.history.pages)
        counts = Counter(state.status for state in states.values())
        if not counts["accepted"]:
            raise BuildError(
                f"{source}: expected accepted pages, none of {len(states)} is ({counts['open']} open,"
                f" {counts['skipped']} skipped); accept some with `newsclf label`"
            )
        for page_id, number in store.ids().items():
            state = states.get(number)
            if state is None:  # added meanwhile
                continue
            if state.status != "accepted":
                yield Skipped(page_id, _NOT_USED[state.status])
                continue
            stored = store.page(number)
            labelled = tuple(zip(stored.texts, state.labels, strict=True))
            yield GoldPage(
                page_id=page_id,
                page=_readable(stored.page),
                gold=gold_of(stored.texts, state.labels),
                labelled=labelled,
            )


def _readable(page: Page) -> Page:
    """Text that was stored with half surrogate pairs, which no UTF-8 can hold, as a str."""
    data = content(page)
    if page.encoding != "utf-8":
        return page
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return page
        return replace(page, html=None if page.html is None else text, text=None if page.text is None else text)
    return page


def state_of(source: Path) -> str:
    """A fingerprint of all that a build takes from a labels folder: a sha256 in hex.

    What is said of open and skipped pages, notes, and the order of changes leave it as it is.

    Raises:
        InputError: `source` is no labels folder, or damaged.
    """
    digest = hashlib.sha256()
    with LabelStore(source, reading=True) as store:
        for page_id, number in store.ids().items():
            state = store.history.pages.get(number)
            if state is None or state.status != "accepted":
                continue
            stored = store.page(number)
            page = stored.page
            said = [page_id, stored.view, page.encoding, page.url, page.site, page.lang, stored.texts, state.labels]
            for part in (json.dumps(said).encode(), content(page)):
                digest.update(b"%d " % len(part))
                digest.update(part)
    return digest.hexdigest()
