"""The body of an HTTP response: chunks joined and content decoded, within a bound."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

_CHUNK = 1 << 16
_KNOWN = ("gzip", "x-gzip", "deflate", "br", "zstd")


class EncodingError(Exception):
    """A body that is encoded in no way that is known, or damaged from its beginning."""


class TooLargeError(Exception):
    """A body that has more bytes than it may."""


def decoded(body: bytes, encodings: list[str], chunked: bool, most: int) -> tuple[bytes, bool]:
    """The body as the server meant it, and whether it is cut off.

    Args:
        body: what was sent.
        encodings: values of Content-Encoding, in order.
        chunked: whether Transfer-Encoding says so. Crawlers often join the chunks and leave the header: a body that
            has no chunks is taken as it is, and so is one that is not encoded as the header says.
        most: bytes that it may have.

    Raises:
        EncodingError: an encoding is unknown, or nothing of the body can be decoded.
        TooLargeError: it has more bytes.
    """
    cut = False
    if chunked:
        body, cut = _joined(body)
    for encoding in reversed(encodings):
        if encoding in ("", "identity", "none"):
            continue
        if encoding not in _KNOWN:
            raise EncodingError(f"content encoding {encoding!r} is unknown")
        body, was_cut = _opened(body, encoding, most)
        cut = cut or was_cut
    if len(body) > most:
        raise TooLargeError(f"more than {most} bytes")
    return body, cut


def _joined(body: bytes) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\n", at, at + 1024)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        try:
            if not size.isalnum():
                raise ValueError
            length = int(size, 16)
        except ValueError:
            return (b"".join(parts), True) if parts else (body, False)
        if length == 0:
            return b"".join(parts), False
        chunk = body[end + 1 : end + 1 + length]
        parts.append(chunk)
        at = end + 1 + length
        if len(chunk) < length:
            return b"".join(parts), True
        at += 2 if body[at : at + 2] == b"\r\n" else 1


def _opened(body: bytes, encoding: str, most: int) -> tuple[bytes, bool]:
    if not body:
        return body, False
    parts: list[bytes] = []
    size = 0
    try:
        for part in _pieces(body, encoding):
            parts.append(part)
            size += len(part)
            if size > most:
                raise TooLargeError(f"more than {most} bytes")
    except (zlib.error, OSError, EOFError, ValueError) as error:
        if size:
            return b"".join(parts), True
        if encoding.endswith("gzip") and not body.startswith(b"\x1f\x8b"):
            return body, False  # decoded by the crawler already
        if body.lstrip()[:1] == b"<":
            return body, False
        raise EncodingError(f"{encoding} content is damaged ({error})") from None
    return b"".join(parts), False


def _pieces(body: bytes, encoding: str) -> Iterator[bytes]:
    if encoding in ("br", "zstd"):
        yield from _read(_reader(body, encoding))
        return
    kind = 31
    if encoding == "deflate":  # zlib by the standard, bare by custom
        kind = 15 if body[0] & 0x0F == 8 and len(body) > 1 and (body[0] << 8 | body[1]) % 31 == 0 else -15
    opened = zlib.decompressobj(kind)
    while body:
        yield opened.decompress(body, _CHUNK)
        body = opened.unconsumed_tail
        if opened.eof:
            return
    yield opened.flush()
    if not opened.eof:
        raise EOFError("ends early")


def _reader(body: bytes, encoding: str) -> Any:
    from fastwarc import stream_io

    return (stream_io.BrotliReader if encoding == "br" else stream_io.ZstdReader)(BytesIO(body))


def _read(reader: Any) -> Iterator[bytes]:
    while part := reader.read(_CHUNK):
        yield part
