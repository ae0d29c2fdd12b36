"""The weights of the field "near": mark-up of a segment and of those around it, as `features.fields.Surroundings`."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

import numpy as np

from ..features.fields import SIDES
from ..weights import FieldTable
from .cut_page import CutPage
from .hashes import Table, find, hash_words, pair, table_of
from .jit import compiled
from .known_tokens import factor, known_tokens, token_values

_NEIGHBOUR = re.compile(r"([+-][12])<([^<>]*)>(?:<([^<>]*)>)?")
_SIDES = list(SIDES)
_OFFSETS = np.array(list(SIDES.values()))
_MARKS = ("m:", "-1", "+1")
_OWN, _BEFORE, _AFTER = 0, 1, 2
# The tag of what is before the first segment, or after the last.
_NO_TAG = hash_words([""])[0]


class NearWeights(NamedTuple):
    """What tokens add to the logits, each time for each look, and squared: the last axis has looks + 1 places.

    Attributes:
        tags: the number of each tag, by its hash.
        alone: what a neighbour's tag adds on each side, float64 of shape (tags, 4, looks + 1).
        pairs: the number of two tags, by `pair` of a neighbour's hash and one's own.
        of_pairs: what they add on each side, of shape (pairs, 4, looks + 1).
        marks: the number of each token of mark-up.
        of_marks: what it adds in a segment, before it and after it, of shape (tokens, 3, looks + 1).
        row_norm: whether documents have length 1; else `scale` counts.
        scale: what their sums are multiplied with.
        weight: of the field.
    """

    tags: Table
    alone: np.ndarray
    pairs: Table
    of_pairs: np.ndarray
    marks: Table
    of_marks: np.ndarray
    row_norm: bool
    scale: float
    weight: float

    @classmethod
    def of(cls, table: FieldTable) -> Self:
        """The weights of a field's table."""
        tags: dict[str, int] = {}
        pairs: dict[tuple[str, str], int] = {}
        marks: dict[str, int] = {}
        by_tag, by_pair, by_mark = [], [], []
        for token, row in table.vocabulary.items():
            if match := _NEIGHBOUR.fullmatch(token):
                name, other, own = match.groups()
                number, side = tags.setdefault(other, len(tags)), _SIDES.index(name)
                if own is None:
                    by_tag.append((number, side, row))
                else:
                    by_pair.append((pairs.setdefault((other, own), len(pairs)), side, row))
            if token[:2] in _MARKS:
                by_mark.append((marks.setdefault(token[2:], len(marks)), _MARKS.index(token[:2]), row))
        once = token_values(table)
        of_pairs = _pair_each(hash_words(other for other, _ in pairs), hash_words(own for _, own in pairs))
        return cls(
            _numbered(hash_words(tags)),
            _laid_out(once, by_tag, len(tags), len(_SIDES)),
            _numbered(of_pairs),
            _laid_out(once, by_pair, len(pairs), len(_SIDES)),
            _numbered(hash_words(marks)),
            _laid_out(once, by_mark, len(marks), len(_MARKS)),
            table.scale is None,
            1.0 if table.scale is None else float(table.scale),
            float(table.weight),
        )

    def logits(self, page: CutPage) -> np.ndarray:
        """What the field adds to the logits of a page's segments, float64 of shape (segments, looks)."""
        found = np.zeros((len(page.of), self.alone.shape[2] - 1))
        add_near(page, self, found)
        return found


def _numbered(hashes: np.ndarray) -> Table:
    return table_of(hashes, np.arange(len(hashes)))


def _laid_out(once: np.ndarray, found: list[tuple[int, int, int]], numbers: int, places: int) -> np.ndarray:
    """What the rows of (number, place, row) add, of shape (numbers, places, looks + 1)."""
    values = np.zeros((numbers, places, once.shape[1]))
    at = np.array(found, dtype=np.int64).reshape(-1, 3)
    values[at[:, 0], at[:, 1]] = once[at[:, 2]]
    return values


@compiled
def _pair_each(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    found = np.empty(len(first), np.uint64)
    for i in range(len(first)):
        found[i] = pair(first[i], second[i])
    return found


@compiled
def add_near(page: CutPage, weights: NearWeights, logits: np.ndarray) -> None:
    """Add what the surroundings say to logits.

    Args:
        page: the page.
        weights: of the field.
        logits: float64 of shape (segments, looks).
    """
    n, looks = logits.shape
    of_marks, twice = _mark_sums(page, weights)
    tags = np.empty(len(page.kinds.tags), np.int64)
    for kind in range(len(tags)):
        tags[kind] = find(weights.tags, page.kinds.tags[kind])
    outside = find(weights.tags, _NO_TAG)
    sums = np.empty(looks + 1)
    for i in range(n):
        own = page.kinds.tags[page.kind_of[page.of[i]]]
        for j in range(looks + 1):
            sums[j] = of_marks[i, _OWN, j]
            if i:
                sums[j] += of_marks[i - 1, _BEFORE, j]
            if i + 1 < n:
                sums[j] += of_marks[i + 1, _AFTER, j]
        for side in range(len(_OFFSETS)):
            offset = _OFFSETS[side]
            at = i + offset
            inside = 0 <= at < n
            kind = page.kind_of[page.of[at]] if inside else -1
            tag = tags[kind] if inside else outside
            # Of tags that are not known, no pairs are.
            if tag >= 0:
                # In a container of an inline tag, the marks have said it already.
                if not (inside and abs(offset) == 1 and twice[at]):
                    for j in range(looks + 1):
                        sums[j] += weights.alone[tag, side, j]
                both = find(weights.pairs, pair(page.kinds.tags[kind] if inside else _NO_TAG, own))
                if both >= 0:
                    for j in range(looks + 1):
                        sums[j] += weights.of_pairs[both, side, j]
        by = factor(float(sums[looks]), weights.row_norm, weights.scale, weights.weight)
        for look in range(looks):
            logits[i, look] += sums[look] * by


@compiled
def _mark_sums(page: CutPage, weights: NearWeights) -> tuple[np.ndarray, np.ndarray]:
    """What the marks of each segment add in it and in its neighbours, and whether one has the tag of its container.

    Returns:
        float64 of shape (segments, 3, looks + 1), and bool of shape (segments,).
    """
    n = len(page.of)
    _, places, width = weights.of_marks.shape
    ends, tokens = known_tokens(page.marks, weights.marks)
    sums, twice = np.zeros((n, places, width)), np.zeros(n, np.bool_)
    seen = np.full(len(weights.of_marks), -1)
    start = 0
    for i in range(n):
        tag = page.kinds.tags[page.kind_of[page.of[i]]]
        for m in range(start, page.mark_ends[i]):
            mark = page.mark_of[m]
            twice[i] |= page.marks.tags[mark] == tag
            for t in range(ends[mark - 1] if mark else 0, ends[mark]):
                token = tokens[t]
                if seen[token] != i:
                    seen[token] = i
                    for place in range(places):
                        for j in range(width):
                            sums[i, place, j] += weights.of_marks[token, place, j]
        start = page.mark_ends[i]
    return sums, twice
