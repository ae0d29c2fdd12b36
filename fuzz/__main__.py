"""Run the fuzzer: see docs/fuzzing.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .figures import read_figures, table
from .run import ROOT, fuzz
from .targets import TARGETS


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz what is named and print a table; the exit code, 1 where there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("target", nargs="*", help=f"one or more of {', '.join(TARGETS)}; all without one")
    parser.add_argument("--seconds", type=float, default=60.0, help="of fuzzing, for each target (60)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz", help="where corpora and faults are kept")
    parser.add_argument("--table", action="store_true", help="print what the last runs came to, and fuzz nothing")
    options = parser.parse_args(arguments)
    if unknown := set(options.target) - set(TARGETS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(TARGETS)}")
    chosen = [target for name, target in TARGETS.items() if not options.target or name in options.target]
    if not options.table:
        try:
            import atheris  # noqa: F401
        except ImportError:
            parser.error(
                "atheris is missing, which has wheels for Linux and Python 3.11 to 3.13: pip install '.[fuzz]'"
            )
        for target in chosen:
            figures = fuzz(target, options.seconds, options.out)
            figures.write(options.out / target.name)
            print(f"{target.name}: {figures.executions:,} executions, {figures.faults} faults", file=sys.stderr)
    found = [own for target in chosen if (own := read_figures(options.out / target.name)) is not None]
    print(table(found))
    for own in found:
        if own.faults:
            print(f"{own.target}: {own.faults} faults in {options.out / own.target / 'crashes'}", file=sys.stderr)
    return 1 if any(own.faults for own in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
