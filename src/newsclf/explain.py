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
from .strongest import Strongest, strongest
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
        "_strongest",
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
        self._strongest: dict[tuple[int, bool], Strongest] = {}
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
        number = range(len(self))[number]
        features, parts = [np.arange(len(self._columns))], [self._parts[number]]
        first = len(self._columns)
        for field in self._fields.values():
            document = field.codes[number]
            own = np.arange(field.starts[document], field.starts[document + 1])
            features.append(first + own)
            parts.append(field.parts[own])
            first += len(field.parts)
        all_features, all_parts = np.concatenate(features), np.concatenate(parts)
        order = np.argsort(-np.abs(all_parts), kind="stable")
        return [self.contribution(number, f) for f in all_features[order[all_parts[order] != 0]].tolist()]

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
        found = self.strongest(count, plain=plain)
        likely, unlikely = (
            [self.contribution(number, feature) for feature in side[number].tolist() if feature >= 0]
            for side in (found.likely, found.unlikely)
        )
        return likely, unlikely

    def strongest(self, count: int = 3, *, plain: bool = False) -> Strongest:
        """What `top` takes for each segment, as arrays (`strongest`): for those who want no object for each."""
        plain = plain or len(self) < _FEW
        key = count, plain
        if key not in self._strongest:
            self._strongest[key] = strongest(self._parts, self._fields, count, plain=plain)
        return self._strongest[key]

    def parts(self, features: np.ndarray) -> np.ndarray:
        """What features of `strongest`, of shape (segments, count), add to the logits; 0 where there is none."""
        width = self._parts.shape[1]
        found = np.zeros(features.shape)
        is_column = (features >= 0) & (features < width)
        rows = np.broadcast_to(np.arange(len(self))[:, None], features.shape)
        found[is_column] = self._parts[rows[is_column], features[is_column]]
        entries = np.concatenate([np.zeros(0), *(field.parts for field in self._fields.values())])
        found[features >= width] = entries[features[features >= width] - width]
        return found

    def distinct(self, features: np.ndarray) -> tuple[list[tuple[str, str, float]], np.ndarray]:
        """Group, name and value (as `Contribution` has them) of features of `strongest`, each that differs once.

        A token's value is told as 1: what is said of it hangs on whether it is there.

        Args:
            features: of shape (segments, count).

        Returns:
            What differs, and of each feature its place in that, -1 where there is none.
        """
        width = len(self._columns)
        rows = np.concatenate([np.zeros(0, np.int64), *(f.rows for f in self._fields.values())])
        sizes = [len(field.rows) for field in self._fields.values()]
        vocabularies = [len(field.tokens) for field in self._fields.values()]
        # Entries that are of one token become one feature: fields one after the other, with a number for each token.
        ends = np.cumsum([0, *vocabularies])
        token = rows + np.repeat(ends[:-1], sizes)
        there, is_token = features >= 0, features >= width
        key, value = np.array(features), np.ones(features.shape)
        key[is_token] = width + token[features[is_token] - width]
        is_column = there & ~is_token
        segments = np.broadcast_to(np.arange(len(self))[:, None], features.shape)
        value[is_column] = self._values[segments[is_column], features[is_column]]
        pairs, which = np.unique(key[there] + 1j * value[there], return_inverse=True)
        groups = list(self._fields.items())
        of = np.searchsorted(ends, pairs.real - width, side="right") - 1
        found = []
        for feature, own, field in zip(pairs.real.astype(int).tolist(), pairs.imag.tolist(), of.tolist(), strict=True):
            if feature < width:
                found.append((self._group_of[feature], self._columns[feature], own))
            else:
                group, tokens = groups[field]
                found.append((group, tokens.tokens[feature - width - int(ends[field])], own))
        places = np.full(features.shape, -1)
        places[there] = which
        return found, places

    def contribution(self, number: int, feature: int) -> Contribution:
        """What a feature of `strongest` adds to the logit of a segment."""
        if feature < len(self._columns):
            value, part = self._values[number, feature], self._parts[number, feature]
            return Contribution(self._group_of[feature], self._columns[feature], float(value), float(part))
        group, entry = self._entry(feature)
        field = self._fields[group]
        name = field.tokens[int(field.rows[entry])]
        return Contribution(group, name, float(field.values[entry]), float(field.parts[entry]))

    def _entry(self, feature: int) -> tuple[str, int]:
        """Which field a feature beyond the columns is of, and its place among the entries of that field."""
        entry = feature - len(self._columns)
        for group, field in self._fields.items():
            if entry < len(field.parts):
                return group, entry
            entry -= len(field.parts)
        raise IndexError(f"no feature {feature}")


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
