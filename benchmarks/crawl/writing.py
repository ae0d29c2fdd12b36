"""Gzip members in a file, sound and damaged, with a line for each of what a reader should make of it."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from .kinds import Kind
from .records import Record, member


class Members:
    """A file of records, one gzip member each, and the file of what is expected of them."""

    def __init__(self, path: Path, expected: TextIO) -> None:
        self._file = path.open("wb")
        self._name = path.name
        self._expected = expected
        self._number = 0
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, record: Record, kind: Kind, packed: bytes) -> None:
        """Append a record as it was packed, and its line."""
        content = record.content
        line: dict[str, Any] = {
            "file": self._name,
            "number": self._number,
            "id": record.id,
            "url": record.url,
            "type": record.type,
            "kind": kind.name,
            "expect": kind.expect,
            "allowed": kind.allowed,
            "status": record.status,
            "charset": record.charset,
            "size": None if content is None else len(content),
            "sha256": None if content is None else hashlib.sha256(content).hexdigest(),
            "offset": self._file.tell(),
            "length": len(packed),
        }
        self._file.write(packed)
        self._expected.write(json.dumps(line) + "\n")
        self._number += 1
        self.counts[kind.name] += 1


def packed(kind: str, data: bytes, lot: random.Random) -> bytes:
    """A record as a gzip member, damaged where its kind says so."""
    whole = member(data)
    if kind in ("broken-member-cut", "broken-last-member-cut"):
        return whole[: len(whole) * 2 // 3]
    if kind == "broken-member-damaged":
        at = len(whole) // 3
        return whole[:at] + lot.randbytes(64) + whole[at + 64 :]
    if kind == "broken-crc":
        return whole[:-8] + bytes(byte ^ 255 for byte in whole[-8:-4]) + whole[-4:]
    return whole


def garbage(lot: random.Random) -> bytes:
    """Bytes that are no gzip: noise, zeros or text."""
    size = lot.randrange(20, 5_000)
    what = lot.randrange(3)
    if what == 0:
        return lot.randbytes(size).replace(b"\x1f", b"\x1e")
    return bytes(size) if what == 1 else (b"502 Bad Gateway\r\n" * (1 + size // 17))[:size]
