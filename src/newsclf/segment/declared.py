"""The labels of encodings: what a page declares, and the codec that browsers take a label for."""

from __future__ import annotations

import codecs
import re

from ..forks import before_forks

# A declaration must stand in the first 1,024 bytes by the HTML standard; pages put it later.
_DECLARATION_BYTES = 4_096

_DECLARATIONS = (
    re.compile(rb"<meta\b[^>]*?\bcharset\s*+=\s*+[\"']?+\s*+([\w.:+-]+)", re.IGNORECASE),
    re.compile(rb"^\s*+<\?xml\b[^>]*?\bencoding\s*+=\s*+[\"']\s*+([\w.:+-]+)", re.IGNORECASE),
)
_COMMENT = re.compile(rb"<!--[\s\S]*?(?:-->|\Z)")

# What browsers take a label for (https://encoding.spec.whatwg.org/#names-and-labels), where it differs from
# what Python does: labels of a smaller set of characters stand for the larger one that pages mean.
_LABELS = {
    "cp1252": "ascii us-ascii iso646-us ansi_x3.4-1968 latin1 latin-1 l1 iso-8859-1 iso8859-1 iso_8859-1 "
    "iso88591 x-cp1252",
    "cp1254": "iso-8859-9 iso8859-9 iso_8859-9 latin5 l5",
    "cp874": "iso-8859-11 iso8859-11 tis-620 windows-874",
    "gb18030": "gb2312 gb_2312 gb_2312-80 gbk x-gbk chinese csgb2312 cp936 936",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j csshiftjis ms932",
    "cp949": "euc-kr euc_kr ks_c_5601-1987 ks_c_5601 ksc5601 ksc_5601 korean windows-949",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "koi8-u": "koi8-ru",
    "koi8-r": "koi koi8 koi8_r cskoi8r",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "mac-roman": "macintosh x-mac-roman mac",
    "iso-8859-8": "iso-8859-8-i iso-8859-8-e logical visual",
    "utf-16-le": "utf-16 utf-16le unicode csunicode iso-10646-ucs-2 ucs-2 utf16",
    "utf-16-be": "utf-16be unicodefffe",
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 unicode11utf8 x-unicode20utf8",
}
_CODEC = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
# Codecs of str to Python that no page is in.
_NO_ENCODINGS = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7")
WIDE = ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def codec_of(label: str) -> str | None:
    """The codec of a label as browsers read it; None for one that is unknown or not of text."""
    label = label.strip(" \t\r\n\f\"'").lower()
    label = _CODEC.get(label, label)
    try:
        with before_forks:
            info = codecs.lookup(label)
            # idna, base64 and the like are codecs to Python too; those of text decode a letter.
            if "a" not in (b"a\0\0\0".decode(info.name, "replace")):
                return None
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None
    return None if info.name.replace("_", "-") in _NO_ENCODINGS else label


def declared(data: bytes) -> str | None:
    """The codec that the page names; UTF-16 there means UTF-8, since the name could be read as ASCII."""
    head = _COMMENT.sub(b"", data[:_DECLARATION_BYTES])
    for pattern in _DECLARATIONS:
        for found in pattern.finditer(head):
            codec = codec_of(found[1].decode("ascii", "ignore"))
            if codec is not None:
                return "utf-8" if codec in WIDE else codec
    return None
