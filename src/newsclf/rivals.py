"""What a model is compared with on the same pages: another model, an earlier report, a peer, a folder of outputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

RivalKind = Literal["model", "report", "peer", "outputs"]
"""Where a rival's figures come from."""


@dataclass(frozen=True, slots=True)
class RivalPage:
    """What a rival has of one page: word scores against the same gold, 0..1, None without a full gold or an output.

    `seconds` is None where nothing was timed; `error` says how it failed ("timeout: ...", "crash: ...", "missing"), and
    its output then counts as empty, "missing" apart.
    """

    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    seconds: float | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """A rival on the pages of an evaluation.

    Attributes:
        name: as it is shown.
        kind: where its figures come from.
        about: version, folder, options: what a reader must know.
        pages: one for each page of the evaluation, in its order.
    """

    name: str
    kind: RivalKind
    about: dict[str, Any] = field(default_factory=dict)
    pages: list[RivalPage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """The model less a rival in word F1, over the pages of a group that both have, paired by page.

    `interval` is the 95 % bootstrap interval over pages; `model` and `rival` are the means over these pages.
    """

    group: str
    rival: str
    pages: int
    model: float
    rival_f1: float
    difference: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """A point of a learning curve: a training on so many sites and pages, and the word F1 on pages of other sites."""

    view: str
    sites: int
    pages: int
    word_f1: float
    interval: tuple[float, float]
