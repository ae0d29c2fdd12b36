"""Measuring a report: the pages it is made of, writing it, opening it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsclf.collection import load_collection
from newsclf.convention import by_convention
from newsclf.errors import ConfigError
from newsclf.predict import Predictor
from newsclf.report.contents import Contents
from newsclf.report.reasons import reasons_of
from newsclf.report.site import write_report
from newsclf.results import Results, Scored, results_of

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written: seconds it took by the clock and of CPU time, bytes and files that it has."""

    seconds: float
    cpu: float
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


def score_pages(model: Predictor, data: Sequence[Path], count: int, note: Callable[[str], None]) -> Results:
    """The results of the first so many rows of some data sets, of all splits.

    Raises:
        ConfigError: they hold fewer.
    """
    collection = load_collection(data, texts=False)
    if len(collection.rows) < count:
        raise ConfigError(f"the data sets hold {len(collection.rows)} rows, expected {count}; name more of them")
    collection.selected[count:] = False
    scored = []
    for row in collection.whole_rows():
        kept = replace(row, html=None, page=replace(row.page, nodes=[], meta={}))
        scored.append(Scored(by_convention(kept), row.gold, *model.score_segments(row.page)))
        if len(scored) % 500 == 0:
            note(f"{len(scored)} pages scored")
    results = results_of({"data": collection.fingerprints(), "split": "all", "leaks": None}, scored)
    results.whole_rows = collection.whole_rows
    return results


def write(folder: Path, results: Results, model: Predictor | None) -> Written:
    """Write a report, with the reasons of a model if one is given, and tell what it cost: figures are computed anew."""
    anew = replace(results)
    start, cpu = time.perf_counter(), time.process_time()
    reasons = reasons_of(model, anew) if model else None
    write_report(folder, Contents(anew, {"model": "news"}, reasons=reasons))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Written(seconds, cpu, sum(path.stat().st_size for path in files), len(files))


def open_in_browser(folder: Path, repeats: int) -> Opened:
    """The median of so many openings, each by a new profile of a Chromium that has started.

    Raises:
        ConfigError: playwright or a Chromium is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ConfigError("the first view needs playwright; pip install 'newsclf[browser]'") from error
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
