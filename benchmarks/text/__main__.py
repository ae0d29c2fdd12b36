"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.tables import markdown, summary

from newsclf import __version__
from newsclf.config import load_config
from newsclf.errors import NewsclfError

from .measure import measure
from .rules import versions
from .tables import by_noise, by_rendering


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.text", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets, built with --keep-html, of both views")
    parser.add_argument(
        "--also", action="append", default=[], type=Path, help="newsclf is trained on this data set too"
    )
    parser.add_argument("--cv", type=int, default=5, help="folds over sites (%(default)s)")
    parser.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help="these pages alone")
    parser.add_argument("--config", type=Path, help="newsclf's configuration")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--jobs", type=int, default=1, help="processes (%(default)s)")
    parser.add_argument("--out", type=Path, help="write all results as JSON")
    options = parser.parse_args(arguments)
    try:
        used = versions()
        by_layout, noisy = measure(
            options.data,
            load_config(options.config, options.settings),
            where=options.where,
            also=options.also,
            folds=options.cv,
            jobs=options.jobs,
            note=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except NewsclfError as error:
        print(f"benchmarks.text: {error}", file=sys.stderr)
        return 1
    results = {rendering: {"versions": used, **summary(measured)} for rendering, measured in by_layout.items()}
    noise = summary(noisy)
    print(by_rendering(results))
    print(f"\n\n{by_noise(noise)}")
    for rendering, tables in results.items():
        print(f"\n\n## {rendering}\n\n{markdown(tables)}")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        everything = {"newsclf": __version__, "renderings": results, "noise": noise}
        options.out.write_text(json.dumps(everything, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
