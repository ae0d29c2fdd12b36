"""Pages of UTF-8 put into the encodings that their language was written in, declared in several ways, and damaged."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from .pages import CorpusPage, undeclared

_WESTERN = (("windows-1252", "cp1252"),)
_CENTRAL = (("iso-8859-2", "iso8859_2"), ("windows-1250", "cp1250"))
_CYRILLIC = (("windows-1251", "cp1251"), ("koi8-r", "koi8_r"))
LEGACY: dict[str, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys("de fr es it pt nl sv da no nb fi is ca".split(), _WESTERN),
    **dict.fromkeys("pl cs sk hu hr sl ro".split(), _CENTRAL),
    **dict.fromkeys("ru bg".split(), _CYRILLIC),
    "uk": (("windows-1251", "cp1251"), ("koi8-u", "koi8_u")),
    "el": (("iso-8859-7", "iso8859_7"), ("windows-1253", "cp1253")),
    "tr": (("iso-8859-9", "cp1254"),),
    "he": (("windows-1255", "cp1255"),),
    "ar": (("windows-1256", "cp1256"),),
    "lt": (("windows-1257", "cp1257"),),
    "lv": (("windows-1257", "cp1257"),),
    "th": (("windows-874", "cp874"),),
    "zh": (("gb2312", "gb18030"), ("big5", "big5")),
    "ja": (("shift_jis", "cp932"), ("euc-jp", "euc_jp"), ("iso-2022-jp", "iso2022_jp")),
    "ko": (("euc-kr", "cp949"),),
}
"""By language, labels of encodings with the codecs that they mean."""

VARIANTS = (
    "declared right",
    "not declared",
    "says utf-8",
    "says iso-8859-1",
    "declared right, damaged",
    "not declared, damaged",
)
DAMAGES = 3

# A page in traditional characters has some that gb2312 never needed, and the other way round: big5 is for the former.
_LEAST_KEPT = 0.99
_HEAD = re.compile(rb"<head\b[^>]*>", re.IGNORECASE)
_PIECE = re.compile(rb">[^<>]{40,}<")


class Recoded(NamedTuple):
    """A page as bytes, the text that it should become, and how many places of it are damaged."""

    variant: str
    html: bytes
    text: str
    damages: int


def recoded(page: CorpusPage, label: str, codec: str) -> Iterator[Recoded]:
    """A page of UTF-8 in another encoding, in each variant; nothing where that encoding lacks its letters.

    Characters that are missing in the encoding become references, as editors write them.

    Args:
        page: a page in UTF-8.
        label: what a right declaration says.
        codec: Python's name.
    """
    text = undeclared(page.html).decode("utf-8").replace("\ufeff", "").replace("\0", "")
    beyond = [char for char in text if not char.isascii()]
    html = text.encode(codec, "xmlcharrefreplace")
    kept = sum(not char.isascii() for char in html.decode(codec))
    if len(beyond) < 50 or kept < _LEAST_KEPT * len([char for char in beyond if char.isalpha()]):
        return
    broken = None if codec.startswith("iso2022") else _damaged(html, codec, random.Random(page.page_id))
    for variant in VARIANTS:
        if variant == f"says {label}" or (variant == "says iso-8859-1" and codec == "cp1252"):
            continue
        content = broken if variant.endswith("damaged") else html
        if content is None:
            continue
        said = label if "right" in variant else variant.removeprefix("says ") if "says" in variant else None
        content = _declared(content, said)
        whole = _declared(html, said).decode(codec)
        yield Recoded(variant, content, whole, DAMAGES if variant.endswith("damaged") else 0)


def is_right(found: str, page: Recoded) -> bool:
    """Whether a text is that of the page; of a damaged page the pieces between tags that are damaged may differ."""
    if found == page.text:
        return True
    if not page.damages:
        return False
    # A piece that is damaged is missing, and one that should not be there is in its place.
    wanted, got = Counter(page.text.split("<")), Counter(found.split("<"))
    return abs(wanted.total() - got.total()) <= page.damages and (wanted - got).total() <= page.damages


def _declared(html: bytes, label: str | None) -> bytes:
    if label is None:
        return html
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'.encode()
    head = _HEAD.search(html[:4_096])
    at = head.end() if head else 0
    return html[:at] + meta + html[at:]


def _damaged(html: bytes, codec: str, lot: random.Random) -> bytes | None:
    """A page in which a character has lost a byte, a stray byte stands, and one character is in UTF-8."""
    spots = [found for found in _PIECE.finditer(html) if not found[0].isascii()]
    if len(spots) < DAMAGES:
        return None
    broken = bytearray(html)
    chosen = sorted(lot.sample(spots, DAMAGES), key=lambda spot: -spot.start())
    for spot, damage in zip(chosen, ("cut", "stray", "mixed"), strict=True):
        at = next(i for i in range(spot.start(), spot.end()) if html[i] > 127)
        if damage == "cut":
            del broken[at]
        else:
            broken[at:at] = b"\xff" if damage == "stray" else b"\xc2\xa0"
    return bytes(broken)
