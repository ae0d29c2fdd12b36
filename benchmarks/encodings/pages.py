"""The pages of the public corpora as bytes, and what they say of their encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newsclf.builders.base import BUILDERS, GoldPage

FOLDERS = {
    "wcxb": "wcxb",
    "fundus": "fundus",
    "trafilatura": "trafilatura",
    "readability": "readability",
    "cleaneval": "cleaneval-dev",
    "dragnet": "dragnet_data",
    "daniel": "daniel",
}
"""The folder of each corpus, by its format."""

_META = re.compile(rb"<meta\b[^>]*\bcharset\s*=[\s\"']*([\w.:-]+)[^>]*>", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]*\bencoding\s*=[\s\"']*([\w.:-]+)[^>]*\?>", re.IGNORECASE)
_LANG = re.compile(rb"<html\b[^>]*?\s(?:xml:)?lang\s*=[\s\"']*([A-Za-z]{2})\b", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16LE"), (b"\xfe\xff", "UTF-16BE"))
# Bytes of ISO-2022 and HZ are all ASCII.
_ESCAPES = re.compile(rb"\x1b[$(]|~\{[\x21-\x7e]{2,200}~\}")
_HEAD = 4_096


class CorpusPage(NamedTuple):
    """A page; `gold` are texts that stand on it, `hint` is what the corpus says of its encoding."""

    corpus: str
    page_id: str
    html: bytes
    gold: str
    lang: str | None
    hint: str | None


def corpus_pages(corpora: Path, formats: Sequence[str] = tuple(FOLDERS)) -> Iterator[CorpusPage]:
    """All pages of corpora.

    Args:
        corpora: the folder of the unpacked corpora.
        formats: which of them, keys of `FOLDERS`.

    Raises:
        BuildError: a corpus is not there.
    """
    for name in formats:
        for item in BUILDERS[name].read(corpora / FOLDERS[name]):
            if not isinstance(item, GoldPage) or not isinstance(item.page.html, bytes):
                continue
            gold = "\n".join([item.gold or "", *item.present, *item.absent, *item.texts.values()])
            found = _LANG.search(item.page.html[:_HEAD])
            lang = item.page.lang or (found[1].decode().lower() if found else None)
            yield CorpusPage(name, item.page_id, item.page.html, gold, lang, item.page.encoding)


def is_utf8(html: bytes) -> bool:
    """Whether bytes are valid UTF-8, and not another encoding that is all ASCII."""
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (html.isascii() and _ESCAPES.search(html))


def declared(html: bytes) -> str | None:
    """What a page says of its encoding, in lower case: mark, then meta element, then XML declaration."""
    for mark, name in _MARKS:
        if html.startswith(mark):
            return f"mark of {name}"
    for pattern in (_META, _XML):
        if found := pattern.search(html[:_HEAD]):
            return found[1].decode().lower()
    return None


def undeclared(html: bytes) -> bytes:
    """The page without what it says of its encoding."""
    for mark, _ in _MARKS:
        html = html.removeprefix(mark)
    return _XML.sub(b"", _META.sub(b"", html))
