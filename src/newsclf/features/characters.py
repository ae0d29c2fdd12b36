"""Characters of each text by what they are, told for all texts of a page at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

# Chinese, Japanese, Thai and the like: a character is a word here, and two of them weigh about one.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

# What is counted of each text, in the order of the counts; then what is asked of single characters.
_UPPER, _DIGIT, _SYMBOL, _COMMA, _QUOTE, _SEPARATOR, _UNSPACED, _BREAK = (1 << i for i in range(8))
_COUNTS = 8
_END, _FULL_END, _AFTER_END, _WORD, _APOSTROPHE, _OPENS, _BULLET, _MARK, _OTHER_MARK, _COLON, _ELLIPSIS, _DOT = (
    1 << i for i in range(8, 20)
)
_CLOSES, _CLOSES_MORE, _LOWER = 1 << 20, 1 << 21, 1 << 22
_CLASSED = (1 << 9) - 1
_PATTERNS = {
    _SYMBOL: r"[^\w\s]|_",
    _COMMA: r"[,;，、；،]",
    _QUOTE: r"[\"“”„«»「」『』]",
    _SEPARATOR: r"[|•·›»→/▸▾©#@]",
    _UNSPACED: f"[{UNSPACED}]",
    _BREAK: r"\n",
    # What ends a sentence before white space, a closing sign or the end; and what ends one anywhere.
    _END: r"[.!?…。！？।؟]",
    _FULL_END: r"[。！？]",
    _AFTER_END: r"[\s\"'”’»)\]]",
    _WORD: rf"[^\W_{UNSPACED}]",
    _APOSTROPHE: r"['’]",
    _OPENS: r"[\"“„«「『‘']",
    _BULLET: r"[-–—•·*▪►]",
    _MARK: r"[.!?。！？]",
    _OTHER_MARK: r"[।؟]",
    _COLON: r"[:：]",
    _ELLIPSIS: r"…",
    _DOT: r"\.",
    _CLOSES: r"[\"'”’»)\]]",
    _CLOSES_MORE: r"[\"'”’»)\]」』 ]",
}
_TABLED = 0x10000


@dataclass(frozen=True, slots=True)
class Characters:
    """What the characters of the texts of a page are. Counts are float64, answers bool, all of shape (texts,).

    Attributes:
        upper: how many are upper-case letters; likewise digits, symbols, commas, quotes, separators, unspaced and
            line_breaks.
        sentence_ends: how many runs of full stops and the like that white space, a closing sign or the text's end
            follows, and each full-width one.
        starts_upper: whether the first one is an upper-case letter; likewise starts_quote and starts_bullet, both true
            for an empty text.
        ends_sentence: whether the last one, closing quotes and brackets aside, ends a sentence; likewise ends_colon and
            ends_ellipsis; ends_prose knows fewer closing signs and fewer scripts.
        words_before: how many words begin before each text, and in all, int64 of shape (texts + 1,).
        words_upper: whether each word begins with an upper-case letter, of shape (words,).
        words_all_upper: whether each word has upper-case letters and no others, of shape (words,).
        word_lengths: of each word, int64 of shape (words,).
        spaced: the joined texts with a space in place of all that is no word.
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
    starts_upper: np.ndarray
    starts_quote: np.ndarray
    starts_bullet: np.ndarray
    ends_sentence: np.ndarray
    ends_colon: np.ndarray
    ends_ellipsis: np.ndarray
    ends_prose: np.ndarray
    words_before: np.ndarray
    words_upper: np.ndarray
    words_all_upper: np.ndarray
    word_lengths: np.ndarray
    spaced: str


