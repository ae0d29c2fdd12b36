"""A unit of work, a stretch of one source; where it is written, and what became of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..io.record import Span
from ..io.sources import Source
from .counts import Counts

Number = tuple[int, int]
"""Of a unit: that of its source, and its own within it."""

_ALL = Span()


@dataclass(frozen=True, slots=True)
class Unit:
    """What a worker is to do in one go.

    Attributes:
        number: tells it from others, in order.
        source: what is read; None where each of `pages` is a source of its own.
        pages: files of a page each, or why one can't be read.
        span: the stretch of the source.
        lost: records, by their number in the unit, that are not to be tried any more, with the reason.
    """

    number: Number
    source: Source | None
    pages: tuple[Source, ...] = ()
    span: Span = _ALL
    lost: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Outcome:
    """What became of a unit.

    Attributes:
        began: as `Reader.began`.
        ended: as `Reader.ended`.
        done: whether the source is at its end.
        at: how far in the file the reading has come, in bytes.
        head: as `Part.head`.
        counts: of its records.
        errors: the first few of its failures: name and reason.
    """

    began: int | None = None
    ended: int | None = None
    done: bool = False
    at: int = 0
    head: int = 0
    counts: Counts = field(default_factory=Counts)
    errors: list[tuple[str, str]] = field(default_factory=list)


def part_name(number: Number) -> str:
    """What the files of a unit are called."""
    return f"{number[0]:06d}-{number[1]:06d}"


@dataclass(frozen=True, slots=True)
class Places:
    """Where units are written.

    Attributes:
        parts: the folder of the parts,
        prefix: what their names begin with,
        suffix: and end with.
        notes: the folder of what is told of each: its outcome, and its errors.
        alone: whether each part is a file of its own in the end.
    """

    parts: Path
    prefix: str
    suffix: str
    notes: Path
    alone: bool

    def part(self, number: Number) -> Path:
        """The part, which is there if it holds a page."""
        return self.parts / f"{self.prefix}{part_name(number)}{self.suffix}"

    def outcome(self, number: Number) -> Path:
        """What became of the unit; it is there if the unit is done."""
        return self.notes / f"{part_name(number)}.json"

    def errors(self, number: Number) -> Path:
        """The errors, if there are any."""
        return self.notes / f"{part_name(number)}.errors.jsonl"


def to_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome for JSON."""
    return {
        "began": outcome.began,
        "ended": outcome.ended,
        "done": outcome.done,
        "at": outcome.at,
        "head": outcome.head,
        "counts": outcome.counts.as_dict(),
    }


def from_json(known: dict[str, Any]) -> Outcome:
    """The outcome of what `to_json` gave, without the errors."""
    return Outcome(
        known["began"], known["ended"], known["done"], known["at"], known["head"], Counts.of(known["counts"])
    )


def write_settled(target: Path, content: bytes) -> None:
    """Write a small file in one piece, to the disk."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
