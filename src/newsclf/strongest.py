"""Which features speak most for body and against it, of all segments of a page at once: arrays, no object for each.

A feature of a segment is a number: that of its column, or that of its entry in the token fields, one field after the
other, behind those of all columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .weights import TokenParts


class Strongest(NamedTuple):
    """The features that speak most for body and against it: int64 of shape (segments, count), the largest contribution
    first, -1 where there are fewer.
    """

    likely: np.ndarray
    unlikely: np.ndarray


def strongest(columns: np.ndarray, fields: Mapping[str, TokenParts], count: int, *, plain: bool) -> Strongest:
    """The strongest features of each segment.

    Args:
        columns: what each column adds to the logits, of shape (segments, columns).
        fields: what tokens add.
        count: how many of each side, at most.
        plain: take the largest contributions as they are; else those that are most beyond the mean over the segments.
    """
    tokens = {name: field.parts for name, field in fields.items()}
    telling = columns
    if not plain:
        telling, tokens = _beyond(columns, columns.mean(axis=0)), _beyond_means(fields, len(columns))
    width = columns.shape[1]
    some = min(count, width)
    # Both ends by one partition, and by one sorting of each field: this is what takes time on a long page.
    ends = np.argpartition(telling, sorted({some - 1, width - some}), axis=1) if some else np.zeros(columns.shape, int)
    both = [(1, ends[:, width - some :]), (-1, ends[:, :some])]
    sources = [
        [
            (sign * np.take_along_axis(telling, at, axis=1), np.take_along_axis(columns, at, axis=1), at.astype(float))
            for sign, at in both
        ]
    ]
    first = width
    for name, field in fields.items():
        sources.append(_of_field(field, tokens[name], first, count))
        first += len(field.parts)
    likely, unlikely = (_best(side, count) for side in zip(*sources, strict=True))
    return Strongest(likely, unlikely)


_Candidates = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Of each segment some features: telling values times the sign of the side, contributions, and which features."""


def _of_field(field: TokenParts, telling: np.ndarray, first: int, count: int) -> list[_Candidates]:
    """The tokens of each segment that tell most for body, and against it; the feature of the first entry is `first`."""
    documents = len(field.starts) - 1
    of = np.repeat(np.arange(documents), np.diff(field.starts))
    order = np.lexsort((telling, of))
    place = np.arange(len(of))
    found = []
    for sign, rank in ((1, field.starts[1:][of] - 1 - place), (-1, place - field.starts[of])):
        best = rank < count
        entries = order[best]
        filled = np.full((3, documents, count), -1.0)
        filled[:, of[best], rank[best]] = sign * telling[entries], field.parts[entries], first + entries
        found.append((*filled[:, field.codes],))
    return found


def _best(sources: Sequence[_Candidates], count: int) -> np.ndarray:
    """Of the candidates of each segment those that tell most, the largest contribution first."""
    value, part, feature = (np.concatenate(found, axis=1) for found in zip(*sources, strict=True))
    best = np.argsort(-value, axis=1, kind="stable")[:, :count]
    value, part, feature = (np.take_along_axis(found, best, axis=1) for found in (value, part, feature))
    size = np.where(value > 0, np.abs(part), -1.0)
    chosen = np.where(value > 0, feature, -1).astype(np.int64)
    return np.take_along_axis(chosen, np.argsort(-size, axis=1, kind="stable"), axis=1)


def _beyond_means(fields: Mapping[str, TokenParts], segments: int) -> dict[str, np.ndarray]:
    """Of what each token adds how much is beyond the mean over so many segments, 0 where the mean is beyond it."""
    found = {}
    for name, field in fields.items():
        of_document = np.bincount(field.codes, minlength=len(field.starts) - 1)
        times = np.repeat(of_document, np.diff(field.starts))
        means = np.bincount(field.rows, weights=field.parts * times, minlength=1) / segments
        found[name] = _beyond(field.parts, means[field.rows])
    return found


def _beyond(parts: np.ndarray, means: np.ndarray) -> np.ndarray:
    beyond: np.ndarray = np.clip(parts - means, np.minimum(parts, 0.0), np.maximum(parts, 0.0))
    return beyond
