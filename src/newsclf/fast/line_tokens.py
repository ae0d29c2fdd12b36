"""The tokens of `features.lines.line_field`, told from the characters of lines as hashes."""

from __future__ import annotations

import math

import numpy as np

from ..features.character_kinds import AFTER_END, CLOSES, DIGIT, LOWER, UNSPACED, UPPER
from ..features.lines import FIRST_CJK, MAX_SHAPE, MAX_WORD, MOST_READ, SHORT_LINE, SHORTEST_LINE
from ..features.reading import MAX_READ
from .alphabet import DECIMAL, DOTTED_I, FIRST_ODD, IN_WORD, Alphabet
from .hashes import EMPTY, add, finish
from .jit import compiled
from .spelling import find_words, small_sigma

LAID_OUT, FIRST, LAST, WHOLE, SHAPE = range(5)
"""The tokens of a line that are told of the lines around it too: its length and ending, first and last word, all of its
words where they are few, and its shape."""
OWN = 5

_ZERO, _LETTER, _NOTHING, _UNDERSCORE, _SPACE = (np.uint64(ord(c)) for c in "0w-_ ")
_CAPITALISED, _CAPITALS, _OTHER, _CJK, _LONG = (np.uint64(ord(c)) for c in "XAxc~")
_OPENS, _CLOSES, _IS, _SHAPED = (np.uint64(ord(c)) for c in "^$=s")
_SMALL_I, _DOT_ABOVE = np.uint64(0x69), np.uint64(0x307)
_STEPS = 4  # pieces of the shape of a long line
_SIZE, _LARGEST_SIZE = 1.5, 9


@compiled
def read_lines(
    codes: np.ndarray, places: np.ndarray, alphabet: Alphabet, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tell the tokens of lines.

    Args:
        codes: the lines with a line break between, as code points, uint32.
        places: the characters by their places in the alphabet, uint32.
        alphabet: what these are.
        ends: where each line ends in `codes`, int64 of shape (lines,).

    Returns:
        The hashes of each line's tokens by their kinds, `EMPTY` for one that it lacks, uint64 of shape (lines, `OWN`);
        and the two characters that `LAID_OUT` is made of, uint64 of shape (lines, 2).
    """
    n = len(ends)
    tokens, laid_out = np.zeros((n, OWN), np.uint64), np.empty((n, 2), np.uint64)
    most = 0
    start = 0
    for i in range(n):
        most = max(most, ends[i] - start)
        start = ends[i] + 1
    most = min(most, MAX_READ)
    starts, stops, kinds = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int32)
    start = 0
    for i in range(n):
        length = ends[i] - start
        stop = start + min(length, MAX_READ)
        words = find_words(places, alphabet, start, stop, starts, stops, kinds, 0)
        size = float(words)
        for word in range(words):
            if kinds[word] & UNSPACED:
                size -= 0.5
        if length > MAX_READ:
            size *= length / MAX_READ
        laid_out[i, 0] = _ZERO + np.uint64(min(_LARGEST_SIZE, int(_SIZE * math.log2(size + 1))))
        laid_out[i, 1] = _ending(codes, places, alphabet, start, stop)
        tokens[i, LAID_OUT] = finish(add(add(EMPTY, laid_out[i, 0]), laid_out[i, 1]))
        first, last, whole = add(EMPTY, _OPENS), add(EMPTY, _CLOSES), add(EMPTY, _IS)
        if words:
            first = _add_word(first, places, alphabet, starts[0], stops[0])
            last = _add_word(last, places, alphabet, starts[words - 1], stops[words - 1])
        tokens[i, FIRST], tokens[i, LAST] = finish(first), finish(last)
        if 0 < words <= SHORTEST_LINE:
            for word in range(words):
                if word:
                    whole = add(whole, _UNDERSCORE)
                whole = _add_word(whole, places, alphabet, starts[word], stops[word])
            tokens[i, WHOLE] = finish(whole)
        tokens[i, SHAPE] = _shape(codes, places, alphabet, start, min(stop, start + MOST_READ), words > SHORT_LINE)
        start = ends[i] + 1
    return tokens, laid_out


@compiled
def _ending(codes: np.ndarray, places: np.ndarray, alphabet: Alphabet, start: int, stop: int) -> np.uint64:
    """What a line ends with, closing quotes and brackets aside."""
    at = stop - 1
    while at >= start and (alphabet.kinds[places[at]] & CLOSES or codes[at] == _SPACE):
        at -= 1
    if at < start:
        return _NOTHING
    kind, code = alphabet.kinds[places[at]], np.uint64(codes[at])
    if kind & DIGIT:
        return _ZERO
    if kind & IN_WORD and code != _UNDERSCORE:
        return _LETTER
    # Closing signs aside, white space is what may follow the end of a sentence.
    return _NOTHING if kind & AFTER_END else code


@compiled
def _add_word(state: np.uint64, places: np.ndarray, alphabet: Alphabet, start: int, stop: int) -> np.uint64:
    """The state of a hash with a word in lower case, cut short and then its runs of digits as one 0."""
    length = 0
    in_digits = False
    for at in range(start, stop):
        if length >= MAX_WORD:
            break
        code = np.uint64(alphabet.lower[places[at]])
        if alphabet.kinds[places[at]] & DECIMAL:
            if not in_digits:
                state = add(state, _ZERO)
            in_digits = True
            length += 1
            continue
        in_digits = False
        if code >= FIRST_ODD:
            if code == DOTTED_I:
                state = add(state, _SMALL_I)
                length += 1
                code = _DOT_ABOVE
            else:
                code = np.uint64(small_sigma(places, alphabet, at, start, stop))
        if length < MAX_WORD:
            state = add(state, code)
        length += 1
    return state


@compiled
def _shape(
    codes: np.ndarray, places: np.ndarray, alphabet: Alphabet, start: int, stop: int, is_long: bool
) -> np.uint64:
    """The hash of a line's shape: of a short one runs of the same kind count once, a long one is that of its beginning."""
    state = add(EMPTY, _SHAPED)
    count = 0
    before = EMPTY
    at = start
    while at < stop and count < (_STEPS if is_long else MAX_SHAPE):
        kind = alphabet.kinds[places[at]]
        first = at
        at += 1
        if kind & IN_WORD:
            together = kind
            while at < stop and alphabet.kinds[places[at]] & IN_WORD:
                together |= alphabet.kinds[places[at]]
                at += 1
            sign = _sign(np.uint64(codes[first]), kind, together, at - first)
        elif kind & AFTER_END and not kind & CLOSES:
            continue  # white space
        else:
            sign = _sign(np.uint64(codes[first]), kind, kind, 1)
        if is_long or sign != before:
            state = add(state, sign)
            count += 1
        before = sign
    return finish(add(state, _LONG) if is_long else state)


@compiled
def _sign(code: np.uint64, first: int, together: int, length: int) -> np.uint64:
    """The sign of a piece of a line, told by its first character and what all of them are."""
    if first & DIGIT:
        return _ZERO
    if not first & IN_WORD or code == _UNDERSCORE:
        return code
    if code > FIRST_CJK:
        return _CJK
    if length > 1 and together & UPPER and not together & LOWER:
        return _CAPITALS
    return _CAPITALISED if first & UPPER else _OTHER
