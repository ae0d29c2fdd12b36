"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import newsclf

from .measure import markdown, measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reasons", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets that `newsclf build` made")
    parser.add_argument("--model", type=Path, help="a model folder; without it, the shipped one")
    parser.add_argument("--pages", type=int, default=200, help="so many pages of each view (200)")
    options = parser.parse_args(arguments)
    try:
        figures = measure(newsclf.load(options.model), options.data, options.pages)
    except newsclf.NewsclfError as error:
        print(f"benchmarks.reasons: {error}", file=sys.stderr)
        return 1
    print(markdown(figures))
    worst = max(figure.difference for figure in figures)
    return int(not worst < 1e-6)


if __name__ == "__main__":
    raise SystemExit(main())
