"""Predictions into files: each part is written beside its place, then renamed; parts make one file."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol

from ..page import Page, Prediction
from ..render import RENDERERS, Format, Renderer, as_record

_GROUP_BYTES = 16_000_000
_GROUP_ROWS = 2_000


class Part(Protocol):
    """Takes the predictions of a part.

    Attributes:
        head: the bytes at the beginning that fall away where it is the first part of a file.
    """

    head: int

    def add(self, name: str, prediction: Prediction, page: Page | bytes | str) -> None:
        """Write a prediction."""

    def close(self) -> None:
        """Write what is left, to the disk."""


class LinesPart:
    """A part of a text format.

    Args:
        path: where it is written.
        renderer: makes the text of a page.
        packed: whether by gzip, as a member of its own.
        alone: whether it is a file of its own, else others stand before it.
    """

    def __init__(self, path: Path, renderer: Renderer, *, packed: bool, alone: bool) -> None:
        self.head = 0
        self._alone = alone
        self._renderer = renderer
        self._file = path.open("wb")
        self._out: Any = gzip.GzipFile("", "wb", 6, self._file, mtime=0) if packed else self._file
        self._empty = True

    def add(self, name: str, prediction: Prediction, page: Page | bytes | str) -> None:
        """Write a prediction."""
        between = encoded(self._renderer.between(name))
        if self._empty:
            if self._alone:
                between = encoded(self._renderer.begin)
            else:
                self.head = len(between)
            self._empty = False
        self._out.write(between + encoded(self._renderer.page(name, prediction, page)))

    def close(self) -> None:
        """Write what is left, to the disk."""
        if self._out is not self._file:
            self._out.close()
        _settle(self._file)


class ParquetPart:
    """A part in Parquet: a row a page.

    Args:
        path: where it is written.
        segments: whether each page's segments are written.
    """

    def __init__(self, path: Path, segments: bool) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.head = 0
        self._segments = segments
        self._schema = _schema(segments)
        self._table = pa.Table
        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(self._file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._size = 0

    def add(self, name: str, prediction: Prediction, page: Page | bytes | str) -> None:
        """Write a prediction."""
        record = as_record(name, prediction, segments=self._segments)
        record = {key: _encodable(value) for key, value in record.items()}
        if self._segments:
            record["segments"] = [{**s, "text": _encodable(s["text"])} for s in record["segments"]]
        self._rows.append(record)
        self._size += len(record["body"]) + sum(len(s["text"]) + 40 for s in record.get("segments", ()))
        if self._size >= _GROUP_BYTES or len(self._rows) >= _GROUP_ROWS:
            self._write()

    def _write(self) -> None:
        if self._rows:
            self._writer.write_table(self._table.from_pylist(self._rows, self._schema))
        self._rows, self._size = [], 0

    def close(self) -> None:
        """Write what is left, to the disk."""
        self._write()
        self._writer.close()
        _settle(self._file)


def new_part(path: Path, renderer: Renderer | None, *, packed: bool, segments: bool, alone: bool) -> Part:
    """A part at a path; in Parquet where there is no renderer."""
    if renderer is None:
        return ParquetPart(path, segments)
    return LinesPart(path, renderer, packed=packed, alone=alone)


def put_together(parts: Iterable[tuple[Path, int]], target: Path, format: Format, segments: bool) -> None:
    """Write one file of parts, each given with its `head`."""
    if format == "parquet":
        _join_parquet(parts, target, segments)
        return
    with target.open("wb") as out:
        join_lines(parts, out, RENDERERS[format].begin)
        out.flush()
        os.fsync(out.fileno())


def join_lines(parts: Iterable[tuple[Path, int]], out: IO[bytes], begin: str) -> None:
    """Copy parts of a text format one behind the other; the first one's head falls away."""
    first = True
    for path, head in parts:
        if first:
            out.write(encoded(begin))
        with path.open("rb") as part:
            part.seek(head if first else 0)
            shutil.copyfileobj(part, out, 1 << 20)
        first = False
    if first:
        out.write(encoded(begin))


def _join_parquet(parts: Iterable[tuple[Path, int]], target: Path, segments: bool) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with target.open("wb") as file:
        with pq.ParquetWriter(file, _schema(segments), compression="zstd") as writer:
            # Parts are small: rows of several make a group of a useful size.
            waiting: list[Any] = []
            size = 0
            for path, _ in parts:
                with pq.ParquetFile(path) as part:
                    for group in range(part.num_row_groups):
                        waiting.append(part.read_row_group(group))
                        size += waiting[-1].nbytes
                        if size >= _GROUP_BYTES:
                            writer.write_table(pa.concat_tables(waiting))
                            waiting, size = [], 0
            if waiting:
                writer.write_table(pa.concat_tables(waiting))
        file.flush()
        os.fsync(file.fileno())


def _schema(segments: bool) -> Any:
    import pyarrow as pa

    fields = [
        ("url", pa.string()),
        ("body", pa.string()),
        ("score", pa.float64()),
        ("view", pa.string()),
        ("truncated", pa.list_(pa.string())),
    ]
    if segments:
        segment = [("text", pa.string()), ("label", pa.string()), ("score", pa.float64())]
        fields.append(("segments", pa.list_(pa.struct(segment))))
    return pa.schema(fields)


def encoded(text: str) -> bytes:
    """In UTF-8, with a question mark for half a surrogate pair in a text; names have none any more (`written`)."""
    return text.encode("utf-8", "replace")


def _encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()
