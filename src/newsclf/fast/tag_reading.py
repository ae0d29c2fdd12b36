"""Tags of a page in UTF-8, read byte by byte."""

from __future__ import annotations

import numpy as np

from .jit import compiled

START, END, SLASH, EQUALS, DOUBLE, SINGLE, DASH = (ord(c) for c in "<>/=\"'-")
_BLANK = np.array([chr(c) in "\t\n\f\r " for c in range(256)])
# Bit 5 is what tells small letters from capitals.
_SMALL = 0x20
_HTML, _BODY = (int.from_bytes(name, "big") for name in (b"html", b"body"))


@compiled
def byte_at(page: np.ndarray, at: int) -> int:
    """A byte of a page, 0 behind its end."""
    return int(page[at]) if at < len(page) else 0


@compiled
def is_letter(code: int) -> bool:
    """Whether a byte is a letter of ASCII."""
    return 97 <= (code | _SMALL) <= 122


@compiled
def is_root(page: np.ndarray, at: int) -> bool:
    """Whether the tag at a place may be <html> or <body>."""
    if at + 4 >= len(page):
        return False
    name = 0
    for i in range(at + 1, at + 5):
        if not is_letter(page[i]):
            return False
        name = name * 256 + (int(page[i]) | _SMALL)
    return name in (_HTML, _BODY)


@compiled
def read_tag(page: np.ndarray, at: int, most: int) -> tuple[int, int]:
    """The bytes of the start tag at a place, as `tag_syntax.TOKEN` reads it, and those of its attributes' names.

    Each name counts one byte more; -1 where the attributes are more than `most`.
    """
    n = len(page)
    begin = at
    at += 1
    while at < n and page[at] != END and page[at] != SLASH and not _BLANK[page[at]]:
        at += 1
    count = chars = 0
    while at < n:
        code = page[at]
        if code == END:
            return at + 1 - begin, chars
        if code == SLASH or _BLANK[code]:
            at += 1
            continue
        count += 1
        if count > most:
            return at - begin, -1
        name = at
        at += 1  # also an equals sign or a quote
        while at < n and page[at] != END and page[at] != SLASH and page[at] != EQUALS and not _BLANK[page[at]]:
            at += 1
        chars += at - name + 1
        behind = at
        while behind < n and _BLANK[page[behind]]:
            behind += 1
        at = _behind_value(page, behind + 1) if behind < n and page[behind] == EQUALS else behind
    return n - begin, chars


@compiled
def _behind_value(page: np.ndarray, at: int) -> int:
    """Where the value ends that begins behind an equals sign."""
    n = len(page)
    while at < n and _BLANK[page[at]]:
        at += 1
    if at == n:
        return n
    quote = page[at]
    if quote in (DOUBLE, SINGLE):
        at += 1
        while at < n and page[at] != quote:
            at += 1
        return min(at + 1, n)
    while at < n and page[at] != END and not _BLANK[page[at]]:
        at += 1
    return at
