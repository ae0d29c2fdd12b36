"""What a report is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..results import Results, Scored
from ..rivals import Difference, LearningPoint, Rival

Reason = tuple[str, str, float]
"""A feature's name, what it says as a sentence, and by how much it moved the score: above 0 for body, below against."""

SegmentReasons = tuple[Sequence[Reason], Sequence[Reason]]
"""Of one segment the largest reasons for body and against it, the largest first."""

Reasons = Callable[[int, Scored], Sequence[SegmentReasons] | None]
"""Takes the number of a page in the evaluation and the page, gives the reasons of each of its segments, or None where
there are none. It is called once for each page, in order, so that it may read a data set along."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report shows.

    Attributes:
        results: the evaluation, with its scored pages.
        about: what was evaluated, as lines of name and value: the model, its version, what it was trained on.
        leaks: what a reader must know of pages that the model was trained on; None where no model was evaluated.
        rivals: what the model is compared with, on the same pages.
        differences: from each rival, by group.
        learning: a learning curve.
        reasons: why each segment was scored as it was; None shows nothing.
    """

    results: Results
    about: Mapping[str, str] = field(default_factory=dict)
    leaks: str | None = None
    rivals: Sequence[Rival] = ()
    differences: Sequence[Difference] = ()
    learning: Sequence[LearningPoint] = ()
    reasons: Reasons | None = None
