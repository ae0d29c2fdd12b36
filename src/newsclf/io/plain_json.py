"""JSON that a stranger may have made."""

from __future__ import annotations

import json
from typing import Any

# Each takes sixty bytes of memory and more, for two bytes of JSON; a model has some fifty, measurements some thousand.
_MOST = 100_000


def json_fault(error: ValueError | RecursionError) -> str:
    """What is wrong with a JSON text that `json.loads` or a decoder before it does not take, in words."""
    if isinstance(error, RecursionError):
        return "invalid JSON (nested too deeply)"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"invalid JSON ({error})"
    # The one other error of its own is that of int(), which tells of Python's settings.
    return "invalid JSON (a number is too long)"


def parse_json(content: bytes) -> Any:
    """What a JSON text in UTF-8 says.

    An object that has a key twice is refused: it would say one thing to us and another to others. Memory is bounded by
    some fifteen times the bytes of the text.

    Raises:
        ValueError: it is something else, or has more lists and objects than a model.
        RecursionError: it is nested too deeply.
    """
    if content.count(b"[") + content.count(b"{") > _MOST:
        raise ValueError("more lists and objects than a model has")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key is there twice")
        return found

    return json.loads(content.decode("utf-8"), object_pairs_hook=unique)
