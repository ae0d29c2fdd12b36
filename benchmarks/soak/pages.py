"""Mixed input, all of it our own: the sample's pages, made ones of several sizes, and what is hostile or odd."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.speed.made_pages import page_of_segments, page_of_size

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"

_RUSSIAN = "<p>Мэр города объявил в воскресенье об открытии моста, жители ликовали весь вечер.</p>"
_CHINESE = "<p>市长在周日的典礼上宣布大桥重新开放，居民们欢呼雀跃，庆祝活动一直持续到深夜。</p>"
_JAPANESE = "<p>市長は日曜日の式典で橋の再開を発表し、住民たちは夜まで喜びに沸いた。</p>"
_GERMAN = "<p>Der Bürgermeister grüßte die Gäste höflich, später fuhr er über die Brücke zurück.</p>"
_STORY = "<p>The harbour was closed on Monday because of the storm, said the mayor of the town.</p>"


class NamedPage(NamedTuple):
    """A page, and what is odd about it."""

    name: str
    content: bytes | str


def mixed_pages(more: Iterable[bytes] = ()) -> list[NamedPage]:
    """All pages of the soak, in an order that is always the same.

    Args:
        more: other pages, of a data set, say.
    """
    paths = sorted(p for p in SAMPLE.iterdir() if p.suffix in (".html", ".txt") and ".gold" not in p.name)
    pages = [NamedPage(path.name, path.read_bytes()) for path in paths if path.name != "README.md"]
    pages += [
        NamedPage(f"made, {size:,} bytes", page_of_size(size, size).encode()) for size in (3_000, 30_000, 300_000)
    ]
    pages.append(NamedPage("made, 5,000 segments", page_of_segments(5_000, 300_000).encode()))
    pages += _hostile()
    pages += _odd()
    pages += [NamedPage(f"of the data sets, {number}", content) for number, content in enumerate(more)]
    return pages


def _hostile() -> list[NamedPage]:
    """What breaks parsers, or makes them slow; a second or two in all."""
    words = "harbour bridge ferry museum garden river market station school library "
    return [
        NamedPage("containers 100,000 deep", b"<div>" * 100_000 + _STORY.encode()),
        NamedPage("formatting 20,000 deep", b"<b><i>" * 10_000 + _STORY.encode()),
        NamedPage("tables 2,000 deep", b"<table><tr><td>" * 2_000 + _STORY.encode()),
        NamedPage(
            "50,000 attributes", b"<p " + b" ".join(b"a%d=1" % i for i in range(50_000)) + b">" + _STORY.encode()
        ),
        NamedPage("colspan of 9e15", b"<table><tr><td colspan=9000000000000000 rowspan=65534>" + _STORY.encode() * 20),
        NamedPage("entities", b"<p>" + b"&amp;&eacute;&#x1F600;&nosuch;&#0; " * 10_000),
        NamedPage("one line of 1 MB", (words * 15_000).encode()),
        NamedPage("one word of 1 MB", b"<p>" + b"a" * 1_000_000),
        NamedPage("20,000 lines of text", "\n".join(f"{i} {words}" for i in range(20_000)).encode()),
        NamedPage("a comment without an end", b"<html><body>" + _STORY.encode() * 20 + b"<!-- " + b"x" * 100_000),
        NamedPage("scripts", b"<html><body><script>let a = '<p>'</script>" * 5_000 + _STORY.encode() * 9),
        NamedPage("stray quotes", b"<html><body><p class=\"a id='b>" + b"\"'><=" * 20_000 + _STORY.encode()),
    ]


def _odd() -> list[NamedPage]:
    """No pages at all, and pages in other encodings than UTF-8, declared right, wrong or not at all."""
    lot = random.Random(1)
    said = "<html><head><meta charset={}></head><body>"
    russian, chinese, japanese, german = (text * 12 for text in (_RUSSIAN, _CHINESE, _JAPANESE, _GERMAN))
    return [
        NamedPage("empty", b""),
        NamedPage("spaces", b" \n\t \r\n" * 100),
        NamedPage("empty str", ""),
        NamedPage("random bytes", lot.randbytes(50_000)),
        NamedPage("a picture", b"\x89PNG\r\n\x1a\n" + lot.randbytes(5_000)),
        NamedPage("gzip in place of HTML", gzip.compress(german.encode(), mtime=0)),
        NamedPage("null bytes", (b"<p>The \0harbour\0 was closed.</p>" + b"\0" * 50) * 40),
        NamedPage("lone surrogates", "<p>The \ud800 harbour \udfff was closed on Monday.</p>" * 40),
        NamedPage("bidirectional overrides", ("\u202e" + _STORY + "\u202c\u2066") * 40),
        NamedPage("an XML feed", ("<?xml version='1.0'?><rss><channel>" + f"<item>{_STORY}</item>" * 30).encode()),
        NamedPage("SVG", ("<svg xmlns='http://www.w3.org/2000/svg'><text>a</text><template>" + _STORY * 9).encode()),
        NamedPage("windows-1251, declared", (said.format("windows-1251") + russian).encode("cp1251")),
        NamedPage("windows-1251, not declared", russian.encode("cp1251")),
        NamedPage("gb18030, declared as gb2312", (said.format("gb2312") + chinese).encode("gb18030")),
        NamedPage("gb18030, not declared", chinese.encode("gb18030")),
        NamedPage("shift_jis, declared as UTF-8", (said.format("utf-8") + japanese).encode("cp932")),
        NamedPage("iso-2022-jp", (said.format("iso-2022-jp") + japanese).encode("iso2022_jp")),
        NamedPage("utf-16 without a mark", ("<html><body>" + german).encode("utf-16-le")),
        NamedPage("windows-1252, not declared", german.encode("cp1252")),
        NamedPage("two encodings", german.encode("cp1252") + russian.encode() + chinese.encode("gb18030")),
    ]
