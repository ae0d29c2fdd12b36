"""What a source can hold, how that is told by its name or its first bytes, and what reads it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any, Literal

from ..errors import OptionError
from .json_lines import JsonLinesReader
from .pages import PAGE_SUFFIXES
from .tables import CsvReader, ParquetReader
from .warc import WarcReader, is_start

Format = Literal["page", "jsonl", "csv", "parquet", "warc"]
"""What a source is: one page, or many of them in a file of that format. WET files are WARC files."""

FORMATS: tuple[Format, ...] = ("page", "jsonl", "csv", "parquet", "warc")
BY_SUFFIX: dict[str, Format] = {
    **dict.fromkeys(PAGE_SUFFIXES, "page"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    ".parquet": "parquet",
    **dict.fromkeys((".warc", ".wet"), "warc"),
}
_PACKED = (".gz", ".zst")
READERS: dict[Format, Any] = {
    "jsonl": JsonLinesReader,
    "csv": CsvReader,
    "parquet": ParquetReader,
    "warc": WarcReader,
}
HEAD = 1 << 16
"""So many of the first bytes tell what a file is."""


def require_format(format: str | None) -> None:
    """Make sure that a format is one that is read, or None: then names and contents tell.

    Raises:
        OptionError: it is another.
    """
    if format is not None and format not in FORMATS:
        raise OptionError(f"input format {format!r}: expected one of {', '.join(FORMATS)}")


def told_by_name(name: str) -> Format | None:
    """What a file is that is called so; None where its name does not tell."""
    path = PurePosixPath(name.lower())
    return BY_SUFFIX.get(PurePosixPath(path.stem).suffix if path.suffix in _PACKED else path.suffix)


def told_by_content(head: bytes) -> Format:
    """What a file is that begins so; a page where it is nothing else."""
    if is_start(head):
        return "warc"
    if head.startswith(b"PAR1"):
        return "parquet"
    line, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if line.startswith(b'{"') or line.startswith(b"{ "):
        if not newline and len(head) >= HEAD:
            return "jsonl"  # a line that is longer than what was read
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            return "page"
        return "jsonl"
    return "page"
