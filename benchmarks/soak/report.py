"""The figures of a soak: verdict, tables, JSON."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.quality.tables import markdown_table

from .growth import Growth, growth
from .watch import Soaked

_SHORT_LIVED = 0.5


class Verdict(NamedTuple):
    """What a soak showed: faults, and the growth of each process that lived for half of the run."""

    soaked: Soaked
    growths: dict[str, Growth]

    @property
    def failed(self) -> bool:
        """Whether a result differed, something was raised or hung, or memory grew."""
        return any(self.soaked.faults.values()) or any(one.grows for one in self.growths.values())


def judge(soaked: Soaked) -> Verdict:
    """Judge the memory of all processes that lived long enough."""
    long = soaked.seconds * _SHORT_LIVED
    growths = {
        name: growth(samples, soaked.seconds)
        for name, samples in soaked.samples.items()
        if samples and samples[-1][0] - samples[0][0] >= long
    }
    return Verdict(soaked, growths)


def tables(verdict: Verdict) -> str:
    """What was done, and what memory it took, in Markdown."""
    soaked = verdict.soaked
    done = [
        [way, strand, f"{count:,}"] for way, counts in soaked.counts.items() for strand, count in sorted(counts.items())
    ]
    text = markdown_table(["way", "strand", "compared"], done, left=(0, 1))
    memory = [
        [
            name,
            f"{one.level_kb / 1024:.0f}",
            f"{one.rise_kb / 1024:+.1f}",
            f"{one.highest_kb / 1024:.0f}",
            {None: "too short to say", True: "GROWS", False: "flat"}[one.grows],
        ]
        for name, one in verdict.growths.items()
    ]
    head = ["process", "level, MB", "rise, MB", "highest, MB", "memory"]
    return f"{text}\n\n{markdown_table(head, memory, left=(0, 4))}"


def as_plain(verdict: Verdict) -> dict[str, Any]:
    """JSON-able."""
    soaked = verdict.soaked
    return {
        "failed": verdict.failed,
        "seconds": soaked.seconds,
        "compared": soaked.counts,
        "faults": soaked.faults,
        "memory": {name: one._asdict() for name, one in verdict.growths.items()},
        "short_lived": sorted(soaked.samples.keys() - verdict.growths.keys()),
        "samples": {name: soaked.samples[name] for name in verdict.growths},
    }
