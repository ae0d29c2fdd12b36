"""Processes run again and again, in turn, and what their imports cost."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "python": lambda page: ["-c", "pass"],
    "import newsclf": lambda page: ["-c", "import newsclf"],
    "load the model": lambda page: ["-c", "import newsclf; newsclf.load()"],
    "newsclf predict": lambda page: ["-m", "newsclf", "predict", str(page)],
}
"""What is run, as arguments of Python; each does what the one before does, and more."""

_IMPORT = re.compile(r"import time: +(\d+) \| +(\d+) \| +(\S+)")


class Run(NamedTuple):
    """Seconds that a command took from start to end: median and least of the wall clock, and median of the CPU time."""

    name: str
    wall: float
    fastest: float
    cpu: float


class Import(NamedTuple):
    """Seconds that a module's import took, by itself and with all that it is the first to import; medians."""

    module: str
    own: float
    total: float


def measure(page: Path, repeats: int) -> list[Run]:
    """Run each command so many times, in turn, so that what else the machine does falls on all alike."""
    taken: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(repeats):
        for name, command in COMMANDS.items():
            taken[name].append(_time(command(page)))
    return [
        Run(
            name,
            statistics.median(wall for wall, _ in pairs),
            min(wall for wall, _ in pairs),
            statistics.median(cpu for _, cpu in pairs),
        )
        for name, pairs in taken.items()
    ]


def _time(arguments: Sequence[str]) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def slowest_imports(arguments: Sequence[str], repeats: int) -> list[Import]:
    """The modules that a command imports, those that take longest by themselves first."""
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for _ in range(repeats):
        command = [sys.executable, "-X", "importtime", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for own, total, module in _IMPORT.findall(done.stderr):
            taken[module].append((int(own), int(total)))
    found = [
        Import(
            module,
            statistics.median(own for own, _ in pairs) / 1e6,
            statistics.median(total for _, total in pairs) / 1e6,
        )
        for module, pairs in taken.items()
    ]
    return sorted(found, key=lambda item: -item.own)
