"""WARC records as tests need them, right and wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable

PAGE = "<html><nav>Tide table</nav><p>The ferry ran aground {} times on Monday.</p></html>"


def response(
    url: str,
    body: bytes = b"<p>The ferry ran aground.</p>",
    *,
    content_type: str | None = "text/html; charset=utf-8",
    length: object = None,
    headers: str = "",
    status: str = "200 OK",
    kind: str = "response",
    more: str = "",
) -> bytes:
    """A response record; `length` is what its header says in place of its length."""
    typed = f"Content-Type: {content_type}\r\n" if content_type else ""
    http = f"HTTP/1.1 {status}\r\n{typed}{headers}\r\n".encode() + body
    return record(kind, url, http, "application/http; msgtype=response", length, more)


def record(
    kind: str, url: str, block: bytes, content_type: str = "text/plain", length: object = None, more: str = ""
) -> bytes:
    """A record of any kind."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash(url))}>\r\nContent-Type: {content_type}\r\n{more}"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def pages(count: int) -> list[bytes]:
    """Responses, each another page."""
    return [response(f"https://a.example/{i}", PAGE.format(i).encode()) for i in range(count)]


def plain(content: bytes) -> bytes:
    """As it is."""
    return content


def zstd(content: bytes) -> bytes:
    """A zstd frame."""
    import zstandard

    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(content)


PACKINGS: dict[str, Callable[[bytes], bytes]] = {"plain": plain, "gzip": gzip.compress, "zstd": zstd}


def packed(records: Iterable[bytes], packing: str) -> bytes:
    """A file of records, each compressed by itself."""
    return b"".join(map(PACKINGS[packing], records))
