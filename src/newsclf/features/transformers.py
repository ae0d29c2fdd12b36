"""The one transformer that scikit-learn has no match for: TF-IDF of token columns, selected by sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize
from sklearn.utils import Tags
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data


class TokenTfidf(TransformerMixin, BaseEstimator):
    """TF-IDF of columns whose cells hold tokens divided by white space.

    A row's document is the tokens of all its cells; a cell that is not a str counts as its `str()`. Equal rows, which
    are many (all segments of a container share its path), are tokenised once.

    The vocabulary is selected by the number of groups that a token occurs in, where groups are given, so that the
    names of single sites stay out (measured on a prototype, DESIGN.md section 5); of those, the tokens in most rows
    are kept.

    Args:
        min_groups: the least number of groups (rows, without groups) that a token must occur in. Where none does,
            as in data of one or two sites, those that occur in most groups pass.
        max_features: the most tokens that are kept; None for all.
        sublinear_tf: use 1 + ln(tf) for tf.
        row_norm: bring each row to length 1. Without, all rows are divided by the mean length of those fitted on, so
            that what a classifier makes of a row is a sum over its tokens alone.

    Attributes:
        vocabulary_: token -> column.
        idf_: float64 of shape (tokens,), ln((1 + rows) / (1 + df)) + 1, as scikit-learn's TfidfTransformer has it.
        scale_: what values are multiplied with where rows are not brought to length 1; 1 where they are.
    """

    def __init__(
        self,
        min_groups: int = 1,
        max_features: int | None = None,
        sublinear_tf: bool = True,
        row_norm: bool = True,
    ) -> None:
        self.min_groups = min_groups
        self.max_features = max_features
        self.sublinear_tf = sublinear_tf
        self.row_norm = row_norm

    def fit(self, X: Any, y: Any = None, groups: Any = None) -> Self:
        """Learn vocabulary and idf.

        Args:
            X: 2-D array or data frame of shape (rows, columns).
            y: ignored.
            groups: the group (site) of each row, of shape (rows,).

        Raises:
            ValueError: X is not 2-D, is empty or sparse, or groups are of another length.
        """
        self._learn(X, groups)
        return self

    def fit_transform(self, X: Any, y: Any = None, groups: Any = None) -> sp.csr_array:
        """As `fit`, then `transform`, with the tokens counted once."""
        counts, codes = self._learn(X, groups)
        return self._weigh(counts, codes)

    def _learn(self, X: Any, groups: Any) -> tuple[sp.csr_array, np.ndarray]:
        """Learn vocabulary and idf; give the counts in the distinct rows, and which of them each row is."""
        documents, codes = self._documents(X, reset=True)
        counts, tokens = _count(documents)
        rows = np.bincount(codes, minlength=len(documents))
        present = counts.copy()
        present.data[:] = 1
        df = np.asarray(present.T @ rows).ravel()
        spread = df
        if groups is not None:
            check_consistent_length(X, groups)
            group_names, group_of = np.unique(np.asarray(groups), return_inverse=True)
            in_group = sp.csr_array(
                (np.ones(len(codes), np.int32), (group_of, codes)), shape=(len(group_names), len(documents))
            )
            spread = np.asarray(((in_group @ present) > 0).sum(axis=0)).ravel()
        # A field without columns would stop the whole pipeline. The empty text, of spread 0, is no token.
        kept = np.flatnonzero(spread >= max(1, min(self.min_groups, spread.max(initial=0))))
        names = tokens.take(pa.array(kept)).to_pylist()
        order = most_frequent(names, df[kept], self.max_features)
        columns = kept[order]
        self.take_counts([names[i] for i in order], df[columns], len(codes))
        if not self.row_norm:
            lengths = np.sqrt(np.asarray(self._values(counts[:, columns]).power(2).sum(axis=1)).ravel())
            self.scale_ = 1.0 / (float(lengths @ rows) / len(codes) or 1.0)
        return counts[:, columns], codes

    def take_counts(self, names: Sequence[str], df: np.ndarray, rows: int, scale: float = 1.0) -> Self:
        """Take vocabulary and idf from counts that were made elsewhere, over more rows than memory holds.

        Args:
            names: the tokens, in the order of their columns.
            df: the rows that each stands in.
            rows: the number of rows.
            scale: as `scale_`.
        """
        self.vocabulary_ = {name: column for column, name in enumerate(names)}
        self.idf_ = np.log((1 + rows) / (1 + df)) + 1
        self.scale_ = scale
        return self

    def transform(self, X: Any) -> sp.csr_array:
        """Weigh the tokens of each row.

        Returns:
            float64 CSR of shape (rows, tokens); rows have length 1 (with `row_norm`), or 0 where no token is known.
        """
        check_is_fitted(self)
        documents, codes = self._documents(X, reset=False)
        return self._weigh(_count(documents, self.vocabulary_)[0], codes)

    def _weigh(self, counts: sp.csr_array, codes: np.ndarray) -> sp.csr_array:
        return self.weigh(counts)[codes]

    def weigh(self, counts: sp.csr_array) -> sp.csr_array:
        """The values of rows of which the tokens were counted: CSR of shape (rows, tokens), float64."""
        values = self._values(counts)
        if not self.row_norm:
            values.data *= self.scale_
        elif len(self.idf_):  # normalize takes no table without columns
            values = normalize(values, copy=False)
        return values

    def _values(self, counts: sp.csr_array) -> sp.csr_array:
        values = counts.astype(float)
        if self.sublinear_tf:
            values.data = 1 + np.log(values.data)
        return values @ sp.diags_array(self.idf_, format="csr") if len(self.idf_) else values

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The tokens in the order of the columns."""
        check_is_fitted(self)
        return np.array(list(self.vocabulary_), dtype=object)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        return tags

    def _documents(self, X: Any, reset: bool) -> tuple[pa.Array, np.ndarray]:
        """The distinct rows as text, and for each row which of them it is."""
        X = validate_data(self, X, dtype=None, reset=reset)
        rows = (" ".join([cell if isinstance(cell, str) else str(cell) for cell in row]) for row in X.tolist())
        encoded = pa.array(rows, pa.large_string()).dictionary_encode()
        return encoded.dictionary, encoded.indices.to_numpy()

    @property
    def _n_features_out(self) -> int:
        return len(self.vocabulary_)


