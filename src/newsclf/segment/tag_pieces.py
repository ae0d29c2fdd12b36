"""The tags of a page, read all at once: which of them surely end at the first `>`, and what they have room for."""

from __future__ import annotations

import re

import numpy as np

from .names import count_distinct, read_names

_SPECIAL = b"<>\"'="
_TO_ZERO = bytes(c if c in _SPECIAL else 0 for c in range(256))
NAMING = np.array([(chr(c).isalnum() or chr(c) in "-_") and c < 128 for c in range(256)])
# An equals sign and a quote that are part of a tag's name.
_QUOTED_NAME = re.compile(rb"<[a-zA-Z][^\s<>/\"']*+(?<==)[\"']")


class TagPieces:
    """The pieces of a page from one `<` to the next, as arrays with a value for each.

    A tag is plain where the first `>` of its piece surely is its end: its quotes are of one kind but for those inside
    of others, each opens behind a name and an equals sign, and there is no equals sign but those.

    Args:
        html: the page in UTF-8.
        page: its bytes, and two more.
        starts: where each `<` stands.

    Attributes:
        plain: which are plain, if they are tags.
        outside: how many of the bytes up to the `>` stand outside of quotes; the length of a piece that is not plain.
    """

    def __init__(self, html: bytes, page: np.ndarray, starts: np.ndarray) -> None:
        special = np.flatnonzero(np.frombuffer(html.translate(_TO_ZERO), np.uint8))
        signs = page[special]
        is_start, is_equals = signs == ord("<"), signs == ord("=")
        is_double, is_single = signs == ord('"'), signs == ord("'")
        at = np.flatnonzero(is_start)
        end = len(special)
        brackets = np.append(np.flatnonzero(signs == ord(">")), end)
        stop = brackets[np.searchsorted(brackets, at)]
        following = np.append(at[1:], end)
        closed = stop < following
        stop = np.where(closed, stop, following)
        piece = np.cumsum(is_start) - 1

        def inner(values: np.ndarray) -> np.ndarray:
            sums = _running(values)
            found: np.ndarray = sums[stop] - sums[at]
            return found

        def odd(flags: np.ndarray) -> np.ndarray:
            """Whether an odd count of them stands before each sign in its piece."""
            before = _running(flags)
            found: np.ndarray = (before[:-1] - before[at][piece]) & 1 == 1
            return found

        # Quotes of one kind may stand inside those of the other. A piece without double ones has single ones.
        in_double = odd(is_double)
        singly = inner(is_double) == 0
        is_quote = np.where(singly[piece], is_single, is_double)
        inside = np.where(singly[piece], odd(is_single), in_double)
        opens = is_quote & ~inside
        quotes = inner(is_quote)
        faulty = opens & ~((page[special - 1] == ord("=")) & NAMING[page[special - 2]])
        faulty |= is_single & ~singly[piece] & ~in_double
        assigns = is_equals & ~inside
        self.plain = closed & (quotes & 1 == 0) & (inner(faulty) == 0) & (inner(assigns) == quotes // 2)
        if _QUOTED_NAME.search(html):
            self.plain[:] = False
        quoted = inner(np.where(is_quote, np.where(opens, -special, special), 0))
        ends = np.append(special, len(html))
        self.outside = np.where(self.plain, ends[stop] - starts - quoted, np.append(starts[1:], len(html)) - starts)
        within = np.flatnonzero(assigns & (np.arange(end) < stop[piece]) & (piece >= 0))
        self._page, self._starts = page, starts
        self._assigned, self._assigned_in = special[within], piece[within]

    def names_at_most(self, tags: np.ndarray) -> int:
        """How many distinct attributes plain tags can have; `tags` (bool, a value a piece) says which.

        Those that a value is assigned to are read; what room is left may be others, of a letter and a space each.
        """
        _, of_tags = read_names(self._page, self._starts[tags] + 1)
        names, lengths = read_names(self._page, self._assigned[tags[self._assigned_in]] - 1, step=-1)
        # The brackets of a tag; of an attribute a space, the equals sign and two quotes.
        left = int(self.outside[tags].sum()) - int((of_tags + 2).sum()) - int((lengths + 4).sum())
        return count_distinct(names) + max(0, left) // 2


def _running(values: np.ndarray) -> np.ndarray:
    """The sum of all values before each place, int64 of one length more."""
    sums = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=sums[1:])
    return sums
