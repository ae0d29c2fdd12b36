"""What the labelling page asks for and tells: answers as plain data, for one labels folder in one order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import InputError
from ..page import Label
from .blocks import reading_of
from .doubt import most_doubtful
from .history import Change, Status
from .progress import Progress, Progresses, train_command
from .store import LabelStore

Once = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z-]+$")]
_MAX_NOTE = 10_000
_WEB = re.compile(r"https?://", re.IGNORECASE)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


Request = TypeVar("Request", bound=_Strict)


class ChangeRequest(_Strict):
    """A change of one page: see `history.Change`; `once` names the request, `seen` the version that is shown."""

    once: Once
    page: int
    seen: int | None = None
    labels: dict[str, Label | None] | None = None
    status: Status | None = None
    note: Annotated[str, Field(max_length=_MAX_NOTE)] | None = None


class StepRequest(_Strict):
    """One step back, or forth again; `once` names the request."""

    once: Once


class VisitRequest(_Strict):
    """Seconds of active work and keys pressed on a page since the last visit was told."""

    page: int
    seconds: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
    keys: Annotated[int, Field(ge=0, le=1_000_000)]


def parsed(kind: type[Request], body: bytes) -> Request:
    """A request read from JSON.

    Raises:
        InputError: it is no JSON or not as it should be.
    """
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "request"
        raise InputError(f"{where}: {first['msg']}") from error


class Session:
    """Labelling one folder: the pages in their order, and what is said of them.

    Args:
        store: the labels folder, open.
        order: the numbers of its pages in the order in which they are to be labelled.
    """

    def __init__(self, store: LabelStore, order: Sequence[int]) -> None:
        self.store = store
        self.order = list(order)
        self._ids: dict[int, str] = {}
        self._refresh()
        self._progresses = Progresses(store)

    def _refresh(self) -> None:
        """Take over what others wrote; pages that they added come last."""
        self.store.refresh()
        if len(self._ids) < len(self.store.history.pages):
            self._ids = {number: page_id for page_id, number in self.store.ids().items()}
            known = set(self.order)
            self.order += [number for number in self._ids if number not in known]

    def progress(self) -> Progress:
        """The figures as they stand."""
        return self._progresses.now()

    def overview(self) -> dict[str, Any]:
        """All pages in order, each with its status, the progress, and the command that comes after."""
        self._refresh()
        pages = [{"number": n, "id": self._ids[n], "status": self.store.state(n).status} for n in self.order]
        train = train_command(self.store.folder)
        return {"pages": pages, "progress": self.progress().as_json(), "train": train}

    def page(self, number: int) -> dict[str, Any]:
        """A page: its segments as they read, what was proposed and what is said of them.

        Raises:
            InputError: there is no such page.
        """
        self._refresh()
        if number not in self._ids:
            raise InputError(f"page {number}: there is none of that number")
        stored, state = self.store.page(number), self.store.state(number)
        reading = reading_of(stored)
        url = stored.page.url
        return {
            "number": number,
            "id": stored.page_id,
            "title": reading.title,
            "url": url if url and _WEB.match(url) else None,
            "site": stored.page.site,
            "lang": stored.page.lang,
            "view": stored.view,
            "truncated": list(reading.truncated),
            "texts": list(stored.texts),
            "blocks": [asdict(block) for block in reading.blocks],
            "proposed": list(stored.proposed),
            "scores": list(stored.scores),
            "doubtful": most_doubtful(stored.proposed, stored.scores),
            "labels": list(state.labels),
            "status": state.status,
            "note": state.note,
            "version": self.store.version(number),
        }

    def change(self, request: ChangeRequest) -> dict[str, Any]:
        """Make a change; it is on the disk when the answer is given.

        Raises:
            InputError: there is no such page or segment, or it can't be written.
            ChangedElsewhereError: the page is of another version than the one that was seen.
        """
        labels = None
        if request.labels is not None:
            if wrong := [key for key in request.labels if not key.isdecimal() or len(key) > 9]:
                raise InputError(f"labels: {wrong[0][:20]!r}: expected the number of a segment")
            labels = {int(key): label for key, label in request.labels.items()}
        change = Change(request.page, labels, request.status, request.note)
        version = self.store.make(change, once=request.once, seen=request.seen)
        # Of this very change: what others changed after it (it may be asked for again) has not been seen.
        return self.told(request.page) | {"version": version}

    def undo(self, request: StepRequest) -> dict[str, Any]:
        """Take the last change back; `page` of the answer is None where there is none."""
        return self.told(self.store.undo(once=request.once))

    def redo(self, request: StepRequest) -> dict[str, Any]:
        """Make the change again that was taken back last; `page` of the answer is None where there is none."""
        return self.told(self.store.redo(once=request.once))

    def visit(self, request: VisitRequest) -> dict[str, Any]:
        """Add to what a page took.

        Raises:
            InputError: there is no such page.
        """
        if request.page not in self._ids:
            raise InputError(f"page {request.page}: there is none of that number")
        self.store.visit(request.page, request.seconds, request.keys)
        return {"progress": self.progress().as_json()}

    def told(self, number: int | None) -> dict[str, Any]:
        """How a page stands, with the progress."""
        answer: dict[str, Any] = {"page": number, "progress": self.progress().as_json()}
        if number is not None:
            state = self.store.state(number)
            answer |= {"labels": list(state.labels), "status": state.status, "note": state.note}
            answer["version"] = self.store.version(number)
        return answer
