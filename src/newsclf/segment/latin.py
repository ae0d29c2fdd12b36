"""Which of the encodings of Latin letters: the one under which a text is written with the letters of one language."""

from __future__ import annotations

import re
from collections import Counter

LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
"""Their codecs, those of most pages first."""

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
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# Signs that no word holds, nor begins with; a wrong encoding puts them there.
_SIGNS = "[\x80-\x9f¡¢£¥¦§¨©¬®¯°±²³´¶¸¹¼½¾¿×÷ˇ˘˙˛˝\ufffd]"
_SIGN_IN_WORD = re.compile(rf"(?<=[^\W\d_]){_SIGNS}|{_SIGNS}(?=[a-z])")

# Of fewer letters nothing is said against what a page declares.
_LEAST_LETTERS = 20
_LOW, _HIGH = 0.8, 0.95


def best_latin(sample: bytes) -> str:
    """The codec under which most letters beyond ASCII are of one language; the first of several."""
    return max(LATIN, key=lambda codec: _coverage(sample, codec)[0])


def is_other_latin(sample: bytes) -> bool:
    """Whether a sample that is said to be windows-1252 surely is in another encoding of Latin letters."""
    share, letters = _coverage(sample, "cp1252")
    return letters >= _LEAST_LETTERS and share < _LOW and _coverage(sample, best_latin(sample))[0] >= _HIGH


def _coverage(sample: bytes, codec: str) -> tuple[float, int]:
    """The most of the letters beyond ASCII, and signs within words, that one language has; and how many there are."""
    text = sample.decode(codec, "replace")
    counts = Counter(_BEYOND_ASCII.findall(text))
    letters = {char: count for char, count in counts.items() if char.isalpha()}
    total = sum(letters.values()) + len(_SIGN_IN_WORD.findall(text))
    if not total:
        return 1.0, 0
    return max(sum(n for char, n in letters.items() if char in alphabet) for alphabet in _LETTERS) / total, total
