"""Watches the ways while they run: what they report, whether they go on, and the memory of all their processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from benchmarks.memory.resident import children, resident_kb

from newsclf.processes import how_ended

from .ways import Job, work

HANGS_SECONDS = 180.0
"""A strand that does nothing for so long hangs. The slowest page takes seconds; others may use the machine."""
_POLL_SECONDS = 1.0


@dataclass
class Soaked:
    """What a run found.

    Attributes:
        seconds: that were asked for, from when all were ready; ends may take longer.
        counts: pages answered, by way and strand.
        faults: by way, what went wrong.
        samples: by process, seconds since the start and resident kB; a way's own process has its name, those that it
            started also a number.
        in_use: the same of the ways' own processes without what the allocator holds free, where that can be told.
    """

    seconds: float = 0.0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    samples: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    in_use: dict[str, list[tuple[float, int]]] = field(default_factory=dict)


@dataclass(eq=False)
class _Way:
    name: str
    process: SpawnProcess
    pipe: Connection
    counts: dict[str, int] = field(default_factory=dict)
    moved: dict[str, float] = field(default_factory=dict)
    known: dict[int, str] = field(default_factory=dict)
    sampled: float = -_POLL_SECONDS
    in_use_kb: int | None = None
    done: bool = False


def soak(job: Job, ways: Sequence[str], seconds: float, note: Callable[[str], None] = lambda line: None) -> Soaked:
    """Run ways beside each other.

    Args:
        job: what they do.
        ways: names of `WAYS`.
        seconds: for how long.
        note: called with a line about how it goes.
    """
    context = multiprocessing.get_context("spawn")
    found = Soaked(seconds=seconds, counts={name: {} for name in ways}, faults={name: [] for name in ways})
    running: list[_Way] = []
    try:
        for name in ways:
            pipe, child = context.Pipe()
            process = context.Process(target=work, args=(child, name, job), name=name)
            process.start()
            child.close()
            running.append(_Way(name, process, pipe))
        for way in running:
            _ready(way, found)
        start = time.monotonic()
        for way in running:
            with suppress(OSError):
                way.pipe.send(seconds)
        _watch(running, found, start, seconds, note)
    finally:
        for way in running:
            _end(way)
    return found


def _ready(way: _Way, found: Soaked) -> None:
    try:
        way.pipe.recv()
    except EOFError:
        way.done = True
        found.faults[way.name].append("its process could not start")


def _watch(running: Sequence[_Way], found: Soaked, start: float, seconds: float, note: Callable[[str], None]) -> None:
    told = start
    while open_ways := [way for way in running if not way.done]:
        for pipe in wait([way.pipe for way in open_ways], _POLL_SECONDS):
            _hear(next(way for way in open_ways if way.pipe is pipe), found)
        now = time.monotonic()
        for way in open_ways:
            if not way.done and not way.process.is_alive() and not way.pipe.poll():
                _died(way, found)
            if now < start + seconds:
                _sample(way, found, now - start)
            stuck = _stuck(way, min(now, start + seconds), start)
            if now > start + seconds + HANGS_SECONDS:
                stuck = "does not end"
            if stuck and not way.done:
                found.faults[way.name].append(f"hangs: {stuck}")
                _tell_stacks(way)
                way.done = True
        if now > told + 60:
            told = now
            total = sum(sum(way.counts.values()) for way in running)
            note(f"{now - start:.0f} s: {total:,} pages, {sum(map(len, found.faults.values()))} faults")


def _stuck(way: _Way, now: float, start: float) -> str | None:
    """The strands that have done nothing for too long."""
    if now <= max(way.moved.values(), default=start) + HANGS_SECONDS:
        return ", ".join(name for name, at in way.moved.items() if now > at + HANGS_SECONDS) or None
    return "all"


def _tell_stacks(way: _Way) -> None:
    """Have the processes of a way print where their threads are."""
    assert way.process.pid is not None
    for pid in (way.process.pid, *_started(way.process.pid)):
        with suppress(OSError):
            os.kill(pid, signal.SIGUSR1)  # ends those that do not tell
            time.sleep(0.5)


def _hear(way: _Way, found: Soaked) -> None:
    try:
        while way.pipe.poll():
            kind, what = way.pipe.recv()
            if kind == "faults":
                found.faults[way.name].append(what)
            elif kind == "counts":
                now = time.monotonic()
                way.moved.update({name: now for name, count in what.items() if count != way.counts.get(name)})
                way.counts = found.counts[way.name] = what
            elif kind == "in use":
                way.in_use_kb = what
            elif kind == "done":
                way.done = True
                return
    except (EOFError, OSError):
        _died(way, found)


def _died(way: _Way, found: Soaked) -> None:
    way.process.join(5)
    found.faults[way.name].append(f"its process died ({how_ended(way.process.exitcode)})")
    way.done = True


def _sample(way: _Way, found: Soaked, at: float) -> None:
    pid = way.process.pid
    assert pid is not None
    if at < way.sampled + _POLL_SECONDS:
        return
    way.sampled = at
    for one in (pid, *_started(pid)):
        with suppress(OSError):  # it has ended
            size = resident_kb(one)
            name = way.known.get(one)
            if name is None:
                name = way.name if one == pid else f"{way.name}, process {len(way.known)}"
                way.known[one] = name
            found.samples.setdefault(name, []).append((at, size))
            if one == pid and way.in_use_kb is not None:
                found.in_use.setdefault(name, []).append((at, way.in_use_kb))


def _started(pid: int) -> list[int]:
    """The processes that a process started, and those that they did; not what Python starts beside them."""
    found: list[int] = []
    with suppress(OSError):
        for child in children(pid):
            if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
                found += [child, *_started(child)]
    return found


def _end(way: _Way) -> None:
    """End the process of a way; what it started ends by itself, or is killed."""
    way.process.join(10 if way.done else 0)
    if way.process.is_alive():
        pid = way.process.pid
        assert pid is not None
        left = _started(pid)
        way.process.kill()
        for one in left:
            with suppress(OSError):
                os.kill(one, signal.SIGKILL)
    way.process.join()
    way.pipe.close()
