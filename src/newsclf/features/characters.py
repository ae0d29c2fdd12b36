"""Characters of each text by what they are, counted for all texts of a page at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

# Chinese, Japanese, Thai and the like: a character is a word here, and two of them weigh about one.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_UPPER, _DIGIT, _SYMBOL, _COMMA, _QUOTE, _SEPARATOR, _UNSPACED, _END, _FULL_END, _BREAK = (1 << i for i in range(10))
_AFTER_END = 1 << 10
_PATTERNS = {
    _SYMBOL: r"[^\w\s]|_",
    _COMMA: r"[,;，、；،]",
    _QUOTE: r"[\"“”„«»「」『』]",
    _SEPARATOR: r"[|•·›»→/▸▾©#@]",
    _UNSPACED: f"[{UNSPACED}]",
    # What ends a sentence before white space, a closing sign or the end; and what ends one anywhere.
    _END: r"[.!?…。！？।؟]",
    _FULL_END: r"[。！？]",
    _BREAK: r"\n",
    _AFTER_END: r"[\s\"'”’»)\]]",
}
_TABLED = 0x10000


@dataclass(frozen=True, slots=True)
class CharacterCounts:
    """How many characters of a kind each text has, each float64 of shape (texts,). `sentence_ends` counts the runs of
    full stops and the like that white space, a closing sign or the text's end follows, and each full-width one.
    """

    upper: np.ndarray
    digits: np.ndarray
    symbols: np.ndarray
    commas: np.ndarray
    quotes: np.ndarray
    separators: np.ndarray
    unspaced: np.ndarray
    line_breaks: np.ndarray
    sentence_ends: np.ndarray


def count_characters(texts: Sequence[str]) -> CharacterCounts:
    """Count the characters of texts."""
    joined = "\n".join(texts)
    kinds = _kinds_of(joined)
    lengths = np.array(list(map(len, texts)), dtype=np.int64)
    of = np.repeat(np.arange(len(texts)), lengths + 1)[:-1] if len(texts) else np.zeros(0, np.int64)
    plain = kinds == 0
    some = np.flatnonzero(~plain)
    of, kinds_there = of[some], kinds[some]

    def count(kind: int) -> np.ndarray:
        return np.bincount(of[kinds_there & kind > 0], minlength=len(texts)).astype(float)

    breaks = count(_BREAK)
    if len(texts):
        breaks[:-1] -= 1  # the one that joins it to the next
    return CharacterCounts(
        count(_UPPER),
        count(_DIGIT),
        count(_SYMBOL),
        count(_COMMA),
        count(_QUOTE),
        count(_SEPARATOR),
        count(_UNSPACED),
        breaks,
        _sentence_ends(kinds, some, of, len(texts)),
    )


def are_upper(characters: str) -> np.ndarray:
    """Whether each character is an upper-case letter, bool of shape (characters,)."""
    found: np.ndarray = _kinds_of(characters) & _UPPER > 0
    return found


def _sentence_ends(kinds: np.ndarray, some: np.ndarray, of: np.ndarray, texts: int) -> np.ndarray:
    ends = kinds[some] & _END > 0
    at, of = some[ends], of[ends]
    padded = np.append(kinds, _AFTER_END)
    follows = padded[at + 1]
    last = follows & _END == 0  # of a run
    closed = last & (follows & _AFTER_END > 0)
    counts = np.bincount(of[closed], minlength=texts).astype(float)
    full = padded[at] & _FULL_END > 0
    if full.any():
        # Of a run that nothing of the kind follows, each full-width sign counts.
        run = np.searchsorted(np.flatnonzero(last), np.flatnonzero(full))
        counts += np.bincount(of[full][~closed[last][run]], minlength=texts)
    return counts


def _kinds_of(text: str) -> np.ndarray:
    """The kinds of each character as bits, int16 of shape (characters,)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _table()
    if text.isascii() or codes.max(initial=0) < _TABLED:
        return table[codes]
    kinds = table[np.minimum(codes, _TABLED - 1)]
    for code in np.unique(codes[codes >= _TABLED]).tolist():
        kinds[codes == code] = _kinds_of_each(chr(code))[0]
    return kinds


@cache
def _table() -> np.ndarray:
    """The kinds of the characters of the basic plane; what lies beyond it is rare and told one by one."""
    return _kinds_of_each("".join(map(chr, range(_TABLED))))


def _kinds_of_each(characters: str) -> np.ndarray:
    kinds = np.zeros(len(characters), np.int16)
    kinds[list(map(str.isupper, characters))] |= _UPPER
    kinds[list(map(str.isdigit, characters))] |= _DIGIT
    for kind, pattern in _PATTERNS.items():
        kinds[[found.start() for found in re.finditer(pattern, characters)]] |= kind
    return kinds
