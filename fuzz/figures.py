"""What a run of a target has come to: read from libFuzzer's log, kept as JSON, shown as a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

_STATE = re.compile(r"^#\d+\s+\w+\s+cov: (\d+) ft: (\d+)", re.MULTILINE)
_RUNS = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_PULSE = re.compile(r"^#(\d+)\s", re.MULTILINE)
_PEAK = re.compile(r"^stat::peak_rss_mb:\s*(\d+)", re.MULTILINE)
_FILE = "figures.json"


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one target.

    Attributes:
        target: its name.
        seconds: of fuzzing.
        executions: inputs that were tried.
        edges: of its modules that were reached ("cov" of libFuzzer).
        features: edges, how often each was taken, and comparisons ("ft").
        inputs: that were kept, after merging.
        lines: of its modules.
        reached: of these, by what was kept.
        peak: of memory, in MB.
        faults: files in its folder `crashes`.
    """

    target: str
    seconds: float
    executions: int
    edges: int
    features: int
    inputs: int
    lines: int
    reached: int
    peak: int
    faults: int

    def write(self, folder: Path) -> None:
        """Keep the figures in the target's folder."""
        (folder / _FILE).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read_figures(folder: Path) -> Figures | None:
    """What was kept last in a target's folder."""
    path = folder / _FILE
    return Figures(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def read_log(log: str) -> tuple[int, int, int, int]:
    """Executions, edges, features and peak MB of one process, from what libFuzzer has written."""
    states = _STATE.findall(log)
    edges, features = (max((int(state[i]) for state in states), default=0) for i in (0, 1))
    runs = _RUNS.findall(log) or _PULSE.findall(log) or ["0"]
    peak = _PEAK.findall(log)
    return int(runs[-1]), edges, features, int(peak[-1]) if peak else 0


def table(all_of_them: Iterable[Figures]) -> str:
    """The figures as Markdown."""
    rows = [
        "| target | seconds | executions | a second | edges | features | inputs | lines reached | peak MB | faults |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for own in all_of_them:
        lines = f"{own.reached} of {own.lines}" if own.lines else "-"
        rows.append(
            f"| {own.target} | {own.seconds:.0f} | {own.executions:,} | {own.executions / max(own.seconds, 1e-9):,.0f}"
            f" | {own.edges:,} | {own.features:,} | {own.inputs:,} | {lines} | {own.peak:,} | {own.faults} |"
        )
    return "\n".join(rows)
