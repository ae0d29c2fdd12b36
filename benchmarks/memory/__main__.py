"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.tables import markdown_table

from newsclf import __version__
from newsclf.errors import NewsclfError

from .measure import SETTLED, Growth, Peak, Sample, measure_growth, measure_peak
from .pages import write_pages

_AT = (0, 1_000, 2_000, 5_000, 10_000, 20_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets that were built with --keep-html")
    parser.add_argument("--pages", type=int, default=20_000, help="predictions in one process (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="workers of predict_many (%(default)s)")
    parser.add_argument("--many", type=int, default=2_000, help="predictions of predict_many (%(default)s)")
    parser.add_argument("--model", type=Path, help="a model; without it, the shipped one")
    parser.add_argument("--fast", action="store_true", help="of compiled predictions")
    parser.add_argument("--trace", action="store_true", help="name the lines of code whose memory grows; slow")
    parser.add_argument("--out", type=Path, help="write memory.json, memory.csv and memory.svg into this folder")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            pages = Path(folder) / "pages"
            distinct = write_pages(options.data, pages)
            print(f"{distinct:,} distinct pages", file=sys.stderr)
            growth = measure_growth(pages, options.pages, options.model, options.trace, options.fast)
            _print_growth(growth)
            peak = measure_peak(pages, options.many, options.workers, options.model, options.fast)
            _print_peak(peak)
        if options.out:
            _write(options.out, growth, peak, distinct)
    except NewsclfError as error:
        print(f"benchmarks.memory: {error}", file=sys.stderr)
        return 1
    return 0


def _print_growth(growth: Growth) -> None:
    at = sorted({*_AT, growth.samples[-1].pages})
    rows = [[f"{pages:,}", f"{size / 1024:.1f}"] for pages in at if (size := growth.at(pages)) is not None]
    print(markdown_table(["pages", "resident, MB"], rows, left=()))
    if growth.slope is not None:
        print(f"\nfrom page {SETTLED:,} on: {growth.slope:+.1f} kB for 1,000 pages")
    for line in growth.grown:
        print(f"- {line}")


def _print_peak(peak: Peak) -> None:
    rows = [["parent", f"{peak.parent_kb / 1024:.1f}"]]
    rows += [[f"worker {i}", f"{size / 1024:.1f}"] for i, size in enumerate(peak.workers_kb, start=1)]
    rows.append(["all at once", f"{peak.sum_kb / 1024:.1f}"])
    print(f"\n{peak.name}, {peak.pages:,} pages\n")
    print(markdown_table(["process", "highest PSS, MB"], rows, left=(0,)))


def _write(out: Path, growth: Growth, peak: Peak, distinct: int) -> None:
    from .plot import plot

    out.mkdir(parents=True, exist_ok=True)
    figures = {
        "newsclf": __version__,
        "distinct_pages": distinct,
        "samples": [sample._asdict() for sample in growth.samples],
        "kb_for_1000_pages": growth.slope,
        "peak": peak._asdict(),
    }
    (out / "memory.json").write_text(json.dumps(figures) + "\n", encoding="utf-8")
    with (out / "memory.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(Sample._fields)
        writer.writerows(growth.samples)
    plot(growth, out / "memory.svg")


if __name__ == "__main__":
    raise SystemExit(main())
