"""The width at which a plain text is hard-wrapped, as `segment.text` finds it."""

from __future__ import annotations

import numpy as np

from ..segment.text import (
    LEAST_FULL,
    LEAST_FULL_UNBROKEN,
    LEAST_WIDTHS,
    LONG_SHARE,
    NARROWEST,
    SHORT_SHARE,
    SHORT_SHARE_OF_NARROW,
    TELLING,
    WIDEST,
)
from .jit import compiled

_SHARE_OF_BROKEN, _SHARE_OF_UNBROKEN = SHORT_SHARE_OF_NARROW


@compiled
def wrap_width(
    widths: np.ndarray, firsts: np.ndarray, blocks: np.ndarray, single: np.ndarray, items: np.ndarray, cjk: np.ndarray
) -> int:
    """The width at which a page is wrapped, -1 for one that isn't or doesn't show it clearly.

    Args:
        widths: of each line its columns, int64 of shape (lines,); see `text_lines.Lines` for the others.
        firsts: the columns of its first piece.
        blocks: the number of its block.
        single: whether it is one word.
        items: whether it begins an item of a list.
        cjk: whether it ends with a character of CJK.
    """
    n = len(widths)
    pairs = 0
    for i in range(n - 1):
        pairs += _is_pair(blocks, items, i)
    if pairs < LEAST_FULL:
        return -1
    # How many pairs each width explains, by differences.
    changes = np.zeros(WIDEST + 2, np.int64)
    for i in range(n):
        if not single[i]:
            changes[0] -= 1
            changes[min(widths[i], WIDEST + 1)] += 1
    for i in range(n - 1):
        if widths[i] <= WIDEST and _is_pair(blocks, items, i):
            changes[widths[i]] += 1
            changes[min(widths[i] + firsts[i + 1], WIDEST) + 1] -= 1
    explained = width = 0
    best = -n
    for candidate in range(WIDEST + 1):
        explained += changes[candidate]
        if candidate >= NARROWEST and explained >= best:
            best, width = explained, candidate
    return width if _explains(widths, firsts, blocks, single, items, cjk, width) else -1


@compiled
def _is_pair(blocks: np.ndarray, items: np.ndarray, i: int) -> bool:
    """Whether the line behind a line tells where that was broken."""
    return bool(blocks[i] == blocks[i + 1] and not items[i + 1])


@compiled
def _explains(
    widths: np.ndarray,
    firsts: np.ndarray,
    blocks: np.ndarray,
    single: np.ndarray,
    items: np.ndarray,
    cjk: np.ndarray,
    width: int,
) -> bool:
    """Whether a page is clearly wrapped at a width."""
    n = len(widths)
    full = short = distinct = 0
    seen = np.zeros(max(0, widths.max()) + 1, np.bool_)  # no line is measured further than `MEASURED` characters
    in_cjk = False
    for i in range(n - 1):
        if not _is_pair(blocks, items, i) or widths[i] > width:
            continue
        if widths[i] + 1 + firsts[i + 1] > width:
            full += 1
            for own in (widths[i], widths[i + 1]):
                distinct += not seen[own]
                seen[own] = True
            in_cjk = in_cjk or cjk[i]
        elif TELLING * width <= widths[i]:
            short += 1
    long = 0
    for i in range(n):
        long += widths[i] > width and not single[i]
    unbroken = blocks[0] == blocks[n - 1]
    share = SHORT_SHARE if long else (_SHARE_OF_UNBROKEN if unbroken else _SHARE_OF_BROKEN)
    return bool(
        full >= (LEAST_FULL_UNBROKEN if unbroken else LEAST_FULL)
        and short <= share * full
        and long <= LONG_SHARE * full
        and (in_cjk or distinct >= LEAST_WIDTHS)
    )