def most_frequent(names: Sequence[str], df: np.ndarray, max_features: int | None) -> list[int]:
    """The numbers of the tokens of the highest `df`, in the order of their names.

    The token itself decides between equals, so the order of pages does not matter.
    """
    order = sorted(range(len(names)), key=lambda i: (-df[i], names[i]))[:max_features]
    order.sort(key=names.__getitem__)
    return order


def _count(documents: pa.Array, vocabulary: dict[str, int] | None = None) -> tuple[sp.csr_array, pa.Array]:
    """Count tokens: CSR of shape (documents, tokens), and the tokens in the order of its columns.

    Arrow splits and looks up in C++: in Python this is most of the time of a training.
    """
    lists = pc.utf8_split_whitespace(documents)
    starts, values = lists.offsets.to_numpy(), lists.values
    if vocabulary is None:
        encoded = values.dictionary_encode()
        indices, tokens = encoded.indices.to_numpy(), encoded.dictionary
    else:
        tokens = pa.array(vocabulary, pa.large_string())
        indices = pc.index_in(values, value_set=tokens).fill_null(-1).to_numpy()
    # Unknown tokens, and the empty ones that splitting leaves at the ends of a text.
    known = (indices >= 0) & (pc.binary_length(values).to_numpy() > 0)
    before = np.concatenate([[0], np.cumsum(known)])
    counts = sp.csr_array(
        (np.ones(before[-1], np.int32), indices[known].astype(np.int32), before[starts]),
        shape=(len(documents), len(tokens)),
    )
    counts.sum_duplicates()
    return counts, tokens
