"""Names of tags and attributes as numbers, read at many places of a page at once."""

from __future__ import annotations

import numpy as np

_LONGEST = 16  # bytes
_ENDS = np.zeros(256, bool)
_ENDS[list(b"\t\n\f\r />\"'=<\0")] = True
_LOWER = np.array([ord(chr(c).lower()) if c < 128 else c for c in range(256)], np.uint8)


def read_names(page: np.ndarray, at: np.ndarray, step: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The names that begin at places of a page, or end there.

    Args:
        page: its bytes.
        at: where each name has its first byte, or with step -1 its last one.
        step: 1 or -1.

    Returns:
        Two numbers for each name, uint64 of shape (names, 2), the same for the same names in lower case, zeros for one
        that is longer than 16 bytes; and the length of each, at most 16.
    """
    letters = page[np.clip(at[:, None] + step * np.arange(_LONGEST), 0, len(page) - 1)]
    over = np.logical_or.accumulate(_ENDS[letters], axis=1)
    letters = np.where(over, 0, _LOWER[letters]).astype(np.uint8)
    letters[~over[:, -1]] = 0
    return letters.view(np.uint64), _LONGEST - over.sum(axis=1)


def count_distinct(names: np.ndarray) -> int:
    """How many distinct names there may be: each that is too long counts as one."""
    known = names[(names != 0).any(axis=1)]
    # Few enough that two names of one sum don't matter.
    mixed = known[:, 0] * np.uint64(0x9E3779B97F4A7C15) + known[:, 1]
    return len(np.unique(mixed)) + len(names) - len(known)
