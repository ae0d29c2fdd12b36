"""What it adds to the log-odds of a segment that its text stands on other articles of its site, or on none of them.

It comes on top of the model's own logit, so it says what recurrence adds to what the model sees anyway. The numbers are
a logistic regression with the model's logit as offset, rounded and damped: `python -m benchmarks.sites` fits them, and
docs/experiments.md has the figures and how they were chosen.
"""

from __future__ import annotations

import numpy as np

from .text_keys import lengths

LEAST_OTHERS = 4
"""With fewer other articles of its site nothing is added to a page's segments."""
OFTEN = 0.1
"""From this share of the other articles on a text stands there often, if in two at least."""
OUTCOMES = ("alone", "seldom", "often")
"""A text stands in no other article; in one, or in few of them; in many."""
LENGTHS = ("short", "middling", "long")

# By outcome (rows) and length (columns). Seldom may also be a page of a tag that shows the lead of an article, or a
# copy that was not told to be one: so it takes less than the fit says, which is of pages of articles alone.
_ADDED = np.array(
    [
        [0.5, 0.5, 0.5],
        [-0.5, -0.5, -0.5],
        [-1.0, -1.0, -1.5],
    ]
)


def outcomes(counts: np.ndarray, others: int) -> np.ndarray:
    """The outcome of each text, an index into `OUTCOMES`.

    Args:
        counts: in how many other articles each stands.
        others: how many others there are.
    """
    seldom = (counts == 1) | (counts < OFTEN * others)
    found: np.ndarray = np.select([counts == 0, seldom], [0, 1], 2)
    return found


def added(texts: np.ndarray, sizes: np.ndarray, counts: np.ndarray, others: int) -> np.ndarray:
    """What is added to the log-odds of each segment of a page, float64; 0 for texts without letters.

    Args:
        texts: their hashes.
        sizes: their words.
        counts: as for `outcomes`.
        others: as for `outcomes`; below `LEAST_OTHERS` nothing is added.
    """
    if others < LEAST_OTHERS:
        return np.zeros(len(texts))
    found = _ADDED[outcomes(counts, others), lengths(sizes)]
    return np.where(texts > 0, found, 0.0)
