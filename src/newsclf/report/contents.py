"""What a report is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..results import Results, Scored


class ToldReasons(NamedTuple):
    """The largest reasons of all segments of a page, without an object for each.

    Attributes:
        said: feature and sentence of each reason that the page has; shared by its segments.
        places: in `said`, int of shape (segments, reasons), -1 where there are fewer.
        amounts: by how much each moved the log odds, float of the same shape: above 0 for body, below against.
    """

    said: Sequence[tuple[str, str]]
    places: np.ndarray
    amounts: np.ndarray


FindReasons = Callable[[int, Scored], ToldReasons | None]
"""Takes the number of a page in the evaluation and the page, gives the reasons of its segments, or None where there
are none. It is called once for each page, in order, so that it may read a data set along."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report shows.

    Attributes:
        results: the evaluation, with its scored pages, and rivals and a learning curve where it has them.
        about: what was evaluated, as lines of name and value: the model, its version, what it was trained on.
        leaks: what a reader must know of pages that the model was trained on; None where no model was evaluated.
        reasons: why each segment was scored as it was; None shows nothing.
    """

    results: Results
    about: Mapping[str, str] = field(default_factory=dict)
    leaks: str | None = None
    reasons: FindReasons | None = None
