"""Run datatrove over a synthetic crawl, kill some of it, start it again, and check what came out: see README.md."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from newsclf.errors import NewsclfError

from .checking import Findings, check
from .expected import WARC, WET
from .processes import VICTIMS, Watch, end_all
from .reference import reference

_STARTS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and check; the exit code is 1 where something is lost, double, or not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl.trove", description=__doc__)
    parser.add_argument("crawl", type=Path, help="what `make` wrote, with as many --files as workers at least")
    parser.add_argument("--out", type=Path, help="the folder to write, anew (CRAWL/trove-EXECUTOR)")
    parser.add_argument("--executor", choices=["local", "ray"], default="local", help="(%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="tasks at once (%(default)s)")
    parser.add_argument("--writer", choices=["jsonl", "parquet"], default="jsonl", help="(%(default)s)")
    parser.add_argument("--wet", action="store_true", help="the WET, through the filter")
    parser.add_argument("--fast", action="store_true", help="predict with compiled code")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds for a page, 0 for no limit (%(default)s)")
    parser.add_argument("--seconds", type=int, help="of Ray, the limit for a task")
    parser.add_argument("--kill", choices=VICTIMS, help="which process to kill with SIGKILL")
    parser.add_argument("--after", type=float, default=10.0, help="so many seconds after the first page (%(default)s)")
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds for a start (%(default)s)")
    options = parser.parse_args(arguments)
    out = options.out or options.crawl / f"trove-{options.executor}"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.crawl.pipeline", str(options.crawl), "--out", str(out)]
    command += ["--files", "*.warc.wet.gz" if options.wet else "crawl*.warc.gz"]
    for name in ("executor", "workers", "writer", "timeout", "seconds"):
        if getattr(options, name) is not None:
            command += [f"--{name}", str(getattr(options, name))]
    command += [f"--{name}" for name in ("wet", "fast") if getattr(options, name)]
    try:
        watch = Watch(out, options.kill, options.after, options.patience)
        began = time.monotonic()
        if not _run(command, out, watch):
            print("tasks are left after so many starts")
            return 1
        seconds = time.monotonic() - began
        expected = WET if options.wet else WARC
        answers = reference(options.crawl, expected, options.fast, options.workers)
        found = check(options.crawl, out, expected, answers)
    except NewsclfError as error:
        print(f"benchmarks.crawl.trove: {error}", file=sys.stderr)
        return 1
    _tell(found, watch, seconds)
    figures = {
        "options": command[3:],
        "seconds": seconds,
        "cpu": watch.cpu(),
        "killed": watch.killed,
        "memory": watch.memory(),
        "counts": found.counts,
        "faults": found.faults,
    }
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if found.faults else 0


def _run(command: list[str], out: Path, watch: Watch) -> bool:
    """Start until all tasks are done."""
    out.mkdir(parents=True)
    with ExitStack() as stack:
        for start in range(_STARTS):
            with (out / f"start-{start}.log").open("wb") as log:
                process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
                stack.callback(end_all, process)  # at the end: the next start is to find what a killed one leaves
                code = watch.until_end(process)
            print(f"start {start + 1}: exit code {code}", flush=True)
            if code == 0:
                return True
    return False


def _tell(found: Findings, watch: Watch, seconds: float) -> None:
    pages = found.counts["pages"]
    print(f"{pages:,} pages in {seconds:.0f} s, starting included: {pages / seconds:.1f} pages/s")
    print(", ".join(f"{name} {count:,}" for name, count in found.counts.items()))
    cpu = watch.cpu()
    told = ", ".join(f"{role} {own:.0f} s" for role, own in cpu.items())
    print(f"CPU time: {told}; {pages / sum(cpu.values()):.1f} pages a second of it")
    for what in watch.killed:
        print(f"killed {what}")
    for line in watch.memory():
        print(line)
    for fault in found.faults[:20]:
        print(f"FAULT {fault}")
    print(f"{len(found.faults)} faults")


if __name__ == "__main__":
    raise SystemExit(main())
