"""The strongest reasons of all segments of evaluated pages, kept for a report: arrays, the rest in a temporary file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, overload

import numpy as np

from .explain import PageReasons
from .plain_words import is_token, sentence, token_sentence
from .spool import Spool

COUNT = 3
"""So many reasons for body, and as many against it."""
_IN_MEMORY = 64e6  # bytes


class ToldReasons(NamedTuple):
    """The strongest reasons of all segments of a page.

    Attributes:
        said: feature and sentence of each reason that the page has; shared by its segments. Of a token, the feature is
            its group alone: the sentence names it.
        places: in `said`, int of shape (segments, reasons), -1 where there are fewer.
        amounts: by how much each moved the log odds, float of the same shape: above 0 for body, below against.
    """

    said: Sequence[Sequence[str]]
    places: np.ndarray
    amounts: np.ndarray


def told_reasons(reasons: PageReasons, count: int = COUNT) -> ToldReasons:
    """The strongest reasons of a page's segments (`PageReasons.top`), so many of each side, with their sentences."""
    found = np.concatenate(reasons.strongest(count), axis=1)
    distinct, places = reasons.features.distinct(found)
    return ToldReasons([_said(*one) for one in distinct], places, reasons.features.parts(found))


def _said(group: str, name: str, value: float) -> tuple[str, str]:
    if is_token(group):
        return group, _token_sentence(group, name)
    return f"{group}: {name}", sentence(group, name, value)


_token_sentence = lru_cache(1 << 16)(token_sentence)


class KeptReasons(Sequence[ToldReasons]):
    """The reasons of pages, in the order they were added: of many pages most stand in a temporary file, which ends
    with them.
    """

    def __init__(self) -> None:
        self._spool = Spool(_IN_MEMORY)

    def append(self, told: ToldReasons) -> None:
        """Add the reasons of a page; amounts are kept as float32."""
        said = np.frombuffer(json.dumps(told.said).encode(), dtype=np.uint8)
        self._spool.append([said, told.places.astype(np.int32), told.amounts.astype(np.float32)])

    def __len__(self) -> int:
        return len(self._spool)

    @overload
    def __getitem__(self, index: int) -> ToldReasons: ...
    @overload
    def __getitem__(self, index: slice) -> list[ToldReasons]: ...
    def __getitem__(self, index: int | slice) -> ToldReasons | list[ToldReasons]:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        said, places, amounts = self._spool[index]
        return ToldReasons(json.loads(said.tobytes()), places, amounts)
