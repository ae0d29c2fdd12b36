"""The processes of a run: their memory, and which of them to kill."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

from benchmarks.memory.resident import children, resident_kb

VICTIMS = ("parent", "actor", "task", "page")
"""The script; Ray's process that starts a task's; the process that runs a task; the one that predicts its pages."""

_EVERY = 0.5
_FEW_SAMPLES = 20


class Watch:
    """Looks at a run and its processes until it ends, and kills one of them once.

    Args:
        out: the folder that it writes, whose first bodies tell that it is at work.
        victim: which process to kill, if any.
        after: seconds between the first bodies and that.
        patience: seconds for a run, which then is ended.
    """

    def __init__(self, out: Path, victim: str | None, after: float, patience: float) -> None:
        self._out, self._victim, self._after, self._patience = out, victim, after, patience
        self._sizes: dict[int, list[int]] = defaultdict(list)
        self._roles: dict[int, str] = {}
        self._cpu: dict[int, float] = {}
        self._at_work: float | None = None
        self.killed: list[str] = []

    def until_end(self, process: subprocess.Popen[bytes]) -> int | None:
        """Watch a run; its exit code, or None where it was ended for the time that it took."""
        began = time.monotonic()
        while process.poll() is None:
            time.sleep(_EVERY)
            roles = _roles(process.pid)
            for pid, role in roles.items():
                with suppress(OSError, ProcessLookupError):
                    self._sizes[pid].append(resident_kb(pid))
                    self._roles[pid] = role
                    self._cpu[pid] = _cpu_seconds(pid)
            self._kill(roles)
            if time.monotonic() > began + self._patience:
                end_all(process)
                return None
        return process.returncode

    def _kill(self, roles: dict[int, str]) -> None:
        if self._victim is None or self.killed:
            return
        if self._at_work is None:
            if any(path.stat().st_size > 0 for path in (self._out / "bodies").glob("*")):
                self._at_work = time.monotonic()
            return
        if time.monotonic() < self._at_work + self._after:
            return
        pid = next((pid for pid, role in roles.items() if role == self._victim), None)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self.killed.append(f"{self._victim}, process {pid}, after {self._after:g} s")

    def cpu(self) -> dict[str, float]:
        """The CPU time of all processes of each role, in seconds, as it was last seen.

        A single local worker is the script itself; what predicts for it is not told apart and not counted.
        """
        seconds: dict[str, float] = defaultdict(float)
        for pid, own in self._cpu.items():
            seconds[self._roles[pid]] += own
        return dict(seconds)

    def memory(self) -> list[str]:
        """A line for each process that was seen for long: its resident memory early, at the end, and at its highest."""
        lines = []
        for pid, sizes in self._sizes.items():
            if len(sizes) >= _FEW_SAMPLES:
                third = len(sizes) // 3
                mean = [sum(part) / len(part) / 1024 for part in (sizes[third : 2 * third], sizes[2 * third :])]
                lines.append(
                    f"{self._roles[pid]} {pid}: resident {mean[0]:.0f} MB in the second third of its time,"
                    f" {mean[1]:.0f} MB in the last, {max(sizes) / 1024:.0f} MB at most"
                )
        return lines


def _roles(script: int) -> dict[int, str]:
    """The processes of a run by what they do."""
    roles = {script: "parent"}
    waiting = [(pid, "") for pid in _children(script)]
    while waiting:
        pid, above = waiting.pop()
        role = _role(pid, above)
        if role in VICTIMS:
            roles[pid] = role
        waiting += [(child, role) for child in _children(pid)]
    return roles


def _role(pid: int, above: str) -> str:
    """Which role a process has, by its command and by that of the one that started it."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    if above == "task":
        return "page" if _threads(pid) > 1 else "guard"
    if above == "actor":
        return "task"
    if command.startswith(b"ray::RankWorker"):
        return "actor"
    if b"forkserver" in command:
        # The server has the command that its children have.
        return "task" if above == "server" else "server"
    return ""


def _threads(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return 0


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    try:
        return children(pid)
    except OSError:
        return []


def end_all(process: subprocess.Popen[bytes]) -> None:
    """End a run that was started in a session of its own, with all that is left of it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
