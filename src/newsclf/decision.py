"""From probabilities to labels: from which probability on the segments of a page are body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

Decision = Literal["page", "fixed"]
"""How a part decides: by each page's best expected F1, or from a fixed probability on."""

# Beyond any probability: no segment is body.
NOTHING = 2.0
# How much of the doubt in the likeliest segment counts against any body at all. Measured: at 1 an eighth of the loss on
# dragnet's and daniel's pages were articles of which nothing was kept (docs/experiments.md).
_DOUBT = 0.2


def decide(
    probabilities: np.ndarray,
    sizes: np.ndarray,
    threshold: float,
    decision: Decision,
    page_score: float | None,
    best: Callable[[np.ndarray, np.ndarray, float, float], float] | None = None,
) -> float:
    """The probability from which segments are body on one page, as a part decides.

    Args:
        probabilities: of body, 0..1, of shape (segments,).
        sizes: words of each segment.
        threshold: of the part.
        decision: of the part; with "fixed" the threshold is all that counts.
        page_score: how likely the page has an article, 0..1; None where the part can't say. A page that has none
            keeps nothing.
        best: what does as `page_threshold`; None for that.

    Returns:
        A probability, 0..1, or `NOTHING` (2) where no segment is to be kept.
    """
    if decision == "fixed":
        return threshold
    best = best or page_threshold
    if page_score is None:
        return best(probabilities, sizes, threshold, _DOUBT)
    # The odds of the threshold count for the page as they do for its segments.
    if page_score < threshold:
        return NOTHING
    return best(probabilities, sizes, threshold, 0.0)


def page_threshold(
    probabilities: np.ndarray, sizes: np.ndarray, threshold: float = 0.5, doubt: float = _DOUBT
) -> float:
    """The probability from which segments are body on one page, such that the expected word F1 is best.

    With calibrated probabilities the expected F1 of keeping a set of segments is about 2 E(kept body words) /
    (kept words + E(body words)), and the best set is the segments above some probability (Lewis 1995, Evaluating and
    optimizing autonomous text classification systems; Lipton, Elkan and Naryanaswamy 2014, Optimal thresholding of
    classifiers to maximize F1 measure). Where a share of the probability that nothing is body is more than that
    F1, none is kept.

    Args:
        probabilities: of body, 0..1, of shape (segments,).
        sizes: words of each segment.
        threshold: above .5 fewer segments are kept, below it more: the odds of each are divided by its odds.
        doubt: that share, 0..1; 0 keeps the likeliest segments however unlikely they are.

    Returns:
        A probability, 0..1, or `NOTHING` (2) where no segment is to be kept.
    """
    if not len(probabilities):
        return NOTHING
    shifted = _shift(probabilities, threshold)
    words = sizes + 0.3  # a segment without words still is one
    order = np.argsort(-shifted, kind="stable")
    expected = np.cumsum((shifted * words)[order])
    f1 = 2 * expected / (np.cumsum(words[order]) + expected[-1])
    best = int(np.argmax(f1))
    # Segments of one page are anything but independent; the likeliest alone decides whether there is a body.
    if doubt * (1.0 - shifted[order[0]]) > f1[best]:
        return NOTHING
    return float(probabilities[order[best]])


def _shift(probabilities: np.ndarray, threshold: float) -> np.ndarray:
    if threshold == 0.5:
        return probabilities
    odds = (1.0 - threshold) / threshold
    shifted: np.ndarray = probabilities * odds / (probabilities * odds + 1.0 - probabilities)
    return shifted
