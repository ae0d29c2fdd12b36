"""The weights of a token field's tokens, and which of them the elements of a page have."""

from __future__ import annotations

import numpy as np

from ..weights import FieldTable
from .cut_page import Elements
from .hashes import Table, find
from .jit import compiled

_NOTHING = 1e-9  # idf is 1 at least


def token_values(table: FieldTable) -> np.ndarray:
    """What each token adds that stands in a document once: for each look, and squared. Of shape (tokens, looks + 1)."""
    idf = table.idf.astype(float)[:, None]
    return np.concatenate([idf * table.coef.astype(float), idf * idf], axis=1)


@compiled
def known_tokens(elements: Elements, table: Table) -> tuple[np.ndarray, np.ndarray]:
    """The numbers that a table has for the tokens of elements, and where each element's end among them; both int64."""
    ends, numbers = np.zeros(len(elements.tags), np.int64), np.empty(len(elements.tokens), np.int64)
    known, start = 0, 0
    for e in range(len(elements.tags)):
        for t in range(start, elements.token_ends[e]):
            number = find(table, elements.tokens[t])
            if number >= 0:
                numbers[known] = number
                known += 1
        start = elements.token_ends[e]
        ends[e] = known
    return ends, numbers[:known]


@compiled
def factor(square: float, row_norm: bool, scale: float, weight: float) -> float:
    """What the sums over a document are multiplied with, given that of its squares."""
    if not row_norm:
        return scale * weight
    return weight / np.sqrt(square) if square > _NOTHING else weight
