"""The shape of each segment's text, seen alone: lengths, punctuation, case, digits, stop words."""

from __future__ import annotations

import re

import numpy as np

from .reading import Reading

SHAPE = (
    "log_words",
    "log_chars",
    "word_length",
    "stop_share",
    "stop_count",
    "sentence_ends",
    "sentence_end_rate",
    "commas",
    "comma_rate",
    "ends_sentence",
    "ends_colon",
    "ends_ellipsis",
    "starts_upper",
    "starts_quote",
    "starts_bullet",
    "upper_share",
    "capital_words",
    "all_caps_words",
    "digit_share",
    "symbol_share",
    "quotes",
    "separators",
    "unique_share",
    "line_breaks",
    "words_a_sentence",
    "looks_like_address",
)

_ADDRESS = re.compile(r"https?://|www\.|\w@\w|\w\.(?:com|org|net|de|fr)\b")
# One of these stands in each address.
_OF_ADDRESSES = ("@", "://", "www.", ".com", ".org", ".net", ".de", ".fr")


def shape(reading: Reading) -> list[np.ndarray]:
    """The columns `SHAPE`, each of shape (segments,)."""
    of = reading.characters
    counts = np.diff(reading.starts)
    n = np.maximum(counts, 1)
    chars = np.maximum(np.array(list(map(len, reading.texts)), dtype=float), 1)
    lengths = of.word_lengths
    stops = reading.stop_counts
    ends = of.sentence_ends
    caps = (lengths > 1) & of.words_all_upper
    logs = np.log1p(np.stack([reading.sizes, chars, stops, ends, of.commas, of.quotes, of.separators, of.line_breaks]))
    return [
        logs[0],
        logs[1],
        reading.sums(lengths) / n,
        stops / n,
        logs[2],
        logs[3],
        ends / n,
        logs[4],
        of.commas / n,
        of.ends_sentence,
        of.ends_colon,
        of.ends_ellipsis,
        of.starts_upper,
        of.starts_quote,
        of.starts_bullet,
        of.upper / chars,
        reading.sums(of.words_upper) / n,
        reading.sums(caps) / n,
        of.digits / chars,
        of.symbols / chars,
        logs[5],
        logs[6],
        reading.distinct_counts / n,
        logs[7],
        np.log1p(reading.sizes / np.maximum(ends, 1)),
        _addresses(reading),
    ]


def _addresses(reading: Reading) -> np.ndarray:
    found = np.zeros(len(reading.texts))
    joined = reading.joined
    candidates: set[int] = set()
    ends = np.cumsum(np.array(list(map(len, reading.texts)), dtype=np.int64) + 1)
    for part in _OF_ADDRESSES:
        at = joined.find(part)
        while at >= 0:
            text = int(np.searchsorted(ends, at, side="right"))
            candidates.add(text)
            at = joined.find(part, int(ends[text]))
    for i in candidates:
        found[i] = _ADDRESS.search(reading.texts[i]) is not None
    return found
