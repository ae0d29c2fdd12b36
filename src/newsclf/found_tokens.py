"""Which tokens of a vocabulary the documents of a page's field hold: what `fields` lists as text, found by number."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, repeat

import numpy as np

from .features.fields import SIDES, Field, Paths, Surroundings, Words
from .lookup import Lookup

_PATH_MARKS = ("", "0:", "1:", "2:", "3:", "6:")
_ON_PATH, _THREE, _FAR = 0, 4, 5


def found_tokens(field: Field, lookup: Lookup) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of each document, in no order.

    Args:
        field: what a page's segments have.
        lookup: the weights of the field.

    Returns:
        Of each token its document and its row in the vocabulary, -1 for unknown ones, both int64; a token that stands
        in a document several times comes as often.
    """
    if isinstance(field, Words):
        return lookup.word_tokens(field)
    if isinstance(field, Paths):
        return _of_paths(field, lookup.vocabulary)
    if isinstance(field, Surroundings):
        return _of_surroundings(field, lookup.vocabulary)
    rows = [[lookup.vocabulary.get(token, -1) for token in document] for document in field.documents]
    return _spread(rows, np.arange(len(rows)))


def _spread(groups: list[list[int]], which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the group of each place, in a row: the places and the rows."""
    flat = np.array(list(chain.from_iterable(groups)), dtype=np.int64)
    sizes = np.array(list(map(len, groups)), dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    own = sizes[which]
    within = np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
    return np.repeat(np.arange(len(which)), own), flat[np.repeat(starts[which], own) + within]


def _of_paths(field: Paths, vocabulary: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    if not len(field.held):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rows = np.array(
        [list(map(vocabulary.get, [mark + t for t in field.tokens], repeat(-1))) for mark in _PATH_MARKS],
        dtype=np.int64,
    )
    parents, on_path = field.parents.tolist(), field.on_path()
    groups: list[frozenset[int]] = []
    marks: list[int] = []
    counts = []
    for i in field.held.tolist():
        before = len(groups)
        groups.append(on_path[i])
        marks.append(_ON_PATH)
        at = i
        for mark in range(_ON_PATH + 1, _THREE):
            if at >= 0:
                groups.append(field.own[at])
                marks.append(mark)
                at = parents[at]
        if at >= 0:
            groups += field.of_three([at])
            marks.append(_THREE)
        for _ in range(3):
            at = parents[at] if at >= 0 else at
        if at >= 0:
            groups.append(on_path[at])
            marks.append(_FAR)
        counts.append(len(groups) - before)
    sizes = np.array(list(map(len, groups)), dtype=np.int64)
    of = np.repeat(np.repeat(np.arange(len(counts)), counts), sizes)
    tokens = np.array(list(chain.from_iterable(groups)), dtype=np.int64)
    return of, rows[np.repeat(np.array(marks), sizes), tokens]


def _of_surroundings(field: Surroundings, vocabulary: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    n = len(field.tags)
    index = np.arange(n)
    names = list(dict.fromkeys(["", *field.tags]))  # the first one stands for what is beyond the page
    numbered = {name: i for i, name in enumerate(names)}
    tags = np.zeros(n + 4, np.int64)
    tags[2:-2] = list(map(numbered.__getitem__, field.tags))
    here = tags[2:-2]
    of, rows = [], []

    def add(places: np.ndarray, groups: list[list[str]], which: np.ndarray) -> None:
        found = [[vocabulary.get(token, -1) for token in group] for group in groups]
        at, own = _spread(found, which)
        of.append(places[at])
        rows.append(own)

    for side, offset in SIDES.items():
        pairs, which = np.unique(tags[2 + offset : 2 + offset + n] * len(names) + here, return_inverse=True)
        beside = [(names[pair // len(names)], names[pair % len(names)]) for pair in pairs.tolist()]
        add(index, [[f"{side}<{other}>", f"{side}<{other}><{tag}>"] for other, tag in beside], which)
    add(index, [[f"m:{token}" for token in kind] for kind in field.kinds], field.marks)
    # What a neighbour's mark-up says as its container does stands there once: `<hr>` in a container `<hr>`.
    pairs, which = np.unique(field.marks * len(names) + here, return_inverse=True)
    kinds = [(field.kinds[pair // len(names)], f"<{names[pair % len(names)]}>") for pair in pairs.tolist()]
    for side, places, own in (("-1", index[1:], which[:-1]), ("+1", index[:-1], which[1:])):
        add(places, [[side + token for token in kind if token != tag] for kind, tag in kinds], own)
    return np.concatenate(of), np.concatenate(rows)
