"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

from benchmarks.quality.tables import markdown_table

import newsclf
from newsclf.errors import InputError, NewsclfError

from .measure import Labelled, known_pages, label_in_browser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.labelling", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets, built with --keep-html")
    parser.add_argument("--pages", type=int, default=20, help="pages drawn by lot (%(default)s)")
    parser.add_argument("--model", type=Path, help="what proposes; without it, the shipped model")
    parser.add_argument("--where", action="append", default=[], help="conditions on pages, as in newsclf train")
    parser.add_argument("--split", default="validation,test", help="splits, or all (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the lot (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        model = newsclf.load(options.model)
        known = known_pages(options.data, options.where, options.split, model, options.pages, options.seed)
        if not known:
            raise InputError("no page whose labels are all known and whose HTML was kept; expected --keep-html")
        labelled = label_in_browser(known, _note)
    except NewsclfError as error:
        print(f"benchmarks.labelling: {error}", file=sys.stderr)
        return 1
    print(table(labelled))
    return 0


def table(labelled: Sequence[Labelled]) -> str:
    """The figures of all pages, and of those with a wrong proposal."""
    rows = []
    for name, pages in (("all", list(labelled)), ("with a wrong proposal", [p for p in labelled if p.wrong])):
        if not pages:
            continue
        above = [p.keys - p.wrong for p in pages]
        rows.append(
            [
                name,
                str(len(pages)),
                f"{median(p.segments for p in pages):g}",
                f"{median(p.wrong for p in pages):g}",
                str(sum(p.wrong for p in pages)),
                f"{median(p.keys for p in pages):g}",
                str(sum(p.keys for p in pages)),
                f"{median(above):g}",
                f"{mean(above):.2f}",
                str(max(above)),
            ]
        )
    head = ["pages", "n", "segments, median", "wrong, median", "wrong, all", "keys, median", "keys, all"]
    return markdown_table([*head, "keys above wrong, median", "mean", "most"], rows, left=(0,))


def _note(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
