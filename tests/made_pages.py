"""Scored pages made by hand: what a report has to show, and what strangers may write."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from newsclf.comparison import compare
from newsclf.page import Segment, SegmentedPage
from newsclf.report.contents import Contents
from newsclf.report.site import write_report
from newsclf.results import Results, Scored, results_of
from newsclf.rivals import LearningPoint, Rival, RivalPage
from newsclf.row import Row
from newsclf.told_reasons import ToldReasons

HOSTILE = (
    "<script>window.hacked = 1</script>",
    "</script><img src=x onerror='window.hacked = 2'>",
    "line\u2028separator\u2029 and half a pair \ud83d",
    "{{ 7 * 7 }} {% raw %} ${window.hacked = 3} `",
    "\x00\x08 control ]]> --> <!--",
)
REASONS = [("words", "it holds the word “said”"), ("links: link_share", "60 % of it are links")]


def scored(
    name: str,
    segments: list[tuple[str, str | None, float]],
    *,
    gold: str | None = "",
    view: str = "html",
    threshold: float = 0.5,
    **more: object,
) -> Scored:
    """A page of (text, label, score); the gold is its body segments where "" is given."""
    body = "\n".join(text for text, label, _ in segments if label == "body")
    row = Row(
        page_id=name,
        corpus=str(more.pop("corpus", "own")),
        site=str(more.pop("site", f"{name}.example")),
        page=SegmentedPage(view, [Segment(text) for text, _, _ in segments]),  # type: ignore[arg-type]
        gold=body if gold == "" else gold,
        labels=[label for _, label, _ in segments],  # type: ignore[misc]
        shares=[None for _ in segments],
        **more,  # type: ignore[arg-type]
    )
    return Scored(row, row.gold, np.array([score for _, _, score in segments]), threshold)


def many(count: int = 120) -> list[Scored]:
    """Pages of both views with errors of every kind, some of them with text that would be code if it were let."""
    pages = []
    for i in range(count):
        view = "html" if i % 2 else "text"
        words = " ".join(f"word{k}" for k in range(3 + i % 7))
        segments: list[tuple[str, str | None, float]] = [
            (f"Menu {i}", "boilerplate", 0.1),
            (f"First paragraph {words}", "body", 0.9 if i % 5 else 0.3),
            (f"Second paragraph {words} {words}", "body", 0.8 if i % 10 else 0.2),
            (f"Share this {words}", "boilerplate", 0.7 if i % 3 == 0 and i % 10 else 0.2),
            (f"Unlabelled {i}", None, 0.4),
        ]
        title: str | None = f"Title number {i}"
        if i == 7:
            segments += [(text, "boilerplate", 0.95) for text in HOSTILE]
            title = "</title><script>window.hacked = 4</script>"
        elif i == 11:
            segments = [("Nothing but a menu", "boilerplate", 0.9)]
        lang = "en" if i % 4 else None
        site = f"site{i % 9}.example" if i != 7 else 'a"b<i>&view=text.example'
        pages.append(
            scored(f"page-{i}", segments, view=view, site=site, lang=lang, title=title, url=f"https://{i}.example/a")
        )
    return pages


def results(pages: list[Scored] | None = None) -> Results:
    """The results of these pages."""
    how = {"data": {"own": "0" * 64}, "split": "test", "where": [], "leaks": None}
    return results_of(how, many() if pages is None else pages)


def full_results() -> Results:
    """Results with two rivals and a learning curve."""
    found = results()
    pages = [RivalPage(0.5, 0.5, 0.5, 0.1, None)] * (len(found.pages) - 2)
    failed = [RivalPage(0.0, 0.0, 0.0, 1.0, "crash: it"), RivalPage(0.0, 0.0, 0.0, 30.0, "timeout: 30 s")]
    some = [
        RivalPage(0.9, 0.9, 0.9) if i % 3 else RivalPage(None, None, None, error="missing: no file") for i in range(120)
    ]
    found.rivals = [
        Rival("other <b>$x$", "peer", {"version": "1", "time_limit": 30.0}, [*pages, *failed]),
        Rival("tool", "outputs", {"folder": "/outputs", "missing": "skip", "without_output": ["a.txt"]}, some),
    ]
    found.rival_groups, found.differences = compare(found, found.rivals)
    found.learning_curve = [LearningPoint("html", sites, 10 * sites, 0.8, (0.7, 0.9)) for sites in (10, 20)]
    found.reasons = [made_up_reasons(item) for item in found.scored]
    return found


def full_contents() -> Contents:
    """All that a report can show."""
    return Contents(full_results(), {"model": "mine", "split": "test"}, "leaks: none")


def made_up_reasons(item: Scored) -> ToldReasons:
    """One reason for and one against each segment."""
    places = np.array([[0, -1, 1]] * len(item.row.labels)).reshape(len(item.row.labels), 3)
    return ToldReasons(REASONS, places, np.where(places >= 0, [0.8, 0.0, -0.5], 0.0))


def write(folder: Path) -> Path:
    """Write a report of everything; the folder."""
    write_report(folder, full_contents())
    return folder
