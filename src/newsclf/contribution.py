"""What one feature adds to the logit of one segment, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from .plain_words import sentence


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the logit of one segment.

    Attributes:
        group: what kind of feature it is, a key of `feature_groups.GROUPS`.
        name: of a column or a token.
        value: of a column as the facts have it (lengths as log(1 + n), shares 0..1); of a token its TF-IDF.
        contribution: above 0 it speaks for body, below 0 against it.
    """

    group: str
    name: str
    value: float
    contribution: float

    @property
    def sentence(self) -> str:
        """What the feature says, in plain words; the segment is the subject: `12 % of its characters are links`."""
        return sentence(self.group, self.name, self.value)
