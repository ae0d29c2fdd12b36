"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .characters import TEXTS
from .markup import MARKUP
from .measure import A_MEGABYTE, FLOOR, MEMORY, Figure, measure
from .others import OTHERS

ITEMS = MARKUP + TEXTS + OTHERS


def main(arguments: Sequence[str] | None = None) -> int:
    """Predict every item and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="predict with compiled code")
    parser.add_argument("--only", default="", metavar="TEXT", help="the items with this in their name")
    options = parser.parse_args(arguments)
    print("| item | taken for | MB | s | s/MB | writing, s | MB over idle | outcome |")
    print("|---|---|---:|---:|---:|---:|---:|---|")
    figures = []
    for figure in measure([item for item in ITEMS if options.only in item.name], fast=options.fast):
        figures.append(figure)
        print(_row(figure), flush=True)
    bad = [figure for figure in figures if figure.faults]
    print(
        f"\n{len(figures)} pages of {len({figure.name for figure in figures})} items, {len(figures) - len(bad)} within"
        f" the bounds: {A_MEGABYTE:g} s a MB (and {FLOOR:g} s for any page), {MEMORY} MB over an idle process. The"
        f" slowest took {max((f.seconds for f in figures), default=0):.1f} s, the largest"
        f" {max((f.memory for f in figures), default=0):.0f} MB; the worst of 1 MB and more"
        f" {max((f.seconds / f.size for f in figures if f.size >= 1), default=0):.2f} s a MB."
    )
    for figure in bad:
        print(f"{figure.name} ({figure.form}, {figure.asked}): {', '.join(figure.faults)}", file=sys.stderr)
    return 1 if bad else 0


def _row(figure: Figure) -> str:
    outcome = figure.outcome if len(figure.outcome) <= 90 else f"{figure.outcome[:87]}..."
    taken = figure.asked if figure.form == "bytes" else f"{figure.asked}, str"
    pace = f"{figure.seconds / figure.size:.2f}" if figure.size >= 1 else ""
    name, outcome = (text.replace("|", "\\|").replace("<", "&lt;") for text in (figure.name, outcome))
    return (
        f"| {name}{' (!)' if figure.faults else ''} | {taken} | {figure.size:.1f} | {figure.seconds:.2f} | {pace}"
        f" | {figure.rendered:.2f} | {figure.memory:.0f} | {outcome} |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
