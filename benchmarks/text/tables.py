"""The renderings side by side, and what noise costs, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.quality.measure import NEWSCLF
from benchmarks.quality.tables import cell, change, difference, markdown_table

_SHOWN = ("page word F1", "snippet F1")


def _records(tables: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    return {
        (table["metric"], record["group"]): record
        for table in tables["tables"]
        if table["by"] == "corpus" and table["metric"] in _SHOWN
        for record in table["groups"]
    }


def by_rendering(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Page word F1 (of pages with snippets alone, snippet F1) by corpus and rendering, beside the best rule."""
    rows = []
    records = {rendering: _records(tables) for rendering, tables in results.items()}
    for key in next(iter(records.values())):
        for rendering, found in records.items():
            record = found[key]
            best = record["best_peer"]
            rows.append(
                [
                    key[1],
                    str(record["pages"]),
                    rendering,
                    cell(record["systems"][NEWSCLF]),
                    f"{cell(record['systems'][best])} {best}",
                    difference(record),
                    change(record),
                ]
            )
    head = ["corpus", "pages", "rendering", NEWSCLF, "best rule", f"{NEWSCLF} − best rule", "error"]
    return markdown_table(head, rows, left=(0, 2))


def by_noise(tables: Mapping[str, Any]) -> str:
    """The same for noisy texts."""
    records = _records(tables)
    names = list(next(iter(records.values()))["systems"])
    rows = [
        [group, str(record["pages"]), *(cell(record["systems"].get(name)) for name in names)]
        for (_, group), record in records.items()
    ]
    return markdown_table(["corpus", "pages", *names], rows, left=(0,))
