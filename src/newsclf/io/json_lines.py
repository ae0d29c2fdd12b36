"""JSONL files: a JSON object a line, each a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from .buffered import Buffered
from .columns import page_of
from .members import Compression, MemberStream
from .plain_json import json_fault
from .record import ReadOptions, Record, Span

# Beside the page a record holds other things, and JSON may write a byte as six.
_ROOM = 6
_BOM = b"\xef\xbb\xbf"


class JsonLinesReader:
    """Reads a JSONL file. Its places are offsets in bytes, or where it is compressed numbers of lines.

    Args:
        file: a binary file; one that is not compressed has to seek.
        compression: how it is compressed, if at all.
        source: its name.
        options: how to read.
    """

    def __init__(self, file: IO[bytes], compression: Compression | None, source: str, options: ReadOptions) -> None:
        self._file, self._source, self._options = file, source, options
        self._line_bytes = _ROOM * options.max_bytes + (1 << 16)
        self._compression = compression
        self._start()
        self.began: int | None = None
        self.ended: int | None = None  # where lines begin needs no telling
        self.done = False

    def _start(self) -> None:
        self._compressed = None if self._compression is None else MemberStream(self._file, self._compression)
        self._stream = Buffered(self._compressed.read if self._compressed else self._file.read)
        self._number = 0
        self._told = 0

    def at(self) -> int:
        """How far in the file the reading has come, in bytes."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def records(self, span: Span) -> Iterator[Record]:
        """Yield the records of a stretch: of bytes, or where the file is compressed of lines, which come in order."""
        self.began = None
        self.done = False
        return self._by_bytes(span) if self._compressed is None else self._by_number(span)

    def _by_bytes(self, span: Span) -> Iterator[Record]:
        if self._stream.position != span.start or not span.exact:
            at = span.start if span.exact else max(span.start - 1, 0)
            self._file.seek(at)
            self._stream = Buffered(self._file.read, at)
            if at < span.start:
                self._pass_line()
        while span.stop is None or self._stream.position < span.stop:
            place = self._stream.position
            line = self._stream.line(self._line_bytes)
            if not line:
                self.done = True
                return
            record = self._record(line, place)
            if record is not None:
                if self.began is None:
                    self.began = place
                yield record

    def _by_number(self, span: Span) -> Iterator[Record]:
        if self._number > span.start:
            self._start()
        compressed = self._compressed
        assert compressed is not None
        self.began = span.start
        while span.stop is None or self._number < span.stop:
            number = self._number
            line = self._stream.line(self._line_bytes)
            # What is wrong with the compression is told once, with the line that it was met in.
            if number >= span.start:
                for damage in compressed.damage[self._told :]:
                    yield Record(f"{self._source}:{number + 1}", number, error=damage, kind="damaged")
            self._told = len(compressed.damage)
            if not line:
                self.done = True
                return
            self._number += 1
            if number < span.start:
                if not line.endswith(b"\n"):
                    self._pass_line()
                continue
            record = self._record(line, number)
            if record is not None:
                yield record

    def _pass_line(self) -> None:
        while (line := self._stream.line(1 << 16)) and not line.endswith(b"\n"):
            pass

    def _record(self, line: bytes, place: int) -> Record | None:
        name = f"{self._source}:{place if self._compressed is None else place + 1}"
        if len(line) >= self._line_bytes and not line.endswith(b"\n"):
            self._pass_line()
            return Record(name, place, error=f"larger than {self._line_bytes} bytes (--max-bytes)", kind="too large")
        if place == 0:
            line = line.removeprefix(_BOM)
        if not line.strip():
            return None
        try:
            value: Any = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            return Record(name, place, error="not UTF-8", kind="invalid")
        except (ValueError, RecursionError) as error:
            return Record(name, place, error=json_fault(error), kind="invalid")
        if not isinstance(value, dict):
            reason = f"expected a JSON object, found {type(value).__name__}"
            return Record(name, place, error=reason, kind="invalid")
        return page_of(value, name, place, self._options)
