"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from newsclf import __version__
from newsclf.config import load_config
from newsclf.errors import NewsclfError

from .measure import measure
from .tables import markdown


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lines", description=__doc__)
    parser.add_argument("data", type=Path, help="the data set that `newsclf build --format turku` makes")
    parser.add_argument("--model", type=Path, help="a model that was not trained on it; without it, the shipped one")
    parser.add_argument("--config", type=Path, help="how the model of its own train parts is trained")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--out", type=Path, help="write all results as JSON")
    options = parser.parse_args(arguments)
    try:
        figures = measure(options.data, options.model, load_config(options.config, options.settings))
    except NewsclfError as error:
        print(f"benchmarks.lines: {error}", file=sys.stderr)
        return 1
    print(markdown(figures))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        everything = {"newsclf": __version__, "figures": [figure._asdict() for figure in figures]}
        options.out.write_text(json.dumps(everything) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
