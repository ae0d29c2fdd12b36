"""A labels folder: the pages to label and every change of their labels, in one SQLite file.

Nothing is ever overwritten: changes are appended, each in a transaction that is on the disk before `make` returns, so
that a killed process loses nothing (sqlite.org/wal.html, synchronous=FULL). What stands now is found by replaying them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ..errors import InputError
from ..page import Page
from .file import FILE, LabelFile, NotSavedError
from .history import Change, History, PageState
from .stored_page import Proposal, StoredPage, Visits, content_of

__all__ = ["FILE", "ChangedElsewhereError", "LabelStore", "NotSavedError", "Proposal", "StoredPage", "Visits"]


class ChangedElsewhereError(InputError):
    """A change by someone who has not seen how its page stands now; nothing is written."""


class LabelStore:
    """The pages of a labels folder and what was said of them.

    Several may be open on one folder: each takes over what the others wrote before it writes.

    Args:
        folder: the labels folder.
        create: make the folder and its file where they are missing.
        reading: nothing is to be written, so that the folder may be read-only.

    Raises:
        InputError: there is no labels folder, or it is not one, damaged, of another version, or read-only.
    """

    def __init__(self, folder: Path, *, create: bool = False, reading: bool = False) -> None:
        self.folder = folder
        self._file = LabelFile(folder, create=create, reading=reading)
        self.history = History()
        self._replayed = 0
        self._made_once: dict[str, tuple[int | None, int]] = {}
        self._versions: dict[int, int] = {}
        self.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def add(self, pages: Sequence[StoredPage]) -> list[int]:
        """Add pages; those whose id is there already stay as they are.

        Returns:
            The number of each page, of the known ones too.

        Raises:
            InputError: the file can't be written.
        """
        numbers = []
        with self._file.saving():
            for stored in pages:
                page = stored.page
                as_bytes, encoding = content_of(page)
                lists = (json.dumps(part) for part in (stored.texts, stored.proposed, stored.scores))
                self._file.db.execute(
                    "INSERT OR IGNORE INTO pages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (stored.page_id, stored.view, as_bytes, encoding, page.url, page.site, page.lang, *lists),
                )
                found = self._file.db.execute(
                    "SELECT number FROM pages WHERE page_id = ?", (stored.page_id,)
                ).fetchone()
                numbers.append(int(found[0]))
        self.refresh()
        return numbers

    def ids(self) -> dict[str, int]:
        """The number of each page by its id, in the order in which they were added."""
        with self._file.told():
            return dict(self._file.db.execute("SELECT page_id, number FROM pages ORDER BY number").fetchall())

    def number(self, page_id: str) -> int | None:
        """The number of the page of an id; None where there is none.

        Raises:
            InputError: the file can't be read.
        """
        with self._file.told():
            found = self._file.db.execute("SELECT number FROM pages WHERE page_id = ?", (page_id,)).fetchone()
        return None if found is None else int(found[0])

    def page(self, number: int) -> StoredPage:
        """A page by its number.

        Raises:
            KeyError: there is none.
            InputError: the file can't be read.
        """
        with self._file.told():
            found = self._file.db.execute("SELECT * FROM pages WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise KeyError(number)
        _, page_id, view, content, encoding, url, site, lang, *lists = found
        texts, proposed, scores = (tuple(json.loads(part)) for part in lists)
        kind: Any = {view: content}
        page = Page(**kind, url=url, site=site, lang=lang, encoding=encoding)
        return StoredPage(page_id=page_id, page=page, view=view, texts=texts, proposed=proposed, scores=scores)

    def has_content(self, number: int, page: Page) -> bool:
        """Whether a page of that number holds what another page holds.

        Raises:
            InputError: the file can't be read.
        """
        with self._file.told():
            found = self._file.db.execute("SELECT content FROM pages WHERE number = ?", (number,)).fetchone()
        return found is not None and bool(found[0] == content_of(page)[0])

    def proposals(self) -> Iterator[Proposal]:
        """What is proposed for each page, in the order in which they were added, without reading their contents.

        Raises:
            InputError: the file can't be read.
        """
        with self._file.told():
            found = self._file.db.execute(
                "SELECT number, page_id, url, site, texts, proposed, scores FROM pages ORDER BY 1"
            )
            for *head, texts, proposed, scores in found:
                yield Proposal(*head, *(tuple(json.loads(part)) for part in (texts, proposed, scores)))

    def state(self, number: int) -> PageState:
        """What is said of a page now.

        Raises:
            KeyError: there is none of that number.
        """
        return self.history.pages[number]

    def version(self, number: int) -> int:
        """The number of the last change, undo or redo that touched a page; 0 where none did."""
        return self._versions.get(number, 0)

    def refresh(self) -> None:
        """Take over pages and changes that were written meanwhile."""
        with self._file.told():
            last = max(self.history.pages, default=0)
            new = self._file.db.execute("SELECT number, proposed FROM pages WHERE number > ? ORDER BY number", (last,))
            for number, proposed in new.fetchall():
                self.history.pages[number] = PageState(list(json.loads(proposed)))
            found = self._file.db.execute(
                "SELECT number, kind, page, data FROM changes WHERE number > ? ORDER BY number", (self._replayed,)
            )
            for number, kind, page, data in found.fetchall():
                self._replay(number, kind, page, json.loads(data))

    def _replay(self, number: int, kind: str, page: int | None, data: dict[str, Any]) -> int | None:
        found = self._replay_in_history(kind, page, data)
        if found is not None:
            self._versions[found] = number
        if once := data.get("once"):
            self._made_once[once] = found, number
        self._replayed = number
        return found

    def _replay_in_history(self, kind: str, page: int | None, data: dict[str, Any]) -> int | None:
        if kind == "undo":
            return self.history.undo()
        if kind == "redo":
            return self.history.redo()
        assert page is not None
        labels = data.get("labels")
        self.history.make(
            Change(
                page,
                None if labels is None else {int(i): label for i, label in labels.items()},
                data.get("status"),
                data.get("note"),
            )
        )
        return page

    def _append(
        self, kind: str, page: int | None, data: dict[str, Any], once: str | None, seen: int | None = None
    ) -> tuple[int | None, int]:
        with self._file.saving():
            self.refresh()
            if once in self._made_once:
                return self._made_once[once]
            if page is not None and seen is not None and seen != self.version(page):
                raise ChangedElsewhereError(f"page {page}: changed elsewhere meanwhile; nothing was changed now")
            data = data if once is None else {**data, "once": once}
            made = self._file.db.execute(
                "INSERT INTO changes (at, kind, page, data) VALUES (?, ?, ?, ?)",
                (datetime.now(UTC).isoformat(timespec="milliseconds"), kind, page, json.dumps(data)),
            )
            written = made.lastrowid
        assert written is not None
        return self._replay(written, kind, page, data), written

    def make(self, change: Change, *, once: str | None = None, seen: int | None = None) -> int:
        """Make a change; when this returns, it is on the disk.

        Args:
            change: what is said of a page.
            once: a name for this very request: with a name that is known already nothing is done, so that who got no
                answer may ask again.
            seen: the version of the page that this is said of; None for whatever stands there.

        Returns:
            The version of the page that this change made.

        Raises:
            ChangedElsewhereError: the page is of another version than was seen.
            InputError: there is no such page or segment, or the file can't be written.
        """
        state = self.history.pages.get(change.page)
        if state is None:
            raise InputError(
                f"page {change.page}: expected one of the {len(self.history.pages)} pages of {self.folder}"
            )
        if wrong := sorted(i for i in change.labels or () if not 0 <= i < len(state.labels)):
            raise InputError(f"page {change.page}: segment {wrong[0]}: expected 0 to {len(state.labels) - 1}")
        data: dict[str, Any] = {"labels": change.labels, "status": change.status, "note": change.note}
        data = {name: value for name, value in data.items() if value is not None}
        return self._append("change", change.page, data, once, seen)[1]

    def undo(self, *, once: str | None = None) -> int | None:
        """Take the last change back, whichever page it was of; `once` as in `make`.

        Returns:
            The number of its page, None where there is nothing to take back.
        """
        return self._append("undo", None, {}, once)[0]

    def redo(self, *, once: str | None = None) -> int | None:
        """Make the change again that was taken back last; `once` as in `make`.

        Returns:
            The number of its page, None where there is nothing to make again.
        """
        return self._append("redo", None, {}, once)[0]

    def visit(self, number: int, seconds: float, keys: int) -> None:
        """Add to the time and the key presses that a page took."""
        with self._file.saving():
            self._file.db.execute("INSERT INTO visits VALUES (?, ?, ?)", (number, seconds, keys))

    def visits(self) -> dict[int, Visits]:
        """How long each page was worked on, by its number; pages without a visit are missing."""
        with self._file.told():
            found = self._file.db.execute("SELECT page, SUM(seconds), SUM(keys) FROM visits GROUP BY page").fetchall()
        return {page: Visits(seconds, keys) for page, seconds, keys in found}
