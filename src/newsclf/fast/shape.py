"""The columns of each segment's text, seen alone; of `features.shape`."""

from __future__ import annotations

import numpy as np

from ..features.shape import SHAPE
from .characters import (
    ADDRESS,
    BREAKS,
    COMMAS,
    DIGITS,
    ENDS_COLON,
    ENDS_ELLIPSIS,
    ENDS_SENTENCE,
    LENGTH,
    QUOTES,
    SENTENCE_ENDS,
    SEPARATORS,
    STARTS_BULLET,
    STARTS_QUOTE,
    STARTS_UPPER,
    SYMBOLS,
    UPPERS,
)
from .jit import compiled
from .texts import ALL_CAPS, CAPITALS, LETTERS, STOPS, Texts
from .words import Words

# Columns and the rows of `Texts.told` that they are made of: as they are, a word, a character, and as logarithms.
_AS_TOLD = (
    ("ends_sentence", ENDS_SENTENCE),
    ("ends_colon", ENDS_COLON),
    ("ends_ellipsis", ENDS_ELLIPSIS),
    ("starts_upper", STARTS_UPPER),
    ("starts_quote", STARTS_QUOTE),
    ("starts_bullet", STARTS_BULLET),
    ("looks_like_address", ADDRESS),
)
_A_WORD = (
    ("word_length", LETTERS),
    ("stop_share", STOPS),
    ("sentence_end_rate", SENTENCE_ENDS),
    ("comma_rate", COMMAS),
    ("capital_words", CAPITALS),
    ("all_caps_words", ALL_CAPS),
)
_A_CHARACTER = (("upper_share", UPPERS), ("digit_share", DIGITS), ("symbol_share", SYMBOLS))
_LOGS = (
    ("stop_count", STOPS),
    ("sentence_ends", SENTENCE_ENDS),
    ("commas", COMMAS),
    ("quotes", QUOTES),
    ("separators", SEPARATORS),
    ("line_breaks", BREAKS),
)
SHAPE_LOGS = tuple(map(SHAPE.index, (*(name for name, _ in _LOGS), "log_words", "log_chars", "words_a_sentence")))
"""The columns that are logarithms, ln(1 + x), in the order in which `fill_shape` gives the x."""


def _places(pairs: tuple[tuple[str, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple((SHAPE.index(name), row) for name, row in pairs)


_TOLD_AT, _WORD_AT, _CHARACTER_AT = _places(_AS_TOLD), _places(_A_WORD), _places(_A_CHARACTER)
_LOG_ROWS = tuple(row for _, row in _LOGS)
_UNIQUE_SHARE = SHAPE.index("unique_share")


@compiled
def fill_shape(words: Words, texts: Texts, numeric: np.ndarray, logs: np.ndarray) -> None:
    """Fill the columns `SHAPE` but for logarithms, and what these are made of.

    Args:
        words: those of the segments.
        texts: what is told of them.
        numeric: float32 of shape (columns, segments).
        logs: float64 of shape (at least len(SHAPE_LOGS), segments).
    """
    told = texts.told
    start = 0
    for i in range(len(words.sizes)):
        count = max(words.starts[i + 1] - words.starts[i], 1)
        length = max(told[LENGTH, i], 1.0)
        for column, row in _TOLD_AT:
            numeric[column, i] = told[row, i]
        for column, row in _WORD_AT:
            numeric[column, i] = told[row, i] / count
        for column, row in _CHARACTER_AT:
            numeric[column, i] = told[row, i] / length
        numeric[_UNIQUE_SHARE, i] = (words.pair_ends[i] - start) / count
        start = words.pair_ends[i]
        at = 0
        for row in _LOG_ROWS:
            logs[at, i] = told[row, i]
            at += 1
        logs[at, i] = words.sizes[i]
        logs[at + 1, i] = length
        logs[at + 2, i] = words.sizes[i] / max(told[SENTENCE_ENDS, i], 1.0)
