"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from newsclf import __version__
from newsclf.errors import NewsclfError
from newsclf.memory import parse_memory

from .measure import Run, train
from .repeat import repeat
from .tables import growths, markdown, plot, sentences


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets")
    parser.add_argument("--times", nargs="+", type=int, default=[1, 2, 4], help="how often the pages are there")
    parser.add_argument("--config", type=Path, help="as of `newsclf train`")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--split", default="all", help="as of `newsclf train` (%(default)s)")
    parser.add_argument("--memory-limit", metavar="4GB", help="what each process may have; more ends the training")
    parser.add_argument("--warm", action="store_true", help="train once more with the facts cached")
    parser.add_argument("--out", type=Path, default=Path("build/training"), help="results (%(default)s)")
    parser.add_argument("--scratch", type=Path, help="where repeated pages and facts are kept for a while")
    options = parser.parse_args(arguments)
    limit = None if options.memory_limit is None else parse_memory(options.memory_limit)
    own = ["--split", options.split, *(part for setting in options.settings for part in ("--set", setting))]
    if options.config:
        own += ["--config", str(options.config)]
    runs: list[Run] = []
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="newsclf-training-", dir=options.scratch) as scratch:
        try:
            made: dict[int, list[Path]] = {0: options.data}
            for times in sorted(set(options.times)):
                for number in range(1, times):
                    if number not in made:
                        print(f"repeating the pages, number {number} ...", file=sys.stderr, flush=True)
                        made[number] = [Path(scratch) / f"{data.name}~{number}" for data in options.data]
                        for data, target in zip(options.data, made[number], strict=True):
                            repeat(data, number, target)
                data = [folder for number in range(times) for folder in made[number]]
                for warm in (False, True) if options.warm else (False,):
                    print(f"training on {times} times the pages ...", file=sys.stderr, flush=True)
                    cache = Path(scratch) / f"cache-{times}"
                    run = train(data, options.out / f"model-{times}", times, own, cache, warm, limit)
                    runs.append(run)
                    print(markdown([run]).splitlines()[-1], file=sys.stderr, flush=True)
        except NewsclfError as error:
            print(f"benchmarks.training: {error}", file=sys.stderr)
            return 1
    found = growths(runs)
    print(markdown(runs))
    print()
    print(sentences(found))
    everything = {"newsclf": __version__, "runs": [asdict(run) for run in runs], "growth": found}
    (options.out / "training.json").write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
    try:
        if any(run.error is None for run in runs):
            plot(runs, options.out / "training.svg")
    except ModuleNotFoundError:
        print("benchmarks.training: no plot without matplotlib; pip install -e '.[report]'", file=sys.stderr)
    return 1 if any(run.error is not None for run in runs) else 0


if __name__ == "__main__":
    raise SystemExit(main())
