"""What a model is compared with on the same pages: another model, an earlier report, a peer, a folder of outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import compress
from statistics import median
from typing import Any, Literal

from .output_figures import OutputFigures

RivalKind = Literal["model", "report", "peer", "outputs"]
"""Where a rival's figures come from."""


@dataclass(frozen=True, slots=True)
class RivalPage:
    """What a rival has of one page: word scores against the same gold, 0..1, None without a full gold or an output.

    `seconds` is None where nothing was timed; `error` says how it failed ("timeout: ...", "crash: ...",
    "missing: ..."), and its output then counts as empty, "missing" apart, unless the rival's `about` has `missing`
    "empty". The figures behind it are those of `results.PageResult`.
    """

    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    seconds: float | None = None
    error: str | None = None
    raw_word_f1: float | None = None
    ngram_precision: float | None = None
    ngram_recall: float | None = None
    snippets: tuple[int, int, int, int] | None = None


def rival_page(figures: OutputFigures | None, seconds: float | None = None, error: str | None = None) -> RivalPage:
    """A rival's page of the figures of its output; None where there is no output to score."""
    if figures is None:
        return RivalPage(None, None, None, seconds, error)
    return RivalPage(
        figures.word_precision,
        figures.word_recall,
        figures.word_f1,
        seconds,
        error,
        figures.raw_word_f1,
        figures.ngram_precision,
        figures.ngram_recall,
        figures.snippets,
    )


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

    def failed(self, how: Literal["crash", "timeout", "missing"]) -> int:
        """The number of pages that it crashed on, took too long for, or has nothing of."""
        return sum(page.error is not None and page.error.startswith(how) for page in self.pages)

    def only(self, chosen: Sequence[bool]) -> Rival:
        """The rival on some of the pages: a value a page."""
        return replace(self, pages=list(compress(self.pages, chosen)))

    @property
    def seconds(self) -> float | None:
        """The seconds that all timed pages took together; None where nothing was timed."""
        timed = [page.seconds for page in self.pages if page.seconds is not None]
        return sum(timed) if timed else None

    @property
    def median_seconds(self) -> float | None:
        """The median time of a page in seconds; None where nothing was timed."""
        timed = [page.seconds for page in self.pages if page.seconds is not None]
        return median(timed) if timed else None

    def as_dict(self) -> dict[str, Any]:
        """The rival as plain JSON-able values, with how often it failed and the time it took."""
        return {
            "name": self.name,
            "kind": self.kind,
            "about": self.about,
            "crashes": self.failed("crash"),
            "timeouts": self.failed("timeout"),
            "missing": self.failed("missing"),
            "seconds": self.seconds,
            "median_seconds": self.median_seconds,
            "pages": [asdict(page) for page in self.pages],
        }


@dataclass(frozen=True, slots=True)
class RivalGroup:
    """A rival's figures of a group of pages, as those of `results.GroupResult`, over the pages that it has.

    `pages` is how many these are; what it crashed on or took too long for is among them, as an empty output.
    """

    group: str
    rival: str
    pages: int
    word_precision: float | None
    word_recall: float | None
    word_f1: float | None
    word_f1_interval: tuple[float, float] | None
    raw_word_f1: float | None
    ngram_f1: float | None
    snippet_f1: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The model less a rival in word F1, over the pages of a group that both have, paired by page.

    `interval` is the 95 % bootstrap interval over pages, None of a single page; `model` and `rival_f1` are the means
    over these pages.
    """

    group: str
    rival: str
    pages: int
    model: float
    rival_f1: float
    difference: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """A point of a learning curve: a training on so many sites and pages, and the word F1 on pages of other sites.

    `sites` and `pages` are means over the folds, `share` is the share of the sites of each fold's training, 0..1;
    `interval` is the 95 % bootstrap interval over pages, None of a single page.
    """

    view: str
    sites: int
    pages: int
    word_f1: float
    interval: tuple[float, float] | None
    share: float = 1.0
