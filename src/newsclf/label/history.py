"""What was said of pages, change by change: replayed it gives the labels as they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from ..page import Label

Status = Literal["open", "accepted", "skipped"]
"""A page not yet labelled, one that is, and one that is left out."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is said of a page at one time; None for what stays as it is.

    Attributes:
        page: the number of the page.
        labels: of some segments by number: `body`, `boilerplate`, or None for one that is left open.
        status: of the page.
        note: on the page, free text.
    """

    page: int
    labels: dict[int, Label | None] | None = None
    status: Status | None = None
    note: str | None = None


@dataclass(slots=True)
class PageState:
    """What is said of a page: a label for each segment, its status, a note."""

    labels: list[Label | None]
    status: Status = "open"
    note: str = ""

    def put(self, change: Change) -> Change:
        """Take a change over; give the change that takes it back."""
        before = Change(change.page)
        if change.labels is not None:
            before = replace(before, labels={i: self.labels[i] for i in change.labels})
            for i, label in change.labels.items():
                self.labels[i] = label
        if change.status is not None:
            before = replace(before, status=self.status)
            self.status = change.status
        if change.note is not None:
            before = replace(before, note=self.note)
            self.note = change.note
        return before


@dataclass(slots=True)
class History:
    """The state of all pages, and the changes that can be taken back and made again, over all pages.

    `pages` are the states by the number of the page, each beginning with what the model proposed.
    """

    pages: dict[int, PageState] = field(default_factory=dict)
    _done: list[tuple[Change, Change]] = field(default_factory=list)
    _undone: list[Change] = field(default_factory=list)

    def make(self, change: Change) -> None:
        """Make a change; what was taken back before can't be made again after it."""
        self._done.append((change, self.pages[change.page].put(change)))
        self._undone.clear()

    def undo(self) -> int | None:
        """Take the last change back; the number of its page, None where there is none."""
        if not self._done:
            return None
        change, before = self._done.pop()
        self.pages[change.page].put(before)
        self._undone.append(change)
        return change.page

    def redo(self) -> int | None:
        """Make the change again that was taken back last; the number of its page, None where there is none."""
        if not self._undone:
            return None
        change = self._undone.pop()
        self._done.append((change, self.pages[change.page].put(change)))
        return change.page
