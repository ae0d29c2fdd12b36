"""What is expected of the records of a synthetic crawl, and their contents, found by offset and not by a reader."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsclf.errors import InputError
from newsclf.page import Page

WARC, WET = "expected.jsonl", "expected.wet.jsonl"


def expected(folder: Path, name: str = WARC) -> Iterator[dict[str, Any]]:
    """The lines of what is expected, in the order of the records.

    Raises:
        InputError: the folder holds none.
    """
    path = folder / name
    if not path.is_file():
        raise InputError(
            f"{path}: missing; make the crawl with `python -m benchmarks.crawl.make DATA... --out {folder}`"
        )
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def key(line: dict[str, Any]) -> str | None:
    """What names a record in outputs: its id; of one without, its URL."""
    name: str | None = line["id"] or line["url"]
    return name


def page_of(folder: Path, line: dict[str, Any]) -> Page:
    """The page of a line whose one allowed outcome is a page, as the maker has sent it.

    Raises:
        InputError: the file is not the one that was made.
    """
    with (folder / line["file"]).open("rb") as file:
        file.seek(line["offset"])
        data = gzip.decompress(file.read(line["length"]))
    block = data.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
    if line["type"] == "conversion":
        return Page(text=_checked(block, line), url=line["url"], encoding=line["charset"])
    head, _, body = block.partition(b"\r\n\r\n")
    fields = {
        name.lower(): value
        for name, _, value in (field.partition(": ") for field in head.decode("latin-1").split("\r\n")[1:])
    }
    if fields.get("transfer-encoding") == "chunked":
        body = _joined(body)
    match fields.get("content-encoding"):
        case "gzip":
            body = gzip.decompress(body)
        case "deflate":
            body = zlib.decompress(body)
        case "br":
            import brotli

            body = brotli.decompress(body)
    return Page(html=_checked(body, line), url=line["url"], encoding=line["charset"])


def _joined(body: bytes) -> bytes:
    parts = []
    while True:
        size, _, body = body.partition(b"\r\n")
        if not int(size, 16):
            return b"".join(parts)
        parts.append(body[: int(size, 16)])
        body = body[int(size, 16) + 2 :]


def _checked(content: bytes, line: dict[str, Any]) -> bytes:
    if hashlib.sha256(content).hexdigest() != line["sha256"]:
        raise InputError(f"{line['file']}: record {line['number']} is not what was made; make the crawl again")
    return content
