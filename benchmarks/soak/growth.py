"""Does the memory of a process grow? A criterion that peaks, which large pages make, do not count for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

WARM_UP = 1 / 3
"""The part of a run that is left out: caches fill, and every page has come at least once."""
WINDOWS = 20
JUDGED_SECONDS = 180.0
"""Shorter runs are not judged: caches and the rooms of the allocator are not full by then."""
ALLOWED_KB = 10 * 1024
ALLOWED_SHARE = 0.05


class Growth(NamedTuple):
    """A process after the warm-up.

    Attributes:
        level_kb: the mean over windows of the least resident memory in each.
        rise_kb: by how much that rises from the first window to the last, by least squares.
        highest_kb: the most that was seen in the whole run.
        grows: whether that is growth; None where the run or the process was too short to say.
    """

    level_kb: float
    rise_kb: float
    highest_kb: int
    grows: bool | None


def growth(samples: Sequence[tuple[float, int]], seconds: float) -> Growth:
    """Judge the samples of a process.

    What is left after the first third of the run is cut into 20 windows; the least memory in each is what the process
    can't do without. It grows where a straight line through these rises by more than 10 MB and by more than 5 % of the
    level.

    Args:
        samples: seconds since the start of the run and resident kB; at least one.
        seconds: how long the run was.
    """
    start = seconds * WARM_UP
    length = max((seconds - start) / WINDOWS, 1e-9)
    least: dict[int, int] = {}
    for at, size in samples:
        if at >= start:
            window = min(int((at - start) / length), WINDOWS - 1)
            least[window] = min(size, least.get(window, size))
    highest = max(size for _, size in samples)
    if len(least) < 3:
        return Growth(float(np.mean([size for _, size in samples])), 0.0, highest, None)
    windows = sorted(least)
    level = float(np.mean(list(least.values())))
    slope = np.polyfit(windows, [least[window] for window in windows], 1)[0]
    rise = float(slope * (WINDOWS - 1))
    is_whole = seconds >= JUDGED_SECONDS and len(least) >= WINDOWS * 3 // 4
    grows = rise > ALLOWED_KB and rise > ALLOWED_SHARE * level if is_whole else None
    return Growth(level, rise, highest, grows)
