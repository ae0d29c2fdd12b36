"""Hostile characters: entities, encodings, nulls, surrogates, directions, long lines and words."""

from __future__ import annotations

from .item import Item

MB = 1_000_000
_SIZE = frozenset(["size"])
_LONG = frozenset(["size"])
_PROSE = "The ferry ran aground on Monday, said twelve of its passengers. Nobody was hurt. "
_RUSSIAN = "Паром сел на мель в понедельник, сообщили двенадцать пассажиров. Никто не пострадал. "
_CHINESE = "渡轮周一搁浅，十二名乘客说。没有人受伤。"
_JAPANESE = "フェリーが月曜日に座礁したと乗客十二人が話した。けが人はいない。"
_ZALGO = "f" + "".join(chr(0x300 + i) for i in range(64))


def _repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit) + 1)


def _flood(name: str, unit: str, full: int = 9 * MB, cut: frozenset[str] = frozenset()) -> Item:
    return Item(
        name,
        lambda n: f"<html><body><p>{_repeated(unit, n)}</p></body></html>".encode(),
        full,
        60_000 if cut else 20_000,
        cut,
    )


def _text(name: str, unit: str, full: int = 9 * MB, cut: frozenset[str] = frozenset()) -> Item:
    return Item(name, lambda n: _repeated(unit, n).encode(), full, 60_000 if cut else 20_000, cut)


def _declared(charset: str, text: str, codec: str, name: str = "") -> Item:
    """A page that says that it is in one encoding and is in another."""

    def make(size: int) -> bytes:
        head = f"<html><head><meta charset={charset}></head><body><p>".encode("ascii")
        if codec.startswith("utf-16"):
            head = head.decode().encode(codec)
        return head + _repeated(text, size).encode(codec, "replace")

    return Item(name or f"{codec} that says {charset}", make, 1 * MB, 2_000)


ENTITIES = [
    _flood("&amp; alone", "&amp;", 48 * MB, _SIZE),
    _flood("&amp;amp;amp;", "&amp;amp;amp;"),
    _flood("&", "&"),
    _flood("numeric entities", "&#x41;"),
    _flood("numeric entities without semicolon", "&#65 "),
    _flood("numeric entities of no character", "&#xD800;&#x110000;&#0;&#xFFFFFFFFFFFFFFFFFF;"),
    _flood("one number of 9 MB", "&#" + "9" * 9_000_000, 1),
    _flood("the longest name", "&CounterClockwiseContourIntegral;"),
    _flood("names without semicolon", "&notit;&ampx&copyright&lt"),
    _flood("names that are none", "&abcdefghijklmnopqrstuvwxyz"),
    Item(
        "entities in attributes",
        lambda n: f"<a href='{_repeated('&amp;amp;&#x41;&notit', n)}'>x</a>".encode(),
        9 * MB,
        20_000,
    ),
    Item("entities in a title", lambda n: f"<title>{_repeated('&amp;&#x41;', n)}</title><p>x".encode(), 9 * MB, 20_000),
]

