"""Data as JavaScript files: what a page opened from disk may load, where it may not fetch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# Neither ends a script element nor opens a comment in one; the parsers of scripts and of JSON read them alike.
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def literal(value: Any) -> str:
    """A value as a JavaScript literal of ASCII alone, which says nothing to a parser of HTML.

    Raises:
        ValueError: a number is infinite or none.
    """
    # ASCII: U+2028 and U+2029 end lines in older JavaScript, and half a surrogate pair has no UTF-8.
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign, escaped in _ESCAPED.items():
        text = text.replace(sign, escaped)
    return text


def write_script(path: Path, function: str, *values: str) -> None:
    """Write a script that calls a function with literals."""
    path.write_text(f"{function}({','.join(values)});\n", encoding="ascii")
