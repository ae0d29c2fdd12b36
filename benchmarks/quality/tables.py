"""Figures by group of pages, with intervals, as plain values and as Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from newsclf.metrics import bootstrap_interval, f1_of_means, f1_of_snippets
from newsclf.row import Row

from .measure import NEWSCLF, ORACLE, Figures, Measured, median_ms

_LEAST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a set of pages: which part of `Figures` it takes, what makes one number of it, for which groups."""

    name: str
    part: str
    statistic: Callable[[np.ndarray], float]
    kinds: tuple[str, ...]


METRICS = (
    Metric("page word F1", "word", np.mean, ("corpus", "page type", "language")),
    Metric("snippet F1", "snippets", f1_of_snippets, ("corpus",)),
    Metric("4-gram F1", "rates", f1_of_means, ("corpus",)),
    Metric("raw page word F1", "raw", np.mean, ("corpus",)),
)


def groups(rows: Sequence[Row]) -> dict[str, dict[str, list[int]]]:
    """Pages by corpus, by page type and by language: the numbers of the rows, by kind and name of the group.

    A corpus of several page types has a group for its articles too. Languages of few full golds are one group.
    """
    found: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in ("corpus", "page type", "language")}
    languages = Counter(row.lang for row in rows if row.gold is not None)
    types = defaultdict(set)
    for row in rows:
        types[row.corpus].add(row.page_type)
    for i, row in enumerate(rows):
        found["corpus"][row.corpus].append(i)
        if row.page_type == "article" and len(types[row.corpus]) > 1:
            found["corpus"][f"{row.corpus}, articles"].append(i)
        found["page type"][row.page_type or "unknown"].append(i)
        rare = row.lang is not None and languages[row.lang] < _LEAST_PAGES
        found["language"]["others" if rare else row.lang or "unknown"].append(i)
    last = ("unknown", "others")
    return {kind: dict(sorted(g.items(), key=lambda item: (item[0] in last, item[0]))) for kind, g in found.items()}


def compare(metric: Metric, name: str, numbers: Sequence[int], figures: Mapping[str, list[Figures]]) -> dict[str, Any]:
    """The figures of a group: each system's, the best peer's, newsclf's difference to it, with their intervals.

    All systems are scored on the same pages. The difference is paired: both systems on the same resampled pages.
    The best peer is chosen on the very pages, which favours it.
    """
    reference = next(name for name in figures if name != ORACLE)
    known = [i for i in numbers if getattr(figures[reference][i], metric.part) is not None]
    values = {
        system: np.array([getattr(of_page[i], metric.part) for i in known], dtype=float)
        for system, of_page in figures.items()
        if known and getattr(of_page[known[0]], metric.part) is not None
    }
    record: dict[str, Any] = {"metric": metric.name, "group": name, "pages": len(known), "systems": {}}
    for system, table in values.items():
        interval = bootstrap_interval(table, statistic=metric.statistic)
        record["systems"][system] = {"value": float(metric.statistic(table)), "interval": interval}
    peers = [system for system in record["systems"] if system not in (NEWSCLF, ORACLE)]
    if not peers:
        return record
    best = record["best_peer"] = max(peers, key=lambda system: record["systems"][system]["value"])
    if NEWSCLF in values:
        ours, theirs = record["systems"][NEWSCLF]["value"], record["systems"][best]["value"]
        record["difference"] = ours - theirs
        record["error_change"] = (theirs - ours) / (1 - theirs) if theirs < 1 else None
        record["difference_interval"] = _paired(metric.statistic, values[NEWSCLF], values[best])
    return record


