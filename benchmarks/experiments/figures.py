"""The figures of an experiment, page by page, and their table beside those of the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from newsclf.metrics import bootstrap_interval, f1_of_snippets, snippet_counts, word_score
from newsclf.results import Scored

from .deciders import Decider

Figures = dict[str, list[Any]]
"""By group of pages: the word F1 of each page, or for a corpus of snippets their counts; in the order of the pages."""

ORDER = ("wcxb articles", "fundus", "daniel", "dragnet", "cleaneval", "readability", "trafilatura", "wcxb others")


def figures(scored: Sequence[Scored], decider: Decider) -> Figures:
    """The figures of scored pages, as `decider` decides."""
    found: Figures = {}
    for item in scored:
        row = item.row
        segments = row.page.segments
        output = "\n".join(s.text for s, keep in zip(segments, decider(item), strict=True) if keep)
        name = row.corpus
        if name == "wcxb":
            name = "wcxb articles" if row.page_type == "article" else "wcxb others"
        if row.gold is not None:
            found.setdefault(name, []).append(word_score(output, row.gold).f1)
        elif row.present or row.absent:
            found.setdefault(name, []).append(list(snippet_counts(output, row.present, row.absent)))
    return found


def cell(own: Figures, base: Figures, group: str, itself: bool) -> str:
    """The figure of a group with its interval, or its paired difference to the base with the half of its interval."""
    ours, theirs = np.array(own[group], dtype=float), np.array(base[group], dtype=float)
    if ours.ndim == 2:  # snippets count over all pages
        value = f1_of_snippets(ours)
        if itself:
            return f"{_short(value)} {_interval(bootstrap_interval(ours, statistic=f1_of_snippets))}"
        both = np.hstack([ours, theirs])
        low, high = bootstrap_interval(both, statistic=lambda t: f1_of_snippets(t[:, :4]) - f1_of_snippets(t[:, 4:]))
        return f"{_short(value)} ({value - f1_of_snippets(theirs):+.4f} ± {(high - low) / 2:.4f})"
    if itself:
        return f"{_short(ours.mean())} {_interval(bootstrap_interval(ours))}"
    low, high = bootstrap_interval(ours - theirs)
    return f"{_short(ours.mean())} ({(ours - theirs).mean():+.4f} ± {(high - low) / 2:.4f})"


def table(runs: Mapping[str, Mapping[str, Any]], base: str) -> str:
    """All runs as Markdown: the base's figures with intervals, the others' with paired differences to it.

    Args:
        runs: by name `figures`, and `ms` and `seconds` (None where not measured).
        base: the name of the run that the others are compared with.
    """
    groups = [group for group in ORDER if group in runs[base]["figures"]]
    lines = [
        f"| experiment | {' | '.join(groups)} | ms a page |",
        f"| --- | {' | '.join('---:' for _ in groups)} | ---: |",
    ]
    for name, run in runs.items():
        cells = [cell(run["figures"], runs[base]["figures"], group, name == base) for group in groups]
        ms = "" if run.get("ms") is None else f"{run['ms']:.1f}"
        lines.append(f"| {name} | {' | '.join(cells)} | {ms} |")
    return "\n".join(lines)


def _short(value: float) -> str:
    return f"{value:.4f}".removeprefix("0")


def _interval(interval: tuple[float, float]) -> str:
    return f"({interval[0]:.3f}-{interval[1]:.3f})".replace("0.", ".")
