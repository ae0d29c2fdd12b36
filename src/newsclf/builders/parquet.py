"""Parquet files: a page a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import BuildError
from ..io.tables import batch_values
from ..row import Row
from .base import GoldPage, Skipped
from .records import COLUMNS, files, lacks, named, renamed, to_page, unique

_WHAT = "a Parquet file"
_BATCH = 64


def read(source: Path, columns: Mapping[str, str] = COLUMNS) -> Iterator[GoldPage | Row | Skipped]:
    """Yield the pages of a Parquet file, or of all in a folder and the folders below it.

    The line of a page is the number of its row, from 1. `html`, `text` and `gold` may be strings or binary.

    Args:
        source: the file or folder.
        columns: the names of the columns, where they are not the default ones.

    Raises:
        BuildError: there is no such file, or one is not Parquet or lacks the columns.
    """
    names = named(columns)
    return unique(item for name, path in files(source, (".parquet",), _WHAT) for item in _read(name, path, names))


def _read(name: str, path: Path, names: Mapping[str, str]) -> Iterator[tuple[str, GoldPage | Skipped]]:
    for number, record in enumerate(_records(path, names), start=1):
        where = f"{name}:{number}"
        if isinstance(record, str):
            yield where, Skipped(where, record)
        else:
            yield where, to_page(renamed(record, names), where)


def _records(path: Path, names: Mapping[str, str]) -> Iterator[dict[str, Any] | str]:
    """The records, or what is wrong with them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            header = file.schema_arrow.names
            if missing := lacks(header, names):
                raise BuildError(f"{path}: expected {missing}, found {', '.join(map(repr, header[:20])) or 'none'}")
            wanted = [n for n in dict.fromkeys(names.values()) if n in header]
            for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
                yield from batch_values(batch)
    except (OSError, ValueError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BuildError(f"{path}: expected {_WHAT} ({reason})") from error
