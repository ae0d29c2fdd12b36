"""Pages a second of `newsclf predict` with one worker and with two, the parent's share, and memory: see README.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.quality.tables import markdown_table

from .running import Watched, command, remove, watch

CASES = ("one WARC", "two WARCs", "one WET")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 where a run fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl.speed", description=__doc__)
    parser.add_argument("crawl", type=Path, help="what `make` wrote, in one file")
    parser.add_argument("--out", type=Path, help="the folder for outputs (CRAWL/speed)")
    parser.add_argument("--only", choices=CASES, nargs="+", default=CASES, help="of the inputs (all)")
    parser.add_argument("--repeats", type=int, default=3, help="(%(default)s)")
    parser.add_argument("--fast", action="store_true", help="predict with compiled code")
    options = parser.parse_args(arguments)
    out = options.out or options.crawl / "speed"
    out.mkdir(parents=True, exist_ok=True)
    (warc,) = options.crawl.glob("crawl.warc.gz")
    wet = next(options.crawl.glob("crawl.warc.wet.gz"))
    second = out / "second.warc.gz"
    second.unlink(missing_ok=True)
    try:
        os.link(warc, second)
    except OSError:
        shutil.copy(warc, second)
    cases = dict(zip(CASES, ([warc], [warc, second], [wet]), strict=True))
    more = ["--fast"] if options.fast else []
    if options.fast:
        warmed = subprocess.run([sys.executable, "-c", "import newsclf; newsclf.load(fast=True)"], check=False)
        if warmed.returncode:  # else the first run would have to compile, once on a machine
            return 1
    rows: list[list[str]] = []
    figures: list[dict[str, Any]] = []
    for name in options.only:
        inputs = cases[name]
        alone = 0.0
        for workers in (1, 2):
            runs, pages = [], 0
            for _ in range(options.repeats):
                target = out / "speed.jsonl"
                remove(target)
                # With a limit for a page one worker is a process as well: the runs differ in their number alone.
                told = command(inputs, target, ["--workers", str(workers), "--timeout", "600", *more])
                done = watch(told, out / "speed.log")
                if done.code:
                    print(f"{name}: exit code {done.code}: {done.errors[-500:]}", file=sys.stderr)
                    return 1
                pages = json.loads(target.with_name("speed.jsonl.run.json").read_text())["counts"]["pages"]
                runs.append(done)
            seconds = median(run.seconds for run in runs)
            alone = alone or seconds
            share = median(run.parent_cpu / run.cpu for run in runs)
            resident = [_memory(run) for run in runs]
            rows.append(
                [
                    name,
                    str(workers),
                    str(pages),
                    f"{seconds:.1f}",
                    f"{pages / seconds:.1f}",
                    f"{alone / seconds:.2f}",
                    f"{share:.1%}",
                    *(f"{max(found[i] for found in resident) / 1024:.0f}" for i in range(4)),
                ]
            )
            figures.append(
                {
                    "case": name,
                    "workers": workers,
                    "pages": pages,
                    "seconds": [r.seconds for r in runs],
                    "cpu": [r.cpu for r in runs],
                    "parent_cpu": [r.parent_cpu for r in runs],
                    "resident_kb": resident,
                }
            )
    head = ["input", "workers", "pages", "seconds", "pages/s", "times one worker", "parent's share of CPU"]
    head += ["parent MB, first half", "second half", "worker MB, first half", "second half"]
    print(markdown_table(head, rows, left=(0,)))
    (out / "speed.json").write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def _memory(run: Watched) -> tuple[int, int, int, int]:
    """The most resident kB of the parent, and of a worker, in the first and in the second half of a run."""
    parent, *workers = run.memory.values()
    halves = [(max(sizes[: len(sizes) // 2 + 1]), max(sizes[len(sizes) // 2 :])) for sizes in [parent, *workers]]
    return (*halves[0], max(h[0] for h in halves[1:]), max(h[1] for h in halves[1:]))


if __name__ == "__main__":
    raise SystemExit(main())
