"""HTML to a cut page: the walk of `segment.html` over the mark-up that the parser's serialiser writes, in one pass."""

from __future__ import annotations

import numpy as np

from ..segment.element_kinds import BLOCK, BREAK, INSIDE, LEFT, LINK, MARK, PREFORMATTED, RULE
from .cut_page import CutPage
from .distinct import FIRST_ROOM, with_room
from .element_table import EITHER, ENDLESS, FOREIGN, RAW, VOID, ElementTable, element_number
from .elements import describe
from .ends import behind_comment, behind_end_tag, is_plain, raw_end
from .hashes import empty_table, find, put
from .identity import identity_of_container, identity_of_mark, write_mark, written_container, written_mark
from .jit import compiled
from .markup import ATTRIBUTES, CLASS, ID, ITEMPROP, KEPT, hides, index_of, name_end, read_attributes, tag_end
from .text_runs import read_text

SURE, BLANK_LINES, DOUBTFUL = 0, 1, 2
"""How sure it is that a walk over the tree gives the same: wholly; if the texts inside each `<pre>` were one in the
tree, since a blank line in it ended a segment; not at all."""

_DEPTH = 8_192
_TOP_ROOM = 16
_LESS, _GREATER, _SLASH, _BANG, _MARKED = 60, 62, 47, 33, 63
_NO_NAME = -1