def _paired(statistic: Callable[[np.ndarray], float], ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    if statistic is np.mean:
        return bootstrap_interval(ours - theirs)
    width = ours.shape[1]
    return bootstrap_interval(
        np.hstack([ours, theirs]), statistic=lambda both: statistic(both[:, :width]) - statistic(both[:, width:])
    )


def summary(measured: Measured) -> dict[str, Any]:
    """All tables of a run, JSON-able, with the figures of each page."""
    by_kind = groups(measured.rows)
    tables = [
        {"metric": metric.name, "by": kind, "groups": [r for r in records if r["pages"]]}
        for metric in METRICS
        for kind in metric.kinds
        for records in [[compare(metric, name, pages, measured.figures) for name, pages in by_kind[kind].items()]]
        if any(r["pages"] for r in records)
    ]
    peers = [
        {
            "peer": name,
            "pages": len(seconds),
            "crashes": sum(not error.startswith("timeout") for error in measured.errors[name].values()),
            "timeouts": sum(error.startswith("timeout") for error in measured.errors[name].values()),
            "median_ms": {group: median_ms([seconds[i] for i in pages]) for group, pages in by_kind["corpus"].items()},
        }
        for name, seconds in measured.seconds.items()
    ]
    pages = [
        {
            "corpus": row.corpus,
            "page_id": row.page_id,
            "lang": row.lang,
            "page_type": row.page_type,
            **{system: of_page[i]._asdict() for system, of_page in measured.figures.items()},
        }
        for i, row in enumerate(measured.rows)
    ]
    return {"how": measured.how, "tables": tables, "peers": peers, "errors": measured.errors, "pages": pages}


def markdown(results: Mapping[str, Any]) -> str:
    """The tables of `summary` as Markdown."""
    parts = []
    for table in results["tables"]:
        systems = list(dict.fromkeys(s for record in table["groups"] for s in record["systems"]))
        systems.sort(key=lambda system: (system != NEWSCLF, system == ORACLE))
        differs = any("difference" in record for record in table["groups"])
        rows = [
            [
                record["group"],
                str(record["pages"]),
                *(cell(record["systems"].get(system)) for system in systems),
                record.get("best_peer", "–"),
                *([difference(record), change(record)] if differs else []),
            ]
            for record in table["groups"]
        ]
        head = [table["by"], "pages", *systems, "best peer", *([f"{NEWSCLF} − best peer", "error"] if differs else [])]
        parts.append(
            f"### {table['metric']}, by {table['by']}\n\n{markdown_table(head, rows, left=(0, len(systems) + 2))}"
        )
    if not results["peers"]:
        return "\n\n".join(parts)
    corpora = list(dict.fromkeys(group for record in results["peers"] for group in record["median_ms"]))
    rows = [
        [
            record["peer"],
            results["versions"][record["peer"]],
            str(record["crashes"]),
            str(record["timeouts"]),
            *(f"{record['median_ms'][corpus]:.1f}" for corpus in corpora),
        ]
        for record in results["peers"]
    ]
    head = ["peer", "version", "crashes", "timeouts", *(f"ms, {corpus}" for corpus in corpora)]
    parts.append(f"### Failures, and median time of a page\n\n{markdown_table(head, rows, left=(0, 1))}")
    return "\n\n".join(parts)


def cell(figure: Mapping[str, Any] | None) -> str:
    """A figure with its interval."""
    if figure is None:
        return "–"
    low, high = figure["interval"]
    return f"{_number(figure['value'])} ({_number(low)}–{_number(high)})"


def difference(record: Mapping[str, Any]) -> str:
    """How much better newsclf is than the best peer, with the interval."""
    if "difference" not in record:
        return "–"
    low, high = record["difference_interval"]
    return f"{record['difference']:+.3f} ({low:+.3f} to {high:+.3f})"


def change(record: Mapping[str, Any]) -> str:
    """How much more or less is missing to 1 than with the best peer, in percent of what is missing there."""
    change = record.get("error_change")
    return "–" if change is None else f"{100 * change:+.0f} %"


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[int]) -> str:
    """A table in Markdown; the columns with the numbers `left` are flush left."""
    rule = ["---" if i in left else "---:" for i in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
