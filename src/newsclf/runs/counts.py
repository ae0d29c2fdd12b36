"""How many records a run met, by what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Counts:
    """Each record is in one of them.

    Attributes:
        pages: predicted.
        failed: by kind of error.
        skipped: what is no page and not meant to be one, by what it is.
        truncated: of the pages, those of which less was there than was sent.
    """

    pages: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    truncated: int = 0

    def add(self, other: Counts) -> None:
        """Add another's."""
        self.pages += other.pages
        self.failed += other.failed
        self.skipped += other.skipped
        self.truncated += other.truncated

    @property
    def records(self) -> int:
        """All of them."""
        return self.pages + self.failed.total() + self.skipped.total()

    @property
    def is_worth_telling(self) -> bool:
        """Whether there is more to tell than that pages were predicted."""
        return self.records != self.pages or self.truncated > 0

    def is_failure(self, *, strict: bool) -> bool:
        """Whether a run with these counts has failed: an input could not be read, or no page came of those that were
        there. A page that failed among others is none, unless it is to be `strict`.
        """
        failed = self.failed.total()
        return failed > 0 and (strict or self.failed["unreadable"] > 0 or self.pages == 0)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "records": self.records,
            "pages": self.pages,
            "failed": dict(sorted(self.failed.items())),
            "skipped": dict(sorted(self.skipped.items())),
            "truncated": self.truncated,
        }

    @classmethod
    def of(cls, known: dict[str, Any]) -> Counts:
        """Of what `as_dict` gave."""
        return cls(known["pages"], Counter(known["failed"]), Counter(known["skipped"]), known["truncated"])

    def __str__(self) -> str:
        text = f"{_many(self.pages, 'page')} predicted"
        if self.truncated:
            text += f" ({self.truncated} of which the input itself holds only in part)"
        if self.skipped:
            text += f", {_many(self.skipped.total(), 'record')} skipped ({_listed(self.skipped)})"
        # An input that can't be read is no page: nobody knows how many it holds.
        unread = self.failed["unreadable"]
        failed = Counter({kind: count for kind, count in self.failed.items() if kind != "unreadable"})
        if failed:
            tried = self.pages + failed.total()
            text += f"; {failed.total()} of {_many(tried, 'page')} failed ({_listed(failed)})"
        if unread:
            text += f"; {_many(unread, 'input')} can't be read"
        return text


_SHOWN = 8


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _listed(kinds: Counter[str]) -> str:
    shown = [f"{kind} {count}" for kind, count in kinds.most_common(_SHOWN)]
    more = len(kinds) - _SHOWN
    return ", ".join(shown) + (f" and {more} more kinds" if more > 0 else "")
