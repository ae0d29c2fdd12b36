"""Characters of each text by what they are, told for all texts of a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from .character_kinds import (
    AFTER_END,
    APOSTROPHE,
    BULLET,
    CLASSED,
    CLOSES,
    CLOSES_MORE,
    COLON,
    COUNTS,
    DIGIT,
    DOT,
    ELLIPSIS,
    END,
    FULL_END,
    LOWER,
    MARK,
    OPENS,
    OTHER_MARK,
    SYMBOL,
    UNSPACED,
    UPPER,
    WORD,
    kinds_of,
    kinds_of_basic_plane,
)


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
    kinds = kinds_of(codes)
    # Places more, so that each text has a first character, and the last one is followed by something.
    kinds = np.append(kinds, np.array([AFTER_END, 0, 0], np.int32))
    classed = kinds[:-3] & CLASSED
    some = np.flatnonzero(classed)
    of = np.searchsorted(ends, some)  # the break behind a text counts as its own
    classes = _classes()
    number = np.searchsorted(classes, classed[some])
    found = np.bincount(of * len(classes) + number, minlength=n * len(classes)).reshape(n, len(classes))
    counts = (found @ (classes[:, None] >> np.arange(COUNTS) & 1)).T.astype(float)
    counts[COUNTS - 1, :-1] -= 1
    upper, digits, symbols, commas, quotes, separators, unspaced, line_breaks = counts
    first = np.where(lengths > 0, kinds[begins], OPENS | BULLET)
    last, place = _last(kinds, begins, ends, CLOSES_MORE)
    before = np.maximum(place, 2)
    dots = kinds[before] & kinds[before - 1] & kinds[before - 2] & DOT > 0
    prose, _ = _last(kinds, begins, ends, CLOSES)
    in_word = kinds & WORD > 0
    inner = np.flatnonzero(kinds[1:-1] & APOSTROPHE) + 1
    in_word[inner[in_word[inner - 1] & in_word[inner + 1]]] = True
    alone = np.flatnonzero(kinds[:-1] & UNSPACED)
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
    cased = _running(kinds & UPPER > 0), _running(kinds & LOWER > 0)
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
        first & UPPER > 0,
        first & OPENS > 0,
        first & BULLET > 0,
        last & (MARK | OTHER_MARK) > 0,
        last & COLON > 0,
        (last & ELLIPSIS > 0) | (dots & (place - begins >= 2)),
        prose & MARK > 0,
        np.append(np.searchsorted(word_starts, begins), len(word_starts)),
        kinds[word_starts] & UPPER > 0,
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
    ends = kinds[some] & END > 0
    at, of = some[ends], of[ends]
    follows = kinds[at + 1]
    last = follows & END == 0  # of a run
    closed = last & (follows & AFTER_END > 0)
    counts = np.bincount(of[closed], minlength=texts).astype(float)
    full = kinds[at] & FULL_END > 0
    if full.any():
        # Of a run that nothing of the kind follows, each full-width sign counts.
        run = np.searchsorted(np.flatnonzero(last), np.flatnonzero(full))
        counts += np.bincount(of[full][~closed[last][run]], minlength=texts)
    return counts


@cache
def _classes() -> np.ndarray:
    """All combinations of what is counted that a character can be, in order."""
    found = set(np.unique(kinds_of_basic_plane() & CLASSED).tolist())
    return np.array(sorted(found | {0, UPPER, DIGIT, SYMBOL, UNSPACED}), np.int64)
