"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsclf import __version__
from newsclf.errors import ConfigError, NewsclfError
from newsclf.io.atomic import new_file

from .contestants import CONTESTANTS, REFERENCE, versions
from .stopwatch import last_core

# The contestants' processes import this module too: what their users would not have in memory is imported when needed.


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("data", nargs="*", type=Path, help="data sets that were built with --keep-html")
    parser.add_argument("--pages", type=int, default=200, help="of a round, all distinct (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help="these pages alone")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (%(default)s)")
    parser.add_argument("--contestants", help=f"names divided by commas, {REFERENCE} among them; without it, all")
    parser.add_argument("--model", type=Path, help="a model; without it, the shipped one")
    parser.add_argument("--core", type=int, default=last_core(), help="what all run on (%(default)s)")
    parser.add_argument("--scaling", action="store_true", help="the cost of made pages as they grow")
    parser.add_argument("--shapes", action="store_true", help="the cost of pages of one thing repeated")
    parser.add_argument("--fast", action="store_true", help="--scaling and --shapes of compiled predictions")
    parser.add_argument("--largest", type=int, default=10_000_000, help="characters of the made pages (%(default)s)")
    parser.add_argument("--out", type=Path, help="write the figures as JSON, and the plots, into this folder")
    options = parser.parse_args(arguments)
    if not (options.data or options.scaling or options.shapes):
        parser.error("expected data sets, --scaling or --shapes")
    if options.pages < 1 or options.rounds < 1:
        parser.error("--pages and --rounds: expected 1 or more")
    try:
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
        if options.data:
            _pages(options)
        if options.scaling:
            _scaling(options)
        if options.shapes:
            _shapes(options)
    except NewsclfError as error:
        print(f"benchmarks.speed: {error}", file=sys.stderr)
        return 1
    return 0


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _pages(options: argparse.Namespace) -> None:
    from .measure import measure
    from .pages import sample
    from .tables import markdown, summary

    names = options.contestants.split(",") if options.contestants else list(CONTESTANTS)
    if not set(names) <= set(CONTESTANTS) or REFERENCE not in names:
        raise ConfigError(
            f"--contestants {options.contestants!r}: expected {REFERENCE} and any of {', '.join(CONTESTANTS)}"
        )
    found = versions()
    drawn = sample(options.data, options.where, options.pages, options.rounds, options.seed)
    size = len(drawn.rounds[0])
    if size < options.pages:
        _note(f"too few pages for {options.rounds} rounds of {options.pages} distinct ones: {size} a round")
    _note(f"{options.rounds} rounds of {size} pages; {len(drawn.warm_up)} others warm up")
    results = summary(measure(drawn, names, options.model, options.core, _note))
    print(markdown(results))
    _write(options, "speed.json", {"versions": found, **results})


def _scaling(options: argparse.Namespace) -> None:
    from .made_pages import page_of_segments, page_of_size
    from .plot import plot
    from .scaling import FIXED, SEGMENTS, SIZES, by_segments, by_size, steep_functions
    from .scaling_tables import SWEEPS, as_json, fits, fits_table, points_table, steep_table
    from .timed_page import made

    sizes = [size for size in SIZES if size <= options.largest]
    fixed = min(FIXED, options.largest)
    numbers = [number for number in SEGMENTS if number <= options.largest // 30]
    if len(sizes) < 4 or len(numbers) < 4:
        raise ConfigError(f"--largest {options.largest}: expected {SIZES[3]} or more")
    points = {
        "size": by_size(options.model, options.core, sizes, _note, options.fast),
        "segments": by_segments(options.model, options.core, numbers, fixed, _note, options.fast),
    }
    # A third of the largest and the largest: below, what is linear still hides what is not.
    ends = {
        "size": [page_of_size(size) for size in sizes[-2:]],
        "segments": [page_of_segments(number, fixed) for number in numbers[-2:]],
    }
    growths = {"size": sizes[-1] / sizes[-2], "segments": numbers[-1] / numbers[-2]}
    record: dict[str, Any] = {}
    for sweep in SWEEPS:
        small, large = (made(sweep, html) for html in ends[sweep])
        # A profile knows nothing of what is inside compiled code.
        steep = [] if options.fast else steep_functions(options.model, small, large, growths[sweep])
        fitted = fits(points[sweep], sweep)
        of = "" if sweep == "size" else f", pages of {fixed / 1000:.0f} kB"
        print(f"\nBy {sweep}{of}\n\n{points_table(points[sweep])}\n\n{fits_table(fitted, sweep)}\n")
        if not options.fast:
            print(steep_table(steep))
        record[sweep] = as_json(points[sweep], fitted, steep)
        if options.out:
            plot(points[sweep], sweep, options.out / f"speed-{sweep}{'-fast' if options.fast else ''}.svg")
    _write(options, "scaling.json", record)


def _shapes(options: argparse.Namespace) -> None:
    from .shapes import SIZES, as_plain, measure_shapes, shapes_table

    if options.largest < 300:
        raise ConfigError(f"--largest {options.largest}: expected 300 or more")
    sizes = [size for size in SIZES if size <= options.largest]
    if len(sizes) < 2:
        sizes = [options.largest // 3, options.largest]
    shapes = measure_shapes(options.model, options.core, sizes, _note, options.fast)
    print(f"\nPages of one thing\n\n{shapes_table(shapes, sizes)}")
    _write(options, "shapes.json", {"sizes": sizes, "shapes": [as_plain(shape) for shape in shapes]})


def _write(options: argparse.Namespace, name: str, figures: dict[str, Any]) -> None:
    if options.out:
        machine = {"machine": platform.machine(), "python": platform.python_version(), "system": platform.system()}
        text = json.dumps({"newsclf": __version__, **machine, **figures}, ensure_ascii=False) + "\n"
        with new_file(options.out / name) as file:
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
