"""The encoding of bytes that are not UTF-8: whether to believe what is said of them, and what else they are in."""

from __future__ import annotations

import codecs
import re
import string
from collections import Counter
from collections.abc import Iterator

from .declared import WIDE, codec_of
from .latin import LATIN, best_latin, is_other_latin, sure_latin

# The detector is slow: 64 kB take it some milliseconds, and more text hardly changes what it finds.
_SAMPLE_BYTES = 65_536
_BLOCK_BYTES = 1 << 20
# Scripts have long stretches of ASCII around a few words; a sample has the first hundred characters of these.
_LONG_STRETCH = 200
_ASCII_STRETCH = re.compile(rb"(?<![\x00-\x7f])([\x00-\x7f]{100})[\x00-\x7f]{100,}")

# A page that is UTF-8 but for some bytes has far more sequences than faults. In other encodings most pairs of bytes are
# faults: of two bytes from 0x80 on that are drawn by lot, one pair in nine is a sequence.
_SEQUENCES_FOR_A_FAULT = 10
# Servers and editors say these of anything.
_OF_ANYTHING = ("utf-8", "cp1252")
# A few stray bytes do not make a declaration wrong.
_FEW_FAULTS = 5
_FAULT_SHARE = 0.02
# Characters beyond ASCII for a letter of ASCII: of Latin languages .2, where text of other scripts has some of ASCII 1.
_BEYOND_LATIN = 0.5
# One of these said to be another has small and capital letters mixed within words; Cyrillic text hardly has one so.
_CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic")
_CAPITAL_INSIDE = re.compile("[а-яё](?=[А-ЯЁ])")
_SMALL_INSIDE = re.compile("[а-яё](?=[а-яё])")
_LEAST_CAPITALS = 5
# A quotation mark or two, or an accent, tell a detector nothing: it takes them for Japanese.
_FEW_BYTES = 30
_FEW_BEYOND = 0.02
_ASCII_LETTERS = string.ascii_letters.encode()
_HIGH_BYTES = bytes(range(0xA1, 0x100))

# What pages are in (https://encoding.spec.whatwg.org/#legacy-single-byte-encodings and what follows there). The
# detector knows twice as many, of mainframes and of DOS, and takes Polish for Nordic.
_OF_THE_WEB = (
    "cp1252 cp1250 iso8859_2 cp1251 koi8_r koi8_u iso8859_5 cp1253 iso8859_7 cp1254 cp1255 iso8859_8 cp1256 iso8859_6"
    " cp1257 iso8859_4 iso8859_13 iso8859_15 cp874 cp1258 cp866 mac_cyrillic gb18030 big5hkscs big5 cp932 euc_jp cp949"
).split()
_OTHER_LATIN = ("iso8859_4", "iso8859_13", "iso8859_15", "cp1258")
_NOT_LATIN = [codec for codec in _OF_THE_WEB if codec not in (*LATIN, *_OTHER_LATIN)]
_PARTS = 8
# Of two encodings that differ in few letters, the wrong one puts signs into words.
_TWINS = {"cp1253": "iso8859_7", "iso8859_7": "cp1253", "koi8_r": "koi8_u"}
_SIGN = r"[\x80-\x9f\xa1-\xa9\xac\xae-\xb9\xbc-\xbf\xd7\xf7\u02c7\u02d8\u02d9\u02db\u02dd\u2500-\u259f\ufffd]"
_LETTER = r"[^\W\d_\x00-\x7f]"
_SIGN_IN_WORD = re.compile(f"{_SIGN}(?:(?={_LETTER})|(?<={_LETTER}.))")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B](?:[\x21-\x7e]{2})+\x1b\([BJ]")


def encoding_of(data: bytes, said: Iterator[str]) -> str:
    """The codec of bytes that are not valid UTF-8, or all ASCII.

    Args:
        data: the content of a page.
        said: the codecs that are said of it, what is believed most first; asked for only as far as needed.
    """
    if data.isascii():
        codec = next(said, "utf-8")
        # Looking for the escape alone is quick; most pages in ASCII have none.
        is_japanese = codec in _OF_ANYTHING and b"\x1b" in data and _ISO_2022_JP.search(data)
        return "iso2022_jp" if is_japanese else codec
    faults, sequences = _faults_of_utf8(data)
    if sequences >= _SEQUENCES_FOR_A_FAULT * faults:
        return "utf-8"
    sample = b""
    first = None
    for codec in said:
        first = first or codec
        if codec == "utf-8":
            # Two bytes are a fault each where a sequence is broken.
            if sequences >= faults:
                return codec
            continue
        sample = sample or _sample(data)
        if codec in WIDE or _is_believable(sample, codec):
            return codec
    if first is None and sequences >= faults:
        return "utf-8"
    return _detected(sample or _sample(data)) or (first if first not in (None, "utf-8") else None) or "cp1252"


def _faults_of_utf8(data: bytes) -> tuple[int, int]:
    """Faults and right sequences of bytes taken for UTF-8."""
    text = data.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    return faults, len(text) - len(text.encode("ascii", "ignore")) - faults


def _sample(data: bytes) -> bytes:
    """The pieces between angle brackets that are not all ASCII, a line each, up to 64 kB."""
    pieces, size, at = [], 0, 0
    while at < len(data) and size < _SAMPLE_BYTES:
        end = data.find(b"<", at + _BLOCK_BYTES)
        end = len(data) if end < 0 else end
        for piece in data[at:end].replace(b">", b"<").split(b"<"):
            if not piece.isascii():
                if len(piece) > _LONG_STRETCH:
                    piece = _ASCII_STRETCH.sub(rb"\1", piece)
                pieces.append(piece)
                size += len(piece) + 1
                if size >= _SAMPLE_BYTES:
                    break
        at = end
    return b"\n".join(pieces)[:_SAMPLE_BYTES]


def _is_believable(sample: bytes, codec: str) -> bool:
    """Whether a sample may be in the encoding that is said of it."""
    try:
        text = sample.decode(codec, "replace")
    except (UnicodeError, ValueError):
        return False
    faults = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if faults > _FEW_FAULTS and faults > _FAULT_SHARE * beyond:
        return False
    if codecs.lookup(codec).name in _CYRILLIC:
        capitals = len(_CAPITAL_INSIDE.findall(text))
        return capitals < _LEAST_CAPITALS or capitals < len(_SMALL_INSIDE.findall(text))
    # windows-1252, as ISO-8859-1, is said of anything. Most letters of the languages that are written in it are ASCII.
    return codec != "cp1252" or not (_is_beyond_latin(sample) or is_other_latin(sample))


def _is_beyond_latin(sample: bytes) -> bool:
    """Whether a sample that is said to be windows-1252 has as many characters beyond ASCII as no Latin language."""
    return _high_bytes(sample) > _BEYOND_LATIN * _ascii_letters(sample)


def _high_bytes(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, _HIGH_BYTES))


