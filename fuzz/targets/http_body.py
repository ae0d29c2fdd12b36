"""Any body of an HTTP response: decoded within its bound, or one of two errors; what was encoded comes back.

The first line of an input names encodings, with `chunked` among them or not; `=` before them means that the rest is to
be encoded so first.
"""

from __future__ import annotations

import gzip
import zlib

import brotli
import zstandard

from newsclf.io.http_body import EncodingError, TooLargeError, decoded

_MOST = 20_000
_ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}


def check(data: bytes) -> None:
    """Decode the body, and what is made of it."""
    line, _, body = data.partition(b"\n")
    names = [name.strip().lower() for name in line[:100].decode("latin-1").lstrip("=").split(",")]
    chunked = "chunked" in names
    encodings = [name for name in names if name != "chunked"]
    for most in (_MOST, 50):
        try:
            found, cut = decoded(body, encodings, chunked, most)
        except (EncodingError, TooLargeError):
            continue
        assert len(found) <= most
        assert isinstance(cut, bool)
    if line.startswith(b"=") and set(encodings) <= set(_ENCODERS):
        sent = body
        for name in encodings:
            sent = _ENCODERS[name](sent)
        if chunked and sent:
            half = len(sent) // 2
            parts = [part for part in (sent[:half], sent[half:]) if part]
            sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        if len(sent) <= _MOST:
            assert decoded(sent, encodings, chunked and bool(sent), _MOST) == (body, False)


def made_seeds() -> dict[str, bytes]:
    """A body in each encoding."""
    body = b"<p>The ferry ran aground.</p>" * 3
    found = {name: name.encode() + b"\n" + encode(body) for name, encode in _ENCODERS.items()}
    found["bare-deflate"] = b"deflate\n" + zlib.compress(body)[2:-4]
    found["chunked"] = b"chunked\n7;a=b\r\n<p>Two<\r\n3\r\n/p>\r\n0\r\n\r\n"
    found["cut"] = b"gzip\n" + gzip.compress(body)[:-12]
    found["made"] = b"=gzip, br, chunked\n" + body
    return found
