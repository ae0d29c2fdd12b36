"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .declared import PLAIN, declared
from .graph import NEWSCLF, group, reached
from .measure import ROOT, extras_of, install, new_environment, startup, what_is_installed
from .table import put_in, tables


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dependencies", description=__doc__)
    parser.add_argument("--extras", nargs="*", help="which extras; without it, all")
    parser.add_argument("--environment", type=Path, help="where newsclf is installed; without it, a new folder in /tmp")
    parser.add_argument("--repeats", type=int, default=15, help="how often imports are timed (%(default)s)")
    parser.add_argument("--out", type=Path, help="put the figures into this file, docs/dependencies.md")
    options = parser.parse_args(arguments)
    groups = declared()
    extras = extras_of(groups) if options.extras is None else options.extras
    with tempfile.TemporaryDirectory() as temporary:
        python = new_environment((options.environment or Path(temporary)).absolute(), [])
        # Timed before anything else is there: what is installed besides makes searching for modules slower.
        times = startup(python, options.repeats)
        plain = set(what_is_installed(python)) - {"pip", "setuptools"}
        if extras:
            install(python, extras)
        found = what_is_installed(python)
    if extra := plain - reached(found, [(NEWSCLF, ())]):
        print(f"installed, but nothing needs it: {', '.join(sorted(extra))}; is the environment a new one?")
        return 1
    weights = [group(found, groups, name) for name in (PLAIN, *extras)]
    figures = tables(weights, times, platform.python_version())
    if options.out is None:
        print(figures)
    else:
        text = options.out.read_text(encoding="utf-8")
        options.out.write_text(put_in(text, figures), encoding="utf-8")
        print(f"figures of {len(found)} packages put into {options.out.absolute().relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
