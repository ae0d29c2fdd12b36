"""What every reader yields: one record of a source, be it a page, something else, or broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..errors import OptionError
from ..page import Page

NAMES = ("url", "id", "html", "text")
"""What newsclf calls the columns and keys that it reads."""

MAX_BYTES = 50_000_000
"""How many bytes the content of a page may have; what is larger fails."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a source: exactly one of `page`, `error` and `skipped` is set.

    Attributes:
        name: the URL, else the id, else the source with the place in it.
        place: where it stands in its source: an offset in bytes (WARC, plain JSONL) or a number from 0.
        page: what to predict.
        error: what is wrong with it, in words.
        kind: the kind of the error, for counting: "damaged", "invalid", "too large", "unreadable".
        skipped: what it is where it is no page and not meant to be one: "request", "not HTML: image/png".
        truncated: "payload" where less is there than was sent, for use all the same.
    """

    name: str
    place: int
    page: Page | bytes | None = None
    error: str | None = None
    kind: str = ""
    skipped: str | None = None
    truncated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source: the records that begin from `start` on and before `stop`.

    Of some sources these are offsets in bytes, of others numbers of records. `exact` tells that a record begins at
    `start`; else the first one from there on is looked for.
    """

    start: int = 0
    stop: int | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How records are read.

    Attributes:
        columns: the names of columns and keys, where they are not `url`, `id`, `html` and `text`.
        max_bytes: of the content of a page.

    Raises:
        OptionError: a column is given for something else than these four, or `max_bytes` is no whole number above 0.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = MAX_BYTES

    def __post_init__(self) -> None:
        for name, column in self.columns.items():
            if name not in NAMES or not isinstance(column, str) or not column:
                raise OptionError(
                    f"columns: {name!r}: {column!r}: expected the name of a column for one of {', '.join(NAMES)}"
                )
        most = self.max_bytes
        if not isinstance(most, int) or isinstance(most, bool) or most < 1:
            raise OptionError(f"max_bytes {most!r}: expected a whole number of bytes above 0")


class Reader(Protocol):
    """Reads stretches of one source.

    Attributes:
        began: where the first record of the stretch that was read last stood; None where it had none.
        ended: where the first record after it stands; None where that has to be looked for.
        done: whether the source is at its end.
    """

    began: int | None
    ended: int | None
    done: bool

    def records(self, span: Span) -> Iterator[Record]:
        """Yield the records of a stretch. Nothing that is wrong with one raises an error."""

    def at(self) -> int:
        """How far in the file the reading has come, in bytes."""

    def close(self) -> None:
        """Close the source."""
