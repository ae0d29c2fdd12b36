"""Opening an artifact in a process of its own: what it says, how long it takes, what memory, and whether code ran."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .cases import MARKER, Case

# The peak of this very process: what resource.getrusage tells begins with that of the process that started it.
_CHILD = """
import json, sys, time
import newsclf
from pathlib import Path
from newsclf.artifact import load_pipelines, verify_artifact
opened, error, began = False, None, time.perf_counter()
try:
    {"load": newsclf.load, "verify": verify_artifact, "load_pipelines": load_pipelines, "idle": print}[sys.argv[1]](
        Path(sys.argv[2]))
    opened = True
except Exception as caught:
    error = [type(caught).__name__, str(caught)]
seconds = time.perf_counter() - began
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
sys.stdout = sys.__stdout__
print(json.dumps({"opened": opened, "error": error, "seconds": seconds, "kilobytes": peak}))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What became of one case: the error's class and text (None where it was opened), seconds, megabytes of the peak
    above that of a process that loads the good artifact, whether its code ran, and whether all is as it should be.
    """

    name: str
    error: str | None
    message: str
    seconds: float
    megabytes: float
    ran: bool
    good: bool


def measure(good: Path, cases: Iterable[Case], seconds: float = 60.0) -> Iterator[Figure]:
    """Make each case of the artifact `good` and open it.

    Args:
        good: an artifact that is whole.
        cases: what is made of it.
        seconds: after which a process is ended, and counts as hanging.
    """
    with tempfile.TemporaryDirectory() as above:
        idle = _open("load", good, seconds)["kilobytes"]
        for case in cases:
            folder = Path(above) / "case" / "model"
            shutil.copytree(good, folder)
            case.make(folder)
            began = time.perf_counter()
            found = _open(case.way, folder, seconds)
            ran = (folder.parent / MARKER).exists()
            error, message = found["error"] or (None, "")
            message = " ".join(str(message).replace(str(folder), "MODEL").split())
            right = found["opened"] if case.says is None else error == "ArtifactError" and case.says in message
            yield Figure(
                case.name,
                error,
                message or "opened",
                found.get("seconds", time.perf_counter() - began),
                (found.get("kilobytes", 0) - idle) / 1024,
                ran,
                bool(right) and not ran,
            )
            shutil.rmtree(folder.parent)


def _open(way: str, folder: Path, seconds: float) -> dict:  # type: ignore[type-arg]
    command = [sys.executable, "-c", _CHILD, way, str(folder)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL
        )
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return {"opened": False, "error": ["hangs", f"no answer within {seconds} seconds"]}
    except ValueError:
        return {"opened": False, "error": ["died", done.stderr[-300:]]}
