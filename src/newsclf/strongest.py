"""Which features speak most for body and against it, of all segments of a page at once: arrays, no object for each.

A feature of a segment is a number: that of its column, or that of its entry in the token fields, one field after the
other, behind those of all columns.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    return Strongest(*(_largest(sign, count, columns, telling, fields, tokens) for sign in (1, -1)))


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


def _largest(
    sign: int,
    count: int,
    columns: np.ndarray,
    telling: np.ndarray,
    fields: Mapping[str, TokenParts],
    tokens: Mapping[str, np.ndarray],
) -> np.ndarray:
    """The features with the largest telling values times `sign` above 0: of each source the best, then of these."""
    values, parts, features = [], [], []
    width = columns.shape[1]
    some = min(count, width)
    if some:
        own = sign * telling
        at = np.argpartition(-own, some - 1, axis=1)[:, :some]
        values.append(np.take_along_axis(own, at, axis=1))
        parts.append(np.take_along_axis(columns, at, axis=1))
        features.append(at.astype(float))
    first = width
    for name, field in fields.items():
        documents = len(field.starts) - 1
        of = np.repeat(np.arange(documents), np.diff(field.starts))
        own = sign * tokens[name]
        order = np.lexsort((-own, of))
        rank = np.arange(len(of)) - field.starts[of]
        best = rank < count
        order, of, rank = order[best], of[best], rank[best]
        filled = np.full((3, documents, count), -1.0)
        filled[:, of, rank] = own[order], field.parts[order], first + order
        for found, entries in zip((values, parts, features), filled[:, field.codes], strict=True):
            found.append(entries)
        first += len(field.parts)
    if not values:
        return np.full((len(columns), count), -1)
    value, part, feature = (np.concatenate(found, axis=1) for found in (values, parts, features))
    best = np.argsort(-value, axis=1, kind="stable")[:, :count]
    value, part, feature = (np.take_along_axis(found, best, axis=1) for found in (value, part, feature))
    size = np.where(value > 0, np.abs(part), -1.0)
    chosen = np.where(value > 0, feature, -1).astype(np.int64)
    return np.take_along_axis(chosen, np.argsort(-size, axis=1, kind="stable"), axis=1)
