"""Run experiments: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from newsclf.collection import load_collection
from newsclf.compiled import compile_pipelines
from newsclf.config import Config, load_config
from newsclf.cross_validation import cross_validate
from newsclf.dataset_reading import read_rows
from newsclf.errors import NewsclfError
from newsclf.features.facts import facts
from newsclf.io.atomic import new_file
from newsclf.page import View
from newsclf.training import fit_parts

from .deciders import DECIDERS, page
from .figures import figures, table

CONFIGS = Path("configs/experiments")
BASE = "base"
_TIMED_PAGES = 100


def milliseconds(data: Sequence[Path], config: Config, view: View) -> float:
    """The median time of facts and scores of a page, with a model of the same settings trained on few pages."""
    collection = load_collection(data, where=[f"view={view}"])
    known = np.flatnonzero(collection.selected & (collection.weights(config.weights) > 0))
    chosen = set(known[:: max(1, len(known) // _TIMED_PAGES)].tolist())
    collection.selected[[i for i in range(len(collection.rows)) if i not in chosen]] = False
    part = fit_parts({view: collection.facts(view)}, collection.sites, config)[view]
    scorer = compile_pipelines(part.pipelines(), view, part.threshold, part.decision)
    times = []
    number = 0
    for folder in data:
        for row in read_rows(folder):
            if number in chosen:
                start = time.perf_counter()
                scorer.probabilities(facts(row.page))
                times.append(time.perf_counter() - start)
            number += 1
    return 1000 * float(np.median(times))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.experiments", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets")
    parser.add_argument("--only", help="names divided by commas; without it, all of configs/experiments")
    parser.add_argument("--view", choices=("html", "text"), default="html", help="(%(default)s)")
    parser.add_argument("--cv", type=int, default=4, help="folds over sites (%(default)s)")
    parser.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help="these pages alone")
    parser.add_argument("--jobs", type=int, default=1, help="processes (%(default)s)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/experiments"), help="results are kept here (%(default)s)"
    )
    parser.add_argument("--again", action="store_true", help="run those too of which there are results")
    options = parser.parse_args(arguments)
    names = options.only.split(",") if options.only else sorted(p.stem for p in CONFIGS.glob("*.toml"))
    names = [BASE, *(name for name in names if name != BASE)]
    try:
        for name in names:
            path = options.out / f"{name}.json"
            if path.is_file() and not options.again:
                continue
            config = load_config(CONFIGS / f"{name}.toml", [f'views=["{options.view}"]'])
            start = time.perf_counter()
            print(f"{name} ...", file=sys.stderr, flush=True)
            scored = cross_validate(
                options.data,
                config,
                folds=options.cv,
                where=[*options.where, f"view={options.view}"],
                jobs=options.jobs,
            ).scored
            run = {"figures": figures(scored, page), "seconds": time.perf_counter() - start}
            run["ms"] = milliseconds(options.data, config, options.view)
            runs = {name: run}
            if name == BASE:
                runs |= {f"base, {kind}": {"figures": figures(scored, decide)} for kind, decide in DECIDERS.items()}
            with new_file(path) as part:
                part.write_text(json.dumps(runs) + "\n", encoding="utf-8")
            print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    except NewsclfError as error:
        print(f"benchmarks.experiments: {error}", file=sys.stderr)
        return 1
    everything = {}
    for name in names:
        everything |= json.loads((options.out / f"{name}.json").read_text(encoding="utf-8"))
    print(table(everything, BASE))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
