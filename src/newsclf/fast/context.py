"""The columns of a segment among the others of its page; of `features.context`."""

from __future__ import annotations

import numpy as np

from ..features.context import CONTEXT, PROSE_WORDS, WINDOWS
from .characters import ENDS_PROSE
from .hashes import empty_table, put
from .jit import compiled
from .texts import LONGER, STOPS, Texts
from .windows import fill_windows, running
from .words import Words

(
    _POSITION,
    _POSITION_WORDS,
    _SHARE_OF_PAGE,
    _SHARE_OF_LONGEST,
    _RANK,
    _OVERLAP,
    _BEHIND_IT,
    _AHEAD_OF_IT,
    _RUN_SHARE,
) = (
    CONTEXT.index(name)
    for name in (
        "position",
        "position_words",
        "share_of_page",
        "share_of_longest",
        "rank",
        "first_lines_overlap",
        "prose_behind_it",
        "prose_ahead_of_it",
        "longest_run_share",
    )
)
_MASS, _MASS_BEFORE, _MASS_AFTER, _SENTENCES, _STOPS = (
    CONTEXT.index(f"{name}_{WINDOWS[0]}") for name in ("mass", "mass_before", "mass_after", "sentences", "stops")
)
_W = len(WINDOWS)
_LOGS = (
    "log_index",
    "log_index_from_end",
    "repeats",
    "repeated_before",
    "prose_before",
    "prose_after",
    "words_since_prose",
    "words_until_prose",
    "short_before",
    "short_after",
    "distance_to_run",
)
CONTEXT_LOGS = tuple(map(CONTEXT.index, _LOGS))
"""The columns that are logarithms, ln(1 + x), in the order in which `fill_context` gives the x."""
DISTANCE_TO_RUN = CONTEXT.index("distance_to_run")
# What stands for the distance, in segments and in words, to running text that is not there.
_FAR, _FAR_WORDS = 200.0, 2000.0
_FIRST_LINES = 6


@compiled
def fill_context(
    words: Words, texts: Texts, log_sizes: np.ndarray, order: np.ndarray, numeric: np.ndarray, logs: np.ndarray
) -> int:
    """Fill the columns `CONTEXT` but for logarithms, and what these are made of.

    Args:
        words: those of the segments, of which there is at least one.
        texts: what is told of them.
        log_sizes: ln(1 + size) of each, float64.
        order: the segments by falling size, equal ones in their order.
        numeric: float32 of shape (columns, segments).
        logs: float64 of shape (len(CONTEXT_LOGS), segments).

    Returns:
        Where the longest run begins; the distances to it of those before are below zero.
    """
    n = len(words.sizes)
    sizes = words.sizes
    sums = running(sizes)
    total, largest = max(sums[n], 1.0), max(sizes.max(), 1.0)
    sentences, stops = np.zeros(n), np.zeros(n)
    prose, mass = np.zeros(n, np.bool_), np.zeros(n)
    for i in range(n):
        stops[i] = texts.told[STOPS, i] / max(words.starts[i + 1] - words.starts[i], 1)
        sentences[i] = texts.told[ENDS_PROSE, i] > 0 and sizes[i] >= PROSE_WORDS / 2
        prose[i] = sizes[i] >= PROSE_WORDS or sentences[i] > 0
        mass[i] = sizes[i] if prose[i] else 0.0
    prose_words = running(mass)
    in_prose = max(prose_words[n], 1.0)
    for i in range(n):
        numeric[_POSITION, i] = i / n
        numeric[_POSITION_WORDS, i] = sums[i] / total
        numeric[_SHARE_OF_PAGE, i] = sizes[i] / total
        numeric[_SHARE_OF_LONGEST, i] = sizes[i] / largest
        numeric[_RANK, order[i]] = i / n
        behind_it = prose_words[i + 1] / in_prose
        numeric[_BEHIND_IT, i] = behind_it
        numeric[_AHEAD_OF_IT, i] = 1.0 - behind_it
        logs[0, i] = i
        logs[1, i] = n - 1 - i
    _count_repeats(texts.keys, logs[2], logs[3])
    _overlap_with_first(words, texts, numeric[_OVERLAP])
    none = numeric[:0]
    fill_windows(
        log_sizes,
        numeric[_MASS : _MASS + _W],
        numeric[_MASS_BEFORE : _MASS_BEFORE + _W],
        numeric[_MASS_AFTER : _MASS_AFTER + _W],
    )
    fill_windows(sentences, numeric[_SENTENCES : _SENTENCES + _W], none, none)
    fill_windows(stops, numeric[_STOPS : _STOPS + _W], none, none)
    _since(prose, sizes, logs[4], logs[6])
    _since(prose[::-1], sizes[::-1], logs[5, ::-1], logs[7, ::-1])
    _short_before(sizes, logs[8])
    _short_before(sizes[::-1], logs[9, ::-1])
    start, end = _longest_run(prose, sizes)
    in_run = 0.0
    for i in range(start, end + 1):
        in_run += sizes[i]
    for i in range(n):
        numeric[_RUN_SHARE, i] = in_run / total
        logs[10, i] = max(start - i, i - end, 0)
    return start


@compiled
def _count_repeats(keys: np.ndarray, repeats: np.ndarray, before: np.ndarray) -> None:
    """How many others, and how many before, have the same key."""
    n = len(keys)
    table = empty_table(n)
    counts, number_of = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for i in range(n):
        number = put(table, keys[i], i)
        number_of[i] = number
        before[i] = counts[number]
        counts[number] += 1
    for i in range(n):
        repeats[i] = counts[number_of[i]] - 1


@compiled
def _overlap_with_first(words: Words, texts: Texts, overlap: np.ndarray) -> None:
    """The share of a segment's longer words that stand in the page's first lines of three words or more."""
    first = np.zeros(len(words.hashes), np.bool_)
    lines = 0
    for i in range(len(overlap)):
        start, stop = words.starts[i], words.starts[i + 1]
        if stop - start >= 3:
            for number in words.numbers[start:stop]:
                first[number] = texts.longer[number]
            lines += 1
            if lines == _FIRST_LINES:
                break
    for i in range(len(overlap)):
        shared = 0
        for number in words.numbers[words.starts[i] : words.starts[i + 1]]:
            shared += first[number]
        overlap[i] = shared / max(texts.told[LONGER, i], 1.0)


@compiled
def _since(prose: np.ndarray, sizes: np.ndarray, segments: np.ndarray, words: np.ndarray) -> None:
    """How many segments and words lie between each segment and the last running text before it."""
    sums = running(sizes)
    last = -1
    for i in range(len(prose)):
        segments[i] = _FAR if last < 0 else i - last - 1.0
        words[i] = _FAR_WORDS if last < 0 else sums[i] - sums[last + 1]
        if prose[i]:
            last = i


@compiled
def _short_before(sizes: np.ndarray, runs: np.ndarray) -> None:
    """How many short segments in a row stand right before each one."""
    run = 0
    for i in range(len(sizes)):
        runs[i] = run
        run = run + 1 if sizes[i] < PROSE_WORDS / 2 else 0


@compiled
def _longest_run(prose: np.ndarray, sizes: np.ndarray) -> tuple[int, int]:
    """The first and the last segment of the stretch that holds most running text for its length."""
    total, low, best = 0.0, 0.0, -np.inf
    lowest, start, end = 0, 0, 0
    for i in range(len(sizes)):
        if total < low:
            low, lowest = total, i
        total += sizes[i] if prose[i] else -6.0 - 0.5 * sizes[i]
        if total - low > best:
            best, start, end = total - low, lowest, i
    return start, end
