"""The words of a text as two texts are compared by them."""

from __future__ import annotations

import html
import re
import unicodedata

UNSPACED = r"\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


def words(text: str) -> list[str]:
    """The words that are compared: no case, punctuation or entities; scripts without spaces by character."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    return _WORD.findall(INVISIBLE.sub("", text).casefold())
