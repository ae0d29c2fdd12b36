"""Plain text cut into lines by compiled code: `segment.text` without an object for each line."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..segment.limits import MAX_CHARS, MAX_LINES
from ..segment.text import FIRST_OF_CJK, MEASURED, Line, paragraphs
from .hashes import codes_of
from .jit import compiled, read_only
from .text_kinds import BLANK, BREAK, CJK, HIDDEN, ITEM, WIDTH, text_kinds
from .wrap_width import wrap_width

_LINE_FEED, _RETURN, _SPACE, _TAB = (ord(c) for c in "\n\r \t")


class CutText(NamedTuple):
    """The segments of a plain text.

    Attributes:
        texts: the segments.
        codes: the same with a line break between, as code points, uint32.
        ends: where each ends in `codes`, int64 of shape (segments,).
        truncated: what was cut off: "size", "lines".
    """

    texts: list[str]
    codes: np.ndarray
    ends: np.ndarray
    truncated: tuple[str, ...]


class Lines(NamedTuple):
    """Lines that aren't blank; of `segment.text.Line` in other words. Values of shape (lines,) are int64 or bool.

    Attributes:
        codes: the lines with a line break between, white space collapsed, uint32.
        ends: where each ends in `codes`.
        widths: columns, the indent included.
        indents: how much white space each begins with.
        firsts: columns of the first piece that can't be broken.
        blocks: the number of each one's block.
        single: whether each is one word.
        items: whether each begins an item of a list.
        cjk: whether each ends with a character of CJK.
    """

    codes: np.ndarray
    ends: np.ndarray
    widths: np.ndarray
    indents: np.ndarray
    firsts: np.ndarray
    blocks: np.ndarray
    single: np.ndarray
    items: np.ndarray
    cjk: np.ndarray


def cut_text(codes: np.ndarray, max_chars: int = MAX_CHARS, max_lines: int = MAX_LINES) -> CutText:
    """Cut a plain text into segments, as `segment.text.text_columns` does.

    Args:
        codes: the decoded text as code points, uint32.
        max_chars: what is behind this many characters is cut off and "size" reported.
        max_lines: likewise for lines that are not empty, and "lines".
    """
    truncated: tuple[str, ...] = ()
    if len(codes) > max_chars:
        codes, truncated = codes[:max_chars], ("size",)
    places, kinds = text_kinds(codes)
    lines, more, width = _read_lines(read_only(codes), read_only(places), kinds, max_lines)
    if more:
        truncated += ("lines",)
    if not len(lines.ends):
        return CutText([], lines.codes, lines.ends, truncated)
    texts = lines.codes.tobytes().decode("utf-32-le", "surrogatepass").split("\n")
    if width < 0:
        return CutText(texts, lines.codes, lines.ends, truncated)
    columns = (values.tolist() for values in (lines.widths, lines.indents, lines.firsts, lines.blocks))
    joined = paragraphs([Line(*line) for line in zip(texts, *columns, strict=True)], width)
    ends = np.cumsum(np.array(list(map(len, joined)), np.int64) + 1) - 1
    return CutText(joined, codes_of("\n".join(joined)).copy(), ends, truncated)


@compiled
def _read_lines(codes: np.ndarray, places: np.ndarray, kinds: np.ndarray, most: int) -> tuple[Lines, bool, int]:
    """The lines of a text that aren't blank, whether there are more than `most`, and the width of `wrap_width`."""
    codes, places = _seen(codes, places, kinds)
    breaks = 0
    for place in places:
        breaks += (kinds[place] & BREAK) > 0
    n = len(codes)
    size = min(breaks + 1, most)
    found = Lines(
        np.empty(n, np.uint32),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.bool_),
        np.empty(size, np.bool_),
        np.empty(size, np.bool_),
    )
    more = False
    at = count = written = block = 0
    while at < n:
        end = at
        while end < n and not kinds[places[end]] & BREAK:
            end += 1
        stop = end
        while stop > at and kinds[places[stop - 1]] & BLANK:
            stop -= 1
        if stop == at:
            block += 1
        elif count == most:
            more = True
            break
        else:
            if count:
                found.codes[written] = _LINE_FEED
                written += 1
            written = _read_line(codes, places, kinds, at, stop, found, count, written)
            found.blocks[count] = block
            count += 1
        at = end + 1
        if at < n and codes[at] == _LINE_FEED and codes[end] == _RETURN:
            at += 1
    width = wrap_width(
        found.widths[:count],
        found.firsts[:count],
        found.blocks[:count],
        found.single[:count],
        found.items[:count],
        found.cjk[:count],
    )
    lines = Lines(
        found.codes[:written].copy(),
        found.ends[:count].copy(),
        found.widths[:count],
        found.indents[:count],
        found.firsts[:count],
        found.blocks[:count],
        found.single[:count],
        found.items[:count],
        found.cjk[:count],
    )
    return lines, more, width


@compiled
def _seen(codes: np.ndarray, places: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A text without its invisible characters."""
    hidden = 0
    for place in places:
        hidden += (kinds[place] & HIDDEN) > 0
    if not hidden:
        return codes, places
    left_codes, left_places = np.empty(len(codes) - hidden, np.uint32), np.empty(len(codes) - hidden, np.uint32)
    at = 0
    for i in range(len(codes)):
        if not kinds[places[i]] & HIDDEN:
            left_codes[at], left_places[at] = codes[i], places[i]
            at += 1
    return left_codes, left_places


@compiled
def _read_line(
    codes: np.ndarray,
    places: np.ndarray,
    kinds: np.ndarray,
    start: int,
    stop: int,
    found: Lines,
    line: int,
    written: int,
) -> int:
    """Write down a line that ends before `stop` with a character that is no white space; how much is written then."""
    begin = start
    while kinds[places[begin]] & BLANK:
        begin += 1
    width = 0
    for i in range(start, min(stop, start + MEASURED)):
        width += kinds[places[i]] & WIDTH
    begins = written
    gap = False
    single = True
    for i in range(begin, stop):
        if kinds[places[i]] & BLANK:
            gap = True
            continue
        if gap:
            found.codes[written] = _SPACE
            written += 1
            gap = single = False
        found.codes[written] = codes[i]
        written += 1
    found.ends[line] = written
    found.widths[line] = width
    found.indents[line] = begin - start
    found.firsts[line] = _first(codes, places, kinds, begin, min(stop, begin + MEASURED))
    found.single[line] = single
    item = kinds[places[begin]] & ITEM > 0
    found.items[line] = item and written > begins + 1 and found.codes[begins + 1] == _SPACE
    found.cjk[line] = kinds[places[stop - 1]] & CJK > 0
    return written


@compiled
def _first(codes: np.ndarray, places: np.ndarray, kinds: np.ndarray, start: int, stop: int) -> int:
    """Columns of the first piece that can't be broken: a word, or in CJK a character."""
    if kinds[places[start]] & CJK:
        return FIRST_OF_CJK
    width = 0
    for i in range(start, stop):
        if codes[i] == _SPACE or codes[i] == _TAB or kinds[places[i]] & CJK:
            break
        width += kinds[places[i]] & WIDTH
    return width
