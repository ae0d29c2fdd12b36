"""Kill workers and parents of `newsclf predict` at random, take the runs up, and check what came: see README.md."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from newsclf.errors import NewsclfError

from .expected import WARC, WET
from .reference import reference
from .running import command, faults, remove, watch, workers


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, kill, take up and check; the exit code is 1 where something is lost, double, or not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl.kill", description=__doc__)
    parser.add_argument("crawl", type=Path, help="what `make` wrote")
    parser.add_argument("--out", type=Path, help="the output (CRAWL/killed.jsonl)")
    parser.add_argument("--runs", type=int, default=20, help="(%(default)s)")
    parser.add_argument("--parents", type=int, default=3, help="how often the parent is killed in a run (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="(%(default)s)")
    parser.add_argument("--most", type=float, default=20.0, help="seconds till the parent is killed (%(default)s)")
    parser.add_argument("--every", type=float, default=4.0, help="seconds between kills of workers (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="(%(default)s)")
    parser.add_argument("--wet", action="store_true", help="the WET")
    parser.add_argument("--fast", action="store_true", help="predict with compiled code")
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    out = options.out or options.crawl / "killed.jsonl"
    name = WET if options.wet else WARC
    try:
        answers = reference(options.crawl, name, options.fast, options.workers)
    except NewsclfError as error:
        print(f"benchmarks.crawl.kill: {error}", file=sys.stderr)
        return 1
    inputs = sorted(options.crawl.glob("*.wet.gz" if options.wet else "crawl*.warc.gz"))
    more = ["--workers", str(options.workers), "--resume", *(["--fast"] if options.fast else [])]
    bad = 0
    for number in range(options.runs):
        remove(out)
        killed = {"parent": 0, "worker": 0}
        starts = 0
        while True:
            starts += 1
            end = time.monotonic() + chance.uniform(0.2, options.most)
            kill = _Killer(chance, options.every, killed, end if killed["parent"] < options.parents else None)
            done = watch(command(inputs, out, more), out.with_name(out.name + ".log"), kill)
            if done.code != -signal.SIGKILL:
                break
            killed["parent"] += 1
        wrong = [f"exit code {done.code}: {done.errors.strip()[-300:]}"] if done.code else []
        wrong += faults(out, options.crawl, name, answers) if not done.code else []
        again = watch(command(inputs, out, more), out.with_name(out.name + ".log"))
        if again.code or "finished already" not in again.errors:
            wrong.append("finished work was not left alone")
        print(
            f"run {number + 1}: {starts} starts, killed {killed['parent']} parents and {killed['worker']} workers,"
            f" {len(wrong)} faults",
            flush=True,
        )
        for fault in wrong[:10]:
            print(f"  FAULT {fault}", flush=True)
        bad += bool(wrong)
    print(f"{bad} of {options.runs} runs with faults")
    return 1 if bad else 0


class _Killer:
    """Kills a worker now and then; tells when it is time for the parent."""

    def __init__(self, chance: random.Random, every: float, killed: dict[str, int], end: float | None) -> None:
        self._chance, self._every, self._killed, self._end = chance, every, killed, end
        self._next = time.monotonic() + chance.uniform(0, 2 * every)

    def __call__(self, pid: int) -> bool:
        now = time.monotonic()
        if self._end is not None and now >= self._end:
            return False
        if now >= self._next and (found := workers(pid)):
            with suppress(OSError):
                os.kill(self._chance.choice(found), signal.SIGKILL)
                self._killed["worker"] += 1
            self._next = now + self._chance.uniform(0, 2 * self._every)
        return True


if __name__ == "__main__":
    raise SystemExit(main())
