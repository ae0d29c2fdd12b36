"""The tokens that a model keeps, counted over tables of facts one at a time.

The counts are exact, and so is the choice: tokens are counted by their hash, a share of all hashes at a time, so that
memory is bounded by the tokens of a share. Strings are looked up for the candidates alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from .features.documents import TokenDocuments
from .features.transformers import most_frequent
from .spool import Spool

# So many pairs of a token and a site are counted at a time: some 200 MB.
_PAIRS_AT_ONCE = 4_000_000
# Rows are counted roughly first, all tokens whose hashes have the same first bits together: most tokens stand in one
# or two rows, and are out at once. 64 MB.
_BITS = 24


@dataclass(slots=True)
class TokenCounts:
    """The counts of one token field over all tables that were added; `spool` keeps those of each."""

    min_sites: int
    max_features: int
    spool: Spool
    rows: int = 0
    _pairs: int = 0
    _candidates: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint64))
    _df: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    _names: dict[int, str] = field(default_factory=dict)

    def add(self, tokens: TokenDocuments, known: np.ndarray, site_of: np.ndarray) -> None:
        """Count the tokens of a table's field.

        Args:
            tokens: the field.
            known: the segments that count: bool.
            site_of: the number of each segment's site.
        """
        codes, sites = tokens.codes[known], site_of[known]
        self.rows += len(codes)
        names, site_of_row = np.unique(sites, return_inverse=True)
        present = document_counts(tokens)
        present.data[:] = 1
        in_site = sp.csr_array((np.ones(len(codes), np.int32), (site_of_row, codes)), shape=(len(names), len(tokens)))
        in_site.sum_duplicates()
        pairs = (in_site @ present).tocoo()  # how many rows of a site have a token
        self._pairs += len(pairs.data)
        self.spool.append(
            [tokens.hashes[pairs.col], names[pairs.row].astype(np.int32), pairs.data.astype(np.int32, copy=False)]
        )

    def choose(self) -> None:
        """Find the candidates: after this, their names are to be looked up with `look_up`.

        Where no token is of `min_sites` sites, those of most sites are.
        """
        shares = 1 << max(0, math.ceil(math.log2(max(1, self._pairs) / _PAIRS_AT_ONCE)))
        rough = np.zeros(1 << _BITS, np.int32)
        for hashes, _, rows in self.spool:
            np.add.at(rough, hashes >> np.uint64(64 - _BITS), rows)
        least = self.min_sites
        found = self._candidates_of(shares, least, rough)
        while least > 1 and not any(len(hashes) for hashes, _ in found):
            least -= 1
            found = self._candidates_of(shares, least, rough)
        hashes, df = (np.concatenate(part) for part in zip(*found, strict=True))
        if len(df) > self.max_features:
            # Names decide between equals: all that have as many rows as the last one stay candidates.
            last = np.partition(df, -self.max_features)[-self.max_features]
            hashes, df = hashes[df >= last], df[df >= last]
        order = np.argsort(hashes)
        self._candidates, self._df = hashes[order], df[order]

    def _candidates_of(self, shares: int, least: int, rough: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each share of the hashes the tokens of so many sites and most rows, and their rows."""
        found = []
        for share in range(shares):
            parts: list[list[np.ndarray]] = [[np.zeros(0, t)] for t in (np.uint64, np.int32, np.int32)]
            for group in self.spool:
                # A token stands in as many rows as sites, and more.
                mask = rough[group[0] >> np.uint64(64 - _BITS)] >= least
                if shares > 1:
                    mask &= group[0] % np.uint64(shares) == share
                group = [array[mask] for array in group]
                for part, array in zip(parts, group, strict=True):
                    part.append(array)
            hashes, sites, rows = (np.concatenate(part) for part in parts)
            names, token = np.unique(hashes, return_inverse=True)
            df = np.bincount(token, weights=rows, minlength=len(names)).astype(np.int64)
            width = int(sites.max(initial=0)) + 1
            spread = np.bincount(np.unique(token * width + sites) // width, minlength=len(names))
            kept = np.flatnonzero(spread >= least)
            if len(kept) > self.max_features:
                last = np.partition(df[kept], -self.max_features)[-self.max_features]
                kept = kept[df[kept] >= last]
            found.append((names[kept], df[kept]))
        return found

    def look_up(self, tokens: TokenDocuments) -> None:
        """Learn the names of the candidates that stand in a table's field."""
        if len(self._names) < len(self._candidates):
            places = np.flatnonzero(np.isin(tokens.hashes, self._candidates))
            new = [
                i for i, h in zip(places.tolist(), tokens.hashes[places].tolist(), strict=True) if h not in self._names
            ]
            names = tokens.names.take(np.array(new, np.int64)).to_pylist()
            self._names.update(zip(tokens.hashes[new].tolist(), names, strict=True))

    def chosen(self) -> tuple[list[str], np.ndarray]:
        """The tokens that are kept, by name, and the rows that each stands in."""
        names = [self._names[h] for h in self._candidates.tolist()]
        order = most_frequent(names, self._df, self.max_features)
        return [names[i] for i in order], self._df[order]


def document_counts(tokens: TokenDocuments) -> sp.csr_array:
    """How often each token stands in each document: CSR of shape (documents, tokens of the table), int32."""
    counts = sp.csr_array(
        (np.ones(len(tokens.index), np.int32), tokens.index, tokens.starts), shape=(len(tokens), len(tokens.hashes))
    )
    counts = counts.copy()
    counts.sum_duplicates()
    return counts
