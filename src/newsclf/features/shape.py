"""The shape of each segment's text, seen alone: lengths, punctuation, case, digits, stop words."""

from __future__ import annotations

import re

import numpy as np

from .characters import are_upper
from .reading import Reading
from .stopwords import STOP_WORDS

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


def shape(reading: Reading) -> np.ndarray:
    """The columns `SHAPE`, float64 of shape (segments, columns)."""
    texts, words, of = reading.texts, reading.words, reading.characters
    n = np.maximum(np.diff(reading.starts), 1)
    chars = np.maximum(np.array(list(map(len, texts)), dtype=float), 1)
    lengths = np.array(list(map(len, words)), dtype=float)
    stops = reading.sums(list(map(STOP_WORDS.__contains__, reading.lower)))
    ends = of.sentence_ends
    caps = (lengths > 1) & np.array(list(map(str.isupper, words)), dtype=bool)
    starts = np.array(list(map(_start, texts)), dtype=float).reshape(-1, 3)
    tails = np.array(list(map(_tail, texts)), dtype=float).reshape(-1, 3)
    columns = [
        np.log1p(reading.sizes),
        np.log1p(chars),
        reading.sums(lengths) / n,
        stops / n,
        np.log1p(stops),
        np.log1p(ends),
        ends / n,
        np.log1p(of.commas),
        of.commas / n,
        *tails.T,
        *starts.T,
        of.upper / chars,
        reading.sums(are_upper("".join([word[0] for word in words]))) / n,
        reading.sums(caps) / n,
        of.digits / chars,
        of.symbols / chars,
        np.log1p(of.quotes),
        np.log1p(of.separators),
        np.array(list(map(len, map(set, reading.lower_by_text()))), dtype=float) / n,
        np.log1p(of.line_breaks),
        np.log1p(reading.sizes / np.maximum(ends, 1)),
        _addresses(texts),
    ]
    return np.stack(columns, axis=1)


def _start(text: str) -> tuple[bool, bool, bool]:
    """Whether a text begins with a capital, a quote, a bullet; all of them for an empty one but the first."""
    first = text[:1]
    return first.isupper(), first in "\"“„«「『‘'", first in "-–—•·*▪►"


def _tail(text: str) -> tuple[bool, bool, bool]:
    """Whether a text ends a sentence, with a colon, with an ellipsis; closing quotes and brackets aside."""
    tail = text.rstrip("\"'”’»)]」』 ")
    if tail[-1:].isalnum():
        return False, False, False
    return (
        tail.endswith((".", "!", "?", "。", "！", "？", "।", "؟")),
        tail.endswith((":", "：")),
        tail.endswith(("…", "...", "[…]")),
    )


def _addresses(texts: list[str]) -> np.ndarray:
    found = np.zeros(len(texts))
    page = "\n".join(texts)
    there = [part for part in _OF_ADDRESSES if part in page]
    if there:
        for i, text in enumerate(texts):
            for part in there:
                if part in text:
                    found[i] = _ADDRESS.search(text) is not None
                    break
    return found
