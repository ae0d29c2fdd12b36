"""What /proc says of the memory of processes."""

from __future__ import annotations

import os
from pathlib import Path


def resident_kb(pid: int | None = None) -> int:
    """The resident memory of a process in kB; of this one without `pid`."""
    return _kb(Path(f"/proc/{pid or os.getpid()}/status"), "VmRSS:")


def proportional_kb(pid: int) -> int:
    """The proportional set size in kB: memory that several processes share is divided among them."""
    return _kb(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _kb(file: Path, name: str) -> int:
    for line in file.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise ProcessLookupError(f"{file}: the process has ended")


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]


def is_worker(pid: int) -> bool:
    """Whether a process is a spawned worker, and not what Python starts beside it."""
    return b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes()
