"""A labels folder: the pages to label and every change of their labels, in one SQLite file.

Nothing is ever overwritten: changes are appended, each in a transaction that is on the disk before `make` returns, so
that a killed process loses nothing (sqlite.org/wal.html, synchronous=FULL). What stands now is found by replaying them.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ..errors import InputError
from ..page import Page
from .history import Change, History, PageState
from .stored_page import Proposal, StoredPage, Visits, content_of

__all__ = ["FILE", "ChangedElsewhereError", "LabelStore", "NotSavedError", "Proposal", "StoredPage", "Visits"]

FILE = "labels.sqlite"
_VERSION = 1
_SCHEMA = """
CREATE TABLE pages (
    number INTEGER PRIMARY KEY, page_id TEXT UNIQUE NOT NULL, view TEXT NOT NULL, content BLOB NOT NULL,
    encoding TEXT, url TEXT, site TEXT, lang TEXT,
    texts TEXT NOT NULL, proposed TEXT NOT NULL, scores TEXT NOT NULL
);
CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, page INTEGER, data TEXT NOT NULL
);
CREATE TABLE visits (page INTEGER NOT NULL, seconds REAL NOT NULL, keys INTEGER NOT NULL);
"""


class ChangedElsewhereError(InputError):
    """A change by someone who has not seen how its page stands now; nothing is written."""


class NotSavedError(InputError):
    """A change that could not be put on the disk; once the reason is gone it may be tried again."""


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
        self.folder, path = folder, folder / FILE
        if not path.is_file() and not create:
            raise InputError(f"{folder}: expected a labels folder with {FILE}; make one with `newsclf label PAGES`")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            writable = all(os.access(found, os.W_OK) for found in (folder, path) if found.exists())
            if not writable and not reading:
                raise InputError(
                    f"{folder}: is read-only, and labels are saved there; make it writable, or label a copy of it"
                )
            with self._told():
                self._db = _connected(str(path)) if writable else _read_only(path)
                if writable:
                    self._db.execute("PRAGMA journal_mode=WAL")
                    self._db.execute("PRAGMA synchronous=FULL")
                    self._prepare()
                else:
                    self._check_version()
            self._file = _identity(path)
        except OSError as error:
            raise InputError(f"{folder}: can't be written ({error.strerror}); name another folder") from error
        self.history = History()
        self._replayed = 0
        self._made_once: dict[str, tuple[int | None, int]] = {}
        self._versions: dict[int, int] = {}
        self.refresh()

    def _prepare(self) -> None:
        with self._writing():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version={_VERSION}")
            else:
                self._check_version()

    def _check_version(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            raise InputError(
                f"{self.folder / FILE}: labels of version {version}, this newsclf reads version {_VERSION}"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.Error as error:
            kind = NotSavedError if isinstance(error, sqlite3.OperationalError) else InputError
            raise kind(
                f"{self.folder / FILE}: can't be read or written as labels ({error}); if another program holds it,"
                " close that; if it is damaged, restore it from a copy"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:  # SQLite itself rolls back where the disk is full
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise NotSavedError(f"{self.folder / FILE}: not saved: {_reason(error)}") from error
            raise

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """Write to the file that is found in the folder: a removed one could still be written, and would be lost."""
        self._check_there()
        with self._told(), self._writing():
            yield
        self._check_there()

    def _check_there(self) -> None:
        path = self.folder / FILE
        try:
            found = _identity(path)
        except OSError as error:
            raise NotSavedError(
                f"{path}: not saved: the labels were moved or removed while they were in use; put them back"
            ) from error
        if found != self._file:
            raise NotSavedError(
                f"{path}: not saved: this is not the file that was opened; put that one back, or start anew"
            )

    def add(self, pages: Sequence[StoredPage]) -> list[int]:
        """Add pages; those whose id is there already stay as they are.

        Returns:
            The number of each page, of the known ones too.

        Raises:
            InputError: the file can't be written.
        """
        numbers = []
        with self._saving():
            for stored in pages:
                page = stored.page
                as_bytes, encoding = content_of(page)
                lists = (json.dumps(part) for part in (stored.texts, stored.proposed, stored.scores))
                self._db.execute(
                    "INSERT OR IGNORE INTO pages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (stored.page_id, stored.view, as_bytes, encoding, page.url, page.site, page.lang, *lists),
                )
                found = self._db.execute("SELECT number FROM pages WHERE page_id = ?", (stored.page_id,)).fetchone()
                numbers.append(int(found[0]))
        self.refresh()
        return numbers

    def ids(self) -> dict[str, int]:
        """The number of each page by its id, in the order in which they were added."""
        with self._told():
            return dict(self._db.execute("SELECT page_id, number FROM pages ORDER BY number").fetchall())

    def number(self, page_id: str) -> int | None:
        """The number of the page of an id; None where there is none.

        Raises:
            InputError: the file can't be read.
        """
        with self._told():
            found = self._db.execute("SELECT number FROM pages WHERE page_id = ?", (page_id,)).fetchone()
        return None if found is None else int(found[0])

    def page(self, number: int) -> StoredPage:
        """A page by its number.

        Raises:
            KeyError: there is none.
            InputError: the file can't be read.
        """
        with self._told():
            found = self._db.execute("SELECT * FROM pages WHERE number = ?", (number,)).fetchone()
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
        with self._told():
            found = self._db.execute("SELECT content FROM pages WHERE number = ?", (number,)).fetchone()
        return found is not None and bool(found[0] == content_of(page)[0])

    def proposals(self) -> Iterator[Proposal]:
        """What is proposed for each page, in the order in which they were added, without reading their contents.

        Raises:
            InputError: the file can't be read.
        """
        with self._told():
            found = self._db.execute("SELECT number, page_id, url, site, texts, proposed, scores FROM pages ORDER BY 1")
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
        with self._told():
            last = max(self.history.pages, default=0)
            new = self._db.execute("SELECT number, proposed FROM pages WHERE number > ? ORDER BY number", (last,))
            for number, proposed in new.fetchall():
                self.history.pages[number] = PageState(list(json.loads(proposed)))
            found = self._db.execute(
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
        with self._saving():
            self.refresh()
            if once in self._made_once:
                return self._made_once[once]
            if page is not None and seen is not None and seen != self.version(page):
                raise ChangedElsewhereError(f"page {page}: changed elsewhere meanwhile; nothing was changed now")
            data = data if once is None else {**data, "once": once}
            made = self._db.execute(
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
        with self._saving():
            self._db.execute("INSERT INTO visits VALUES (?, ?, ?)", (number, seconds, keys))

    def visits(self) -> dict[int, Visits]:
        """How long each page was worked on, by its number; pages without a visit are missing."""
        with self._told():
            found = self._db.execute("SELECT page, SUM(seconds), SUM(keys) FROM visits GROUP BY page").fetchall()
        return {page: Visits(seconds, keys) for page, seconds, keys in found}


def _connected(name: str, *, uri: bool = False) -> sqlite3.Connection:
    # One process serves one page after another, from threads of its own.
    return sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=30.0, uri=uri)


def _read_only(path: Path) -> sqlite3.Connection:
    """A file that can't be written, or whose folder can't."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    log = path.with_name(f"{FILE}-wal")
    # Without a log SQLite would make one, even to read; who can't write here can leave it out, for all is in the file.
    if not log.exists() or not log.stat().st_size:
        return _connected(f"{uri}&immutable=1", uri=True)
    db = _connected(uri, uri=True)
    try:
        db.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError as error:
        db.close()
        raise InputError(
            f"{path}: the last changes are in {log.name}, which can't be read in a read-only folder ({error}); make a"
            " copy of the folder elsewhere and use that"
        ) from error
    return db


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _reason(error: sqlite3.OperationalError) -> str:
    """Why SQLite could not write, and what to do."""
    code = error.sqlite_errorcode & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full; free some space"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program holds the file; close it there"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return f"the folder or the file is read-only ({error}); make it writable"
    return f"it can't be written ({error}); look after the disk"
