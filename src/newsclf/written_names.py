"""Names of pages and files as they are written: what no UTF-8 can hold stands as an escape, so that two stay two."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def written(name: str) -> str:
    r"""A name, or a message with names in it, that can be written and shown in UTF-8.

    A byte of a file's name that is no UTF-8, which Python holds as half a surrogate pair, becomes `\xe9`, as the
    error handler `backslashreplace` has it when it decodes; any other half, which JSON may spell, becomes `\ud800`. All
    else stays as it is.
    """
    if name.isascii():
        return name
    try:
        name.encode()
    except UnicodeEncodeError:
        return _HALF.sub(_escape, name)
    return name


def _escape(half: re.Match[str]) -> str:
    code = ord(half[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
