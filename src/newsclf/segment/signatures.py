"""What a file is by its first bytes, where it is no page: pictures, archives, feeds."""

from __future__ import annotations

import re

_KINDS = {
    "a PDF": (b"%PDF-",),
    "a zip archive (or a document of an office program)": (b"PK\x03\x04", b"PK\x05\x06"),
    "gzip, not unpacked": (b"\x1f\x8b",),
    "bzip2, not unpacked": (b"BZh9",),
    "xz, not unpacked": (b"\xfd7zXZ\x00",),
    "zstd, not unpacked": (b"\x28\xb5\x2f\xfd",),
    "an archive": (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"),
    "a PNG picture": (b"\x89PNG\r\n\x1a\n",),
    "a JPEG picture": (b"\xff\xd8\xff",),
    "a GIF picture": (b"GIF87a", b"GIF89a"),
    "a TIFF picture": (b"II*\x00", b"MM\x00*"),
    "a picture, sound or film": (b"RIFF", b"OggS", b"ID3", b"fLaC"),
    "a program": (b"\x7fELF", b"MZ\x90\x00", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),
    "a document of an office program": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "a font": (b"wOFF", b"wOF2"),
    "a Parquet file": (b"PAR1",),
    "an SQLite file": (b"SQLite format 3\x00",),
}
_BY_SIGNATURE = {signature: kind for kind, signatures in _KINDS.items() for signature in signatures}
_SIGNATURES = tuple(_BY_SIGNATURE)

_HEAD = 4_096
# The root elements of feeds and of lists of addresses. What may stand before them: white space and marks, in the wrong
# encoding too; instructions, which end with ?> or, where that is missing, with >; comments; a type of such documents.
_ROOT = r"(?:[\w.-]++:)?(?:rss|feed|rdf|urlset|sitemapindex|opml)"
_FEED = re.compile(
    r"(?>(?:[\s\ufeff]++|\xef\xbb\xbf|<\?[^<]*?\?>|<\?[^>]*+>|<!--[\s\S]*?-->"
    rf"|<!doctype\s++{_ROOT}(?=[\s>\[])[^<>\[]*+(?:\[[\s\S]*?\]\s*+)?>)*)<({_ROOT})(?=[\s/>])",
    re.IGNORECASE,
)


def signed_kind(data: bytes) -> str | None:
    """What a file says it is with its first bytes: "a PNG picture", say; None for one that may be a text."""
    if data.startswith(_SIGNATURES):
        return next(kind for signature, kind in _BY_SIGNATURE.items() if data.startswith(signature))
    return "a picture, sound or film" if data[4:8] == b"ftyp" else None


def feed_kind(head: str) -> str | None:
    """The root element of a feed ("rss", "feed", "rdf:rdf", "opml") or of a sitemap ("urlset"), None for anything else.

    It is told in lower case and with the prefix of its name space, where it has one ("atom:feed").
    What an HTML or XHTML page holds does not make it a feed, nor does a text that speaks of one.

    Args:
        head: the content's first characters, of which 4,096 are looked at: comments that are longer hide a feed.
    """
    found = _FEED.match(head[:_HEAD])
    return found[1].lower() if found else None
