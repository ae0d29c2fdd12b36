"""Why a segment is taken for body or not: what each feature adds to the logit of its probability.

A model is a sum: an intercept, a weight for the bin of each numeric column, TF-IDF times a weight for each token, and
where it looks twice a weight for the bin of each column of the second look. So the contributions of a segment add up to
the logit of its probability, ln(p / (1 - p)), and nothing has to be approximated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

import numpy as np

from .compiled import Table, as_probabilities
from .contribution import Contribution
from .feature_groups import INTERCEPT, field_group, group_of
from .features.facts import Facts
from .page import Prediction, View
from .weights import TokenParts

_FEW = 8  # segments


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

    def top(self, count: int = 3, *, plain: bool = False) -> tuple[list[Contribution], list[Contribution]]:
        """The strongest reasons for body and against it, as `PageReasons.top` has them."""
        return self._page.top(self.number, count, plain=plain)

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
        "_telling",
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
        self._telling: tuple[np.ndarray, dict[str, np.ndarray]] | None = None
        self.groups = list(dict.fromkeys([INTERCEPT, *self._fields, *self._group_of]))
        sums = np.zeros((len(logits), len(self.groups)))
        sums[:, 0] = intercept
        for i, own in enumerate(self._fields.values(), 1):
            sums[:, i] = own.sums()
        place = {name: i for i, name in enumerate(self.groups)}
        member = np.zeros((len(columns), len(self.groups)))
        member[np.arange(len(columns)), [place[group] for group in self._group_of]] = 1.0
        self.group_sums = sums + parts @ member

    @property
    def probabilities(self) -> np.ndarray:
        """Of body, 0..1, float64 of shape (segments,)."""
        return as_probabilities(self.logits)

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

    def top(self, number: int, count: int = 3, *, plain: bool = False) -> tuple[list[Contribution], list[Contribution]]:
        """The strongest reasons for body and against it.

        What a feature adds counts as far as it adds more than to the average segment of the page: what all segments
        have in common tells none from another. Pages of few segments have no such average. Of those that were taken,
        the largest contribution comes first.

        Args:
            number: of the segment.
            count: how many of each, at most.
            plain: take the largest contributions as they are.

        Raises:
            IndexError: there is no such segment.
        """
        if plain or len(self) < _FEW:
            parts = self._all(number)
        else:
            columns, fields = self._telling = self._telling or self._tell()
            parts = np.concatenate([columns[number], *[fields[name][at] for name, at in self._entries(number)]])
        order = np.argsort(-parts, kind="stable")
        most, least = order[:count], order[::-1][:count]
        strongest = self._made(number, most[parts[most] > 0]), self._made(number, least[parts[least] < 0])
        for side in strongest:
            side.sort(key=_size, reverse=True)
        return strongest

    def _tell(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Of each contribution how much is beyond the mean over the page's segments, 0 where the mean is beyond it."""
        columns = _beyond(self._parts, self._parts.mean(axis=0))
        fields = {}
        for name, field in self._fields.items():
            segments = np.bincount(field.codes, minlength=len(field.starts) - 1)
            times = np.repeat(segments, np.diff(field.starts))
            means = np.bincount(field.rows, weights=field.parts * times, minlength=1) / len(self)
            fields[name] = _beyond(field.parts, means[field.rows])
        return columns, fields

    def _entries(self, number: int) -> list[tuple[str, slice]]:
        """The tokens of a segment: of each field the stretch of its entries."""
        found = []
        for name, field in self._fields.items():
            document = field.codes[number]
            found.append((name, slice(int(field.starts[document]), int(field.starts[document + 1]))))
        return found

    def _all(self, number: int) -> np.ndarray:
        return np.concatenate(
            [self._parts[number], *[self._fields[name].parts[at] for name, at in self._entries(number)]]
        )

    def _made(self, number: int, places: np.ndarray) -> list[Contribution]:
        """The contributions at some places of `_all(number)`."""
        made = []
        for place in places.tolist():
            if place < len(self._columns):
                value, part = float(self._values[number, place]), float(self._parts[number, place])
                made.append(Contribution(self._group_of[place], self._columns[place], value, part))
                continue
            place -= len(self._columns)
            for group, entries in self._entries(number):
                if place < entries.stop - entries.start:
                    at, field = entries.start + place, self._fields[group]
                    name = field.tokens[int(field.rows[at])]
                    made.append(Contribution(group, name, float(field.values[at]), float(field.parts[at])))
                    break
                place -= entries.stop - entries.start
        return made


def _size(contribution: Contribution) -> float:
    return abs(contribution.contribution)


def _beyond(parts: np.ndarray, means: np.ndarray) -> np.ndarray:
    beyond: np.ndarray = np.clip(parts - means, np.minimum(parts, 0.0), np.maximum(parts, 0.0))
    return beyond


class Later:
    """The reasons of a page that are found when they are first asked for; until then the page is kept, after that not.

    Args:
        find: what finds them.
    """

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], PageReasons]) -> None:
        self._find: Callable[[], PageReasons] | None = find
        self._found: PageReasons | None = None

    def __call__(self) -> PageReasons:
        """The reasons."""
        find = self._find
        if find is not None:
            self._found = find()
            self._find = None
        assert self._found is not None
        return self._found


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
