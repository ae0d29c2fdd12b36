"""WARC and WET files, plain or as gzip members or zstd frames; what is broken costs itself alone.

Headers are parsed by FastWARC. Where a record ends is found here, so that reading can go on behind one that is broken,
and begin in the midst of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from ..errors import ConfigError
from ..page import Page
from ..segment.decode import looks_binary
from ..segment.sniff import sniff_view
from .buffered import Buffered
from .http_body import EncodingError, TooLargeError, decoded
from .members import Compression, DamagedError, Members
from .record import ReadOptions, Record, Span

_HEADER_BYTES = 1 << 16
_HEADER_LINE = 1 << 14
_HELD = 64
_FOLLOWING = 32  # bytes behind a block, in which the next record begins
_START = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n")
_NEXT = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n[A-Za-z-]+:")
_HTTP_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})\b")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_HTML = ("text/html", "application/xhtml+xml")


def is_start(content: bytes) -> bool:
    """Whether a WARC record begins so."""
    return _START.match(content) is not None


class WarcReader:
    """Reads a WARC file, whose places are offsets in bytes: of a record, or of the member that holds it.

    Args:
        file: a binary file that can seek.
        compression: how it is compressed, if at all.
        source: its name.
        options: how to read.

    Raises:
        ConfigError: FastWARC is missing.
    """

    def __init__(self, file: IO[bytes], compression: Compression | None, source: str, options: ReadOptions) -> None:
        try:
            from fastwarc.warc import HeaderMap
        except ImportError as error:
            raise ConfigError(
                f"{source}: WARC files need a package that is missing: `pip install newsclf[warc]`"
            ) from error
        self._file, self._source, self._most = file, source, options.max_bytes
        self._headers = HeaderMap
        self._members = Members(file, compression) if compression is not None else None
        self.began: int | None = None
        self.ended: int | None = None
        self.done = False
        self._name = ""  # of the record that is being read

    def at(self) -> int:
        """How far in the file the reading has come, in bytes."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def records(self, span: Span) -> Iterator[Record]:
        """Yield the records that begin in a stretch of the file."""
        self.began = self.ended = None
        self.done = False
        if self._members is not None:
            return self._of_members(self._members, span)
        return self._of_plain(span)

    def _of_members(self, members: Members, span: Span) -> Iterator[Record]:
        members.seek(span.start)
        if not span.exact and not members.find(span.stop, is_start):
            return
        self.began = members.position
        while span.stop is None or members.position < span.stop:
            start = members.position
            self._name = ""
            held: list[Record] = []
            try:
                if not members.enter():
                    self.done = True
                    break
                start = members.offset
                # A cut member may go on for a while as what follows it: a record is sound if another begins behind it,
                # or the member's end is sound.
                for record in self._records(Buffered(members.read), start):
                    if record.error is None or len(held) >= _HELD:
                        yield from held
                        held.clear()
                    held.append(record)
                yield from held
            except DamagedError as error:
                name = self._name or (held[0].name if held else f"{self._source}:{start}")
                yield Record(name, start, error=str(error), kind="damaged")
                members.seek(start + 1)
                if not members.find(span.stop, is_start):
                    self.done = span.stop is None
                    return
        self.ended = members.position

    def _of_plain(self, span: Span) -> Iterator[Record]:
        at = max(span.start - 1, 0) if not span.exact else span.start
        self._file.seek(at)
        buffered = Buffered(self._file.read, at)
        if not span.exact:
            if at < span.start:
                buffered.line(_HEADER_LINE)
            _to_start(buffered, span.stop)
            if not buffered.peek(1) or (span.stop is not None and buffered.position >= span.stop):
                return
        self.began = buffered.position
        yield from self._records(buffered, None, span.stop)
        self.ended = buffered.position
        self.done = not buffered.peek(1)

    def _records(self, stream: Buffered, member: int | None, stop: int | None = None) -> Iterator[Record]:
        """The records of a member, or of a plain file from here to `stop`."""
        while True:
            while stream.peek(2)[:1] in (b"\r", b"\n"):
                stream.take(1)
            if not stream.peek(1) or (stop is not None and stream.position >= stop):
                return
            place = stream.position if member is None else member
            if not is_start(stream.peek(32)):
                yield self._broken(place, "no WARC record where one should begin")
                _to_start(stream, None)
                continue
            yield self._record(stream, place)
            self._name = ""

    def _record(self, stream: Buffered, place: int) -> Record:
        headers = self._parsed(_header(stream))
        name = headers.get("WARC-Target-URI") or ""
        name = self._name = name.strip("<> \t") or f"{self._source}:{place}"
        length = _length(headers)
        if length is None:
            _to_start(stream, None)
            return Record(name, place, error="WARC record without a valid Content-Length", kind="damaged")
        block, cut, large = self._block(stream, length)
        kind = (headers.get("WARC-Type") or "").strip().lower()
        if kind not in ("response", "conversion"):
            return Record(name, place, skipped=kind or "record without a type")
        content_type = _mime(headers.get("Content-Type"))
        wanted = ("application/http", "") if kind == "response" else ("text/plain", "")
        if content_type not in wanted:
            return Record(name, place, skipped=f"not HTML: {content_type}")
        if large:
            return self._too_large(name, place)
        if headers.get("WARC-Truncated"):
            cut = True
        if kind == "conversion":
            page = Page(text=block, url=name, encoding=_charset(headers.get("Content-Type")) or "utf-8")
            return Record(name, place, page=page, truncated=("payload",) if cut else ())
        return self._response(name, place, block, cut, headers.get("WARC-Identified-Payload-Type"))

    def _block(self, stream: Buffered, length: int) -> tuple[bytes, bool, bool]:
        """The block of a record, whether it is shorter or longer than its header says, and whether it is too large."""
        bound = self._most + _HEADER_BYTES
        there = min(stream.fill(min(length, bound) + _FOLLOWING), length, bound)
        if there == length:
            following = stream.peek(_FOLLOWING, behind=length).lstrip(b"\r\n")
            if not following or following.startswith(b"WARC/"):
                return stream.take(length), False, False
        # Its length is wrong, or it is too large: does another record begin inside? What is behind that is left where
        # it is, so that many such records cost no more than one.
        if (start := stream.search(_NEXT, there)) is not None:
            return stream.take(start).removesuffix(b"\r\n\r\n"), True, False
        if there == bound < length:
            stream.skip(length)
            return b"", False, True
        block = stream.take(there)
        if there < length:
            return block.removesuffix(b"\r\n\r\n"), True, False
        _to_start(stream, None)
        return block, True, False

    def _response(self, name: str, place: int, block: bytes, cut: bool, identified: str | None) -> Record:
        end = _HTTP_END.search(block, 0, _HEADER_BYTES)
        if not block.startswith(b"HTTP/"):
            return Record(name, place, error="no HTTP response in the record", kind="invalid")
        if end is None:
            return Record(name, place, error="HTTP headers without an end", kind="invalid")
        headers = self._parsed(block[: end.end()])
        status = _STATUS.match(block)
        if status is not None and status[1][:1] != b"2":
            return Record(name, place, skipped=f"status {status[1].decode()}")
        mime = _mime(headers.get("Content-Type")) or _mime(identified)
        if mime and mime not in _HTML:
            return Record(name, place, skipped=f"not HTML: {mime}")
        body = block[end.end() :]
        cut = cut or len(body) < (_length(headers) or 0)
        encodings = [e.strip().lower() for e in (headers.get("Content-Encoding") or "").split(",")]
        chunked = "chunked" in (headers.get("Transfer-Encoding") or "").lower()
        try:
            body, was_cut = decoded(body, encodings, chunked, self._most)
        except EncodingError as error:
            return Record(name, place, error=str(error), kind="invalid")
        except TooLargeError:
            return self._too_large(name, place)
        if not mime and (looks_binary(body) or sniff_view(body) != "html"):
            return Record(name, place, skipped="not HTML: no content type")
        page = Page(html=body, url=name, encoding=_charset(headers.get("Content-Type")))
        return Record(name, place, page=page, truncated=("payload",) if cut or was_cut else ())

    def _parsed(self, header: bytes) -> Any:
        headers = self._headers()
        try:
            headers.parse(BytesIO(re.sub(rb"\r?\n", b"\r\n", header)))
        except (OSError, ValueError):
            return {}
        return headers

    def _too_large(self, name: str, place: int) -> Record:
        return Record(name, place, error=f"larger than {self._most} bytes (--max-bytes)", kind="too large")

    def _broken(self, place: int, what: str) -> Record:
        return Record(f"{self._source}:{place}", place, error=what, kind="damaged")


def _header(stream: Buffered) -> bytes:
    """The header of a record, to the empty line."""
    lines: list[bytes] = []
    size = 0
    while size < _HEADER_BYTES and (line := stream.line(_HEADER_LINE)):
        lines.append(line)
        size += len(line)
        if line in (b"\r\n", b"\n"):
            break
    return b"".join(lines)


def _to_start(stream: Buffered, stop: int | None) -> None:
    """Go to the next line that begins a record, and begins before `stop`."""
    line_begins = True
    while stop is None or stream.position < stop:
        if line_begins and is_start(stream.peek(32)):
            return
        line = stream.line(_HEADER_LINE)
        if not line:
            return
        line_begins = line.endswith(b"\n")


def _length(headers: Any) -> int | None:
    """What a header says of a length; None where it says none."""
    digits = (headers.get("Content-Length") or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    # Python reads no number of more than 4,300 digits; no file is longer than this.
    return min(int(digits.lstrip("0")[:19] or "0"), 10**18)


def _mime(content_type: str | None) -> str:
    return (content_type or "").split(";")[0].strip().lower()[:100]


def _charset(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None
