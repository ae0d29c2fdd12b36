"""A segment among the others of its page: position, repeats, mass around it, distance to running text."""

from __future__ import annotations

import numpy as np

from .reading import Reading

WINDOWS = (1, 2, 4, 8)
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
    *(f"mass_{w}" for w in WINDOWS),
    *(f"mass_before_{w}" for w in WINDOWS),
    *(f"mass_after_{w}" for w in WINDOWS),
    *(f"sentences_{w}" for w in WINDOWS),
    *(f"stops_{w}" for w in WINDOWS),
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
# Odd numbers without a pattern, from SplitMix64: Steele, Lea and Flood 2014, Fast splittable pseudorandom generators.
_MIX = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def context(reading: Reading) -> list[np.ndarray]:
    """The columns `CONTEXT`, each of shape (segments,); there is at least one segment."""
    n = len(reading.texts)
    sizes = reading.sizes
    total = max(sizes.sum(), 1.0)
    index = np.arange(n)
    before = np.concatenate([[0.0], np.cumsum(sizes)])[:-1]
    repeats, repeated_before = _repeats(reading)
    logs = np.log1p(np.stack([sizes, index, index[::-1], repeats, repeated_before]))
    ends = reading.characters.ends_prose
    stops = reading.stop_counts / np.maximum(np.diff(reading.starts), 1)
    sentences = ends & (sizes >= PROSE_WORDS / 2)
    prose = (sizes >= PROSE_WORDS) | sentences
    prose_before, since = _since(prose, sizes)
    prose_after, until = (a[::-1] for a in _since(prose[::-1], sizes[::-1]))
    run_share, run_distance = _longest_run(prose, sizes, total)
    prose_words = np.cumsum(np.where(prose, sizes, 0.0))
    short = sizes < PROSE_WORDS / 2
    around, left, right = _windows(np.stack([logs[0], sentences, stops]))
    ahead = np.log1p(np.stack([prose_before, prose_after, since, until, _runs(short), _runs(short[::-1])[::-1]]))
    behind_it = prose_words / max(prose_words[-1], 1.0)
    return [
        index / n,
        before / total,
        logs[1],
        logs[2],
        logs[3],
        logs[4],
        sizes / total,
        sizes / max(sizes.max(), 1.0),
        _ranks(-sizes) / n,
        _overlap_with_first(reading),
        *around[0],
        *left[0],
        *right[0],
        *around[1],
        *around[2],
        ahead[0],
        ahead[1],
        behind_it,
        1.0 - behind_it,
        ahead[2],
        ahead[3],
        run_share,
        run_distance,
        ahead[4],
        ahead[5],
    ]


def _ranks(values: np.ndarray) -> np.ndarray:
    """The rank of each value, 0 for the least; equal ones in order."""
    ranks = np.empty(len(values), np.int64)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks


def _windows(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The means of the neighbours' values on both sides, before and after, each itself left out; 0 past the ends.

    Args:
        values: of shape (rows, segments).

    Returns:
        Three arrays of shape (rows, windows, segments).
    """
    n = values.shape[1]
    sums = np.zeros((len(values), n + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    index = np.arange(n)
    widths = np.array(WINDOWS)[:, None]
    low, high = sums[:, np.maximum(index - widths, 0)], sums[:, np.minimum(index + widths + 1, n)]
    own = values[:, None]
    return (
        (high - low - own) / (2 * widths),
        (sums[:, None, 1:] - low - own) / widths,
        (high - sums[:, None, :-1] - own) / widths,
    )


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
    starts, numbers = reading.starts, reading.numbers
    counts = np.diff(starts)
    # Texts are told apart by sums of random numbers, one for each word and place: two that differ have one sum less
    # often than once in 10^15 pages.
    place = np.arange(len(numbers)) - np.repeat(starts[:-1], counts)
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * _MIX[0] ^ (place.astype(np.uint64) + np.uint64(1)) * _MIX[1]
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX[2]
    mixed ^= mixed >> np.uint64(32)
    sums = np.zeros(len(mixed) + 1, np.uint64)
    np.cumsum(mixed * _MIX[0], out=sums[1:])
    keys = sums[starts[1:]] - sums[starts[:-1]]
    wordless = np.flatnonzero(counts == 0).tolist()
    if wordless:
        same: dict[str, int] = {}
        keys[wordless] = [same.setdefault(reading.texts[i], len(same)) for i in wordless]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sizes = np.diff(first, append=len(keys))
    repeats, before = np.empty(len(keys)), np.empty(len(keys))
    repeats[order] = np.repeat(sizes, sizes) - 1
    before[order] = np.arange(len(keys)) - np.repeat(first, sizes)
    return repeats, before


def _overlap_with_first(reading: Reading, lines: int = 6) -> np.ndarray:
    """The share of a segment's longer words that stand in the page's first lines of three words or more."""
    starts = reading.starts
    longer = np.array(list(map(len, reading.distinct)), dtype=np.int64) > 3
    first = np.zeros(len(longer), dtype=bool)
    for i in np.flatnonzero(np.diff(starts) >= 3)[:lines].tolist():
        first[reading.numbers[starts[i] : starts[i + 1]]] = True
    first &= longer
    overlap: np.ndarray = reading.sums(first[reading.numbers]) / np.maximum(reading.sums(longer[reading.numbers]), 1)
    return overlap
