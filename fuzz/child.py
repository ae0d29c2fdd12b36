"""The process that fuzzes one target: `python -m fuzz.child TARGET FOLDER [OPTIONS]`, started by `run`.

What `check` raises is written down with its input, once for each place that raises it, and the fuzzing goes on. What
ends the process (a crash of compiled code, time, memory) libFuzzer writes down.
"""

from __future__ import annotations

import contextlib
import hashlib
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import atheris

from .targets import TARGETS, Target

_MOST_FAULTS = 100


class Recorder:
    """A `check` that raises nothing: what it would raise is a file in `folder`, beside what was raised.

    Args:
        check: of the target.
        folder: for faults.
    """

    def __init__(self, check: Callable[[bytes], None], folder: Path) -> None:
        self._check, self._folder = check, folder
        self._seen: set[tuple[object, ...]] = set()

    def __call__(self, data: bytes) -> None:
        """Check one input."""
        try:
            self._check(data)
        except Exception as error:
            self._note(data, error)

    def _note(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "newsclf" in frame.filename] or frames
        key = (type(error), own[-1].filename, own[-1].lineno, frames[-1].filename, frames[-1].lineno)
        if key in self._seen or len(self._seen) >= _MOST_FAULTS:
            return
        self._seen.add(key)
        name = f"fault-{hashlib.sha256(repr(key).encode()).hexdigest()[:12]}"
        (self._folder / name).write_bytes(data)
        told = "".join(traceback.format_exception(error, limit=-30))
        (self._folder / f"{name}.txt").write_text(told, encoding="utf-8", errors="backslashreplace")
        print(f"fault: {name}: {told[-600:]!a}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> None:
    """Fuzz until libFuzzer ends the process."""
    target, folder = TARGETS[arguments[0]], Path(arguments[1])
    excluded = {module for module in _modules() if not target.instruments(module)}
    # As `atheris.instrument_imports`, but without following comparisons: in atheris 3.0 each of them leaks memory.
    with atheris.import_hook.HookManager({"newsclf"}, excluded, True, trace_dataflow=False):
        check = target.check
        _warm_up(target)
    atheris.Setup([str(folder / "again"), *arguments[2:]], Recorder(check, folder / "crashes"))
    atheris.Fuzz()


def _modules() -> Iterator[str]:
    """The names of all modules of newsclf."""
    yield "newsclf"
    found = find_spec("newsclf")
    assert found is not None
    waiting = [("newsclf", list(found.submodule_search_locations or []))]
    while waiting:
        package, paths = waiting.pop()
        for module in pkgutil.iter_modules(paths):
            name = f"{package}.{module.name}"
            yield name
            if module.ispkg:
                waiting.append((name, [f"{path}/{module.name}" for path in paths]))


def _warm_up(target: Target) -> None:
    """Import and compile what the first inputs would, which would count as their time."""
    for data in target.seeds().values():
        with contextlib.suppress(Exception):
            target.check(data)


if __name__ == "__main__":
    main(sys.argv[1:])
