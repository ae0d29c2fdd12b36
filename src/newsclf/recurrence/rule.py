"""What it adds to the log-odds of a segment that its text stands on other articles of its site, or on none of them.

Logistic regression on top of the model's own logit: so it says what recurrence adds to what the model sees anyway.
`python -m benchmarks.sites fit` measures it; docs/experiments.md has the figures and how it was chosen.
"""

from __future__ import annotations

import numpy as np

from .text_keys import lengths

LEAST_OTHERS = 4
"""With fewer other articles of its site nothing is added to a page's segments."""
SHARES = (0.1, 0.3, 0.6)
OUTCOMES = ("alone", "once", "rarely", "sometimes", "often", "mostly")
"""In how many other articles a text stands: none; one; and of more, under .1 of them, .3, .6, or at least .6."""
LENGTHS = ("short", "middling", "long")

# By outcome (rows) and length (columns).
_ADDED = np.zeros((len(OUTCOMES), len(LENGTHS)))


def outcomes(counts: np.ndarray, others: int) -> np.ndarray:
    """The outcome of each text, an index into `OUTCOMES`.

    Args:
        counts: in how many other articles each stands.
        others: how many others there are.
    """
    share = counts / max(others, 1)
    found: np.ndarray = np.select([counts == 0, counts == 1], [0, 1], 2 + np.searchsorted(SHARES, share, side="right"))
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
