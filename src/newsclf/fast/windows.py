"""What stands around each segment: the means of its neighbours' values."""

from __future__ import annotations

import numpy as np

from ..features.context import WINDOWS
from .jit import compiled


@compiled
def fill_windows(values: np.ndarray, around: np.ndarray, before: np.ndarray, after: np.ndarray) -> None:
    """The means of the values of so many neighbours on both sides, before and after, each itself left out.

    Args:
        values: float64 of shape (segments,).
        around: float32 of shape (windows, segments), filled, or of shape (0, segments) where it is not asked for;
            likewise `before` and `after`.
        before: of those before alone.
        after: of those behind alone.
    """
    n = len(values)
    sums = running(values)
    for window in range(len(WINDOWS)):
        width = WINDOWS[window]
        for i in range(n):
            low, high = sums[max(i - width, 0)], sums[min(i + width + 1, n)]
            if len(around):
                around[window, i] = (high - low - values[i]) / (2 * width)
            if len(before):
                before[window, i] = (sums[i + 1] - low - values[i]) / width
            if len(after):
                after[window, i] = (high - sums[i] - values[i]) / width


@compiled
def running(values: np.ndarray) -> np.ndarray:
    """Running sums from 0 on, float64 of shape (values + 1,)."""
    sums = np.zeros(len(values) + 1)
    for i in range(len(values)):
        sums[i + 1] = sums[i] + values[i]
    return sums