@compiled
def cut_markup(codes: np.ndarray, elements: ElementTable) -> tuple[int, CutPage]:
    """Cut one element, as the serialiser wrote it, into segments.

    Args:
        codes: the mark-up as code points, uint32.
        elements: `element_table()`.

    Returns:
        `SURE`, `BLANK_LINES` or `DOUBTFUL`, and the page; of a doubtful one it holds nothing of use.
    """
    n = len(codes)
    most_marks, most = elements.most_marks, elements.most_characters
    # Room for all that a page of this length could have; what isn't written to costs no memory.
    out = np.empty(n + 2, np.uint32)
    ends = np.empty(n // 2 + _TOP_ROOM, np.int64)
    of = np.empty(n // 2 + _TOP_ROOM, np.int64)
    links = np.empty(n // 2 + _TOP_ROOM, np.int64)
    mark_ends = np.empty(n // 2 + _TOP_ROOM, np.int64)
    mark_of = np.empty(n // 3 + _TOP_ROOM, np.int64)
    parents = np.empty(n // 3 + _TOP_ROOM, np.int64)
    kind_of = np.empty(n // 3 + _TOP_ROOM, np.int64)
    kind_places = np.empty(n // 3 + _TOP_ROOM, np.int64)
    mark_places = np.empty(n // 3 + _TOP_ROOM, np.int64)
    segments = containers = all_marks = kinds = marks = used_marks = 0
    kind_table = empty_table(FIRST_ROOM)
    mark_table = empty_table(FIRST_ROOM)
    written_kinds = empty_table(FIRST_ROOM)
    written_marks = empty_table(FIRST_ROOM)
    kind_writings = mark_writings = 0
    plain_marks = np.full(len(elements.kinds), -1, np.int64)  # by element: the mark that is its tag alone
    # Open elements: where each begins, and what it is; and of the blocks among them which container each has become.
    opened = np.empty(_DEPTH, np.int64)
    opened_kinds = np.empty(_DEPTH, np.int64)
    depth = 0
    blocks = np.empty(_DEPTH, np.int64)
    indices = np.empty(_DEPTH, np.int64)
    open_blocks = 0
    left_at = foreign_at = -1  # the depth of the element that is left out, and of the one that is not of HTML
    values = np.empty((ATTRIBUTES, 2), np.int64)
    order = np.empty(ATTRIBUTES, np.int64)
    raw = np.empty(KEPT * (most + 1), np.uint32)
    mark = np.empty(most, np.uint32)
    # The segment that is open: where its text begins and ends, what waits to be written, the same for its links.
    begins = at = waits = link_size = link_waits = 0
    own_marks = np.empty(most_marks, np.int64)
    own = breaks = in_links = pre = 0
    doubt = SURE
    i = 0
    while i < n and doubt != DOUBTFUL:
        cuts = False
        kind = -1  # of what is opened
        ends_element = False
        place = i
        number = _NO_NAME
        is_void = False
        if codes[i] != _LESS:
            if left_at >= 0:
                i = index_of(codes, i, _LESS)
                continue
            if depth == 0:
                doubt = DOUBTFUL
                break
            i, at, waits, link_size, link_waits, reads, cuts = read_text(
                codes, i, out, begins, at, waits, link_size, link_waits, in_links > 0, pre > 0
            )
            if reads:
                breaks = 0
            if cuts:
                doubt = BLANK_LINES if at > begins else doubt
        elif i + 1 >= n:
            doubt = DOUBTFUL
            break
        elif codes[i + 1] == _SLASH:
            i = behind_end_tag(codes, i, opened[depth - 1]) if depth else -1
            if i < 0:
                doubt = DOUBTFUL
                break
            ends_element = True
            kind = opened_kinds[depth - 1]
            cuts = left_at < 0 and kind != INSIDE and kind != LINK
        elif codes[i + 1] == _BANG:
            i = behind_comment(codes, i)
            if i < 0:
                doubt = DOUBTFUL
                break
            continue
        elif codes[i + 1] == _MARKED:
            i = tag_end(codes, i) + 1
            continue
        else:
            end = name_end(codes, i + 1)
            number = element_number(elements, codes, i + 1, end)
            kind = BLOCK
            traits = 0
            if number >= 0:
                kind = elements.kinds[number]
                traits = elements.traits[number]
            if depth == 0:
                if i:
                    doubt = DOUBTFUL  # more than one element
                    break
                kind = BLOCK
            if left_at >= 0:
                kind = LEFT
            is_void = traits & VOID != 0
            if kind in (INSIDE, LINK):
                if end < n and codes[end] != _GREATER:
                    i, _ = read_attributes(codes, end, values, order)
                    if i < 0:
                        doubt = DOUBTFUL
                        break
                    if hides(codes, values):
                        kind = LEFT
                    elif own < most_marks:
                        if values[CLASS, 0] >= 0 or values[ID, 0] >= 0 or values[ITEMPROP, 0] >= 0:
                            key = written_mark(codes, place + 1, end, values)
                            found = find(written_marks, key)
                            if found < 0:
                                size = write_mark(codes, place + 1, end, values, most, raw, mark)
                                if size > end - place - 1:
                                    mark_table = with_room(mark_table, marks)
                                    found = put(mark_table, identity_of_mark(mark, size), marks)
                                    if found == marks:
                                        mark_places[marks] = place
                                        marks += 1
                                    written_marks = with_room(written_marks, mark_writings)
                                    put(written_marks, key, found)
                                    mark_writings += 1
                            if found >= 0:
                                own_marks[own] = found
                                own += 1
                                number = _NO_NAME
                    else:
                        number = _NO_NAME
                else:
                    i = end
            else:
                i = tag_end(codes, end)
                cuts = kind in (BLOCK, PREFORMATTED, RULE)
                if kind == BREAK:
                    breaks += 1
                    if breaks == 2:
                        cuts = True
                    elif at > begins:
                        waits = 2
                        if in_links:
                            link_waits = 1
            i += 1
            if traits & ENDLESS or (traits & (EITHER | RAW) and foreign_at >= 0):
                # Inside SVG it can't be seen whether these are of HTML, and so void or raw; and a raw text could hold
                # its own end tag.
                doubt = DOUBTFUL
                break
            if traits & RAW:
                text_end = raw_end(codes, i, place + 1, end)
                same = text_end >= 0 and is_plain(codes, i, text_end)
                if text_end < 0 or (kind != LEFT and kind != MARK and not same):
                    doubt = DOUBTFUL
                    break
                i = text_end if not same else i
            if traits & FOREIGN and foreign_at < 0:
                foreign_at = depth
        if cuts and at > begins and left_at < 0:
            ends[segments] = at
            links[segments] = min(link_size, at - begins)
            first = open_blocks - 1
            if indices[first] < 0:
                while first and indices[first - 1] < 0:
                    first -= 1
                for k in range(first, open_blocks):
                    key = written_container(codes, blocks[k], values, order)
                    found = find(written_kinds, key)
                    if found < 0:
                        kind_table = with_room(kind_table, kinds)
                        found = put(kind_table, identity_of_container(codes, blocks[k], most, values, order), kinds)
                        if found == kinds:
                            kind_places[kinds] = blocks[k]
                            kinds += 1
                        written_kinds = with_room(written_kinds, kind_writings)
                        put(written_kinds, key, found)
                        kind_writings += 1
                    indices[k] = containers
                    kind_of[containers] = found
                    parents[containers] = indices[k - 1] if k else -1
                    containers += 1
            of[segments] = indices[open_blocks - 1]
            for k in range(own):
                mark_of[all_marks] = own_marks[k]
                all_marks += 1
            mark_ends[segments] = all_marks
            used_marks = marks
            segments += 1
            own = 0
            out[at] = 10
            at += 1
            begins = at
            waits = link_size = link_waits = 0
        if ends_element:
            depth -= 1
            if depth == foreign_at:
                foreign_at = -1
            if left_at >= 0:
                if depth == left_at:
                    left_at = -1
            elif kind == LINK:
                in_links -= 1
            elif kind != INSIDE:
                open_blocks -= 1
                pre -= kind == PREFORMATTED
            if depth == 0:
                if i < n:
                    doubt = DOUBTFUL
                break
        elif kind >= 0:
            # The mark of an element by its tag alone.
            if left_at < 0 and number >= 0 and own < most_marks and kind in (INSIDE, LINK, MARK, RULE):
                if plain_marks[number] < 0:
                    plain_marks[number] = marks
                    mark_places[marks] = place
                    marks += 1
                own_marks[own] = plain_marks[number]
                own += 1
            if is_void or kind == BREAK:
                continue
            if depth == _DEPTH:
                doubt = DOUBTFUL
                break
            opened[depth] = place
            opened_kinds[depth] = kind
            if left_at < 0:
                if kind in (LEFT, MARK):
                    left_at = depth
                elif kind == LINK:
                    in_links += 1
                elif kind != INSIDE:
                    blocks[open_blocks] = place
                    indices[open_blocks] = -1
                    open_blocks += 1
                    pre += kind == PREFORMATTED
            depth += 1
    if depth:
        doubt = DOUBTFUL
    if doubt == DOUBTFUL:
        segments = containers = all_marks = kinds = used_marks = 0
    seen = empty_table(KEPT * (most + 1) + 2)
    page = CutPage(
        out[: ends[segments - 1] if segments else 0].copy(),
        ends[:segments].copy(),
        of[:segments].copy(),
        links[:segments].copy(),
        mark_ends[:segments].copy(),
        mark_of[:all_marks].copy(),
        describe(codes, mark_places[:used_marks].copy(), elements, True, seen, 0),
        parents[:containers].copy(),
        kind_of[:containers].copy(),
        describe(codes, kind_places[:kinds].copy(), elements, False, seen, used_marks),
    )
    return doubt, page