def _ascii_letters(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, _ASCII_LETTERS))


def _detected(sample: bytes) -> str | None:
    """What the detector says of a sample, looked at again where it is known to err."""
    if not sample:
        return None
    beyond = _high_bytes(sample)
    if not _is_beyond_latin(sample):
        if beyond < _FEW_BYTES or beyond < _FEW_BEYOND * _ascii_letters(sample):
            return best_latin(sample)
        sure = sure_latin(sample)
        if sure is not None:
            return sure
    found = _voted(sample)
    if found in (None, *LATIN, *_OTHER_LATIN):
        return best_latin(sample)
    twin = _TWINS.get(found)
    return twin if twin and _signs(sample, twin) < _signs(sample, found) else found


def _voted(sample: bytes) -> str | None:
    """What the detector says: of the whole, or of most parts where these agree on an encoding that has faults in the
    whole. It knows no faults, and so takes damaged Greek for Cyrillic.
    """
    # Of a word or two nothing is sure: half the letters of "Grüße" are beyond ASCII.
    not_latin = _is_beyond_latin(sample) and _high_bytes(sample) >= _FEW_BYTES
    among = _NOT_LATIN if not_latin else _OF_THE_WEB
    whole = _asked(sample, among)
    lines = sample.split(b"\n")
    size = -(-len(lines) // _PARTS)
    parts = [b"\n".join(lines[at : at + size]) for at in range(0, len(lines), size)]
    votes: Counter[str] = Counter()
    most, count = None, 0
    for left, part in zip(range(len(parts), 0, -1), parts, strict=True):
        # What would change nothing is not asked: no other encoding can have most parts, or one has.
        if 2 * (count + left) <= len(parts) or 2 * count > len(parts):
            break
        found = _asked(part, among)
        if found is not None and found != whole:
            votes[found] += 1
            most, count = votes.most_common(1)[0]
    if most is None or 2 * count <= len(parts):
        return whole
    text = sample.decode(most, "replace")
    return most if 0 < text.count("\ufffd") <= _FAULT_SHARE * len(text) else whole


def _asked(sample: bytes, among: list[str]) -> str | None:
    from charset_normalizer import from_bytes  # few pages need it

    best = from_bytes(sample, cp_isolation=among).best()
    return codec_of(best.encoding) if best is not None else None


def _signs(sample: bytes, codec: str) -> int:
    return len(_SIGN_IN_WORD.findall(sample.decode(codec, "replace")))
