"""A segment among the others of its page: position, repeats, mass around it, distance to running text."""

from __future__ import annotations

import numpy as np

from .reading import Reading
from .stopwords import STOP_WORDS

_WINDOWS = (1, 2, 4, 8)
CONTEXT = (
    "position",
    "position_words",
    "log_index",
    "log_index_from_end",
    "repeats",
    "repeated_before",
    "share_of_page",
    "share_of_longest",
    "rank",
    "first_lines_overlap",
    *(f"mass_{w}" for w in _WINDOWS),
    *(f"mass_before_{w}" for w in _WINDOWS),
    *(f"mass_after_{w}" for w in _WINDOWS),
    *(f"sentences_{w}" for w in _WINDOWS),
    *(f"stops_{w}" for w in _WINDOWS),
    "prose_before",
    "prose_after",
    "prose_behind_it",
    "prose_ahead_of_it",
    "words_since_prose",
    "words_until_prose",
    "longest_run_share",
    "distance_to_run",
    "short_before",
    "short_after",
)
# A segment of running text: measured as what separates body from the rest best by length alone.
PROSE_WORDS = 20


def context(reading: Reading) -> np.ndarray:
    """The columns `CONTEXT`, float64 of shape (segments, columns)."""
    n = len(reading.texts)
    if not n:
        return np.zeros((0, len(CONTEXT)))
    sizes = reading.sizes
    total = max(sizes.sum(), 1.0)
    index = np.arange(n)
    before = np.concatenate([[0.0], np.cumsum(sizes)])[:-1]
    repeats, repeated_before = _repeats(reading)
    logs = np.log1p(sizes)
    ends = np.array([text.rstrip("\"'”’»)]").endswith((".", "!", "?", "。", "！", "？")) for text in reading.texts])
    stops = reading.sums(list(map(STOP_WORDS.__contains__, reading.lower))) / np.maximum(np.diff(reading.starts), 1)
    prose = (sizes >= PROSE_WORDS) | (ends & (sizes >= PROSE_WORDS / 2))
    prose_before, since = _since(prose, sizes)
    prose_after, until = (a[::-1] for a in _since(prose[::-1], sizes[::-1]))
    run_share, run_distance = _longest_run(prose, sizes, total)
    prose_words = np.cumsum(np.where(prose, sizes, 0.0))
    columns = [
        index / n,
        before / total,
        np.log1p(index),
        np.log1p(n - 1 - index),
        np.log1p(repeats),
        np.log1p(repeated_before),
        sizes / total,
        sizes / max(sizes.max(), 1.0),
        np.argsort(np.argsort(-sizes, kind="stable"), kind="stable") / n,
        _overlap_with_first(reading),
        *(_window(logs, w, w) for w in _WINDOWS),
        *(_window(logs, w, 0) for w in _WINDOWS),
        *(_window(logs, 0, w) for w in _WINDOWS),
        *(_window((ends & (sizes >= PROSE_WORDS / 2)).astype(float), w, w) for w in _WINDOWS),
        *(_window(stops, w, w) for w in _WINDOWS),
        np.log1p(prose_before),
        np.log1p(prose_after),
        prose_words / max(prose_words[-1], 1.0),
        1.0 - prose_words / max(prose_words[-1], 1.0),
        np.log1p(since),
        np.log1p(until),
        run_share,
        run_distance,
        np.log1p(_runs(sizes < PROSE_WORDS / 2)),
        np.log1p(_runs((sizes < PROSE_WORDS / 2)[::-1])[::-1]),
    ]
    return np.stack(columns, axis=1)


def _window(values: np.ndarray, left: int, right: int) -> np.ndarray:
    """The mean of the neighbours' values, `left` before and `right` after each, itself left out; 0 past the ends."""
    n = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(n)
    inside = sums[np.minimum(index + right + 1, n)] - sums[np.maximum(index - left, 0)]
    mean: np.ndarray = (inside - values) / (left + right)
    return mean


def _since(prose: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many segments and words lie between each segment and the last running text before it."""
    n = len(prose)
    index = np.arange(n)
    last = np.maximum.accumulate(np.where(prose, index, -1))
    last = np.concatenate([[-1], last[:-1]])
    sums = np.concatenate([[0.0], np.cumsum(sizes)])
    missing = last < 0
    return (
        np.where(missing, 200.0, index - last - 1.0),
        np.where(missing, 2000.0, sums[index] - sums[np.maximum(last, 0) + 1]),
    )


def _runs(mask: np.ndarray) -> np.ndarray:
    """How many true values in a row stand right before each position."""
    index = np.arange(len(mask))
    last_false = np.maximum.accumulate(np.where(mask, -1, index))
    run = index - last_false
    return np.concatenate([[0], run[:-1]]).astype(float)


def _longest_run(prose: np.ndarray, sizes: np.ndarray, total: float) -> tuple[np.ndarray, np.ndarray]:
    """The stretch that holds most running text for its length: its share of the page, and the distance to it.

    The stretch is the maximum-sum segment of (words of running text, less a cost a segment that is none), as in
    Pasternack and Roth 2009, "Extracting article text from the web with maximum subsequence segmentation".
    """
    gains = np.where(prose, sizes, -6.0 - 0.5 * sizes)
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    low = np.minimum.accumulate(sums)
    end = int(np.argmax(sums[1:] - low[:-1]))
    start = int(np.argmin(sums[: end + 1]))
    index = np.arange(len(sizes))
    distance = np.where(index < start, index - start, np.where(index > end, index - end, 0))
    share = np.full(len(sizes), sizes[start : end + 1].sum() / total)
    return share, np.sign(distance) * np.log1p(np.abs(distance))


def _repeats(reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """How many other texts of the page, and how many before, are the same in words, or without words as they are."""
    counts: dict[str | tuple[str, ...], int] = {}
    keys = [tuple(words) or text for words, text in zip(reading.lower_by_text(), reading.texts, strict=True)]
    before = []
    for key in keys:
        seen = counts.get(key, 0)
        before.append(seen)
        counts[key] = seen + 1
    return np.array([counts[key] - 1 for key in keys], dtype=float), np.array(before, dtype=float)


def _overlap_with_first(reading: Reading, lines: int = 6) -> np.ndarray:
    """The share of a segment's longer words that stand in the page's first lines of three words or more."""
    first: set[str] = set()
    for i in np.flatnonzero(np.diff(reading.starts) >= 3)[:lines].tolist():
        first.update(w for w in reading.lower_of(i) if len(w) > 3)
    longer = np.array(list(map(len, reading.lower))) > 3
    inside = longer & np.array(list(map(first.__contains__, reading.lower)), dtype=bool)
    overlap: np.ndarray = reading.sums(inside) / np.maximum(reading.sums(longer), 1)
    return overlap
