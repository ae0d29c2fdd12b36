"""Why a segment is taken for body or not: what each feature adds to the logit of its probability.

A model is a sum: an intercept, a weight for the bin of each numeric column, TF-IDF times a weight for each token, and
where it looks twice a weight for the bin of each column of the second look. So the contributions of a segment add up to
the logit of its probability, ln(p / (1 - p)), and nothing has to be approximated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from .compiled import Table, as_probabilities
from .features.facts import Facts
from .groups import INTERCEPT, field_group, group_of
from .page import Prediction, View
from .plain_words import column_sentence, token_sentence
from .weights import TokenParts


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the logit of one segment.

    Attributes:
        group: what kind of feature it is, a key of `groups.GROUPS`.
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
        if self.group in _TOKEN_GROUPS:
            return token_sentence(self.group, self.name)
        return column_sentence(self.name, self.value)


_TOKEN_GROUPS = ("words", "path", "near", "lines")


class Reasons:
    """Why one segment has its probability; objects are made when they are asked for.

    Args:
        page: the reasons of all segments of its page.
        number: of the segment, as in `Prediction.segments`.
    """

    __slots__ = ("_page", "number")

    def __init__(self, page: PageReasons, number: int) -> None:
        self._page, self.number = page, number

    @property
    def logit(self) -> float:
        """The sum of intercept and contributions: ln(p / (1 - p))."""
        return float(self._page.logits[self.number])

    @property
    def probability(self) -> float:
        """Of body, 0..1."""
        return float(as_probabilities(self._page.logits[self.number]))

    @property
    def intercept(self) -> float:
        """What the sum begins with, the same for all segments."""
        return self._page.intercept

    @property
    def groups(self) -> dict[str, float]:
        """What each group of features adds, the intercept too; they add up to the logit."""
        return dict(zip(self._page.groups, self._page.group_sums[self.number].tolist(), strict=True))

    @property
    def contributions(self) -> list[Contribution]:
        """What each feature adds, the largest first, whichever its sign; those that add 0 are left out."""
        return self._page.contributions(self.number)

    def top(self, count: int = 3) -> tuple[list[Contribution], list[Contribution]]:
        """The largest contributions for body and the largest against it, at most so many each."""
        return self._page.top(self.number, count)

    def __repr__(self) -> str:
        return f"Reasons(number={self.number}, logit={self.logit:.3f}, probability={self.probability:.4f})"


class PageReasons(Sequence[Reasons]):
    """Why each segment of a page has its probability: a sequence with one entry a segment, in page order.

    Attributes:
        view: of the page.
        logits: of body, float64 of shape (segments,).
        intercept: what each sum begins with.
        groups: the names of the groups, in order.
        group_sums: what each adds, float64 of shape (segments, groups); its rows add up to `logits`.
        prediction: of the page, where one was made.
    """

    __slots__ = (
        "_columns",
        "_fields",
        "_group_of",
        "_parts",
        "_values",
        "group_sums",
        "groups",
        "intercept",
        "logits",
        "prediction",
        "view",
    )

    def __init__(
        self,
        view: View,
        logits: np.ndarray,
        intercept: float,
        columns: list[str],
        values: np.ndarray,
        parts: np.ndarray,
        fields: dict[str, TokenParts],
        prediction: Prediction | None = None,
    ) -> None:
        self.view, self.logits, self.intercept, self.prediction = view, logits, intercept, prediction
        self._columns, self._values, self._parts = columns, values, parts
        self._fields = {field_group(name, view): own for name, own in fields.items()}
        self._group_of = [group_of(name) for name in columns]
        self.groups = list(dict.fromkeys([INTERCEPT, *self._fields, *self._group_of]))
        sums = np.zeros((len(logits), len(self.groups)))
        sums[:, 0] = intercept
        for i, own in enumerate(self._fields.values(), 1):
            sums[:, i] = own.sums()
        place = {name: i for i, name in enumerate(self.groups)}
        member = np.zeros((len(columns), len(self.groups)))
        member[np.arange(len(columns)), [place[group] for group in self._group_of]] = 1.0
        self.group_sums = sums + parts @ member

    def __len__(self) -> int:
        return len(self.logits)

    @overload
    def __getitem__(self, index: int) -> Reasons: ...
    @overload
    def __getitem__(self, index: slice) -> list[Reasons]: ...
    def __getitem__(self, index: int | slice) -> Reasons | list[Reasons]:
        found = range(len(self.logits))[index]
        return Reasons(self, found) if isinstance(found, int) else [Reasons(self, i) for i in found]

    def __repr__(self) -> str:
        return f"PageReasons(view={self.view!r}, segments={len(self)})"

    def contributions(self, number: int) -> list[Contribution]:
        """What each feature adds to the logit of a segment, the largest first; those that add 0 are left out.

        Raises:
            IndexError: there is no such segment.
        """
        parts = self._all(number)
        order = np.argsort(-np.abs(parts), kind="stable")
        return self._made(number, order[parts[order] != 0])

    def top(self, number: int, count: int = 3) -> tuple[list[Contribution], list[Contribution]]:
        """The largest contributions for body and the largest against it.

        Args:
            number: of the segment.
            count: how many of each, at most.

        Raises:
            IndexError: there is no such segment.
        """
        parts = self._all(number)
        order = np.argsort(-parts, kind="stable")
        most, least = order[:count], order[: -count - 1 : -1]
        return self._made(number, most[parts[most] > 0]), self._made(number, least[parts[least] < 0])

    def _all(self, number: int) -> np.ndarray:
        own = [self._parts[number]]
        for field in self._fields.values():
            document = field.codes[number]
            own.append(field.parts[field.starts[document] : field.starts[document + 1]])
        return np.concatenate(own)

    def _made(self, number: int, places: np.ndarray) -> list[Contribution]:
        """The contributions at some places of `_all(number)`."""
        made = []
        for place in places.tolist():
            if place < len(self._columns):
                value, part = float(self._values[number, place]), float(self._parts[number, place])
                made.append(Contribution(self._group_of[place], self._columns[place], value, part))
                continue
            place -= len(self._columns)
            for group, field in self._fields.items():
                document = field.codes[number]
                start, end = int(field.starts[document]), int(field.starts[document + 1])
                if place < end - start:
                    at = start + place
                    name = field.tokens[int(field.rows[at])]
                    made.append(Contribution(group, name, float(field.values[at]), float(field.parts[at])))
                    break
                place -= end - start
        return made


def page_reasons(table: Table, facts: Facts) -> PageReasons:
    """Why a model says of each segment of a page what it does.

    Args:
        table: of the view of the page (`Predictor.require`).
        facts: of the page.

    Returns:
        Arrays, of which objects are made when they are asked for. There is no prediction in it.
    """
    logits, look = table.final_logits(facts)
    taken = table.taken(facts.numeric)
    columns, values, parts = list(table.numeric.columns), taken, table.numeric.parts(taken)
    if table.second is not None and look is not None:
        columns += table.second.columns
        values, parts = np.hstack([values, look]), np.hstack([parts, table.second.parts(look)])
    fields = {name: field.parts(facts.fields[name]) for name, field in table.fields.items()}
    return PageReasons(table.view, logits, table.intercepts[-1], columns, values, parts, fields)
