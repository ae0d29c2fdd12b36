"""Parquet and CSV files: a page a row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from typing import IO, Any

from ..errors import InputError
from .columns import column, page_of, require
from .members import Compression, MemberStream
from .record import NAMES, ReadOptions, Record, Span

_BATCH = 64
_DELIMITERS = ",;\t"
_HEADER = 1 << 20
_LONGEST = (1 << 31) - 1  # csv takes no more where a C long has 32 bits
_NOT_UTF8 = re.compile("[\udc80-\udcff]")

Row = tuple[int, Mapping[str, Any] | str]
"""The number of a row, from 0, with its values or what is wrong with it."""


class _RowReader:
    """Reads a table, whose places are numbers of rows; stretches that are asked for in order are read in one go."""

    def __init__(self, file: IO[bytes], source: str, options: ReadOptions) -> None:
        self._file, self._source, self._options = file, source, options
        self._rows: Iterator[Row] = iter(())
        self._next: Row | None = None
        self._at = -1
        self._begun = False
        self.began: int | None = None
        self.ended: int | None = None
        self.done = False

    def _from(self, start: int) -> Iterator[Row]:
        """Yield the rows from a number on, or from some before it."""
        raise NotImplementedError

    def at(self) -> int:
        """How far in the file the reading has come, in bytes."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def records(self, span: Span) -> Iterator[Record]:
        """Yield the records of a stretch of rows.

        Raises:
            InputError: the file is no table, or holds no pages.
        """
        self.done = False
        if not 0 <= self._at <= span.start:
            self._rows, self._next = self._from(span.start), None
        return self._records(span)

    def _records(self, span: Span) -> Iterator[Record]:
        while True:
            row = self._next or next(self._rows, None)
            self._next = None
            if row is None:
                self.done = True
                return
            number, values = row
            self._at = number
            if span.stop is not None and number >= span.stop:
                self._next = row
                return
            if number < span.start:
                continue
            name = f"{self._source}:{number + 1}"
            if isinstance(values, str):
                yield Record(name, number, error=values, kind="invalid")
            else:
                yield page_of(values, name, number, self._options)


class ParquetReader(_RowReader):
    """Reads a Parquet file.

    Args:
        file: a binary file that can seek.
        compression: must be None: Parquet compresses by itself.
        source: its name.
        options: how to read.
    """

    def __init__(self, file: IO[bytes], compression: Compression | None, source: str, options: ReadOptions) -> None:
        super().__init__(file, source, options)
        if compression is not None:
            raise InputError(f"{source}: a Parquet file inside {compression} can't be read in parts; decompress it")

    def _from(self, start: int) -> Iterator[Row]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            # In a stream: a group of rows may be larger than memory.
            table = pq.ParquetFile(self._file, pre_buffer=False, buffer_size=1 << 20)
            header = table.schema_arrow.names
            require(header, self._options.columns, self._source)
            names = [name for name in (column(self._options.columns, n) for n in NAMES) if name in header]
            group = number = 0
            while group < table.num_row_groups and number + table.metadata.row_group(group).num_rows <= start:
                number += table.metadata.row_group(group).num_rows
                group += 1
            groups = range(group, table.num_row_groups)
            for batch in table.iter_batches(batch_size=_BATCH, row_groups=list(groups), columns=names):
                for values in batch_values(batch):
                    yield number, values
                    number += 1
        except (OSError, ValueError, pa.ArrowException) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InputError(f"{self._source}: can't be read as Parquet ({reason})") from error


def batch_values(batch: Any) -> Iterator[dict[str, Any] | str]:
    """The rows of an Arrow batch; of one that can't be read, why."""
    try:
        yield from batch.to_pylist()
    except ValueError:  # some value, a string that is not UTF-8, say: find the rows that are good
        for index in range(len(batch)):
            try:
                record: dict[str, Any] = batch.slice(index, 1).to_pylist()[0]
            except ValueError as error:
                yield f"unreadable ({error})"
            else:
                yield record


class CsvReader(_RowReader):
    """Reads a CSV file in UTF-8: the names of the columns first; commas, semicolons or tabs part the fields.

    Args:
        file: a binary file; it need not seek, as long as stretches come in order.
        compression: how it is compressed, if at all.
        source: its name.
        options: how to read.
    """

    def __init__(self, file: IO[bytes], compression: Compression | None, source: str, options: ReadOptions) -> None:
        super().__init__(file, source, options)
        self._compression = compression

    def _from(self, start: int) -> Iterator[Row]:
        if self._begun:
            self._file.seek(0)
        self._begun = True
        stream: Any = self._file if self._compression is None else MemberStream(self._file, self._compression)
        kept: Any = _Kept(stream)
        text = TextIOWrapper(kept, encoding="utf-8-sig", errors="surrogateescape", newline="")
        first = text.readline(_HEADER)
        header, delimiter = self._header(first)
        rows = csv.reader(text, delimiter=delimiter, strict=True)
        number = 0
        while True:
            try:
                with _long_fields(self._options.max_bytes):
                    row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                yield number, csv_fault(error)
            else:
                if not row:
                    continue
                yield number, _as_mapping(header, row)
            number += 1
        if self._compression is not None:
            for damage in stream.damage:
                yield number, damage
                number += 1

    def _header(self, line: str) -> tuple[list[str], str]:
        first: InputError | None = None
        for delimiter in _DELIMITERS:
            try:
                header = next(csv.reader([line], delimiter=delimiter), [])
                require(header, self._options.columns, self._source)
            except (csv.Error, InputError) as error:
                first = first or (error if isinstance(error, InputError) else None)
            else:
                return header, delimiter
        raise first or InputError(
            f"{self._source}: expected a CSV file with the names of its columns in the first line"
        )


def csv_fault(error: csv.Error) -> str:
    """What is wrong with a row of CSV, in words."""
    if "unexpected end of data" in str(error):  # what it has come to the end of is a field in quotes
        return (
            "invalid CSV (a quote that is opened in this row is not closed: all behind it, to the end of the file, is"
            " lost)"
        )
    return f"invalid CSV ({error})"


def _as_mapping(header: list[str], row: list[str]) -> Mapping[str, Any] | str:
    if len(row) != len(header):
        return f"expected {len(header)} fields, found {len(row)}"
    if any(not value.isascii() and _NOT_UTF8.search(value) for value in row):
        return "not UTF-8"
    return {name: value for name, value in zip(header, row, strict=True) if value}


@contextmanager
def _long_fields(most: int) -> Iterator[None]:
    """Let fields be as long as pages may be; the limit is the whole process's, so it is put back."""
    before = csv.field_size_limit(min(most, _LONGEST))
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _Kept:
    """A file that a TextIOWrapper does not close when it goes."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.closed = False

    def read1(self, size: int = 1 << 16) -> bytes:
        content: bytes = self._file.read(size if size > 0 else 1 << 16)
        return content

    read = read1

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass
