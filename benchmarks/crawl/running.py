"""Runs of `newsclf predict` over a crawl: watched, and what they wrote compared with what is expected."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.memory.resident import children, is_worker, resident_kb

from .expected import expected
from .reference import Reference, digest

_EVERY = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")
_SCORES = 1e-5  # they are written with six digits


@dataclass(slots=True)
class Watched:
    """What a run took.

    Attributes:
        code: how it ended.
        seconds: from its start to its end.
        cpu: of all processes.
        parent_cpu: of the parent.
        memory: for the parent and each worker, resident kB at each look.
        errors: what it said on stderr.
    """

    code: int
    seconds: float
    cpu: float
    parent_cpu: float
    memory: dict[int, list[int]] = field(default_factory=dict)
    errors: str = ""


def command(inputs: Sequence[Path], out: Path, options: Sequence[str]) -> list[str]:
    """`newsclf predict` of these."""
    return [
        sys.executable,
        "-m",
        "newsclf",
        "predict",
        *map(str, inputs),
        "--format",
        "jsonl",
        "--output",
        str(out),
        *options,
    ]


def workers(pid: int) -> list[int]:
    """The workers of a run."""
    found = []
    with suppress(OSError):
        for child in children(pid):
            with suppress(OSError):
                if is_worker(child):
                    found.append(child)
    return found


def watch(told: list[str], log: Path, look: Callable[[int], bool] = lambda pid: True) -> Watched:
    """Run a command to its end.

    Args:
        told: the command.
        log: where its stderr goes.
        look: called now and then with its process; the run is killed as soon as it answers False.
    """
    began = time.monotonic()
    memory: dict[int, list[int]] = {}
    parent_cpu = 0.0
    with log.open("wb") as stderr:
        process = subprocess.Popen(told, stderr=stderr, stdout=subprocess.DEVNULL)
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        with suppress(OSError, ProcessLookupError):
            parent_cpu = _own_cpu(process.pid)
        for one in [process.pid, *workers(process.pid)]:
            with suppress(OSError, ProcessLookupError):
                memory.setdefault(one, []).append(resident_kb(one))
        if not look(process.pid):
            process.kill()
        time.sleep(_EVERY)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Watched(
        process.returncode,
        time.monotonic() - began,
        usage.ru_utime + usage.ru_stime,
        parent_cpu,
        memory,
        log.read_text(errors="replace"),
    )


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def remove(out: Path) -> None:
    """Remove all that a run has left."""
    for path in out.parent.glob(out.name + "*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def faults(out: Path, crawl: Path, name: str, answers: Mapping[tuple[str, int], Reference]) -> list[str]:
    """What is wrong with a finished output: pages that are lost, double or other ones, counts that don't add up.

    Args:
        out: the JSONL output.
        crawl: the folder of the inputs.
        name: of its list of what is expected.
        answers: what the predictor says of pages, by file and offset.
    """
    found: list[str] = []
    rows: dict[str, dict[str, Any]] = {}
    written = 0
    with out.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            written += 1
            if row["url"] in rows:
                found.append(f"{row['url']}: twice")
            row["body"] = digest(row["body"])
            rows[row["url"]] = row
    failed: Counter[str] = Counter()
    listed = out.with_name(out.name + ".errors.jsonl")
    if listed.exists():
        with listed.open(encoding="utf-8") as lines:
            failed.update(json.loads(line)["url"] for line in lines)
    records = 0
    for line in expected(crawl, name):
        records += 1
        if line["allowed"] != ["page"]:
            continue
        row = rows.get(line["url"], {})
        answer = answers[line["file"], line["offset"]]
        if not row:
            found.append(f"{line['url']} ({line['kind']}): {'failed' if line['url'] in failed else 'lost'}")
        elif row["body"] != answer.body or abs(row["score"] - answer.score) > _SCORES:
            found.append(f"{line['url']} ({line['kind']}): another body or score")
    told = json.loads(out.with_name(out.name + ".run.json").read_text())["counts"]
    sums = {
        "pages": (told["pages"], written),
        "failures": (sum(told["failed"].values()), failed.total()),
        "records": (told["records"], records),
        "all": (told["records"], told["pages"] + sum(told["failed"].values()) + sum(told["skipped"].values())),
    }
    return found + [f"{what}: {a} told, {b} found" for what, (a, b) in sums.items() if a != b]
