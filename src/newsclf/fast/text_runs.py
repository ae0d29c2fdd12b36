"""Reading the text between two tags: white space and line breaks brought together, characters that aren't seen left."""

from __future__ import annotations

import numpy as np

from .jit import compiled
from .markup import is_invisible, is_space, reference

_LESS, _AMPERSAND, _LINE = 60, 38, 10
_NOTHING, _ONE_SPACE, _ONE_LINE = 0, 1, 2


@compiled
def read_text(
    codes: np.ndarray,
    i: int,
    out: np.ndarray,
    begins: int,
    at: int,
    waits: int,
    link_size: int,
    link_waits: int,
    in_link: bool,
    pre: bool,
) -> tuple[int, int, int, int, int, bool, bool]:
    """Read text from a place on to the next tag, or to behind a blank line if it is preformatted.

    Args:
        codes: the mark-up.
        i: the place.
        out: where text is written to.
        begins: where the text of the open segment begins there.
        at: where it ends.
        waits: what stands between it and the next character: nothing, a space (1) or a line break (2).
        link_size: how many characters the links of the segment have.
        link_waits: whether white space stands between these and the next one.
        in_link: whether the text is one of a link.
        pre: whether it is preformatted.

    Returns:
        `i`, `at`, `waits`, `link_size` and `link_waits` as they are then, whether any character was read that is seen,
        and whether a blank line has been met.
    """
    n = len(codes)
    reads = False
    while i < n:
        code = codes[i]
        if code == _LESS:
            break
        size = 1
        if code == _AMPERSAND:
            code, size = reference(codes, i)
        if code <= 32 or code > 126:
            if is_space(code):
                if pre and code == _LINE:
                    behind = _behind_blank_line(codes, i)
                    if behind > 0:
                        return behind, at, waits, link_size, link_waits, reads, True
                    if at > begins:
                        waits = _ONE_LINE
                elif waits == _NOTHING and at > begins:
                    waits = _ONE_SPACE
                if in_link:
                    link_waits = 1
                i += size
                continue
            if is_invisible(code):
                i += size
                continue
        if waits:
            out[at] = 32 if waits == _ONE_SPACE else 10
            at += 1
            waits = _NOTHING
        out[at] = code
        at += 1
        if in_link:
            link_size += 2 if link_waits and link_size else 1
            link_waits = 0
        reads = True
        i += size
    return i, at, waits, link_size, link_waits, reads, False


@compiled
def _behind_blank_line(codes: np.ndarray, i: int) -> int:
    """The place behind a line break, blanks and a second line break; -1 if that doesn't stand there."""
    n = len(codes)
    i += 1
    while i < n and (codes[i] == 32 or codes[i] == 9 or codes[i] == 13):
        i += 1
    return i + 1 if i < n and codes[i] == _LINE else -1
