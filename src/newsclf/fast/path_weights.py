"""The weights of the field "path": tokens of the containers above a segment, as `features.fields.Paths` has them."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np

from ..weights import FieldTable
from .cut_page import CutPage
from .hashes import Table, hash_words, table_of
from .jit import compiled
from .known_tokens import factor, known_tokens, token_values

_MARKS = ("", "6:", "3:", "0:", "1:", "2:")
_ON_PATH, _FAR, _THREE, _OWN = 0, 1, 2, 3


class PathWeights(NamedTuple):
    """What tokens add to the logits by their mark.

    Attributes:
        names: the number of each name, a token without its mark.
        values: what a name adds with each mark for each look, and squared, float64 of shape (names, 6, looks + 1).
        row_norm: whether documents have length 1; else `scale` counts.
        scale: what their sums are multiplied with.
        weight: of the field.
    """

    names: Table
    values: np.ndarray
    row_norm: bool
    scale: float
    weight: float

    @classmethod
    def of(cls, table: FieldTable) -> Self:
        """The weights of a field's table."""
        numbers: dict[str, int] = {}
        marks, places = [], []
        for token in table.vocabulary:
            mark = token[:2] if token[:2] in _MARKS else ""
            marks.append(_MARKS.index(mark))
            places.append(numbers.setdefault(token[len(mark) :], len(numbers)))
        once = token_values(table)
        values = np.zeros((len(numbers), len(_MARKS), once.shape[1]))
        values[places, marks] = once[list(table.vocabulary.values())]
        names = table_of(hash_words(numbers), np.arange(len(numbers)))
        scale = 1.0 if table.scale is None else float(table.scale)
        return cls(names, values, table.scale is None, scale, float(table.weight))

    def logits(self, page: CutPage) -> np.ndarray:
        """What the field adds to the logits of a page's segments, float64 of shape (segments, looks)."""
        found = np.zeros((len(page.of), self.values.shape[2] - 1))
        add_path(page, self, found)
        return found


@compiled
def add_path(page: CutPage, weights: PathWeights, logits: np.ndarray) -> None:
    """Add what paths say to logits.

    Args:
        page: its containers may come in any order in which the one around another comes first.
        weights: of the field.
        logits: float64 of shape (segments, looks).
    """
    count, looks = len(page.parents), logits.shape[1]
    ends, tokens = known_tokens(page.kinds, weights.names)
    own = _own_sums(ends, tokens, weights.values)
    on_path = _path_sums(page, ends, tokens, weights.values)
    three, has_three = np.zeros((count, looks + 1)), np.zeros(count, np.bool_)
    seen = np.full(len(weights.values), -1)
    added, is_added = np.zeros((count, looks)), np.zeros(count, np.bool_)
    sums = np.empty(looks + 1)
    for i in range(len(page.of)):
        node = page.of[i]
        if not is_added[node]:
            is_added[node] = True
            for j in range(looks + 1):
                sums[j] = on_path[node, 0, j]
            at = node
            for distance in range(3):
                if at >= 0:
                    kind = page.kind_of[at]
                    for j in range(looks + 1):
                        sums[j] += own[kind, distance, j]
                    at = page.parents[at]
            if at >= 0:
                if not has_three[at]:
                    has_three[at] = True
                    _add_three(page, at, ends, tokens, weights.values, seen, three[at])
                for j in range(looks + 1):
                    sums[j] += three[at, j]
            for _ in range(3):
                if at >= 0:
                    at = page.parents[at]
            if at >= 0:
                for j in range(looks + 1):
                    sums[j] += on_path[at, 1, j]
            by = factor(float(sums[looks]), weights.row_norm, weights.scale, weights.weight)
            for look in range(looks):
                added[node, look] = sums[look] * by
        for look in range(looks):
            logits[i, look] += added[node, look]


@compiled
def _own_sums(ends: np.ndarray, tokens: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What the tokens of a container add zero, one and two steps above a segment, of shape (kinds, 3, looks + 1)."""
    sums = np.zeros((len(ends), 3, values.shape[2]))
    start = 0
    for kind in range(len(ends)):
        for t in range(start, ends[kind]):
            for distance in range(3):
                for j in range(values.shape[2]):
                    sums[kind, distance, j] += values[tokens[t], _OWN + distance, j]
        start = ends[kind]
    return sums


@compiled
def _add_three(
    page: CutPage, at: int, ends: np.ndarray, tokens: np.ndarray, values: np.ndarray, seen: np.ndarray, sums: np.ndarray
) -> None:
    """Add what the tokens of a container and of the two around it add three to five steps above a segment.

    Args:
        page: the page.
        at: the container; it is asked for once.
        ends: of each kind, where its tokens end.
        tokens: those of all kinds.
        values: as in `PathWeights`.
        seen: by which container each name was counted last.
        sums: of shape (looks + 1,).
    """
    node = at
    for _ in range(3):
        if node >= 0:
            kind = page.kind_of[node]
            for t in range(ends[kind - 1] if kind else 0, ends[kind]):
                if seen[tokens[t]] != at:
                    seen[tokens[t]] = at
                    for j in range(len(sums)):
                        sums[j] += values[tokens[t], _THREE, j]
            node = page.parents[node]


@compiled
def _path_sums(page: CutPage, ends: np.ndarray, tokens: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What tokens on the path down to each container add, each once: anywhere above a segment, and six steps above.

    One walk over the tree counts for each name how many of the containers on the path to where it is have it.

    Returns:
        Of shape (containers, 2, looks + 1).
    """
    count, width = len(page.parents), values.shape[2]
    sums = np.zeros((count, 2, width))
    child, following, root = np.full(count, -1), np.full(count, -1), -1
    for c in range(count - 1, -1, -1):
        above = page.parents[c]
        if above >= 0:
            following[c], child[above] = child[above], c
        else:
            following[c], root = root, c
    having = np.zeros(len(values), np.int64)
    node = root
    while node >= 0:
        above = page.parents[node]
        if above >= 0:
            for j in range(width):
                sums[node, 0, j] = sums[above, 0, j]
                sums[node, 1, j] = sums[above, 1, j]
        kind = page.kind_of[node]
        for t in range(ends[kind - 1] if kind else 0, ends[kind]):
            name = tokens[t]
            if not having[name]:
                for j in range(width):
                    sums[node, 0, j] += values[name, _ON_PATH, j]
                    sums[node, 1, j] += values[name, _FAR, j]
            having[name] += 1
        after = child[node]
        while after < 0 and node >= 0:
            kind = page.kind_of[node]
            for t in range(ends[kind - 1] if kind else 0, ends[kind]):
                having[tokens[t]] -= 1
            after, node = following[node], page.parents[node]
        node = after
    return sums
