"""The shape of each segment's text, seen alone: lengths, punctuation, case, digits, stop words."""

from __future__ import annotations

import re
from math import log1p

import numpy as np

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

_SENTENCE_END = re.compile(r"[.!?…。！？।؟]+(?=[\s\"'”’»)\]]|$)|[。！？]")
_COMMA = re.compile(r"[,;，、；،]")
_QUOTE = re.compile(r"[\"“”„«»「」『』]")
_SEPARATOR = re.compile(r"[|•·›»→/▸▾©#@]")
_SYMBOL = re.compile(r"[^\w\s]|_")
_ADDRESS = re.compile(r"https?://|www\.|\w@\w|\w\.(?:com|org|net|de|fr)\b")


def shape(reading: Reading) -> np.ndarray:
    """The columns `SHAPE`, float64 of shape (segments, columns)."""
    rows = [
        _row(text, words, lower, size)
        for text, words, lower, size in zip(reading.texts, reading.words, reading.lower, reading.sizes, strict=True)
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(SHAPE))


def _row(text: str, words: list[str], lower: list[str], size: float) -> tuple[float, ...]:
    n = max(len(words), 1)
    chars = max(len(text), 1)
    stops = sum(w in STOP_WORDS for w in lower)
    ends = len(_SENTENCE_END.findall(text))
    commas = len(_COMMA.findall(text))
    upper = sum(map(str.isupper, text))
    digits = sum(map(str.isdigit, text))
    symbols = len(_SYMBOL.findall(text))
    first, tail = text[:1], text.rstrip("\"'”’»)]」』 ")
    return (
        log1p(size),
        log1p(chars),
        sum(map(len, words)) / n,
        stops / n,
        log1p(stops),
        log1p(ends),
        ends / n,
        log1p(commas),
        commas / n,
        tail.endswith((".", "!", "?", "。", "！", "？", "।", "؟")),
        tail.endswith((":", "：")),
        tail.endswith(("…", "...", "[…]")),
        first.isupper(),
        first in "\"“„«「『‘'",
        first in "-–—•·*▪►",
        upper / chars,
        sum(w[0].isupper() for w in words) / n,
        sum(len(w) > 1 and w.isupper() for w in words) / n,
        digits / chars,
        symbols / chars,
        log1p(len(_QUOTE.findall(text))),
        log1p(len(_SEPARATOR.findall(text))),
        len(set(lower)) / n,
        log1p(text.count("\n")),
        log1p(size / max(ends, 1)),
        bool(_ADDRESS.search(text)),
    )
