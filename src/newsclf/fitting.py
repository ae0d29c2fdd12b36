"""Fitting linear classifiers on features that are put together as they are needed, at once or in passes over blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone

from .encoding import Binning, Encoded, Encoder
from .spool import Spool

# A value and its column; and what fitting needs for a row: label, weight, start, place in the shuffled order.
_VALUE_BYTES = 8
_ROW_BYTES = 32
_MOST_SEED = 2**31 - 1


@dataclass(slots=True)
class Matrix:
    """The features of all segments, in parts: each holds those of some pages in few bytes (`Encoded`).

    `starts` tells which segments a part has: those from `starts[i]` to `starts[i + 1]`. With a `second` encoding the
    columns of the second look stand behind those of the first.
    """

    encoder: Encoder
    first: Spool
    starts: np.ndarray
    binning: Binning | None = None
    second: Spool | None = None

    @property
    def width(self) -> int:
        """The columns."""
        return self.encoder.width + (self.binning.width if self.binning else 0)

    def _part(self, part: int) -> list[Encoded]:
        encoded = [self.encoder.encoded(self.first[part])]
        if self.binning is not None and self.second is not None:
            binning = self.binning
            encoded.append(Encoded(self.second[part][0], binning.starts, binning.value, binning.width))
        return encoded

    def sizes(self, rows: np.ndarray) -> np.ndarray:
        """How many values the wanted rows (bool) of each part have."""
        sizes = []
        for part in range(len(self.first)):
            own = rows[self.starts[part] : self.starts[part + 1]]
            sizes.append(sum(int(encoded.sizes()[own].sum()) for encoded in self._part(part)) if own.any() else 0)
        return np.array(sizes)

    def blocks(self, parts: Sequence[int] | np.ndarray, rows: np.ndarray) -> Iterator[tuple[np.ndarray, sp.csr_array]]:
        """Of each part the wanted rows (bool) by number, and their features."""
        for part in parts:
            start = self.starts[part]
            own = np.flatnonzero(rows[start : self.starts[part + 1]])
            if len(own):
                made = [encoded.matrix(own) for encoded in self._part(part)]
                yield own + start, made[0] if len(made) == 1 else sp.hstack(made, format="csr")

    def whole(
        self, parts: Sequence[int] | np.ndarray, rows: np.ndarray, values: int
    ) -> tuple[np.ndarray, sp.csr_array]:
        """As `blocks`, in one piece of so many values: put together in place, since two copies may not fit."""
        data, indices = np.empty(values, np.float32), np.empty(values, np.int32)
        lengths: list[np.ndarray] = [np.zeros(1, np.int64)]
        numbers: list[np.ndarray] = [np.zeros(0, np.int64)]
        end = 0
        for own, block in self.blocks(parts, rows):
            data[end : end + block.nnz], indices[end : end + block.nnz] = block.data, block.indices
            end += block.nnz
            lengths.append(np.diff(block.indptr))
            numbers.append(own)
        indptr = np.cumsum(np.concatenate(lengths))
        # scikit-learn takes no table of more values than an int32 can number; such are cut into blocks before.
        indptr = indptr.astype(np.int32) if end < 2**31 else indptr
        found = np.concatenate(numbers)
        return found, sp.csr_array((data, indices, indptr), shape=(len(found), self.width))


@dataclass(frozen=True, slots=True)
class Plan:
    """How a classifier is fitted: `most` is the bytes of features that may be there at a time, `threads` how many
    folds are fitted at a time where there is room for them.
    """

    most: float
    threads: int = 1

    def blocks(self, sizes: np.ndarray, rows: int) -> bool:
        """Whether features of these values do not fit at once."""
        return self.bytes(sizes, rows) > self.most or bool(sizes.sum() >= 2**31)

    def bytes(self, sizes: np.ndarray, rows: int) -> float:
        """What features of so many values take."""
        return float(_VALUE_BYTES * sizes.sum() + _ROW_BYTES * rows)


def fit_classifier(
    classifier: Any, matrix: Matrix, rows: np.ndarray, label: np.ndarray, weights: np.ndarray, plan: Plan
) -> bool:
    """Fit a classifier on the rows that are wanted (bool); whether it was in passes over blocks.

    Where the features fit into memory, scikit-learn's `fit` sees all of them. Where they do not, each epoch is a pass
    over blocks that fit, made of parts in an order that is shuffled anew; segments are shuffled within their block.
    The learning rate and the average go on from block to block, as in `fit`.
    """
    sizes = matrix.sizes(rows)
    if not plan.blocks(sizes, int(rows.sum())):
        found, features = matrix.whole(range(len(sizes)), rows, int(sizes.sum()))
        classifier.fit(features, label[found], sample_weight=weights[found])
        return False
    random = np.random.RandomState(classifier.random_state)
    classes = np.array([0, 1], dtype=label.dtype)
    seed = classifier.random_state
    for _ in range(classifier.max_iter):
        for parts in _grouped(random.permutation(len(sizes)), sizes, plan.most):
            found, features = matrix.whole(parts, rows, int(sizes[parts].sum()))
            if not len(found):
                continue
            classifier.random_state = random.randint(_MOST_SEED)
            classifier.partial_fit(features, label[found], classes=classes, sample_weight=weights[found])
            del features  # before the next one is put together
    classifier.random_state = seed
    return True


def _grouped(order: np.ndarray, sizes: np.ndarray, most: float) -> Iterator[np.ndarray]:
    """The parts in order, as many at a time as fit."""
    group: list[int] = []
    values = 0
    for part in order.tolist():
        if group and _VALUE_BYTES * (values + sizes[part]) * 1.2 > most:
            yield np.array(group)
            group, values = [], 0
        group.append(part)
        values += int(sizes[part])
    yield np.array(group)


def fit_by_folds(
    classifier: Any, matrix: Matrix, label: np.ndarray, weights: np.ndarray, fold_of: np.ndarray, plan: Plan
) -> tuple[Any, np.ndarray, bool]:
    """Fit a classifier as the mean of classifiers that leave one fold out each; give held-out logits.

    The logits of all segments are by classifiers that were not trained on them. A classifier trained on all folds is
    surer than those; what was learned from their logits does not fit its own. The mean of theirs is not, and varies
    less (Breiman 1996, Bagging predictors). Measured: docs/experiments.md.

    Returns:
        The fitted classifier, the logits, and whether it was in passes over blocks.
    """
    folds = np.unique(fold_of)
    known = label >= 0
    largest = max(plan.bytes(matrix.sizes(known & (fold_of != fold)), int(known.sum())) for fold in folds)
    threads = max(1, min(plan.threads, len(folds), int(plan.most // max(largest, 1.0))))
    logits = np.zeros(len(label))

    def trial(fold: int) -> tuple[Any, bool]:
        held = fold_of == fold
        fitted = clone(classifier)
        blocks = fit_classifier(fitted, matrix, known & ~held, label, weights, plan)
        for rows, features in matrix.blocks(range(len(matrix.first)), held):
            logits[rows] = fitted.decision_function(features)
        return fitted, blocks

    with ThreadPoolExecutor(threads) as pool:
        trials = list(pool.map(trial, folds))
    mean = trials[0][0]
    mean.coef_ = np.mean([fitted.coef_ for fitted, _ in trials], axis=0)
    mean.intercept_ = np.mean([fitted.intercept_ for fitted, _ in trials], axis=0)
    return mean, logits, any(blocks for _, blocks in trials)
