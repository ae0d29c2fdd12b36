"""What each character is, as bits: upper case, a digit, of a word, what ends a sentence."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

# Chinese, Japanese, Thai and the like: a character is a word here, and two of them weigh about one.
UNSPACED_RANGES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)

# What is counted of each text, in the order of the counts; then what is asked of single characters.
UPPER, DIGIT, SYMBOL, COMMA, QUOTE, SEPARATOR, UNSPACED, BREAK = (1 << i for i in range(8))
COUNTS = 8
END, FULL_END, AFTER_END, WORD, APOSTROPHE, OPENS, BULLET, MARK, OTHER_MARK, COLON, ELLIPSIS, DOT = (
    1 << i for i in range(8, 20)
)
CLOSES, CLOSES_MORE, LOWER = 1 << 20, 1 << 21, 1 << 22
CLASSED = (1 << 9) - 1
_PATTERNS = {
    SYMBOL: r"[^\w\s]|_",
    COMMA: r"[,;，、；،]",
    QUOTE: r"[\"“”„«»「」『』]",
    SEPARATOR: r"[|•·›»→/▸▾©#@]",
    UNSPACED: f"[{UNSPACED_RANGES}]",
    BREAK: r"\n",
    # What ends a sentence before white space, a closing sign or the end; and what ends one anywhere.
    END: r"[.!?…。！？।؟]",
    FULL_END: r"[。！？]",
    AFTER_END: r"[\s\"'”’»)\]]",
    WORD: rf"[^\W_{UNSPACED_RANGES}]",
    APOSTROPHE: r"['’]",
    OPENS: r"[\"“„«「『‘']",
    BULLET: r"[-–—•·*▪►]",
    MARK: r"[.!?。！？]",
    OTHER_MARK: r"[।؟]",
    COLON: r"[:：]",
    ELLIPSIS: r"…",
    DOT: r"\.",
    CLOSES: r"[\"'”’»)\]]",
    CLOSES_MORE: r"[\"'”’»)\]」』 ]",
}
TABLED = 0x10000
"""How many characters the basic plane has."""


def kinds_of(codes: np.ndarray) -> np.ndarray:
    """The kinds of each character as bits, int32 of shape (characters,)."""
    table = kinds_of_basic_plane()
    if codes.max(initial=0) < TABLED:
        kinds: np.ndarray = table[codes]
        return kinds
    kinds = table[np.minimum(codes, TABLED - 1)]
    beyond = codes >= TABLED
    distinct, place = np.unique(codes[beyond], return_inverse=True)
    kinds[beyond] = kinds_of_each("".join(map(chr, distinct.tolist())))[place]
    return kinds


@cache
def kinds_of_basic_plane() -> np.ndarray:
    """The kinds of the characters of the basic plane; what lies beyond it is rare and told one by one."""
    return kinds_of_each("".join(map(chr, range(TABLED))))


def kinds_of_each(characters: str) -> np.ndarray:
    """The kinds of each character as bits, one by one: int32 of shape (characters,)."""
    kinds = np.zeros(len(characters), np.int32)
    kinds[list(map(str.isupper, characters))] |= UPPER
    kinds[list(map(str.isdigit, characters))] |= DIGIT
    kinds[[c.islower() or (c.istitle() and not c.isupper()) for c in characters]] |= LOWER
    for kind, pattern in _PATTERNS.items():
        kinds[[found.start() for found in re.finditer(pattern, characters)]] |= kind
    return kinds
