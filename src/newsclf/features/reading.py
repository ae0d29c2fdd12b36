"""What all features need of the texts, read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Chinese, Japanese, Thai and the like: a character is a word here, and two of them weigh about one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*")
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
# Sentences and words past this size tell nothing more, and lines of 100,000 characters exist.
MAX_READ = 5_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The texts of a page and their words. `sizes` (float64) are lengths in words, two unspaced characters as one."""

    texts: list[str]
    words: list[list[str]]
    lower: list[list[str]]
    sizes: np.ndarray


def words_of(text: str) -> list[str]:
    """Words as written; in scripts without spaces each character."""
    return _WORD.findall(text)


def read_texts(texts: Sequence[str]) -> Reading:
    """Split texts into words; what a text holds past `MAX_READ` characters counts by its length alone."""
    cut = [text[:MAX_READ] for text in texts]
    words = [words_of(text) for text in cut]
    sizes = np.zeros(len(texts))
    for i, found in enumerate(words):
        unspaced = len(_UNSPACED_CHARACTER.findall(cut[i])) if not cut[i].isascii() else 0
        size = len(found) - unspaced / 2
        sizes[i] = size * max(1.0, len(texts[i]) / MAX_READ)
    return Reading(cut, words, [[w.lower() for w in found] for found in words], sizes)
