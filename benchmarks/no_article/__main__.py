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
from .tables import markdown, summary


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.no_article", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets")
    parser.add_argument("--view", choices=("html", "text"), default="html", help="of the pages (%(default)s)")
    parser.add_argument("--cv", type=int, default=5, help="folds over sites (%(default)s)")
    parser.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help="these pages alone")
    parser.add_argument("--config", type=Path, help="newsclf's configuration")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--jobs", type=int, default=1, help="processes (%(default)s)")
    parser.add_argument("--out", type=Path, help="write all results as JSON")
    options = parser.parse_args(arguments)
    try:
        pages = measure(
            options.data,
            load_config(options.config, options.settings),
            view=options.view,
            where=options.where,
            folds=options.cv,
            jobs=options.jobs,
            note=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except NewsclfError as error:
        print(f"benchmarks.no_article: {error}", file=sys.stderr)
        return 1
    results = summary(pages)
    print(markdown(results))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        everything = {"newsclf": __version__, "view": options.view, **results, "pages": [p._asdict() for p in pages]}
        options.out.write_text(json.dumps(everything, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
