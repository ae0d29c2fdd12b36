"""The SQLite file of a labels folder: opened, its errors told, nothing called saved that is not on the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError

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


class NotSavedError(InputError):
    """A change that could not be put on the disk; once the reason is gone it may be tried again."""


class LabelFile:
    """The file of a labels folder: reads go through `told`, writes through `saving`.

    Args:
        folder: the labels folder.
        create: make the folder and its file where they are missing.
        reading: nothing is to be written, so that the folder may be read-only.

    Attributes:
        db: the connection.

    Raises:
        InputError: there is no labels folder, or it is not one, damaged, of another version, or read-only.
    """

    def __init__(self, folder: Path, *, create: bool, reading: bool) -> None:
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
            with self.told():
                self.db = _connected(str(path)) if writable else _read_only(path)
                if writable:
                    self.db.execute("PRAGMA journal_mode=WAL")
                    self.db.execute("PRAGMA synchronous=FULL")
                    self._prepare()
                else:
                    self._check_version()
            self._opened = _identity(path)
        except OSError as error:
            raise InputError(f"{folder}: can't be written ({error.strerror}); name another folder") from error

    def _prepare(self) -> None:
        with self._writing():
            (version,) = self.db.execute("PRAGMA user_version").fetchone()
            if version == 0 and not self.db.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in _SCHEMA.split(";"):
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA user_version={_VERSION}")
            else:
                self._check_version()

    def _check_version(self) -> None:
        (version,) = self.db.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            raise InputError(
                f"{self.folder / FILE}: labels of version {version}, this newsclf reads version {_VERSION}"
            )

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def told(self) -> Iterator[None]:
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
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except BaseException as error:
            if self.db.in_transaction:  # SQLite itself rolls back where the disk is full
                self.db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise NotSavedError(f"{self.folder / FILE}: not saved: {_reason(error)}") from error
            raise

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Write to the file that is found in the folder: a removed one could still be written, and would be lost."""
        self._check_there()
        with self.told(), self._writing():
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
        if found != self._opened:
            raise NotSavedError(
                f"{path}: not saved: this is not the file that was opened; put that one back, or start anew"
            )


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
