"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.tables import markdown_table

from newsclf import __version__

from .measure import COMMANDS, measure, slowest_imports

_PAGE = Path(__file__).resolve().parents[2] / "data" / "sample" / "echo-snow-road.html"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--page", type=Path, default=_PAGE, help="what is predicted; without it, a page of the sample")
    parser.add_argument("--repeats", type=int, default=15, help="how often each is run (%(default)s)")
    parser.add_argument("--imports", type=int, default=15, help="how many imports are listed (%(default)s)")
    parser.add_argument("--out", type=Path, help="write all figures as JSON")
    options = parser.parse_args(arguments)
    runs = measure(options.page, options.repeats)
    rows = [[r.name, f"{r.wall:.3f}", f"{r.fastest:.3f}", f"{r.cpu:.3f}"] for r in runs]
    print(markdown_table(["what", "median s", "fastest s", "median CPU s"], rows, left=(0,)))
    imports = {
        name: slowest_imports(COMMANDS[name](options.page), options.repeats)[: options.imports] for name in COMMANDS
    }
    for name in list(COMMANDS)[1:]:
        rows = [[i.module, f"{1000 * i.own:.1f}", f"{1000 * i.total:.1f}"] for i in imports[name]]
        print(f"\n{name}: the slowest imports\n")
        print(markdown_table(["module", "itself, ms", "with what it imports, ms"], rows, left=(0,)))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        figures = {
            "newsclf": __version__,
            "runs": [run._asdict() for run in runs],
            "imports": {name: [i._asdict() for i in own] for name, own in imports.items()},
        }
        options.out.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
