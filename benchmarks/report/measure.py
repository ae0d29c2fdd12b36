"""Measuring a report: the pages it is made of, writing it, opening it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from newsclf.collection import load_collection
from newsclf.convention import by_convention
from newsclf.errors import ConfigError
from newsclf.evaluation import score_page
from newsclf.predict import Predictor
from newsclf.report.contents import Contents
from newsclf.report.site import write_report
from newsclf.results import Results, Scored, results_of
from newsclf.told_reasons import KeptReasons

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


class Spent(NamedTuple):
    """Seconds by the clock and of CPU time."""

    seconds: float
    cpu: float

    @classmethod
    def now(cls) -> Spent:
        """Both clocks."""
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.seconds - other.seconds, self.cpu - other.cpu)

    def __add__(self, other: tuple[float, ...]) -> Spent:
        return Spent(self.seconds + other[0], self.cpu + other[1])


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written: what it took, bytes and files that it has."""

    spent: Spent
    size: int
    files: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The navigation timing of Chromium, in seconds from the start: `painted` is the first contentful paint, `loaded`
    the load event, with all figures; `listed` the list of pages, opened by its address.
    """

    painted: float
    loaded: float
    listed: float


def score_pages(
    model: Predictor, data: Sequence[Path], count: int, note: Callable[[str], None]
) -> tuple[Results, Spent]:
    """The results of the first so many rows of some data sets, of all splits, with reasons; and what finding these took
    beyond scoring.

    Raises:
        ConfigError: they hold fewer.
    """
    collection = load_collection(data, texts=False)
    if len(collection.rows) < count:
        raise ConfigError(f"the data sets hold {len(collection.rows)} rows, expected {count}; name more of them")
    collection.selected[count:] = False
    scored = []
    kept = KeptReasons()
    spent = Spent(0.0, 0.0)
    for row in collection.whole_rows():
        own = by_convention(replace(row, html=None, page=replace(row.page, nodes=[], meta={})))
        start = Spent.now()
        plain = score_page(model, row.page)
        between = Spent.now()
        scored.append(Scored(own, row.gold, *score_page(model, row.page, kept)))
        spent += (Spent.now() - between) - (between - start)
        assert (plain[0] == scored[-1].scores).all()
        if len(scored) % 500 == 0:
            note(f"{len(scored)} pages scored")
    results = results_of({"data": collection.fingerprints(), "split": "all", "leaks": None}, scored)
    results.reasons = kept
    return results, spent


def write(folder: Path, results: Results, *, reasons: bool) -> Written:
    """Write a report, with or without reasons, and tell what it cost: figures are computed anew."""
    anew = replace(results, reasons=results.reasons if reasons else None)
    start = Spent.now()
    write_report(folder, Contents(anew, {"model": "news"}))
    spent = Spent.now() - start
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Written(spent, sum(path.stat().st_size for path in files), len(files))


def open_in_browser(folder: Path, repeats: int) -> Opened:
    """The median of so many openings, each by a new profile of a Chromium that has started.

    Raises:
        ConfigError: playwright or a Chromium is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ConfigError("the first view needs playwright; pip install '.[browser]'") from error
    path = os.environ.get("NEWSCLF_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        raise ConfigError(
            f"no Chromium: none of {', '.join(CHROMIUMS)} is on the PATH, and NEWSCLF_CHROMIUM names none"
        )
    found: list[tuple[float, float, float]] = []
    address = (folder / "index.html").resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(repeats):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.goto(address)
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            page.close()
            page = context.new_page()
            page.goto(f"{address}#/pages")
            page.wait_for_selector("#browser tbody tr")
            listed = page.evaluate("performance.now()")
            context.close()
            found.append((painted / 1000, loaded / 1000, listed / 1000))
        browser.close()
    return Opened(*(sorted(values)[len(values) // 2] for values in zip(*found, strict=True)))
