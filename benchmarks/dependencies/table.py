"""The figures of docs/dependencies.md as Markdown, and the place in it that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.quality.tables import markdown_table

from .declared import PLAIN
from .graph import Direct, Group, Weight
from .measure import Startup
from .why import WHY

BEGIN, END = "<!-- figures of python -m benchmarks.dependencies -->", "<!-- end of figures -->"


def tables(groups: Sequence[Group], startup: Iterable[Startup], python: str) -> str:
    """All tables: what each group adds, the time that importing takes, and a table of each group's dependencies."""
    head = ["", "direct", "packages", "MB"]
    rows = [[_title(g.name), str(len(g.direct)), str(g.adds.packages), _mb(g.adds)] for g in groups if g.direct]
    parts = [f"With Python {python} and the versions of constraints.txt:", markdown_table(head, rows, left=(0,))]
    rows = [[run.name, f"{run.seconds:.3f}", f"{run.seconds - run.nothing:.3f}"] for run in startup]
    if rows:
        parts += [markdown_table(["", "s", "less Python itself"], rows, left=(0,))]
    for g in groups:
        if g.direct:
            parts += [f"### {_title(g.name)}", _direct(g.direct)]
    return "\n\n".join(parts)


def put_in(text: str, figures: str) -> str:
    """The document with these figures in place of those that it has.

    Raises:
        ValueError: it has no place for them.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"expected the lines {BEGIN} and {END} around the figures")
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def _direct(direct: Iterable[Direct]) -> str:
    head = ["package", "for", "licence", "version", "MB", "brings", "MB", "alone", "MB"]
    rows = [
        [
            d.name,
            WHY[d.name],
            d.licence.replace("|", "/"),
            d.version,
            _mb(d.itself),
            str(d.brings.packages),
            _mb(d.brings),
            str(d.alone.packages),
            _mb(d.alone),
        ]
        for d in direct
    ]
    return markdown_table(head, rows, left=(0, 1, 2, 3))


def _title(name: str) -> str:
    return f"extra `{name}`" if name != PLAIN else "newsclf"


def _mb(weight: Weight) -> str:
    return f"{weight.bytes / 1e6:,.1f}"
