"""A sentence for each token of a field, as `features.fields` and `features.lines` write them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_NEIGHBOUR = re.compile(r"([+-][12])<([^<>]*)>(?:<([^<>]*)>)?")
_LINE = re.compile(r"([+-])([1-3])(.*)", re.DOTALL)
_LAID_OUT = re.compile(r"(#|\d.)/(#|\d.)/(#|\d.)", re.DOTALL)
_SIDES = {"-1": "the segment before it", "+1": "the segment after it"}
_PLACES = {"-1": "right after", "-2": "two after", "+1": "right before", "+2": "two before"}
_EDGES = {"-1": "first", "-2": "first or second", "+1": "last", "+2": "last or last but one"}
_LEVELS = {
    "0:": "stands in",
    "1:": "one level up stands in",
    "2:": "two levels up stands in",
    "3:": "three to five levels up stands in",
    "6:": "six or more levels up stands in",
}


def token_sentence(group: str, token: str) -> str:
    """What a token says of a segment that has it.

    Args:
        group: the field: "words", "path", "near" (mark-up around, in HTML) or "lines" (the lines around, in text).
        token: as the vocabulary has it.
    """
    say = _FIELDS.get(group)
    return say(token) if say else f"has the token “{token}”"


def _words(token: str) -> str:
    if token[:1] == "^":
        return f"begins with “{token[1:].replace('_', ' ')}”"
    if token[-1:] == "$":
        return f"ends with “{token[:-1]}”"
    if "_" in token:
        return f"holds the words “{token.replace('_', ' ')}”"
    return f"holds the word “{token}”"


def _element(name: str) -> str:
    """A tag, or a name of an element."""
    if name == "#hidden":
        return "a hidden container"
    return name if name[:1] == "<" else f"a container named {name}"


def _path(token: str) -> str:
    if token[:2] in _LEVELS:
        return f"{_LEVELS[token[:2]]} {_element(token[2:])}"
    return f"stands somewhere in {_element(token)}"


def _mark(name: str) -> str:
    return name if name[:1] == "<" else f"an element named {name}"


def _near(token: str) -> str:
    if token[:2] == "m:":
        return f"holds {_mark(token[2:])}"
    match = _NEIGHBOUR.fullmatch(token)
    side = token[:2]
    if match is None:
        return f"{_SIDES.get(side, 'a segment near it')} holds {_mark(token[2:])}"
    _, other, own = match.groups()
    if other:
        return f"{'comes' if own is None else f'is text of <{own}>'} {_PLACES[side]} text of <{other}>"
    return f"{'comes' if own is None else f'is text of <{own}>,'} {_EDGES[side]} of the page"


def _steps(step: str) -> str:
    """How many words a length in steps stands for: `features.lines` takes 1.5 log2(words + 1), rounded down."""
    if step == "#":
        return "no line"
    s = int(step)
    low, high = math.ceil(2 ** (s / 1.5) - 1), math.ceil(2 ** ((s + 1) / 1.5) - 1) - 1
    if s == 9:
        return f"{low} words or more"
    return "1 word" if low == high == 1 else f"{low} words" if low >= high else f"{low} to {high} words"


def _ending(sign: str) -> str:
    named = {"-": "nothing", "0": "a digit", "w": "a letter"}
    return named.get(sign, f"“{sign}”")


def _laid_out(token: str) -> str:
    return "no line" if token[:1] == "#" else f"{_steps(token[0])}, ending with {_ending(token[1:])}"


def _line(token: str) -> str:
    """What is said of a line by one of its tokens: a sentence whose subject is the line."""
    kind, rest = token[:1], token[1:]
    if kind == "^":
        return f"begins with the word “{rest}”" if rest else "has no word"
    if kind == "$":
        return f"ends with the word “{rest}”" if rest else "has no word"
    if kind == "=":
        return f"is “{rest.replace('_', ' ')}”"
    if kind == "s":
        return f"is shaped like “{rest}” (X Word, x word, A WORD, 0 number)"
    return f"has {_laid_out(token)}"


def _lines(token: str) -> str:
    match = _LINE.fullmatch(token)
    if match:
        sign, far, rest = match.groups()
        side = "before" if sign == "-" else "after"
        where = f"the line {'right' if far == '1' else far} {side} it"
        return f"has no {where.removeprefix('the ')}" if rest == "#" else f"{where} {_line(rest)}"
    kind, rest = token[:1], token[1:]
    if kind == "p" and rest:
        return f"has {_laid_out(rest)}"
    if kind == "t" and len(rest) == 3:
        return "with the lines around it, has " + " / ".join(map(_steps, rest))
    found = _LAID_OUT.fullmatch(rest) if kind == "u" else None
    if found:
        return "with the lines around it, has " + " / ".join(map(_laid_out, found.groups()))
    return _line(token)


_FIELDS: dict[str, Callable[[str], str]] = {"words": _words, "path": _path, "near": _near, "lines": _lines}
