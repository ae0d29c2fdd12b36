"""Trainings in processes of their own: their time and their memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """What one training took.

    `seconds` by the clock, of which `facts` before anything was fitted; `cpu` seconds of all processes; `peak` bytes
    of resident memory of all processes together; `pages` and `segments` over the views; whether it went in `blocks`.
    """

    times: int
    cache: str
    pages: int
    segments: int
    seconds: float
    facts: float
    cpu: float
    peak: int
    blocks: bool
    error: str | None = None


def train(
    data: Sequence[Path], out: Path, times: int, arguments: Sequence[str], cache: Path, warm: bool, limit: float | None
) -> Run:
    """Train with `newsclf train` in a child process.

    Args:
        data: the data sets.
        out: the folder of the model.
        times: how often the pages are there, for the record.
        arguments: more arguments of the command.
        cache: the folder of cached facts.
        warm: whether the facts stand there already, for the record.
        limit: the bytes of writable memory that each process may have (RLIMIT_DATA); None for no limit.
    """

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (int(limit), int(limit)))

    command = [sys.executable, "-m", "newsclf", "train", *map(str, data), "--out", str(out), "--json", *arguments]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"NEWSCLF_CACHE": str(cache)},
        preexec_fn=limited,
    )
    peaks = [0]
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(child.pid, peaks, ended), daemon=True)
    watcher.start()
    facts, lines = 0.0, []
    assert child.stderr is not None
    assert child.stdout is not None
    for line in child.stderr:
        lines.append(line.rstrip())
        if line.startswith("fitting") and not facts:
            facts = time.perf_counter() - start
    summary = child.stdout.read()
    code = child.wait()
    seconds = time.perf_counter() - start
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    parts = json.loads(summary)["training"].values() if code == 0 else []
    return Run(
        times,
        "warm" if warm else "cold",
        sum(part["pages"] for part in parts),
        sum(part["segments"] for part in parts),
        seconds,
        facts,
        cpu,
        peaks[0],
        any(part.get("blocks", False) for part in parts),
        None if code == 0 else "\n".join(lines[-3:]),
    )


def _watch(pid: int, peaks: list[int], ended: threading.Event) -> None:
    """Keep the highest sum of the resident memory of a process and all that it started, until it ends."""
    page = os.sysconf("SC_PAGE_SIZE")
    while not ended.wait(_EVERY):
        total = 0
        waiting = [pid]
        while waiting:
            at = waiting.pop()
            try:
                total += int(Path(f"/proc/{at}/statm").read_text().split()[1]) * page
                for task in Path(f"/proc/{at}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())
            except (OSError, IndexError):  # it ended meanwhile
                continue
        peaks[0] = max(peaks[0], total)