ENCODINGS = [
    *(_declared("gb2312", _CHINESE, codec) for codec in ("utf-8", "gb18030", "big5", "utf-16-le")),
    *(_declared("windows-1251", _RUSSIAN, codec) for codec in ("utf-8", "cp1251", "koi8-r", "utf-16-be")),
    *(_declared("shift_jis", _JAPANESE, codec) for codec in ("utf-8", "cp932", "euc-jp", "iso-2022-jp")),
    _declared("utf-16", _PROSE, "ascii"),
    _declared("utf-16", _RUSSIAN, "cp1251"),
    _declared("utf-7", _PROSE.replace(" ", " +ADw-p+AD4- "), "ascii"),
    _declared("no-such-code", _RUSSIAN, "cp1251"),
    _declared("utf-8", _RUSSIAN, "cp1251"),
    _declared("idna", _RUSSIAN, "utf-8"),
    _declared("utf-8", _RUSSIAN, "utf-16-le", "UTF-16 (LE) without a mark"),
    _declared("utf-8", _PROSE, "utf-16-be", "UTF-16 (BE) without a mark"),
    Item(
        "half UTF-8, half windows-1252",
        lambda n: b"<p>" + _repeated("Fähre ", n).encode() + _repeated("Größe ", n).encode("cp1252"),
        4 * MB,
        5_000,
    ),
    Item(
        "all bytes by turns",
        lambda n: b"<p>The ferry ran aground on Monday" * 40 + bytes(range(32, 256)) * (n // 224),
        9 * MB,
        9_000,
    ),
    Item("bytes that are no UTF-8", lambda n: b"<html><p>The ferry" + b"\xff\xfe\xc0\x80" * (n // 4), 9 * MB, 9_000),
    Item(
        "a charset scan that goes back", lambda n: (b"<meta " * 160 + b"charset=" + b" " * 2_900 + b"\xff") * n, 200, 2
    ),
    Item("a meta in each byte", lambda n: b"<meta charset" * n + b"\xe4", 300_000, 500, frozenset(), None),
]

CHARACTERS = [
    _flood("null bytes in text", "The fer\0ry ran aground on Monday, they said "),
    Item(
        "null bytes in tags",
        lambda n: (
            b"<html><body>"
            + b"<di\0v cla\0ss=\0x>The ferry ran aground on Monday, they said, and nobody was hurt: all well</d\0iv>"
            * n
        ),
        100_000,
        300,
    ),
    Item(
        "a null byte every 9 bytes",
        lambda n: b"<html><p>The ferry" + b" ran\0 away" * n,
        1_000_000,
        300,
        error="binary",
    ),
    Item("null bytes alone", lambda n: b"\0" * n, 10 * MB, 3_000, error="binary"),
    Item("a str of null characters", lambda n: "<p>" + "\0" * n, 10 * MB - 9, 3_000, forms=("str",)),
    Item("lone surrogates in a str", lambda n: "<p>" + _repeated("The \ud800ferry\udfff ", n), 9 * MB, 9_000),
    Item("lone surrogates in a plain str", lambda n: _repeated("The \ud800ferry\udfff ran\n", n), 9 * MB // 10, 1_000),
    Item("surrogates in UTF-8", lambda n: b"<p>" + b"The \xed\xa0\x80ferry\xed\xbf\xbf " * (n // 17), 9 * MB, 9_000),
    _flood("directions overridden", "\u202eferry\u202c \u2066The\u2069 \u200f"),
    _text("directions overridden in plain text", "\u202eferry\u202c \u2066The\u2069 \u200f", 3 * MB),
    _flood("combining characters", _ZALGO, 3 * MB),
    _text("combining characters in plain text", _ZALGO + "\n", 3 * MB, frozenset()),
    _flood("zero-width characters", "\u200b\u200d\ufeff\u00ad", 3 * MB),
    _text("zero-width characters in plain text", "\u200b\u200d\ufeff\u00ad", 3 * MB),
    _flood("joined emoji", "\U0001f468\u200d\U0001f469\u200d\U0001f467", 2 * MB),
    _flood("CJK without a space", _CHINESE, 3 * MB),
    _text("CJK in one line of plain text", _CHINESE, 3 * MB),
    _flood("characters of the last plane", "\U0010ffff\U000f0000", 2 * MB),
    _flood(
        "control characters",
        "\x01\x02 a\x07bc defghijklmnopqrstuvwxyz The ferry ran aground on Monday, they said, and nobody was hurt",
    ),
]

LENGTHS = [
    _text("1 MB in one line", _PROSE, 1 * MB),
    _flood("1 MB in one line of HTML", _PROSE, 1 * MB),
    _text("9 MB in one line", _PROSE),
    _text("48 MB in one line", _PROSE, 48 * MB, _LONG),
    _text("one word of 10 MB", "abcdefghij", 10 * MB - 10),
    _flood("one word of 10 MB in HTML", "abcdefghij", 10 * MB - 60),
    *(
        _text(f"9 MB of {name}", unit)
        for name, unit in {
            "spaces": " ",
            "tabs": "\t",
            "line feeds": "\n",
            "returns": "\r",
            "dashes": "-",
            "dots": ".",
            "quotes": '"',
            "apostrophes": "a'",
            "digits": "7",
            "a.": "a.",
            "a@": "a@",
            "http://": "http://",
            "#": "#",
            "closing brackets": ".)",
            "bullets": "* ",
        }.items()
    ),
    *(
        _flood(f"9 MB of {name} in HTML", unit)
        for name, unit in {
            "spaces": " ",
            "line feeds": "\n",
            "no-break spaces": "\u00a0",
            "dashes": "-",
            "dots": ".",
            "apostrophes": "a'",
            "digits": "7",
            "a.": "a.",
            "one letter": "a ",
            "semicolons": "; ",
        }.items()
    ),
    _text("1,000,000 lines of one letter", "a\n", 2 * MB, frozenset(["lines"])),
    _text("100,000 lines of one letter", "a\n", 200_000, frozenset(["lines"])),
    _text("50,000 wrapped lines", ("word " * 15).strip() + "\n", 50_000 * 75),
    _text("50,000 wrapped lines ending in brackets", "word " * 12 + ".)))))))))))))\n", 50_000 * 74),
]

TEXTS = ENTITIES + ENCODINGS + CHARACTERS + LENGTHS
