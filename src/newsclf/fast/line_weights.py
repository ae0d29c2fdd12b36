"""What the tokens of lines of plain text add to the logits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..weights import NOTHING, FieldTable
from .alphabet import Alphabet, alphabet_of
from .hashes import EMPTY, Table, add, find, finish, hash_words, table_of
from .jit import compiled
from .line_tokens import LAID_OUT, OWN, SHAPE, read_lines

_SIDES = ("-1", "+1", "-2", "+2", "-3", "+3")
_PLACED, _ALONE = len(_SIDES), len(_SIDES) + 1  # `p` and how a line is laid out; its shape without a mark
_MARKS = len(_SIDES) + 2
_FAR, _NEAR = 3, 2
_THREE, _LAID_OUT, _EDGE, _BREAK = (np.uint64(ord(c)) for c in "tu#/")


class _Weights(NamedTuple):
    """What tokens add, of shape (..., looks + 1): the last number is the square of the TF-IDF.

    Attributes:
        shared: finds the number of what is the same in `-1^word` and `+2^word`.
        of_shared: by that number and the mark before, float64 of shape (tokens + 1, marks, looks + 1); the last number
            is that of the edge of a page.
        others: finds the number of other tokens.
        of_others: float64 of shape (tokens, looks + 1).
    """

    shared: Table
    of_shared: np.ndarray
    others: Table
    of_others: np.ndarray


class LineWeights:
    """The weights of the token field of lines, laid out for looking up by hashes."""

    def __init__(self, table: FieldTable) -> None:
        """Read the weights of a field.

        Args:
            table: the field `near` of the text view.
        """
        idf, coef = table.idf.astype(float), table.coef.astype(float)
        once = np.concatenate([idf[:, None] * coef, (idf * idf)[:, None]], axis=1)
        shared: dict[str, int] = {}
        found: list[tuple[int, int, int]] = []
        others: list[tuple[str, int]] = []
        for token, row in table.vocabulary.items():
            if token[:2] in _SIDES:
                found.append((shared.setdefault(token[2:], len(shared)), _SIDES.index(token[:2]), row))
            elif token[:1] == "p":
                found.append((shared.setdefault(token[1:], len(shared)), _PLACED, row))
            elif token[:1] == "s":
                found.append((shared.setdefault(token, len(shared)), _ALONE, row))
            else:
                others.append((token, row))
        edge = shared.setdefault("#", len(shared))
        of_shared = np.zeros((len(shared) + 1, _MARKS, once.shape[1]))
        for number, mark, row in found:
            of_shared[number, mark] = once[row]
        of_shared[-1] = of_shared[edge]
        rows = np.array([row for _, row in others], np.int64)
        self._weights = _Weights(
            table_of(hash_words(shared), np.arange(len(shared))),
            of_shared,
            table_of(hash_words([token for token, _ in others]), np.arange(len(others))),
            once[rows],
        )
        self._weight = float(table.weight)
        # Below 0: each row has a length of its own.
        self._scale = -1.0 if table.scale is None else float(table.scale)

    def logits(self, codes: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """What the field adds to the logits of lines, float64 of shape (lines, looks): as `FieldTable.logits`.

        Args:
            codes: the lines with a line break between, as code points, uint32.
            ends: where each line ends in `codes`, int64 of shape (lines,).
        """
        places, alphabet = alphabet_of(codes)
        logits: np.ndarray = line_logits(codes, places, alphabet, ends, self._weights, self._weight, self._scale)
        return logits


@compiled
def line_logits(
    codes: np.ndarray,
    places: np.ndarray,
    alphabet: Alphabet,
    ends: np.ndarray,
    weights: _Weights,
    weight: float,
    scale: float,
) -> np.ndarray:
    """As `LineWeights.logits`, of characters with their places in an alphabet."""
    tokens, laid_out = read_lines(codes, places, alphabet, ends)
    sums = _sums(tokens, laid_out, weights)
    looks = sums.shape[1] - 1
    logits = np.empty((len(ends), looks))
    for i in range(len(ends)):
        square = sums[i, looks]
        by = scale if scale >= 0 else 1 / np.sqrt(square if square > NOTHING else 1.0)
        for look in range(looks):
            logits[i, look] = sums[i, look] * by * weight
    return logits


@compiled
def _sums(tokens: np.ndarray, laid_out: np.ndarray, weights: _Weights) -> np.ndarray:
    """Of each line the sum of what its tokens add, float64 of shape (lines, looks + 1).

    No token stands in a line twice.
    """
    n = len(tokens)
    shared = weights.of_shared
    sums = np.zeros((n, shared.shape[2]))
    edge = len(shared) - 1
    for i in range(n):
        for kind in range(OWN):
            number = find(weights.shared, tokens[i, kind]) if tokens[i, kind] != EMPTY else -1
            if number < 0:
                continue
            for distance in range(1, (_FAR if kind == LAID_OUT else _NEAR) + 1):
                # This line is the one before to those behind it.
                if i + distance < n:
                    _add(sums, i + distance, shared, number, 2 * distance - 2)
                if i - distance >= 0:
                    _add(sums, i - distance, shared, number, 2 * distance - 1)
            if kind == LAID_OUT:
                _add(sums, i, shared, number, _PLACED)
            elif kind == SHAPE:
                _add(sums, i, shared, number, _ALONE)
        for distance in range(1, _FAR + 1):
            if i - distance < 0:
                _add(sums, i, shared, edge, 2 * distance - 2)
            if i + distance >= n:
                _add(sums, i, shared, edge, 2 * distance - 1)
        sizes, whole = add(EMPTY, _THREE), add(EMPTY, _LAID_OUT)
        for j in range(i - 1, i + 2):
            if j >= i:
                whole = add(whole, _BREAK)
            if 0 <= j < n:
                sizes = add(sizes, laid_out[j, 0])
                whole = add(add(whole, laid_out[j, 0]), laid_out[j, 1])
            else:
                sizes, whole = add(sizes, _EDGE), add(whole, _EDGE)
        for state in (sizes, whole):
            number = find(weights.others, finish(state))
            if number >= 0:
                for look in range(sums.shape[1]):
                    sums[i, look] += weights.of_others[number, look]
    return sums


@compiled
def _add(sums: np.ndarray, i: int, values: np.ndarray, number: int, mark: int) -> None:
    for look in range(sums.shape[1]):
        sums[i, look] += values[number, mark, look]
