"""Why a segment is taken for body or not: what each feature adds to the logit of its probability.

A model is a sum: an intercept, a weight for the bin of each numeric column, TF-IDF times a weight for each token, and
where it looks twice a weight for the bin of each column of the second look. So the contributions of a segment add up to
the logit of its probability, ln(p / (1 - p)), and nothing has to be approximated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from .compiled import Table, as_probabilities
from .contribution import Contribution
from .errors import InputError
from .feature_groups import INTERCEPT, SITE_SHARE
from .features.facts import Facts
from .page import Prediction, View
from .segment_features import SegmentFeatures
from .strongest import Strongest

if TYPE_CHECKING:
    from .recurrence.site_counts import Recurring

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
        features: each feature of each segment, as arrays.
        prediction: of the page, where one was made.
        threshold: with a prediction, the probability from which its segments are body, 0..1; None where none is, since
            the page score is too low or the page is empty.
    """

    __slots__ = (
        "_strongest",
        "features",
        "group_sums",
        "groups",
        "intercept",
        "logits",
        "prediction",
        "threshold",
        "view",
    )

    def __init__(
        self,
        view: View,
        logits: np.ndarray,
        intercept: float,
        features: SegmentFeatures,
    ) -> None:
        self.view, self.logits, self.intercept, self.features = view, logits, intercept, features
        self.prediction: Prediction | None = None
        self.threshold: float | None = None
        self._strongest: dict[tuple[int, bool], Strongest] = {}
        sums = {INTERCEPT: np.full(len(logits), intercept), **features.group_sums()}
        self.groups = list(sums)
        self.group_sums = np.stack(list(sums.values()), axis=1)

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
        if isinstance(index, slice):
            return [Reasons(self, i) for i in range(len(self))[index]]
        return Reasons(self, self._checked(index))

    def __repr__(self) -> str:
        return f"PageReasons(view={self.view!r}, segments={len(self)})"

    def contributions(self, number: int) -> list[Contribution]:
        """What each feature adds to the logit of a segment, the largest first; those that add 0 are left out.

        Args:
            number: of the segment; a negative one counts from the end.

        Raises:
            IndexError: there is no such segment.
        """
        return self.features.contributions(self._checked(number))

    def top(self, number: int, count: int = 3, *, plain: bool = False) -> tuple[list[Contribution], list[Contribution]]:
        """The strongest reasons for body and against it.

        What a feature adds counts as far as it adds more than to the average segment of the page: what all segments
        have in common tells none from another. Pages of few segments have no such average. Of those that were taken,
        the largest contribution comes first.

        Args:
            number: of the segment; a negative one counts from the end.
            count: how many of each, at most; 0 or more.
            plain: take the largest contributions as they are.

        Raises:
            IndexError: there is no such segment.
            InputError: a negative count.
        """
        found = self.strongest(count, plain=plain)
        number = self._checked(number)
        likely, unlikely = (
            [self.features.contribution(number, feature) for feature in side[number].tolist() if feature >= 0]
            for side in (found.likely, found.unlikely)
        )
        return likely, unlikely

    def strongest(self, count: int = 3, *, plain: bool = False) -> Strongest:
        """What `top` takes for each segment, as arrays (`strongest`): for those who want no object for each."""
        if count < 0:
            raise InputError(f"{count} reasons of each side: expected 0 or more")
        plain = plain or len(self) < _FEW
        key = count, plain
        if key not in self._strongest:
            self._strongest[key] = self.features.strongest(count, plain=plain)
        return self._strongest[key]

    def _checked(self, number: int) -> int:
        if not -len(self) <= number < len(self):
            raise IndexError(f"segment {number}: the page has {len(self)}, numbered from 0")
        return number % len(self)


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


def page_reasons(table: Table, facts: Facts, recurring: Recurring | None = None) -> PageReasons:
    """Why a model says of each segment of a page what it does.

    Args:
        table: of the view of the page (`Predictor.require`).
        facts: of the page.
        recurring: what recurs of it on its site; None for nothing known.

    Returns:
        Arrays, of which objects are made when they are asked for. There is no prediction in it.
    """
    logits, look = table.final_logits(facts)
    taken = table.taken(facts.numeric)
    columns, values, parts = list(table.numeric.columns), taken, table.numeric.parts(taken)
    if table.second is not None and look is not None:
        columns += table.second.columns
        values, parts = np.hstack([values, look]), np.hstack([parts, table.second.parts(look)])
    if recurring is not None:
        logits = logits + recurring.added
        columns += [SITE_SHARE]
        values = np.hstack([values, recurring.shares[:, None]])
        parts = np.hstack([parts, recurring.added[:, None]])
    fields = {name: field.parts(facts.fields[name]) for name, field in table.fields.items()}
    features = SegmentFeatures(table.view, columns, values, parts, fields)
    return PageReasons(table.view, logits, table.intercepts[-1], features)
