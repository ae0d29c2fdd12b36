"""The tokens of many pages as numbers: documents of a token field, encoded by a dictionary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

import numpy as np
import pandas as pd
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class TokenDocuments:
    """A token field of many segments: segment i has the tokens of document `codes[i]`.

    The tokens of document d are those numbered `index[starts[d]:starts[d + 1]]`, each as often as it stands there.
    Token n is `names[n]` (an Arrow array of strings), and `hashes[n]` (uint64, `hash_tokens`) stands for it wherever
    tokens of several tables are counted or looked up: strings are needed for the few alone that a model keeps.
    """

    codes: np.ndarray
    starts: np.ndarray
    index: np.ndarray
    names: pa.Array
    hashes: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def select(self, mask: np.ndarray) -> TokenDocuments:
        """The segments where `mask` (bool, or their numbers) says so; the documents stay."""
        return replace(self, codes=self.codes[mask])

    def texts(self) -> np.ndarray:
        """The documents as str, tokens divided by a space: object array of shape (documents,)."""
        used = np.unique(self.codes)
        texts = np.full(len(self), "", dtype=object)
        names = np.array(self.names.to_pylist(), dtype=object)
        for d in used.tolist():
            texts[d] = " ".join(names[self.index[self.starts[d] : self.starts[d + 1]]])
        return texts


def encode_documents(codes: np.ndarray, documents: Sequence[Iterable[str]]) -> TokenDocuments:
    """Number the tokens of documents; `codes` as in `TokenDocuments`. Empty tokens are none."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    lists = [[token for token in document if token] for document in documents]
    index = np.fromiter(map(numbers.__getitem__, chain.from_iterable(lists)), np.int32)
    starts = np.zeros(len(lists) + 1, np.int64)
    np.cumsum(list(map(len, lists)), out=starts[1:])
    names = list(numbers)
    return TokenDocuments(codes.astype(np.int32), starts, index, pa.array(names, pa.large_string()), hash_tokens(names))


def hash_tokens(names: Sequence[str]) -> np.ndarray:
    """A uint64 of each token, the same in every process.

    SipHash, as pandas has it. Of ten million tokens two have the same hash with a probability of 3 in a million.
    """
    hashes: np.ndarray = pd.util.hash_array(np.array(names, dtype=object), categorize=False).astype(np.uint64)
    return hashes


def join_documents(fields: Sequence[TokenDocuments]) -> TokenDocuments:
    """The segments of all fields in order, with one dictionary; a document that stands in two stays two."""
    hashes, first, numbers = np.unique(
        np.concatenate([field.hashes for field in fields]), return_index=True, return_inverse=True
    )
    ends = np.cumsum([0, *(len(field.hashes) for field in fields)])
    documents = np.cumsum([0, *(len(field) for field in fields)])
    tokens = np.cumsum([0, *(len(field.index) for field in fields)])
    return TokenDocuments(
        np.concatenate([field.codes + np.int32(d) for field, d in zip(fields, documents, strict=False)]),
        np.concatenate([np.zeros(1, np.int64), *(f.starts[1:] + t for f, t in zip(fields, tokens, strict=False))]),
        np.concatenate(
            [numbers[a:b].astype(np.int32)[f.index] for f, (a, b) in zip(fields, pairwise(ends), strict=True)]
        ),
        pa.concat_arrays([field.names for field in fields]).take(pa.array(first)),
        hashes,
    )
