"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.tables import markdown_table

import newsclf
from newsclf.errors import NewsclfError

from .measure import Spent, open_in_browser, score_pages, write


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets")
    parser.add_argument("--pages", type=int, default=3000, help="rows that are evaluated (%(default)s)")
    parser.add_argument("--model", type=Path, help="a model; without it, the shipped one")
    parser.add_argument("--repeats", type=int, default=5, help="openings in the browser (%(default)s)")
    parser.add_argument("--out", type=Path, help="keep the report with reasons in this folder")
    options = parser.parse_args(arguments)
    try:
        model = newsclf.load(options.model)
        results, found = score_pages(model, options.data, options.pages, _note)
        with tempfile.TemporaryDirectory() as folder:
            target = options.out or Path(folder) / "report"
            plain = write(Path(folder) / "plain", results, reasons=False)
            _note(f"written in {plain.spent.seconds:.1f} s")
            full = write(target, results, reasons=True)
            both = full.spent + found
            rows = [
                ["without reasons", *_spent(plain.spent), f"{plain.size / 1e6:.1f}", str(plain.files)],
                ["with reasons", *_spent(full.spent), f"{full.size / 1e6:.1f}", str(full.files)],
                ["finding the reasons, beyond scoring", *_spent(found), "", ""],
                ["all beyond prediction", *_spent(both), "", ""],
            ]
            print(f"{len(results.pages):,} pages\n")
            print(markdown_table(["report", "seconds", "CPU seconds", "MB", "files"], rows, left=(0,)))
            opened = open_in_browser(target, options.repeats)
            cells = [f"{opened.painted:.2f}", f"{opened.loaded:.2f}", f"{opened.listed:.2f}"]
            print("\n" + markdown_table(["first view, s", "all figures, s", "list of pages, s"], [cells], left=()))
    except NewsclfError as error:
        print(f"benchmarks.report: {error}", file=sys.stderr)
        return 1
    return 0


def _spent(spent: Spent) -> tuple[str, str]:
    return f"{spent.seconds:.1f}", f"{spent.cpu:.1f}"


def _note(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
