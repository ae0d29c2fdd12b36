"""Measuring: pages whose labels are known are labelled through the page in a browser, and keys are counted."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsclf.collection import load_collection
from newsclf.convention import by_convention
from newsclf.dataset import SPLITS
from newsclf.errors import ConfigError, InputError
from newsclf.label.proposal import propose
from newsclf.label.store import LabelStore, StoredPage
from newsclf.page import Label, Page
from newsclf.predict import Predictor

from .annotator import Shown, annotate, presses

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_LOOK = """() => {
  const rows = [...document.querySelectorAll('.row')];
  const label = (row) => row.dataset.state.split(' ')[0];
  const signs = rows.map((row) => row.querySelector('.sign')?.textContent ?? null);
  return { labels: rows.map(label), signs, focus: rows.findIndex((row) => / focus/.test(row.dataset.state)) };
}"""


@dataclass(frozen=True, slots=True)
class Known:
    """A page with what the model proposes for it, and the right label of every segment."""

    corpus: str
    site: str
    stored: StoredPage
    gold: tuple[Label, ...]

    @property
    def wrong(self) -> int:
        """How many proposals are wrong."""
        return sum(a != b for a, b in zip(self.stored.proposed, self.gold, strict=True))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page that was labelled: its segments, wrong proposals, and the keys that were pressed."""

    corpus: str
    site: str
    page_id: str
    segments: int
    wrong: int
    keys: int


def known_pages(
    folders: Sequence[Path], where: Sequence[str], splits: str, model: Predictor, pages: int, seed: int
) -> list[Known]:
    """So many HTML pages drawn by lot, from those whose segments all have a label and whose HTML was kept."""
    chosen = SPLITS if splits == "all" else tuple(splits.split(","))
    collection = load_collection(folders, where=[*where, "view=html"], splits=chosen)
    found: list[tuple[str, str, str, Page, tuple[Label, ...], tuple[str, ...]]] = []
    for row, html in collection.pages_with_html():
        gold = by_convention(row, model.info.get("config", {}).get("body_roles", ())).labels
        labels = tuple(label for label in gold if label is not None)
        if html is None or not labels or len(labels) < len(gold):
            continue
        page = Page(html=html, url=row.url, site=row.site, lang=row.lang)
        found.append((row.corpus, row.site, row.page_id, page, labels, tuple(s.text for s in row.page.segments)))
    random.Random(seed).shuffle(found)
    known = []
    for corpus, site, page_id, page, labels, texts in found:
        if len(known) == pages:
            break
        stored = propose(f"{corpus}/{page_id}", page, model)
        if stored.texts == texts:
            known.append(Known(corpus, site, stored, labels))
    return known


def label_in_browser(known: Sequence[Known], report: Callable[[str], None]) -> list[Labelled]:
    """Label the pages in Chromium by keys alone, as the annotator does; the stored labels are then the right ones.

    Raises:
        ConfigError: playwright or a Chromium is missing.
        InputError: what was stored is not what the annotator labelled.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "labels"
        with LabelStore(out, create=True) as store:
            numbers = store.add([page.stored for page in known])
        with _served(out) as address, _browser() as page:
            page.goto(address)
            labelled = [_label(page, one, number, report) for one, number in zip(known, numbers, strict=True)]
            page.wait_for_selector("#finished:not([hidden])")
        with LabelStore(out) as store:
            for one, number in zip(known, numbers, strict=True):
                state = store.state(number)
                if tuple(state.labels) != one.gold or state.status != "accepted":
                    raise InputError(f"{one.stored.page_id}: the stored labels are not those that were given")
    return labelled


def _label(page: BrowserPage, known: Known, number: int, report: Callable[[str], None]) -> Labelled:
    page.wait_for_selector(f'body[data-page="{number}"]')
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += presses(key)
        page.keyboard.press(key)

    def see() -> Shown:
        seen = page.evaluate(_LOOK)
        names: dict[str, Label | None] = {"body": "body", "boilerplate": "boilerplate", "open": None}
        signs = {i: sign for i, sign in enumerate(seen["signs"]) if sign}
        return Shown([names[label] for label in seen["labels"]], signs, seen["focus"])

    annotate(known.gold, see, press)
    done = Labelled(known.corpus, known.site, known.stored.page_id, len(known.gold), known.wrong, keys)
    report(f"{done.page_id}: {done.segments} segments, {done.wrong} wrong, {done.keys} keys")
    return done


@contextmanager
def _served(out: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "newsclf", "label", "--out", str(out), "--order", "given", "--no-open"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if found := re.search(r"http://\S+", line):
                yield found.group()
                break
        else:
            raise ConfigError("newsclf label did not start")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


@contextmanager
def _browser() -> Iterator[BrowserPage]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as error:
        raise ConfigError("playwright is not installed: `pip install newsclf[browser]`") from error
    path = os.environ.get("NEWSCLF_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        raise ConfigError(f"no Chromium: none of {', '.join(CHROMIUMS)} is on the PATH; name one with NEWSCLF_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        yield page
        browser.close()
