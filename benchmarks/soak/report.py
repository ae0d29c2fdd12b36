"""The figures of a soak: verdict, tables, JSON."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.quality.tables import markdown_table

from .growth import Growth, growth
from .watch import Soaked

_SHORT_LIVED = 0.5


class Verdict(NamedTuple):
    """What a soak showed: faults, and the growth of each process that lived for half of the run.

    Attributes:
        soaked: what was found.
        growths: of resident memory.
        in_use: of what is in use of it, for the processes of which that is known.
    """

    soaked: Soaked
    growths: dict[str, Growth]
    in_use: dict[str, Growth]

    def grows(self, name: str) -> bool | None:
        """Whether a process grows in what it uses or, where that is not known, in what is resident."""
        resident = self.growths[name].grows
        return self.in_use[name].grows if resident and name in self.in_use else resident

    @property
    def failed(self) -> bool:
        """Whether a result differed, something was raised or hung, or memory grew."""
        return any(self.soaked.faults.values()) or any(map(self.grows, self.growths))


def judge(soaked: Soaked) -> Verdict:
    """Judge the memory of all processes that lived long enough."""
    long = soaked.seconds * _SHORT_LIVED
    growths = {
        name: growth(samples, soaked.seconds)
        for name, samples in soaked.samples.items()
        if samples and samples[-1][0] - samples[0][0] >= long
    }
    in_use = {name: growth(soaked.in_use[name], soaked.seconds) for name in growths if soaked.in_use.get(name)}
    return Verdict(soaked, growths, in_use)


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
            *_told_in_use(verdict.in_use.get(name)),
            {None: "too short to say", True: "GROWS", False: "flat"}[verdict.grows(name)],
        ]
        for name, one in verdict.growths.items()
    ]
    head = ["process", "level, MB", "rise, MB", "highest, MB", "level in use, MB", "rise in use, MB", "memory"]
    return f"{text}\n\n{markdown_table(head, memory, left=(0, 6))}"


def _told_in_use(found: Growth | None) -> tuple[str, str]:
    return ("", "") if found is None else (f"{found.level_kb / 1024:.0f}", f"{found.rise_kb / 1024:+.1f}")


def as_plain(verdict: Verdict) -> dict[str, Any]:
    """JSON-able."""
    soaked = verdict.soaked
    return {
        "failed": verdict.failed,
        "seconds": soaked.seconds,
        "compared": soaked.counts,
        "faults": soaked.faults,
        "memory": {name: one._asdict() for name, one in verdict.growths.items()},
        "in_use": {name: one._asdict() for name, one in verdict.in_use.items()},
        "short_lived": sorted(soaked.samples.keys() - verdict.growths.keys()),
        "samples": {name: soaked.samples[name] for name in verdict.growths},
    }
