"""The figures as Markdown, a row a language."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.quality.tables import markdown_table

from .measure import LineFigure


def markdown(figures: Sequence[LineFigure]) -> str:
    """Line F1 of every system, average precision of those that give scores."""
    systems = list(dict.fromkeys(figure.system for figure in figures))
    graded = [name for name in systems if any(f.system == name and f.average_precision is not None for f in figures)]
    rows = []
    for lang in dict.fromkeys(figure.lang for figure in figures):
        own = {figure.system: figure for figure in figures if figure.lang == lang}
        first = next(iter(own.values()))
        rows.append(
            [
                lang,
                str(first.lines),
                f"{first.kept_share:.3f}",
                *(f"{own[name].f1:.3f}" for name in systems),
                *(f"{own[name].average_precision:.3f}" for name in graded),
            ]
        )
    head = ["language", "lines", "share kept", *(f"F1, {n}" for n in systems), *(f"AP, {n}" for n in graded)]
    return markdown_table(head, rows, left=(0,))
