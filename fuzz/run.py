"""Fuzzes one target for a given time, each process after the other, and measures what came of it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .figures import Figures, read_log
from .targets import Target

ROOT = Path(__file__).resolve().parents[1]
INPUT_SECONDS = 20
"""An input that takes longer is a fault."""
MEMORY_MB = 2048
"""A process that takes more is ended, and the input that it was at is a fault."""
_MOST_PROCESSES = 6


def fuzz(target: Target, seconds: float, build: Path) -> Figures:
    """Fuzz a target from its seeds and what was kept of earlier runs.

    Args:
        target: what to fuzz.
        seconds: of fuzzing, without the time in which the process starts.
        build: the folder for all targets; the target's own below it gets `corpus`, `crashes` and logs.
    """
    folder = build / target.name
    corpus, seeds, crashes = (folder / name for name in ("corpus", "seeds", "crashes"))
    shutil.rmtree(seeds, ignore_errors=True)
    shutil.rmtree(crashes, ignore_errors=True)
    for own in (corpus, seeds, crashes):
        own.mkdir(parents=True, exist_ok=True)
    for name, data in target.seeds().items():
        (seeds / name).write_bytes(data)
    command = [sys.executable, "-m", "fuzz.child", target.name, str(folder)]
    _again(folder, command)
    executions = edges = features = peak = 0
    fuzzed = 0.0
    for number in range(_MOST_PROCESSES):
        options = {
            "max_total_time": max(1, round(seconds - fuzzed)),
            "max_len": target.max_len,
            "timeout": INPUT_SECONDS,
            "rss_limit_mb": MEMORY_MB,
            "artifact_prefix": f"{crashes}/",
            "dict": target.words,
            "print_final_stats": 1,
            "keep_seed": 1,  # a seed that reaches nothing new may be of another kind all the same
        }
        told = [f"-{name}={value}" for name, value in options.items()]
        log = folder / f"log-{number}.txt"
        started = time.monotonic()
        with log.open("wb") as file:
            done = subprocess.run(
                [*command, *told, str(corpus), str(seeds)], cwd=ROOT, env=_environment(build), stdout=file, stderr=file
            )
        text = log.read_text(encoding="utf-8", errors="replace")
        runs, *reached, memory = read_log(text)
        executions += runs
        edges, features, peak = max(edges, reached[0]), max(features, reached[1]), max(peak, memory)
        fuzzed = seconds if done.returncode == 0 else fuzzed + time.monotonic() - started
        if fuzzed >= seconds:
            break
        if not any(crashes.iterdir()):
            raise RuntimeError(f"{target.name}: the process ended with {done.returncode}; {log} says why")
    _merge(command, folder, corpus, seeds, build)
    lines = _lines(target, folder, build)
    return Figures(
        target.name,
        fuzzed,
        executions,
        edges,
        features,
        len(list(corpus.iterdir())),
        lines["lines"],
        lines["reached"],
        peak,
        sum(path.suffix != ".txt" for path in crashes.iterdir()),
    )


def _environment(build: Path) -> dict[str, str]:
    # Compiled code that checks its indices must not be taken for that which does not.
    own = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str((build / "numba").resolve()), "PYTHONHASHSEED": "0"}
    return {**os.environ, **own}


def _again(folder: Path, command: list[str]) -> None:
    """A program that starts the same process: libFuzzer starts itself to merge."""
    path = folder / "again"
    path.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


def _merge(command: list[str], folder: Path, corpus: Path, seeds: Path, build: Path) -> None:
    """Keep of the inputs as few as reach the same."""
    merged = folder / "merged"
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir()
    told = ["-merge=1", f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MB}", str(merged), str(seeds), str(corpus)]
    with (folder / "log-merge.txt").open("wb") as file:
        done = subprocess.run([*command, *told], cwd=ROOT, env=_environment(build), stdout=file, stderr=file)
    if done.returncode == 0 and any(merged.iterdir()):
        shutil.rmtree(corpus)
        merged.rename(corpus)


def _lines(target: Target, folder: Path, build: Path) -> dict[str, int]:
    command = [sys.executable, "-m", "fuzz.replay", target.name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=_environment(build), capture_output=True, text=True)
    if done.returncode:
        (folder / "log-lines.txt").write_text(done.stderr, encoding="utf-8")
        return {"lines": 0, "reached": 0}
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found
