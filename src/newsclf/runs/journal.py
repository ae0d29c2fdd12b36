"""What of a run is done, on the disk: so much of it needs no second time, and none of it is done twice."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..errors import InputError
from ..io.sources import Source
from .counts import Counts
from .unit import Number, Outcome, Places, from_json, to_json, write_settled

_RECORD = "run.json"
_WORDS = {
    "newsclf": "newsclf's version has changed",
    "model": "the model is another",
    "options": "other options were given",
    "inputs": "the inputs have changed",
    "sites": "the counts of sites are others",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the things of a run stand.

    Attributes:
        output: what it writes, for messages.
        places: where units are written.
        record: tells of a run that is finished.
        folder: whether the parts themselves are the output.
    """

    output: str
    places: Places
    record: Path
    folder: bool

    @classmethod
    def of_file(cls, output: str, beside: Path, suffix: str, *, alone: bool) -> Layout:
        """Of an output in one file: parts stand in a folder beside it."""
        parts = beside.with_name(beside.name + ".parts")
        return cls(output, Places(parts, "", suffix, parts, alone), beside.with_name(f"{beside.name}.{_RECORD}"), False)

    @classmethod
    def of_folder(cls, folder: Path, suffix: str) -> Layout:
        """Of an output that is a folder of parts."""
        notes = folder / "_newsclf"
        return cls(str(folder), Places(folder, "part-", suffix, notes, True), notes / _RECORD, True)


class Journal:
    """What of a run is done.

    Args:
        layout: where it stands.
        fingerprint: what the run is of; see `RunOptions.fingerprint`.
        resume: whether to take up one that was begun before, else it is begun anew.

    Raises:
        InputError: what was begun is of something else, is being worked on, or is not ours to replace.
    """

    def __init__(self, layout: Layout, fingerprint: dict[str, str], resume: bool) -> None:
        self._layout, self._fingerprint = layout, fingerprint
        self._lock: IO[bytes] | None = None
        self.finished: Counts | None = None
        places = layout.places
        if layout.folder:
            self._check_folder()
        try:
            places.parts.mkdir(parents=True, exist_ok=True)
            places.notes.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError(f"{layout.output}: can't be written ({error.strerror}); name another output") from error
        self._take_lock()
        begun = places.notes / _RECORD
        try:
            self._begin(begun, resume)
        except InputError:
            self.close()
            if not layout.folder and not begun.exists():
                shutil.rmtree(places.parts, ignore_errors=True)
            raise

    def _begin(self, begun: Path, resume: bool) -> None:
        known = (_read(self._layout.record) or _read(begun)) if resume else None
        if known is not None:
            self._compare(known)
            if known.get("finished"):
                self._check_output(known)
                self.finished = Counts.of(known["counts"])
                return
        else:
            self._clear()
            self._write(begun, {})

    def known(self, number: Number) -> Outcome | None:
        """The outcome of a unit that is done; None where it is not."""
        known = _read(self._layout.places.outcome(number))
        return None if known is None else from_json(known)

    def void(self, number: Number) -> Outcome:
        """Have a unit be one without records."""
        places = self._layout.places
        outcome = Outcome()
        places.part(number).unlink(missing_ok=True)
        places.errors(number).unlink(missing_ok=True)
        write_settled(places.outcome(number), json.dumps(to_json(outcome)).encode())
        return outcome

    def finish(self, counts: Counts, size: int | None) -> None:
        """Write that the run is finished, and clear what it needed till then.

        Args:
            counts: of all of it.
            size: of the output, where it is one file on this machine.
        """
        self._write(self._layout.record, {"finished": True, "counts": counts.as_dict(), "size": size})
        self._tidy()

    def close(self) -> None:
        """Let others work on it."""
        if self.finished is not None:
            self._tidy()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _tidy(self) -> None:
        places = self._layout.places
        if not self._layout.folder:
            shutil.rmtree(places.parts, ignore_errors=True)
            return
        for note in places.notes.iterdir():
            if note.name not in (_RECORD, "lock"):
                note.unlink(missing_ok=True)
        for left in places.parts.glob(f".{places.prefix}*.part"):  # by workers that were killed
            left.unlink(missing_ok=True)

    def _take_lock(self) -> None:
        path = self._layout.places.notes / "lock"
        self._lock = path.open("ab")
        with suppress(ImportError):  # Windows
            import fcntl

            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                self._lock.close()
                raise InputError(
                    f"{self._layout.output}: another run is writing this; wait for it, or name another output"
                ) from error

    def _check_folder(self) -> None:
        folder = self._layout.places.parts
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: expected a folder or nothing, found a file; name another folder")
        if folder.is_dir() and not self._layout.places.notes.is_dir() and any(folder.iterdir()):
            raise InputError(
                f"{folder}: holds something that newsclf did not write there; name a new folder or empty this one"
            )

    def _check_output(self, known: dict[str, Any]) -> None:
        size = known.get("size")
        if size is None:
            return
        path = Path(self._layout.output)
        if not path.is_file() or path.stat().st_size != size:
            raise InputError(
                f"{path}: {self._layout.record} tells that it was finished, but it is gone or was changed since; run"
                " without --resume to write it anew"
            )

    def _compare(self, known: dict[str, Any]) -> None:
        before = known.get("fingerprint", {})
        changed = [words for key, words in _WORDS.items() if before.get(key) != self._fingerprint.get(key)]
        if changed:
            raise InputError(
                f"{self._layout.output}: can't be taken up again: {', '.join(changed)} since it was begun; run it as it"
                " was, or without --resume to begin anew"
            )

    def _clear(self) -> None:
        layout = self._layout
        layout.record.unlink(missing_ok=True)
        for folder in {layout.places.parts, layout.places.notes}:
            for path in folder.iterdir():
                ours = folder == layout.places.notes or path.name.lstrip(".").startswith(layout.places.prefix)
                if path.is_file() and path.name != "lock" and ours:
                    path.unlink()

    def _write(self, path: Path, more: dict[str, Any]) -> None:
        told = {"fingerprint": self._fingerprint, **more}
        write_settled(path, (json.dumps(told, indent=1) + "\n").encode())


def _read(path: Path) -> dict[str, Any] | None:
    try:
        known: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: can't be read ({error}); run without --resume to begin anew") from error
    return known


def told(source: Source) -> str:
    """What a source is, for the fingerprint."""
    return json.dumps([source.name, source.format, source.compression, source.stamp, source.error is None])
