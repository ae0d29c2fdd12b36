"""Which of the encodings of Latin letters: the one under which a text is written with the letters of one language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
"""Their codecs, those of most pages first; each has a byte for a character."""

# The letters beyond ASCII that each language is written with, by the main exemplar characters of CLDR
# (https://cldr.unicode.org), and the older ones that Romanian has in place of its own.
_ALPHABETS = (
    "äöüß",  # German
    "àâæçéèêëîïôùûüÿœ",  # French
    "áéíñóúüªº",  # Spanish
    "àáâãçéêíóôõúªº",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "àáçèéíïòóúüñ",  # Catalan, Galician
    "áäéëèêíïóöúü",  # Dutch
    "àåäöéü",  # Swedish, Finnish
    "åæøéèêóòôâ",  # Danish, Norwegian
    "áðéíóúýþæö",  # Icelandic
    "äõöüšž",  # Estonian
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Croatian, Slovenian, Bosnian
    "ăâîșțşţ",  # Romanian
    "çğıİöşüâîû",  # Turkish
    "ąčęėįšųūž",  # Lithuanian
    "āčēģīķļņšūž",  # Latvian
)
_LETTERS = tuple(frozenset(letters + letters.upper()) for letters in _ALPHABETS)
_ASCII = bytes(range(128))
# The bytes beyond ASCII with their neighbours, which are all of a sample that is looked at.
_AROUND = re.compile(rb"[\x00-\x7f]?[\x80-\xff]+(?:[\x00-\x7f](?![\x80-\xff]))?")
# Signs that no word holds, nor begins with; a wrong encoding puts them there. The pattern begins with the sign: that is
# what is searched for quickly.
_SIGN_IN_WORD = re.compile("[\x80-\x9f¡¢£¥¦§¨©¬®¯°±²³´¶¸¹¼½¾¿×÷ˇ˘˙˛˝\ufffd](?:(?<=[^\\W\\d_].)|(?=[a-z]))")

# Of fewer letters nothing is said against what a page declares, nor without the detector.
_LEAST_LETTERS = 20
_LOW, _HIGH = 0.8, 0.95


class _Found(NamedTuple):
    """A codec, the share of the letters beyond ASCII that one language has under it, and how many these are."""

    codec: str
    share: float
    letters: int


def best_latin(sample: bytes) -> str:
    """The codec under which most letters beyond ASCII are of one language; the first of several."""
    return _best(sample, 0.0).codec


def sure_latin(sample: bytes) -> str | None:
    """The codec under which the letters surely are those of one language; None where there is none, or few letters."""
    best = _best(sample, _HIGH)
    return best.codec if best.letters >= _LEAST_LETTERS and best.share >= _HIGH else None


def is_other_latin(sample: bytes) -> bool:
    """Whether a sample that is said to be windows-1252 surely is in another encoding of Latin letters."""
    said = _coverage(*_beyond(sample), "cp1252")
    return said.letters >= _LEAST_LETTERS and said.share < _LOW and _best(sample, _HIGH).share >= _HIGH


def _best(sample: bytes, least: float) -> _Found:
    """The best codec, of those that may have the least share at all; else the first, with less."""
    around, counts = _beyond(sample)
    return max((_coverage(around, counts, codec, least) for codec in LATIN), key=lambda found: found.share)


def _beyond(sample: bytes) -> tuple[bytes, Mapping[int, int]]:
    """The bytes beyond ASCII with what stands beside them, and how often each of them stands there."""
    return b"".join(_AROUND.findall(sample)), Counter(sample.translate(None, _ASCII))


def _coverage(around: bytes, counts: Mapping[int, int], codec: str, least: float = 0.0) -> _Found:
    """The most of the letters beyond ASCII, and signs within words, that one language has; less where even without the
    signs that is less than the least.
    """
    chars = bytes(counts).decode(codec, "replace")
    letters = {char: count for char, count in zip(chars, counts.values(), strict=True) if char.isalpha()}
    most = max(sum(map(letters.__getitem__, letters.keys() & alphabet)) for alphabet in _LETTERS)
    total = sum(letters.values())
    if most < least * total:
        return _Found(codec, 0.0, total)
    total += len(_SIGN_IN_WORD.findall(around.decode(codec, "replace")))
    return _Found(codec, most / total if total else 1.0, total)
