"""The second rough count of a page: which tags surely end at the first `>`, and which surely close the one before.

`segment.tag_pieces` and `segment.matched_tags` say why these are sure; what is counted of them here is the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..segment.matched_tags import MOST_ROUNDS
from ..segment.rough_count import FORMATTING_TABLE, READ_AT_MOST, ROOTS_TABLE, WEIGHTS_TABLE
from ..segment.tag_pieces import NAMING
from .hashes import EMPTY, Table, add, empty_table, finish, put
from .jit import compiled
from .tag_reading import DASH, DOUBLE, END, EQUALS, SINGLE, START, byte_at, is_letter, is_root, read_tag

_LONGEST = 16  # bytes of a name
_NAME_ENDS = np.array([chr(c) in "\t\n\f\r />\"'=<\0" for c in range(256)])
_QUOTED_NAME_ENDS = np.array([chr(c) in "\t\n\v\f\r <>/\"'" for c in range(256)])
_EXCLAMATION = ord("!")


class Bounds(NamedTuple):
    """What a page may have: `segment.limits.Limits`, and what `segment.rough_count` takes for few."""

    tags: int
    depth: int
    attributes: int
    few_tags: int
    few_chars: int
    few_repeats: int


class _Piece(NamedTuple):
    """What is read from one `<` to the next."""

    end: int  # where the next `<` stands, or the end of the page
    plain: bool  # whether the first `>` surely is its end, if it is a tag
    outside: int  # bytes up to that outside of quotes; all of a piece that is not plain
    assigned: int  # room that names with a value take, with the equals sign, a space and two quotes
    unread: int  # how many of them are too long, or empty


class _Names(NamedTuple):
    """Distinct names; the numbers of the table aren't used."""

    table: Table
    known: np.ndarray  # how many, of shape (1,)
    most: int


@compiled
def count_closely(page: np.ndarray, bounds: Bounds) -> bool:
    """Whether the page keeps within the bounds: True only where it surely does."""
    starts = formatting = depth = least = 0
    odd = False
    for at in range(len(page)):
        if page[at] == START:
            starts += 1
            head = byte_at(page, at + 1) * 256 + byte_at(page, at + 2)
            formatting += FORMATTING_TABLE[head]
            depth += WEIGHTS_TABLE[head]
            least = min(least, depth)
            if depth - least >= bounds.depth:
                return False
            odd = odd or _has_quoted_name(page, at)
    # With a quote in the name of a tag no piece is sure to end; such a page is read by the plain count.
    if starts > bounds.tags or odd:
        return False
    few = starts <= bounds.few_tags and formatting * (starts + 1) <= bounds.few_repeats
    if not few and not _is_shallow(page, starts, bounds):
        return False
    if starts <= bounds.few_tags and _has_few_attributes(page, False, bounds):
        return True
    return _has_few_attributes(page, True, bounds)


@compiled
def _is_shallow(page: np.ndarray, starts: int, bounds: Bounds) -> bool:
    """Whether few elements, and few formatting elements, are open at a time, and the names of tags are few."""
    opened = np.zeros(starts, np.uint64)  # those that the next end tag may close
    rounds = np.zeros(starts, np.int64)  # how deep the pairs inside each are nested
    is_formatting = np.zeros(starts, np.bool_)
    top = 0
    depth = formatting = 0
    named = _no_names(bounds.few_tags)
    comment_end = -1  # the last place where one was looked for and found
    comment = -1  # what is before this may be in a comment
    sure = False  # whether the piece before surely ended
    at = _next_start(page, 0)
    while at < len(page):
        piece = _read_piece(page, at, named, False)
        first = byte_at(page, at + 1)
        if first == _EXCLAMATION and byte_at(page, at + 2) == DASH and byte_at(page, at + 3) == DASH:
            if comment_end < at + 6:
                comment_end = _comment_end(page, at + 6)
            comment = max(comment, comment_end)
        head = first * 256 + byte_at(page, at + 2)
        weight = WEIGHTS_TABLE[head]
        if weight > 0:
            name, _ = _name_hash(page, at + 1, 1)
            depth += 1
            formatting += FORMATTING_TABLE[head]
            if depth >= bounds.depth or formatting * (starts + 1) > bounds.few_repeats or not _add_name(named, name):
                return False
            if name != EMPTY:
                opened[top], rounds[top], is_formatting[top] = name, 0, FORMATTING_TABLE[head]
                top += 1
        elif weight < 0 and sure and at >= comment:
            name, _ = _name_hash(page, at + 2, 1)
            if name != EMPTY:
                if top and opened[top - 1] == name and rounds[top - 1] < MOST_ROUNDS:
                    top -= 1
                    depth -= 1
                    formatting -= is_formatting[top]
                    if top:
                        rounds[top - 1] = max(rounds[top - 1], rounds[top] + 1)
                else:
                    top = 0  # nothing before an end tag that closes nothing is sure to be closed
        sure = piece.plain
        at = piece.end
    return True


