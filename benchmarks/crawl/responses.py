"""What each kind of record holds: a page as it was sent, or something that is none, or a damaged one."""

from __future__ import annotations

import json
import random

from .kinds import Kind
from .pages import Drawn
from .records import Record, charset_of, chunked, coded, encoded, http, record_id, sha1, warc

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00\x1f\xf3\xffa"
_PROFILE = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
_LARGE = (4_000_000, 12_000_000)
_OTHER_TYPES = {"image": "image/png", "pdf": "application/pdf", "json": "application/json"}
_STATUS = {"redirect": "301 Moved Permanently", "not-found": "404 Not Found"}


def response(kind: Kind, page: Drawn, number: int, seed: int, lot: random.Random) -> Record:
    """The record of a kind made of a page, before it is packed and before damage to its gzip member."""
    name = kind.name
    url = f"https://{page.site}/{number}/{lot.getrandbits(32):08x}.html"
    id_ = record_id(number, seed)
    if name in ("request", "metadata", "revisit", "resource-text", "resource-html", "conversion"):
        return _other(name, page, url, id_)
    html = page.html
    if name == "large":
        html = _enlarged(html, lot.randrange(*_LARGE))
    content = _content(name, html, lot)
    fields, body = _sent(name, content, lot)
    charset = fields.get("Content-Type", "").partition("charset=")[2] or None
    if name == "small-letters":
        fields = {field.lower(): value for field, value in fields.items()}
    status = _STATUS.get(name, "200 OK")
    end = b"\n" if name == "broken-http-lf" else b"\r\n"
    block = http(status, fields, body, end)
    if name == "broken-http-head":
        block = b"\xff\xfe\x00garbage in place of a status line\r\n" + lot.randbytes(64) + b"\r\n\r\n" + body
    head = {
        "WARC-Type": None if name == "broken-no-type" else "response",
        "WARC-Record-ID": None if name == "broken-no-id" else id_,
        "WARC-Date": "2026-11-02T10:20:30Z",
        "WARC-Target-URI": None if name == "broken-no-uri" else url,
        "WARC-Payload-Digest": sha1(b"something else" if name == "broken-digest" else body),
        "WARC-Block-Digest": sha1(block),
        "WARC-Truncated": "disconnect" if name == "broken-cut-payload" else None,
        "Content-Type": "application/http; msgtype=response",
    }
    version = "WRAC/1.0" if name == "broken-version" else "WARC/1.0"
    data = warc(head, block, version=version, length=_length(name, len(block)))
    return Record(
        data, head["WARC-Record-ID"], head["WARC-Target-URI"], head["WARC-Type"], content, charset, int(status[:3])
    )


def _length(name: str, true: int) -> str | None:
    said = {
        "broken-no-length": None,
        "broken-bad-length": "many",
        "broken-long-length": str(true + 5_000),
        "broken-short-length": str(max(200, true - 300)),
    }
    return said.get(name, "")


def _content(name: str, html: str, lot: random.Random) -> bytes:
    """What is sent, before chunks and codings."""
    if name in ("image", "binary-as-html"):
        return _PNG + lot.randbytes(lot.randrange(500, 30_000))
    if name == "pdf":
        return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + lot.randbytes(lot.randrange(500, 30_000)) + b"\n%%EOF\n"
    if name == "json":
        return json.dumps({"items": [lot.random() for _ in range(50)], "title": html[:100]}).encode()
    if name == "empty":
        return b""
    if name in ("redirect", "not-found"):
        return f"<html><head><title>{_STATUS[name]}</title></head><body><h1>{_STATUS[name]}</h1></body></html>".encode()
    content = encoded(html, charset_of(name), declared=name != "charset-undeclared")
    return content[: len(content) * 2 // 3] if name == "broken-cut-payload" else content


def _sent(name: str, content: bytes, lot: random.Random) -> tuple[dict[str, str], bytes]:
    """The HTTP header, and the content under chunks and codings."""
    fields = {"Date": "Mon, 02 Nov 2026 10:20:30 GMT", "Server": "nginx"}
    type_ = _OTHER_TYPES.get(name, "application/xhtml+xml" if name == "xhtml" else "text/html")
    charset = charset_of(name)
    said = {"charset-wrong": "iso-8859-1", "charset-unknown": "x-none"}.get(name, charset or "utf-8")
    if type_ in ("text/html", "application/xhtml+xml") and name not in ("charset-meta-alone", "charset-undeclared"):
        type_ += f"; charset={said}"
    if name != "no-content-type":
        fields["Content-Type"] = type_
    if name == "redirect":
        fields["Location"] = "/elsewhere"
    body = content
    coding = {"gzip-chunked": "gzip", "broken-gzip-body": "gzip", "broken-said-gzip": "gzip"}.get(name, name)
    if coding in ("gzip", "deflate", "br"):
        fields["Content-Encoding"] = coding
        if name != "broken-said-gzip":
            body = coded(content, coding)
    if name == "broken-gzip-body":
        body = body[: len(body) * 2 // 3]
    if name == "crawl-headers":
        fields["X-Crawl-Content-Encoding"] = "gzip"
        fields["X-Crawl-Transfer-Encoding"] = "chunked"
    if name in ("chunked", "gzip-chunked", "broken-chunks"):
        fields["Transfer-Encoding"] = "chunked"
        body = chunked(body, lot.randrange(1_000, 20_000))
        if name == "broken-chunks":
            body = body[: len(body) // 2] + b"\r\nzz\r\n" + body[len(body) // 2 :]
    else:
        fields["Content-Length"] = str(len(body) * 3 // 2 if name == "broken-cut-payload" else len(body))
    return fields, body


def _enlarged(html: str, size: int) -> str:
    """The page again and again, until it has so many characters."""
    return html * (1 + size // max(1, len(html)))


def _other(name: str, page: Drawn, url: str, id_: str) -> Record:
    """Records of other types than response."""
    content: bytes | None = None
    type_, content_type = name, "application/http; msgtype=request"
    if name == "request":
        block = f"GET / HTTP/1.1\r\nHost: {page.site}\r\nAccept: text/html\r\n\r\n".encode()
    elif name == "metadata":
        block, content_type = b"fetchTimeMs: 120\r\ncharset-detected: UTF-8\r\n", "application/warc-fields"
    elif name == "revisit":
        block = http("200 OK", {"Content-Type": "text/html", "Content-Length": "0"}, b"")
        content_type = "application/http; msgtype=response"
    elif name == "resource-text":
        type_, block, content_type = "resource", b"--2026-11-02 10:20:30--  log of a crawler\n", "text/plain"
        url = "metadata://gnu.org/software/wget/warc/wget.log"
    elif name == "resource-html":
        type_, content_type = "resource", "text/html"
        block = content = encoded(page.html, None)
    else:
        content_type = "text/plain"
        block = content = b"A text that was taken from a page.\n\nIt has a few lines, which are no HTML.\n"
    head = {
        "WARC-Type": type_,
        "WARC-Record-ID": id_,
        "WARC-Date": "2026-11-02T10:20:30Z",
        "WARC-Target-URI": url,
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
        if name == "revisit"
        else None,
        "WARC-Block-Digest": sha1(block),
        "Content-Type": content_type,
    }
    return Record(warc(head, block), id_, url, type_, content)
