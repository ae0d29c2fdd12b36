"""How far the labelling is, what a page costs, and how far the model agreed."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..metrics import word_score
from ..page import Label
from .history import PageState
from .store import LabelStore


@dataclass(frozen=True, slots=True)
class Progress:
    """Figures over all pages of a labels folder.

    Attributes:
        pages: how many there are.
        labelled: how many were accepted.
        skipped: how many are left out.
        seconds: of active work on an accepted page, the mean; None before there is one.
        keys: pressed on an accepted page, the mean; None before there is one.
        agreement: the share of the accepted pages' labelled segments whose label was proposed, 0..1; None where the
            model proposed none.
        f1: the mean word F1 of what was proposed as body against what was accepted, 0..1; None as for `agreement`.
    """

    pages: int
    labelled: int
    skipped: int
    seconds: float | None = None
    keys: float | None = None
    agreement: float | None = None
    f1: float | None = None

    @property
    def left(self) -> int:
        """How many pages are neither labelled nor skipped."""
        return self.pages - self.labelled - self.skipped

    def as_json(self) -> dict[str, Any]:
        """For the labelling page."""
        return {**asdict(self), "left": self.left}


@dataclass(frozen=True, slots=True)
class _Agreed:
    """Of one page: its labels when this was found, segments proposed and labelled, those the same, word F1."""

    labels: tuple[Label | None, ...]
    compared: int
    same: int
    f1: float


class Progresses:
    """Tells the progress of a labels folder; what it found of a page it keeps until its labels change."""

    def __init__(self, store: LabelStore) -> None:
        self._store = store
        self._agreed: dict[int, _Agreed] = {}

    def now(self) -> Progress:
        """The figures as they stand.

        Raises:
            InputError: the labels can't be read.
        """
        states = self._store.history.pages
        accepted = [number for number, state in states.items() if state.status == "accepted"]
        agreed = [self._agreement(number, states[number]) for number in accepted]
        compared = sum(a.compared for a in agreed)
        with_model = [a.f1 for a in agreed if a.compared]
        visits = self._store.visits()
        visited = [visits[number] for number in accepted if number in visits]
        return Progress(
            pages=len(states),
            labelled=len(accepted),
            skipped=sum(state.status == "skipped" for state in states.values()),
            seconds=_mean([visit.seconds for visit in visited]),
            keys=_mean([visit.keys for visit in visited]),
            agreement=sum(a.same for a in agreed) / compared if compared else None,
            f1=_mean(with_model),
        )

    def _agreement(self, number: int, state: PageState) -> _Agreed:
        known = self._agreed.get(number)
        if known is None or known.labels != tuple(state.labels):
            stored = self._store.page(number)
            pairs = [
                (proposed, label)
                for proposed, label in zip(stored.proposed, state.labels, strict=True)
                if proposed is not None and label is not None
            ]
            f1 = word_score(_body(stored.texts, stored.proposed), _body(stored.texts, state.labels)).f1
            known = _Agreed(tuple(state.labels), len(pairs), sum(a == b for a, b in pairs), f1)
            self._agreed[number] = known
        return known


def _body(texts: Sequence[str], labels: Sequence[Label | None]) -> str:
    return "\n\n".join(text for text, label in zip(texts, labels, strict=True) if label == "body")


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def train_command(folder: Path) -> str:
    """The command that trains on a labels folder, as a shell takes it."""
    return f"newsclf train {shlex.quote(str(folder))} --base shipped --out models/mine"


def summary(progress: Progress, folder: Path) -> list[str]:
    """The lines that the terminal shows at the end: what was done, and what can be done next."""
    lines = [f"{progress.labelled} pages labelled, {progress.skipped} skipped, {progress.left} left, in {folder}"]
    if progress.seconds is not None and progress.keys is not None:
        lines.append(f"a page took {progress.seconds:.0f} s and {progress.keys:.1f} keys on average")
    if progress.agreement is not None and progress.f1 is not None:
        lines.append(
            f"the model agreed on {progress.agreement:.1%} of the segments; word F1 of its proposals {progress.f1:.3f}"
        )
    if progress.left:
        lines.append(f"go on:  newsclf label --out {shlex.quote(str(folder))}")
    if progress.labelled:
        lines.append(f"train:  {train_command(folder)}")
    return lines
