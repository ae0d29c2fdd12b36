"""The features of all segments of a page as arrays, each with its name, its value and what it adds to a logit.

A feature of a segment is a number: that of its column, or that of its entry in the token fields, one field after the
other, behind those of all columns (`strongest`).
"""

from __future__ import annotations

import numpy as np

from .contribution import Contribution
from .feature_groups import field_group, group_of
from .page import View
from .strongest import Strongest, strongest
from .weights import TokenParts


class SegmentFeatures:
    """The features of a page's segments.

    Args:
        view: of the page.
        columns: the names of the columns.
        values: of the columns, of shape (segments, columns).
        parts: what each adds to the logits, of the same shape.
        fields: what tokens add, by the name of the field.
    """

    __slots__ = ("_columns", "_fields", "_group_of", "_parts", "_values")

    def __init__(
        self,
        view: View,
        columns: list[str],
        values: np.ndarray,
        parts: np.ndarray,
        fields: dict[str, TokenParts],
    ) -> None:
        self._columns, self._values, self._parts = columns, values, parts
        self._fields = {field_group(name, view): own for name, own in fields.items()}
        self._group_of = [group_of(name) for name in columns]

    def group_sums(self) -> dict[str, np.ndarray]:
        """What each group of features adds to the logits, float64 of shape (segments,); fields first."""
        names = list(dict.fromkeys([*self._fields, *self._group_of]))
        place = {name: i for i, name in enumerate(names)}
        member = np.zeros((len(self._columns), len(names)))
        member[np.arange(len(self._columns)), [place[group] for group in self._group_of]] = 1.0
        sums = dict(zip(names, (self._parts @ member).T, strict=True))
        return {name: own + self._fields[name].sums() if name in self._fields else own for name, own in sums.items()}

    def strongest(self, count: int, *, plain: bool) -> Strongest:
        """Those that speak most for body and against it, of each segment (`strongest.strongest`)."""
        return strongest(self._parts, self._fields, count, plain=plain)

    def contributions(self, number: int) -> list[Contribution]:
        """What each adds to the logit of a segment, the largest first; those that add 0 are left out."""
        features, parts = [np.arange(len(self._columns))], [self._parts[number]]
        first = len(self._columns)
        for field in self._fields.values():
            document = field.codes[number]
            own = np.arange(field.starts[document], field.starts[document + 1])
            features.append(first + own)
            parts.append(field.parts[own])
            first += len(field.parts)
        all_features, all_parts = np.concatenate(features), np.concatenate(parts)
        order = np.argsort(-np.abs(all_parts), kind="stable")
        return [self.contribution(number, f) for f in all_features[order[all_parts[order] != 0]].tolist()]

    def contribution(self, number: int, feature: int) -> Contribution:
        """What a feature adds to the logit of a segment."""
        if feature < len(self._columns):
            value, part = self._values[number, feature], self._parts[number, feature]
            return Contribution(self._group_of[feature], self._columns[feature], float(value), float(part))
        group, entry = self._entry(feature)
        field = self._fields[group]
        name = field.tokens[int(field.rows[entry])]
        return Contribution(group, name, float(field.values[entry]), float(field.parts[entry]))

    def _entry(self, feature: int) -> tuple[str, int]:
        """Which field a feature beyond the columns is of, and its place among the entries of that field."""
        entry = feature - len(self._columns)
        for group, field in self._fields.items():
            if entry < len(field.parts):
                return group, entry
            entry -= len(field.parts)
        raise IndexError(f"no feature {feature}")

    def parts(self, features: np.ndarray) -> np.ndarray:
        """What features of `strongest`, of shape (segments, count), add to the logits; 0 where there is none."""
        width = self._parts.shape[1]
        found = np.zeros(features.shape)
        is_column = (features >= 0) & (features < width)
        rows = np.broadcast_to(np.arange(len(self._parts))[:, None], features.shape)
        found[is_column] = self._parts[rows[is_column], features[is_column]]
        entries = np.concatenate([np.zeros(0), *(field.parts for field in self._fields.values())])
        found[features >= width] = entries[features[features >= width] - width]
        return found

    def distinct(self, features: np.ndarray) -> tuple[list[tuple[str, str, float]], np.ndarray]:
        """Group, name and value (as `Contribution` has them) of features of `strongest`, each that differs once.

        A token's value is told as 1: what is said of it hangs on whether it is there.

        Args:
            features: of shape (segments, count).

        Returns:
            What differs, and of each feature its place in that, -1 where there is none.
        """
        width = len(self._columns)
        rows = np.concatenate([np.zeros(0, np.int64), *(f.rows for f in self._fields.values())])
        sizes = [len(field.rows) for field in self._fields.values()]
        vocabularies = [len(field.tokens) for field in self._fields.values()]
        # Entries that are of one token become one feature: fields one after the other, with a number for each token.
        ends = np.cumsum([0, *vocabularies])
        token = rows + np.repeat(ends[:-1], sizes)
        there, is_token = features >= 0, features >= width
        key, value = np.array(features), np.ones(features.shape)
        key[is_token] = width + token[features[is_token] - width]
        is_column = there & ~is_token
        segments = np.broadcast_to(np.arange(len(self._parts))[:, None], features.shape)
        value[is_column] = self._values[segments[is_column], features[is_column]]
        pairs, which = np.unique(key[there] + 1j * value[there], return_inverse=True)
        groups = list(self._fields.items())
        of = np.searchsorted(ends, pairs.real - width, side="right") - 1
        found = []
        for feature, own, field in zip(pairs.real.astype(int).tolist(), pairs.imag.tolist(), of.tolist(), strict=True):
            if feature < width:
                found.append((self._group_of[feature], self._columns[feature], own))
            else:
                group, tokens = groups[field]
                found.append((group, tokens.tokens[feature - width - int(ends[field])], own))
        places = np.full(features.shape, -1)
        places[there] = which
        return found, places
