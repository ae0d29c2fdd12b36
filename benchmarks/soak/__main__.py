"""Run the soak: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from newsclf import __version__
from newsclf.errors import NewsclfError

from .pages import mixed_pages
from .report import Verdict, as_plain, judge, tables
from .watch import soak
from .ways import WAYS, make_job

_SMALL = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak and print; the exit code: 1 where a result differs, something is raised or hangs, or memory grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="(%(default)g)")
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS), help="all, unless some are named")
    parser.add_argument(
        "--in-turns", action="store_true", help="one way after the other, each for its part of the time"
    )
    parser.add_argument(
        "--data", type=Path, nargs="+", default=[], help="pages of data sets built with --keep-html, too"
    )
    parser.add_argument("--pages", type=int, default=500, help="so many of each of these (%(default)s)")
    parser.add_argument("--small", action="store_true", help="without the pages of more than 50 kB")
    parser.add_argument("--model", type=Path, help="a model; without it, the shipped one")
    parser.add_argument("--fast", action="store_true", help="compiled predictions")
    parser.add_argument("--out", type=Path, help="write soak.json and soak.svg into this folder")
    options = parser.parse_args(arguments)
    try:
        if options.fast:
            _compile(options.model)
        pages = mixed_pages(_of_data(options.data, options.pages))
        if options.small:
            pages = [page for page in pages if len(page.content) < _SMALL]
        job = make_job(options.model, options.fast, pages)
        errors = sum(one.error is not None for one in job.expected)
        _note(f"{len(pages)} pages, {errors} of which are an error")
        groups = [[way] for way in options.ways] if options.in_turns else [options.ways]
        failed = False
        for group in groups:
            verdict = judge(soak(job, group, options.minutes * 60 / len(groups), _note))
            _tell(verdict)
            failed |= verdict.failed
            if options.out:
                _write(verdict, options.out, "-".join(["soak", *group]) if options.in_turns else "soak")
    except NewsclfError as error:
        print(f"benchmarks.soak: {error}", file=sys.stderr)
        return 1
    return int(failed)


def _compile(model: Path | None) -> None:
    """Compile, where that was not done yet, before several processes would."""
    import newsclf

    newsclf.load(model, fast=True)


def _of_data(data: Sequence[Path], most: int) -> list[bytes]:
    from newsclf.dataset_reading import html_of

    found: list[bytes] = []
    for folder in data:
        found += islice((html.encode("utf-8", "replace") for html in html_of([folder]) if html is not None), most)
    return found


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _tell(verdict: Verdict) -> None:
    print(f"{tables(verdict)}\n")
    for way, faults in verdict.soaked.faults.items():
        for fault in faults:
            print(f"- {way}: {fault}")
    print(
        f"{verdict.soaked.seconds:.0f} s: {'FAILED' if verdict.failed else 'nothing differs, raises, hangs or grows'}\n"
    )


def _write(verdict: Verdict, out: Path, name: str) -> None:
    from .plot import plot

    out.mkdir(parents=True, exist_ok=True)
    figures = {"newsclf": __version__, **as_plain(verdict)}
    (out / f"{name}.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")
    plot(verdict, out / f"{name}.svg")


if __name__ == "__main__":
    raise SystemExit(main())
