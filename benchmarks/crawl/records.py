"""WARC records by hand, as bytes: well-formed ones, and ones that are wrong in a known way."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
import re
import uuid
import zlib
from typing import NamedTuple

from newsclf.errors import ConfigError, install_line

_DATE = "2026-11-02T10:20:30Z"
_META_CHARSET = re.compile(r"(<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*)[\w.:+-]+", re.IGNORECASE)
_XML_ENCODING = re.compile(r"^(\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']\s*)[\w.:+-]+", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
# Labels of the web name larger sets of characters than Python's codecs of the same names.
_CODECS = {"gb2312": "gb18030", "shift_jis": "cp932", "iso-8859-1": "cp1252", "utf-16": "utf-16"}


class Record(NamedTuple):
    """A record before it is packed: its bytes, its id and URL where it has any, the WARC type, the content that a
    reader should find in it once codings are undone, and the charset that its HTTP head names.
    """

    data: bytes
    id: str | None
    url: str | None
    type: str | None
    content: bytes | None = None
    charset: str | None = None
    status: int | None = None


def record_id(number: int, seed: int) -> str:
    """The id of a record: a UUID of its number."""
    return f"<urn:uuid:{uuid.UUID(int=random.Random(seed * 1_000_003 + number).getrandbits(128), version=4)}>"


def sha1(data: bytes) -> str:
    """A digest as WARC headers have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def warc(fields: dict[str, str | None], block: bytes, *, version: str = "WARC/1.0", length: str | None = "") -> bytes:
    """A record of header fields (those that are None are left out) and a block.

    `length` in place of its true Content-Length; None for none.
    """
    lines = [version, *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    if length is not None:
        lines.append(f"Content-Length: {length or len(block)}")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + block + b"\r\n\r\n"


def http(status: str, fields: dict[str, str], content: bytes, end: bytes = b"\r\n") -> bytes:
    """An HTTP response."""
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return end.join(line.encode("latin-1") for line in head) + end * 2 + content


def chunked(content: bytes, size: int = 8192) -> bytes:
    """The content in chunks."""
    parts = [content[i : i + size] for i in range(0, len(content), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def coded(content: bytes, coding: str) -> bytes:
    """The content under a Content-Encoding."""
    if coding == "br":
        try:
            import brotli
        except ImportError as error:
            raise ConfigError(f"brotli, which FastWARC brings, is not installed; {install_line('warc')}") from error
        packed: bytes = brotli.compress(content, quality=4)
        return packed
    return gzip.compress(content, 4, mtime=0) if coding == "gzip" else zlib.compress(content, 4)


def member(data: bytes) -> bytes:
    """A gzip member of its own, as WARC files have one a record."""
    return gzip.compress(data, 4, mtime=0)


def charset_of(kind: str) -> str | None:
    """The charset that a kind of page is in where it is not UTF-8."""
    name = kind.removeprefix("charset-")
    if name == kind or name in ("wrong", "unknown"):
        return None
    return "iso-8859-1" if name in ("meta-alone", "undeclared") else name


def encoded(html: str, charset: str | None, *, declared: bool = True) -> bytes:
    """The page in a charset, which it declares; characters that it lacks become references."""
    name = charset or "utf-8"
    # utf-16 may not be declared in a page, and one that declares nothing is the point of some.
    said = name if declared and name != "utf-16" else "x-none"
    html = _META_CHARSET.sub(lambda found: found[1] + said, html)
    html = _XML_ENCODING.sub(lambda found: found[1] + said, html)
    if declared and said == name and not _META_CHARSET.search(html[:4000]):
        head = _HEAD.search(html)
        at = head.end() if head else 0
        html = f'{html[:at]}<meta charset="{name}">{html[at:]}'
    return html.encode(_CODECS.get(name, name), "replace" if charset is None else "xmlcharrefreplace")
