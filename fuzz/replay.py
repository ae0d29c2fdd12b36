"""Which lines of a target's modules its inputs reach: `python -m fuzz.replay TARGET FOLDER`; started by `run`."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import coverage

from .targets import TARGETS

_SECONDS = 90.0


def main(arguments: list[str]) -> None:
    """Run all inputs that were kept, for so long, and print as JSON how many lines there are and were reached."""
    target = TARGETS[arguments[0]]
    # From here on, since looking for a module imports the packages around it.
    measure = coverage.Coverage(data_file=None, source=["newsclf"], config_file=False)
    measure.start()
    files: list[str] = []
    for module in target.modules:
        found = find_spec(module)
        assert found is not None
        assert found.origin is not None
        path = Path(found.origin)
        files += [str(path)] if path.name != "__init__.py" else [str(own) for own in path.parent.rglob("*.py")]
    seeds = target.seeds()
    inputs = [*seeds.values(), *(path.read_bytes() for path in sorted(Path(arguments[1], "corpus").glob("*")))]
    end = time.monotonic() + _SECONDS
    for data in inputs:
        with contextlib.suppress(Exception):
            target.check(data)
        if time.monotonic() > end:
            break
    measure.stop()
    there = reached = 0
    for path in files:
        _, lines, _, missing, _ = measure.analysis2(path)
        there += len(lines)
        reached += len(lines) - len(missing)
    print(json.dumps({"lines": there, "reached": reached}))


if __name__ == "__main__":
    main(sys.argv[1:])
