"""The numeric columns that are made of texts alone."""

from __future__ import annotations

import numpy as np

from ..features.context import CONTEXT
from ..features.shape import SHAPE
from .context import CONTEXT_LOGS, DISTANCE_TO_RUN, fill_context
from .jit import compiled
from .shape import SHAPE_LOGS, fill_shape
from .texts import Texts
from .words import Words

TEXT_COLUMNS = len(SHAPE) + len(CONTEXT)
_SHAPE, _SHAPE_LOGS = len(SHAPE), len(SHAPE_LOGS)
_LOGS = np.array([*SHAPE_LOGS, *(_SHAPE + column for column in CONTEXT_LOGS)])
_DISTANCE_TO_RUN = _SHAPE + DISTANCE_TO_RUN


def fill_text_columns(words: Words, texts: Texts, numeric: np.ndarray) -> None:
    """Fill the columns `SHAPE` and `CONTEXT`.

    Args:
        words: those of the segments.
        texts: what is told of them.
        numeric: float32 of shape (columns, segments), of which the first `TEXT_COLUMNS` rows are filled.
    """
    if not len(words.sizes):
        return
    logs = np.empty((len(_LOGS), len(words.sizes)))
    order = np.argsort(-words.sizes, kind="stable")
    # Logarithms are numpy's, which differ from those of C in the last bit.
    start = _fill(words, texts, np.log1p(words.sizes), order, numeric, logs)
    numeric[_LOGS] = np.log1p(logs, out=logs)
    np.negative(numeric[_DISTANCE_TO_RUN, :start], out=numeric[_DISTANCE_TO_RUN, :start])


@compiled
def _fill(
    words: Words, texts: Texts, log_sizes: np.ndarray, order: np.ndarray, numeric: np.ndarray, logs: np.ndarray
) -> int:
    fill_shape(words, texts, numeric, logs)
    return fill_context(words, texts, log_sizes, order, numeric[_SHAPE:], logs[_SHAPE_LOGS:])
