"""Which encoding a page is in, by rules that know nothing of what it declares nor of any detector."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

CANDIDATES = (
    "cp1252 cp1250 iso8859_2 cp1251 koi8_r iso8859_5 cp1253 iso8859_7 cp1254 cp1255 cp1256 cp1257 gb18030 big5hkscs"
    " cp932 euc_jp cp949 iso2022_jp hz utf-8"
).split()
"""Encodings of the web, those of most pages first."""

_HIDDEN = re.compile(r"<(script|style)\b[\s\S]*?</\1\s*>|<!--[\s\S]*?-->", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]+")
# Random bytes make one right sequence of UTF-8 in some ten tries; a damaged page has ten right ones for each fault.
_RIGHT_FOR_EACH_FAULT = 10
# English has accents in a few names; most other languages in a twentieth of their words at least.
_LEAST_WORDS = 50
_ACCENTED = 0.005


class Truth(NamedTuple):
    """The encoding, None where it can't be told, and the rule that told it."""

    codec: str | None
    rule: str


def visible(text: str) -> str:
    """What is read of a page: its text without tags, scripts, styles and comments; entities as they stand."""
    return _TAG.sub("\n", _HIDDEN.sub(" ", text))


def true_encoding(html: bytes, gold: str) -> Truth:
    """Tell the encoding of a page that is not valid UTF-8.

    - "sequences": the page is UTF-8 but for some bytes, where it has ten sequences of UTF-8 for each fault.
    - "gold": words of the gold that have a letter beyond ASCII are on the page under this encoding, more of them than
      under any other that gives another text. People or other tools made the gold, with the page in a browser.
    - "English": the gold has next to no word with a letter beyond ASCII, and under windows-1252, in which English is
      written where it is not UTF-8, the page has no faults, control characters, words of several scripts, nor
      sequences of UTF-8.
    - "letters": under all others the page has faults, control characters, or words of more than one script.

    Args:
        html: the page.
        gold: texts of it in Unicode, from the corpus.
    """
    text = html.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    right = sum(not char.isascii() for char in text) - faults
    if faults and right >= _RIGHT_FOR_EACH_FAULT * faults:
        return Truth("utf-8", "sequences")
    words = {word for word in _WORD.findall(gold) if not word.isascii()}
    texts = {codec: visible(html.decode(codec, "replace")) for codec in CANDIDATES}
    if words:
        found = {codec: len(words.intersection(_WORD.findall(text))) for codec, text in texts.items()}
        most = max(found.values())
        best = [codec for codec in CANDIDATES if found[codec] == most]
        if most and len({texts[codec] for codec in best}) == 1:
            return Truth(best[0], "gold")
        if most:
            texts = {codec: texts[codec] for codec in best}
    if not right and _is_english(gold) and _is_plausible(texts.get("cp1252", "\ufffd")):
        return Truth("cp1252", "English")
    likely = [codec for codec, text in texts.items() if _is_plausible(text)]
    if likely and len({texts[codec] for codec in likely}) == 1:
        return Truth(likely[0], "letters")
    return Truth(None, "can't be told")


def _is_english(gold: str) -> bool:
    """Whether a text has many words, and next to none with a letter beyond ASCII."""
    words = _WORD.findall(gold)
    return len(words) >= _LEAST_WORDS and sum(not word.isascii() for word in words) < _ACCENTED * len(words)


def _is_plausible(text: str) -> bool:
    """Whether a text has no faults, no control characters, and no words of several scripts."""
    if "\ufffd" in text or any("\x7f" <= char < "\xa0" for char in text):
        return False
    return not any(len(set(map(_script, word))) > 1 for word in _WORD.findall(text) if not word.isascii())


def _script(char: str) -> str:
    name = unicodedata.name(char, "unknown").split()[0]
    # Japanese writes three scripts in a word.
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH", "KATAKANA-HIRAGANA") else name
