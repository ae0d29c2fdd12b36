"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from newsclf.artifact import verify_artifact
from newsclf.errors import NewsclfError
from newsclf.shipped import shipped_model

from .cases import CASES
from .measure import Figure, measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Open every case and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile_artifacts", description=__doc__)
    parser.add_argument("--model", type=Path, help="what the cases are made of; without it, the shipped model")
    parser.add_argument("--only", default="", metavar="TEXT", help="the cases with this in their name")
    options = parser.parse_args(arguments)
    try:
        model = options.model or shipped_model()
        verify_artifact(model)
    except NewsclfError as error:
        print(f"benchmarks.hostile_artifacts: {error}", file=sys.stderr)
        return 1
    print("| case | what it says | s | MB |")
    print("|---|---|---:|---:|")
    figures = []
    for figure in measure(model, [case for case in CASES if options.only in case.name]):
        figures.append(figure)
        print(_row(figure), flush=True)
    bad = [figure.name for figure in figures if not figure.good]
    slowest, largest = (max((getattr(f, what) for f in figures), default=0.0) for what in ("seconds", "megabytes"))
    print(
        f"\n{len(figures)} cases, {len(figures) - len(bad)} as they should be; the slowest {slowest:.2f} s, the largest"
        f" {largest:.0f} MB above the good model; code that ran: {sum(f.ran for f in figures)}"
    )
    for name in bad:
        print(f"not as it should be: {name}", file=sys.stderr)
    return 1 if bad else 0


def _row(figure: Figure) -> str:
    message = figure.message if len(figure.message) <= 160 else f"{figure.message[:157]}..."
    who = "" if figure.error in (None, "ArtifactError") else f"{figure.error}: "
    text = f"{who}{message}".replace("|", "\\|")
    return f"| {figure.name}{'' if figure.good else ' (!)'} | {text} | {figure.seconds:.2f} | {figure.megabytes:.0f} |"


if __name__ == "__main__":
    raise SystemExit(main())
