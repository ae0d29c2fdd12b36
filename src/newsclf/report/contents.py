"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..results import Results


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report shows.

    Attributes:
        results: the evaluation, with its scored pages, and rivals, a learning curve and reasons where it has them.
        about: what was evaluated, as lines of name and value: the model, its version, what it was trained on.
        leaks: what a reader must know of pages that the model was trained on; None where no model was evaluated.
    """

    results: Results
    about: Mapping[str, str] = field(default_factory=dict)
    leaks: str | None = None
