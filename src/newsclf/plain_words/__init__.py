"""Features in plain words: a sentence for each numeric column and each token, whose subject is the segment."""

from __future__ import annotations

from .columns import COLUMNS
from .looks import LOOK_COLUMNS
from .numbers import share
from .tokens import token_sentence

__all__ = ["column_sentence", "is_token", "sentence", "token_sentence"]


def _site_share(value: float) -> str:
    if not value:
        return "stands on no other page that is known of its site"
    return f"stands on {share(value)} of the other pages that are known of its site"


_ALL = COLUMNS | LOOK_COLUMNS | {"site_share": _site_share}
_TOKEN_GROUPS = frozenset(("words", "path", "near", "lines"))


def column_sentence(name: str, value: float) -> str:
    """What a numeric column, of the facts or of the second look, says by a value of it.

    Args:
        name: of `numeric_names` or `second_names`.
        value: as the facts have it.
    """
    return _ALL[name](value)


def is_token(group: str) -> bool:
    """Whether the features of a group are tokens, not columns."""
    return group in _TOKEN_GROUPS


def sentence(group: str, name: str, value: float) -> str:
    """What a feature says of a segment: a token of its group, or a column by its value."""
    return token_sentence(group, name) if is_token(group) else column_sentence(name, value)
