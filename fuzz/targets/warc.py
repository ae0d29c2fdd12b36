"""Any bytes as a WARC file: the reading ends, raises nothing, and finds the good record that stands behind them.

The first byte of an input says what the rest is: `p`, `g`, `z` the bytes of a plain file, one of gzip, one of zstd;
`G`, `Z` what is to be compressed, in members that a line `%%` parts.
"""

from __future__ import annotations

import gzip
import re
from io import BytesIO

from tests.made_warc import PACKINGS, record, response

from newsclf.io.members import Compression
from newsclf.io.record import ReadOptions, Record, Span
from newsclf.io.warc import WarcReader
from newsclf.page import Page

GOOD = "https://good.example/behind"
_BODY = b"<p>The ferry behind the damage.</p>"
_PACKED: dict[bytes, tuple[Compression | None, str]] = {
    b"p": (None, "plain"),
    b"g": ("gzip", "gzip"),
    b"z": ("zstd", "zstd"),
    b"G": ("gzip", "gzip"),
    b"Z": ("zstd", "zstd"),
}
_GOOD = {packing: pack(response(GOOD, _BODY)) for packing, pack in PACKINGS.items()}
_KINDS = {"damaged", "invalid", "too large"}
_SMALL = 64


def check(data: bytes) -> None:
    """Read the file whole, in two stretches, and with small limits."""
    kind = data[:1]
    if kind not in _PACKED:
        return
    compression, packing = _PACKED[kind]
    before = data[1:]
    if kind in (b"G", b"Z"):
        before = b"".join(map(PACKINGS[packing], before.split(b"\n%%\n")))
    elif kind == b"p":
        before += b"\r\n\r\n"
    content = before + _GOOD[packing]
    found = _read(content, compression, Span())
    if not _may_swallow(kind, before, content):
        good = [one for one in found if one.name == GOOD]
        assert len(good) == 1, found
        assert isinstance(good[0].page, Page)
        assert good[0].page.html == _BODY
        assert not good[0].truncated
    middle = len(before) // 2
    _read(content, compression, Span(0, middle))
    _read(content, compression, Span(middle, None, exact=False))
    for one in _read(content, compression, Span(), _SMALL):
        if isinstance(one.page, Page):
            held = one.page.html if one.page.html is not None else one.page.text
            assert held is not None
            assert len(held) <= _SMALL or one.page.text is not None


def _read(content: bytes, compression: Compression | None, span: Span, most: int | None = None) -> list[Record]:
    options = ReadOptions() if most is None else ReadOptions(max_bytes=most)
    reader = WarcReader(BytesIO(content), compression, "a.warc", options)
    found = list(reader.records(span))
    places = [one.place for one in found]
    assert places == sorted(places)
    for one in found:
        assert (one.page is not None) + (one.error is not None) + (one.skipped is not None) == 1
        assert one.name
        assert 0 <= one.place <= len(content)
        assert set(one.truncated) <= {"payload"}
        assert one.kind in _KINDS if one.error is not None else not one.kind
    return found


def _may_swallow(kind: bytes, before: bytes, content: bytes) -> bool:
    """Whether what stands before rightly claims the good record: nothing could tell that it does not."""
    if kind == b"z":
        # A frame without checksum whose blocks are of any bytes.
        return b"\x28\xb5\x2f\xfd" in before or b"\x2a\x4d\x18" in before
    if kind != b"p":
        return False
    lengths = {int(found) for found in re.findall(rb"\d{1,18}", before)}
    ends = {at + 1 for at, byte in enumerate(before) if byte == 10}
    return any(
        end + length >= len(before) and content[end + length :].lstrip(b"\r\n")[:5] in (b"", b"WARC/")
        for length in lengths
        if length <= len(content)
        for end in ends
    )


def made_seeds() -> dict[str, bytes]:
    """Files as other software writes them, and wrong ones."""
    page = response("https://a.example/1", b"<p>One</p>")
    text = record("conversion", "https://a.example/2", "Menu\nThe ferry – again.".encode())
    chunked = b"7\r\n<p>Two<\r\n3\r\n/p>\r\n0\r\n\r\n"
    plain = {
        "responses": page + text + record("warcinfo", "x", b"software: x"),
        "codings": response("e", gzip.compress(b"<p>Three</p>"), headers="Content-Encoding: gzip\r\n")
        + response("c", chunked, headers="Transfer-Encoding: chunked\r\n"),
        "lengths": response("l", length=5_000_000) + response("s", b"<p>Short and more</p>", length=75),
        "no-length": response("n", length="many") + b"nonsense\r\n" * 3 + page,
        "cut": page[: len(page) // 2],
        "skipped": response("r", kind="request") + response("p", b"\x89PNG", content_type="image/png")
        + response("q", status="404 Not Found") + response("t", content_type=None, more="WARC-Truncated: length\r\n"),
    }  # fmt: skip
    found = {name: b"p" + content for name, content in plain.items()}
    for kind, packing in ((b"g", "gzip"), (b"z", "zstd")):
        pack = PACKINGS[packing]
        member = pack(page)
        found[f"{packing}-members"] = kind + member + pack(text)
        found[f"{packing}-cut"] = kind + member[:-9] + pack(text)
        found[f"{packing}-zeros"] = kind + member + b"\0" * 40
        found[f"{packing}-made"] = kind.upper() + page + b"\n%%\n" + text + page + b"\n%%\n" + plain["lengths"]
    found["gzip-stored"] = b"g" + gzip.compress(page, 0)[:-30] + gzip.compress(page, 0)
    found["zstd-skippable"] = b"z\x50\x2a\x4d\x18\x04\0\0\0abcd" + PACKINGS["zstd"](page)
    return found
