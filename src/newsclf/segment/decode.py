"""Bytes to str: which encoding a page is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from ..forks import before_forks
from .declared import WIDE, codec_of, declared
from .detect import encoding_of
from .signatures import signed_kind

_BINARY_BYTES = 1_024

# The longer mark first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_ALL_MARKS = tuple(mark for mark, _ in MARKS)

# Tab, line feed, vertical tab, form feed, return and escape (ISO-2022-JP) stand in texts.
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27}) + b"\x7f"
# Random bytes hold 10 % of these, texts none or, where damaged, a few.
_CONTROL_SHARE = 0.05

_WIDE_STARTS = (
    ("utf-16-le", re.compile(rb"(?:[\t\n\r ]\0)*<\0[!?a-zA-Z]\0[a-zA-Z-]\0")),
    ("utf-16-be", re.compile(rb"(?:\0[\t\n\r ])*\0<\0[!?a-zA-Z]\0[a-zA-Z-]")),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes | str, hint: str | None = None) -> str:
    """Turn the content of a page into a str.

    Tried in this order: a byte order mark; UTF-8; the hint; what the page declares (`<meta charset>`, `<meta
    http-equiv>`, XML declaration); what charset-normalizer detects among the encodings of the web; windows-1252.

    Bytes that are not all ASCII and yet valid UTF-8 are UTF-8 whatever the hint or the page says, a UTF-16 or
    UTF-32 hint apart: pages that were re-coded often keep the declaration of the old encoding, while text in
    another encoding is almost never valid UTF-8 by accident (each accented letter would have to be followed
    by the one or two bytes that make a sequence). So are bytes with ten sequences of UTF-8 for each fault.
    ISO-2022-JP, which is ASCII to the eye, keeps its label. What is said is not believed where a fiftieth of the
    characters would be faults, nor windows-1252 (ISO-8859-1) where most letters would be beyond ASCII.

    Args:
        data: the content; a str is returned as it is, but for lone surrogates and NUL characters.
        hint: the name of an encoding, from an HTTP header, say; a name that is unknown is ignored.

    Returns:
        The text, without byte order mark and NUL characters. What can't be decoded is U+FFFD: no content
        raises an error.
    """
    text = data if isinstance(data, str) else _decode_bytes(data, hint)
    if not text.isascii() and not _is_encodable(text):
        text = _SURROGATE.sub("\ufffd", text)
    return text.replace("\0", "") if "\0" in text else text


def to_utf8(data: bytes | str, hint: str | None = None) -> bytes:
    """The content of a page as `decode` reads it, in valid UTF-8: the very bytes where they are that already."""
    is_wide = isinstance(data, bytes) and (data.startswith(_ALL_MARKS) or (hint and codec_of(hint) in WIDE))
    if isinstance(data, bytes) and not is_wide and not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return data.replace(b"\0", b"") if b"\0" in data else data
    text = data if isinstance(data, str) else _decode_bytes(data, hint)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        encoded = _SURROGATE.sub("\ufffd", text).encode()
    return encoded.replace(b"\0", b"") if b"\0" in encoded else encoded


def _is_encodable(text: str) -> bool:
    """Whether a text holds no lone surrogates; an encoder tells sooner than a pattern."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decode_bytes(data: bytes, hint: str | None) -> str:
    for mark, marked in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace")
    hinted = codec_of(hint) if hint else None
    if hinted in WIDE:
        return data.decode(hinted, "replace")
    if not data.isascii():
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    with before_forks:
        codec = encoding_of(data, _said(data, hinted))
        try:
            return data.decode(codec, "replace")
        except (UnicodeError, ValueError):  # a codec that doesn't know "replace"
            return data.decode("cp1252", "replace")


def _said(data: bytes, hinted: str | None) -> Iterator[str]:
    """The codecs that are said of a page, and UTF-16 where it looks like that; what comes first is believed more."""
    if hinted:
        yield hinted
    for codec in (declared(data), look_of_utf16(data)):
        if codec and codec != hinted:
            yield codec


def look_of_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark or label: every second byte of mostly Latin text or mark-up is 0."""
    head = data[:_BINARY_BYTES]
    half = len(head) // 2
    if half < 2 or b"\0" not in head:
        return None
    # Mark-up before a text in other letters, whose bytes are not 0.
    for codec, start in _WIDE_STARTS:
        if start.match(head):
            return codec
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def looks_binary(data: bytes) -> bool:
    """Whether bytes are no text: they begin as a PDF, archive, picture or program, or hold control bytes.

    Only the first kB is looked at. UTF-16 and UTF-32 text is told by its mark or its zeros and is text.
    """
    if signed_kind(data) is not None:
        return True
    if data.startswith(_ALL_MARKS):
        return False
    head = data[:_BINARY_BYTES]
    if not head or look_of_utf16(data) is not None:
        return False
    return len(head) - len(head.translate(None, _CONTROL)) > _CONTROL_SHARE * len(head)
