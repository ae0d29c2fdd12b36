"""Which segments of a page are most in doubt: those that the labelling page gives a key of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..page import Label

_EDGE = 1e-6


def most_doubtful(proposed: Sequence[Label | None], scores: Sequence[float]) -> list[int]:
    """The numbers of a page's segments, the most doubtful first: those nearest to where the page's decision fell.

    Nearness is the distance of logits. The decision of a page falls between the least likely segment that it keeps and
    the likeliest that it drops; where it keeps none, at the likeliest, and where it keeps all, at the least likely.

    Args:
        proposed: the label of each segment.
        scores: the probability of body of each; empty where no model proposed.

    Returns:
        The numbers; none where no model proposed.
    """
    logits = [_logit(score) for score in scores]
    if not logits:
        return []
    kept = [x for x, label in zip(logits, proposed, strict=True) if label == "body"]
    dropped = [x for x, label in zip(logits, proposed, strict=True) if label != "body"]
    above = min(kept) if kept else max(dropped)
    below = max(dropped) if dropped else min(kept)
    edge = (above + below) / 2
    return sorted(range(len(logits)), key=lambda i: (round(abs(logits[i] - edge), 9), i))


def _logit(score: float) -> float:
    score = min(max(score, _EDGE), 1 - _EDGE)
    return math.log(score / (1 - score))