def read_characters(texts: Sequence[str], joined: str) -> Characters:
    """Tell the characters of texts.

    Args:
        texts: the texts.
        joined: the same with a line break between.
    """
    lengths = np.array(list(map(len, texts)), dtype=np.int64)
    n = len(lengths)
    begins = np.zeros(n, np.int64)
    np.cumsum(lengths[:-1] + 1, out=begins[1:])
    ends = begins + lengths
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds_of(codes)
    # Places more, so that each text has a first character, and the last one is followed by something.
    kinds = np.append(kinds, np.array([_AFTER_END, 0, 0], np.int32))
    classed = kinds[:-3] & _CLASSED
    some = np.flatnonzero(classed)
    of = np.searchsorted(ends, some)  # the break behind a text counts as its own
    classes = _classes()
    number = np.searchsorted(classes, classed[some])
    found = np.bincount(of * len(classes) + number, minlength=n * len(classes)).reshape(n, len(classes))
    counts = (found @ (classes[:, None] >> np.arange(_COUNTS) & 1)).T.astype(float)
    counts[_COUNTS - 1, :-1] -= 1
    upper, digits, symbols, commas, quotes, separators, unspaced, line_breaks = counts
    first = np.where(lengths > 0, kinds[begins], _OPENS | _BULLET)
    last, place = _last(kinds, begins, ends, _CLOSES_MORE)
    before = np.maximum(place, 2)
    dots = kinds[before] & kinds[before - 1] & kinds[before - 2] & _DOT > 0
    prose, _ = _last(kinds, begins, ends, _CLOSES)
    in_word = kinds & _WORD > 0
    inner = np.flatnonzero(kinds[1:-1] & _APOSTROPHE) + 1
    in_word[inner[in_word[inner - 1] & in_word[inner + 1]]] = True
    alone = np.flatnonzero(kinds[:-1] & _UNSPACED)
    word_starts = np.flatnonzero(in_word[1:-1] & ~in_word[:-2]) + 1
    if in_word[0]:
        word_starts = np.insert(word_starts, 0, 0)
    word_ends = np.flatnonzero(in_word[:-1] & ~in_word[1:]) + 1
    if len(alone):
        order = np.argsort(np.concatenate([word_starts, alone]), kind="stable")
        word_starts = np.concatenate([word_starts, alone])[order]
        word_ends = np.concatenate([word_ends, alone + 1])[order]
        spaced = " ".join([joined[a:b] for a, b in zip(word_starts.tolist(), word_ends.tolist(), strict=True)])
    else:
        spaced = np.where(in_word[:-3], codes, np.uint32(32)).tobytes().decode("utf-32-le", "surrogatepass")
    cased = _running(kinds & _UPPER > 0), _running(kinds & _LOWER > 0)
    ups, lows = (sums[word_ends] - sums[word_starts] for sums in cased)
    return Characters(
        upper,
        digits,
        symbols,
        commas,
        quotes,
        separators,
        unspaced,
        line_breaks,
        _sentence_ends(kinds, some, of, n),
        first & _UPPER > 0,
        first & _OPENS > 0,
        first & _BULLET > 0,
        last & (_MARK | _OTHER_MARK) > 0,
        last & _COLON > 0,
        (last & _ELLIPSIS > 0) | (dots & (place - begins >= 2)),
        prose & _MARK > 0,
        np.append(np.searchsorted(word_starts, begins), len(word_starts)),
        kinds[word_starts] & _UPPER > 0,
        (ups > 0) & (lows == 0),
        word_ends - word_starts,
        spaced,
    )


def _running(flags: np.ndarray) -> np.ndarray:
    sums = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=sums[1:])
    return sums


def _last(kinds: np.ndarray, begins: np.ndarray, ends: np.ndarray, closing: int) -> tuple[np.ndarray, np.ndarray]:
    """The kinds of the last character of each text that is not a closing one, 0 where there is none; and its place."""
    place = ends - 1
    left = np.flatnonzero((place >= begins) & (kinds[place] & closing > 0))
    while len(left):
        place[left] -= 1
        left = left[(place[left] >= begins[left]) & (kinds[place[left]] & closing > 0)]
    return np.where(place >= begins, kinds[place], 0), place


def _sentence_ends(kinds: np.ndarray, some: np.ndarray, of: np.ndarray, texts: int) -> np.ndarray:
    ends = kinds[some] & _END > 0
    at, of = some[ends], of[ends]
    follows = kinds[at + 1]
    last = follows & _END == 0  # of a run
    closed = last & (follows & _AFTER_END > 0)
    counts = np.bincount(of[closed], minlength=texts).astype(float)
    full = kinds[at] & _FULL_END > 0
    if full.any():
        # Of a run that nothing of the kind follows, each full-width sign counts.
        run = np.searchsorted(np.flatnonzero(last), np.flatnonzero(full))
        counts += np.bincount(of[full][~closed[last][run]], minlength=texts)
    return counts


def _kinds_of(codes: np.ndarray) -> np.ndarray:
    """The kinds of each character as bits, int32 of shape (characters,)."""
    table = _table()
    if codes.max(initial=0) < _TABLED:
        kinds: np.ndarray = table[codes]
        return kinds
    kinds = table[np.minimum(codes, _TABLED - 1)]
    beyond = codes >= _TABLED
    distinct, place = np.unique(codes[beyond], return_inverse=True)
    kinds[beyond] = _kinds_of_each("".join(map(chr, distinct.tolist())))[place]
    return kinds


@cache
def _table() -> np.ndarray:
    """The kinds of the characters of the basic plane; what lies beyond it is rare and told one by one."""
    return _kinds_of_each("".join(map(chr, range(_TABLED))))


@cache
def _classes() -> np.ndarray:
    """All combinations of what is counted that a character can be, in order."""
    found = set(np.unique(_table() & _CLASSED).tolist())
    return np.array(sorted(found | {0, _UPPER, _DIGIT, _SYMBOL, _UNSPACED}), np.int64)


def _kinds_of_each(characters: str) -> np.ndarray:
    kinds = np.zeros(len(characters), np.int32)
    kinds[list(map(str.isupper, characters))] |= _UPPER
    kinds[list(map(str.isdigit, characters))] |= _DIGIT
    kinds[[c.islower() or (c.istitle() and not c.isupper()) for c in characters]] |= _LOWER
    for kind, pattern in _PATTERNS.items():
        kinds[[found.start() for found in re.finditer(pattern, characters)]] |= kind
    return kinds
