"""Fitting the features of the first look: bins and vocabularies, from tables of facts one at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .encoding import Weighing
from .features.facts import numeric_names
from .features.store import FactsTable
from .features.stream import FactsStream
from .segments import Gatherer, Segments, drawn, read_segments
from .spool import Spool
from .vocabulary import TokenCounts

# So many rows are enough to make a pipeline whole; what they teach is replaced by what all rows do.
_SAMPLE = 1000


def count_vocabularies(
    source: FactsTable | FactsStream, pipeline: Any, sites: np.ndarray, most: float
) -> tuple[Segments, dict[str, TokenCounts]]:
    """The first pass over the facts: what is kept of each segment, and the counts of the tokens of each field.

    Args:
        source: the facts.
        pipeline: the unfitted pipeline of the first look.
        sites: the site of each page, indexed by `FactsTable.page`.
        most: the bytes of counts that are kept in memory; more go to a temporary file.
    """
    number_of_site = pd.factorize(sites)[0]
    counts = {
        name: TokenCounts(transformer.min_groups, transformer.max_features, Spool(most))
        for name, transformer, _ in pipeline.named_steps["features"].transformers
        if name != "numeric"
    }

    def count(table: FactsTable) -> None:
        known = table.label >= 0
        for name, own in counts.items():
            if known.any():
                own.add(table.fields[name], known, number_of_site[table.page])

    return read_segments(source, count), counts


def fit_first_look(
    source: FactsTable | FactsStream, pipeline: Any, segments: Segments, counts: dict[str, TokenCounts], seed: int
) -> pd.DataFrame:
    """Fit the features of the pipeline on the labelled segments, by a second pass over the facts.

    Bins are the quantiles of at most 200,000 segments, as scikit-learn's KBinsDiscretizer takes them: with a
    probability of .95 no quantile's rank is off by more than .003 (Dvoretzky, Kiefer and Wolfowitz 1956; Massart
    1990). Vocabularies are exact.

    Returns:
        The data frame of some segments that the second look's pipeline can be made whole with; its index has their
        numbers.
    """
    features = pipeline.named_steps["features"]
    rows = np.flatnonzero(segments.known)
    names = numeric_names(segments.view)
    subsample = next(transformer.subsample for name, transformer, _ in features.transformers if name == "numeric")
    gathered = Gatherer(drawn(rows, subsample, seed), len(names))
    some = rows[:: max(1, len(rows) // _SAMPLE)]
    for own in counts.values():
        own.choose()
    frames, start = [], 0
    for table in source.tables():
        gathered.add(start, table.numeric)
        for name, own in counts.items():
            own.look_up(table.fields[name])
        a, b = np.searchsorted(some, [start, start + len(table)])
        if b > a:
            frames.append(table.select(some[a:b] - start).frame())
        start += len(table)
    frame = pd.concat(frames).set_index(some)
    features.fit(frame)
    width = 0
    for name, transformer, columns in features.transformers_:
        if name == "numeric":
            transformer.fit(pd.DataFrame(gathered.values, columns=names)[columns])
            size = int(transformer.n_bins_.sum())
        elif name in counts:
            chosen, df = counts[name].chosen()
            transformer.take_counts(chosen, df, counts[name].rows)
            size = len(chosen)
        else:
            continue
        features.output_indices_[name] = slice(width, width + size)
        width += size
    _scale(source, features, counts)
    return frame


def _scale(source: FactsTable | FactsStream, features: Any, counts: dict[str, TokenCounts]) -> None:
    """Of fields whose rows are not brought to length 1, learn the mean length: one more pass."""
    fields = {
        name: Weighing.of(name, features.named_transformers_[name], 1.0)
        for name in counts
        if not features.named_transformers_[name].row_norm
    }
    if not fields:
        return
    lengths = dict.fromkeys(fields, 0.0)
    for table in source.tables():
        for name, field in fields.items():
            codes, documents = field.encode(table.fields[name], np.float64)
            own = np.sqrt(np.asarray(documents.power(2).sum(axis=1)).ravel())
            lengths[name] += float(own[codes][table.label >= 0].sum())
    for name, field in fields.items():
        field.transformer.scale_ = 1.0 / (lengths[name] / counts[name].rows or 1.0)
