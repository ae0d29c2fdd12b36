"""What the compiled walk does with each element, by the name of its tag."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from ..segment.attributes import MAX_ATTRIBUTE
from ..segment.element_kinds import BLOCK, INSIDE, KINDS, LINK, NAMES
from ..segment.element_names import VOID as VOID_NAMES
from ..segment.html import MAX_MARKS
from .hashes import Table, find, table_of
from .jit import compiled

VOID, RAW, ENDLESS, FOREIGN, EITHER = 1, 2, 4, 8, 16
"""Bits: written without an end tag; its text is written as it is, `<` and `&` included; such a text may hold its end
tag; elements inside are not of HTML; void in HTML alone and found elsewhere too."""

_LONGEST = 9
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT, _BITS = np.uint64(32), np.uint64(7)
# Their text is raw to the serialiser. `noscript` is not: the parser takes it that no script runs.
_RAW_NAMES = frozenset("script style xmp iframe noembed noframes plaintext".split())
# Start tags of these end an SVG picture or formula that they stand in.
_BREAKING_OUT = frozenset("br embed hr img meta".split())


class ElementTable(NamedTuple):
    """The elements that are not plain blocks, numbered.

    Attributes:
        names: finds the number by the key of a name.
        kinds: of each the kind as in `segment.element_kinds`, int64.
        traits: of each the bits above, int64.
        named: whether the mark of each holds what names it, bool.
        most_marks: how many marks a segment has at most.
        most_characters: how many characters of an attribute count.
    """

    names: Table
    kinds: np.ndarray
    traits: np.ndarray
    named: np.ndarray
    most_marks: int
    most_characters: int


@compiled
def name_key(codes: np.ndarray, start: int, end: int) -> np.uint64:
    """A number for a name of at most 9 ASCII characters that no other name has; 0 for all others."""
    if end - start > _LONGEST or end == start:
        return np.uint64(0)
    key = np.uint64(0)
    beyond = np.uint32(0)
    for i in range(start, end):
        key = (key << _BITS) | np.uint64(codes[i])
        beyond |= codes[i]
    if beyond > 127:
        return np.uint64(0)
    key *= _SPREAD  # an odd number: no two keys become one
    return key ^ (key >> _SHIFT)


@compiled
def element_number(elements: ElementTable, codes: np.ndarray, start: int, end: int) -> int:
    """The number of the element whose name stands there, -1 for a block like any other."""
    key = name_key(codes, start, end)
    return find(elements.names, key) if key else -1


@cache
def element_table() -> ElementTable:
    """The table; the parser is asked which elements are void to its serialiser."""
    tree = LexborHTMLParser("")
    kinds = {name: KINDS[number] for number, name in NAMES.items()}
    known = kinds.keys() | VOID_NAMES | _RAW_NAMES | {"col"}
    names = sorted(name for name in known if len(name) <= _LONGEST)
    traits = []
    for name in names:
        is_void = "</" not in (tree.create_node(name).html or "")
        traits.append(
            VOID * is_void
            | RAW * (name in _RAW_NAMES)
            | ENDLESS * (name == "plaintext")
            | FOREIGN * (name in ("svg", "math"))
            | EITHER * (is_void and name not in _BREAKING_OUT)
        )
    keys = [name_key(np.array([*map(ord, name)], np.uint32), 0, len(name)) for name in names]
    return ElementTable(
        table_of(np.array(keys, np.uint64), np.arange(len(names))),
        np.array([kinds.get(name, BLOCK) for name in names], np.int64),
        np.array(traits, np.int64),
        np.array([kinds.get(name) in (INSIDE, LINK) for name in names]),
        MAX_MARKS,
        MAX_ATTRIBUTE,
    )