@compiled
def _has_few_attributes(page: np.ndarray, naming: bool, bounds: Bounds) -> bool:
    """Whether each tag has few attributes, and all together few bytes of them, or with `naming` few distinct ones."""
    chars = room = unread = roots = largest = second = 0
    left = READ_AT_MOST * len(page)
    attributes = bounds.attributes
    named = _no_names(bounds.few_tags)
    at = _next_start(page, 0)
    while at < len(page):
        first = byte_at(page, at + 1)
        begins = is_letter(first)
        root = ROOTS_TABLE[first * 256 + byte_at(page, at + 2)]
        piece = _read_piece(page, at, named, False)
        if begins and piece.plain and not root and piece.outside < 2 * attributes:
            if not naming:
                chars += piece.outside
            else:
                piece = _read_piece(page, at, named, True)
                _, length = _name_hash(page, at + 1, 1)
                unread += piece.unread
                room += piece.outside - length - 2 - piece.assigned
                if named.known[0] + unread > bounds.few_tags:
                    return False
        elif begins:
            size, names = read_tag(page, at, attributes)
            left -= size
            if names < 0:
                return False
            chars += names if size >= 2 * attributes else size
            if is_root(page, at):
                roots += size
                second = max(second, min(largest, size))
                largest = max(largest, size)
                if roots - largest - second > 10 * attributes:
                    return False
        if chars > bounds.few_chars or left < 0:
            return False
        at = piece.end
    # What room is left may be names of a letter and a space each.
    return not naming or named.known[0] + unread + max(0, room) // 2 <= bounds.few_tags


@compiled
def _read_piece(page: np.ndarray, start: int, named: _Names, naming: bool) -> _Piece:
    """Read what begins with a `<`; with `naming`, the names that a value is assigned to are added to the known ones."""
    n = len(page)
    stop = start + 1
    doubles = 0
    while stop < n and page[stop] != END and page[stop] != START:
        doubles += page[stop] == DOUBLE
        stop += 1
    end = stop if stop >= n or page[stop] == START else _next_start(page, stop + 1)
    if stop >= n or page[stop] == START:
        return _Piece(end, False, end - start, 0, 0)
    quote = DOUBLE if doubles else SINGLE
    quotes = quoted = equals = opened = assigned = unread = 0
    sure = True
    for i in range(start + 1, stop):
        code = page[i]
        inside = quotes & 1 == 1
        if code == quote:
            if inside:
                quoted += i - opened
            else:
                opened = i
                sure = sure and page[i - 1] == EQUALS and NAMING[page[i - 2]]
            quotes += 1
        elif code == SINGLE:
            sure = sure and inside
        elif code == EQUALS and not inside:
            equals += 1
            if naming:
                name, length = _name_hash(page, i - 1, -1)
                assigned += length + 4
                if name == EMPTY:
                    unread += 1
                else:
                    _add_name(named, name)
    sure = sure and quotes & 1 == 0 and equals == quotes // 2
    return _Piece(end, sure, stop - start - quoted if sure else end - start, assigned, unread)


@compiled
def _next_start(page: np.ndarray, at: int) -> int:
    while at < len(page) and page[at] != START:
        at += 1
    return at


@compiled
def _comment_end(page: np.ndarray, at: int) -> int:
    """Where the `>` of a `-->` stands, at a place or behind it."""
    while at < len(page):
        if page[at] == END and page[at - 1] == DASH and page[at - 2] == DASH:
            return at
        at += 1
    return at


@compiled
def _has_quoted_name(page: np.ndarray, start: int) -> bool:
    """Whether an equals sign and a quote are part of a tag's name."""
    if not is_letter(byte_at(page, start + 1)):
        return False
    at = start + 2
    while at < len(page) and not _QUOTED_NAME_ENDS[page[at]]:
        at += 1
    code = byte_at(page, at)
    return code in (DOUBLE, SINGLE) and page[at - 1] == EQUALS


@compiled
def _name_hash(page: np.ndarray, at: int, step: int) -> tuple[np.uint64, int]:
    """The hash of the name that begins or ends at a place, `EMPTY` if it is empty or too long, and its length to 16."""
    state = EMPTY
    for length in range(_LONGEST):
        code = byte_at(page, at)
        if _NAME_ENDS[code]:
            return (finish(state) if length else EMPTY), length
        state = add(state, np.uint64(code + 32 if 65 <= code <= 90 else code))
        at += step
    return EMPTY, _LONGEST


@compiled
def _no_names(most: int) -> _Names:
    return _Names(empty_table(most + 1), np.zeros(1, np.int64), most)


@compiled
def _add_name(named: _Names, name: np.uint64) -> bool:
    """Add a name to those that are known, where there is one; whether they still are few."""
    known = named.known[0]
    # A name without a hash counts as one of its own.
    if known <= named.most and (name == EMPTY or put(named.table, name, known) == known):
        named.known[0] += 1
    return bool(named.known[0] <= named.most)
