"""The rows of a data set, read a batch of pages at a time, as its Parquet files have them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .dataset import SCHEMA_VERSION, SPLITS, check_version
from .errors import DataSetError
from .page import View
from .row import Row, from_record

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_HEAVY = ("nodes", "meta", "html")
_HEAD = ("page_id", "corpus", "site", "url", "lang", "view", "page_type", "rendering")
_READ_FOR_FACTS = ("page_id", "view", "meta", "nodes", "segments")


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A batch of rows that is read as one: its split, its number there, the number of its first row in the data set
    and how many there are."""

    split: str
    number: int
    first_row: int
    rows: int


def row_groups(folder: Path, splits: Iterable[str] = SPLITS) -> list[RowGroup]:
    """The batches of a data set, in order.

    Raises:
        DataSetError: the folder is no data set, of another schema version, or damaged.
    """
    check_version(folder)
    groups = []
    first = 0
    for split in splits:
        with _open(folder, split) as file:
            for number in range(file.num_row_groups):
                rows = file.metadata.row_group(number).num_rows
                groups.append(RowGroup(split, number, first, rows))
                first += rows
    return groups


def read_group(folder: Path, group: RowGroup, *, nodes: bool = True) -> list[Row]:
    """The rows of one batch; `nodes` as in `read_rows`.

    Raises:
        DataSetError: the data set is damaged.
    """
    with _open(folder, group.split) as file:
        names = [c for c in file.schema_arrow.names if nodes or c not in _HEAVY]
        return [
            from_record(record, group.split) for record in file.read_row_group(group.number, columns=names).to_pylist()
        ]


def read_html(folder: Path, group: RowGroup) -> list[str | None]:
    """The HTML of the rows of one batch; None of plain text, and where the data set was built without `--keep-html`.

    Raises:
        DataSetError: the data set is damaged.
    """
    with _open(folder, group.split) as file:
        if "html" not in file.schema_arrow.names:
            return [None] * group.rows
        found: list[str | None] = file.read_row_group(group.number, columns=["html"])["html"].to_pylist()
        return found


def html_of(folders: Iterable[Path]) -> Iterator[str | None]:
    """`read_html` of all rows of data sets, in order, a batch at a time.

    Raises:
        DataSetError: a folder is no data set, of another schema version, or damaged.
    """
    for folder in folders:
        for group in row_groups(folder):
            yield from read_html(folder, group)


def read_view(folder: Path, group: RowGroup, view: View) -> list[tuple[int, Row]]:
    """The rows of one batch that are of a view, with their numbers in the batch.

    Raises:
        DataSetError: the data set is damaged.
    """
    import pyarrow as pa

    with _open(folder, group.split) as file:
        names = [c for c in file.schema_arrow.names if c != "html"]
        views = file.read_row_group(group.number, columns=["view"])["view"].to_pylist()
        numbers = [i for i, number in enumerate(views) if ("text" if number else "html") == view]
        # The others are dropped as columns: of a row's objects, most are made for its segments and containers.
        table = file.read_row_group(group.number, columns=names).take(pa.array(numbers, pa.int64()))
        return [(i, from_record(record, group.split)) for i, record in zip(numbers, table.to_pylist(), strict=True)]


def read_heads(folder: Path, *, bodies: bool = False) -> Iterator[Row]:
    """Yield all rows of a data set, in order, with what tells which page each is, and without segments and gold.

    Args:
        folder: the data set.
        bodies: with the gold too, and where a batch has a page without one, with the batch's segments.

    Raises:
        DataSetError: the folder is no data set, of another schema version, or damaged.
    """
    columns = [*_HEAD, "gold"] if bodies else list(_HEAD)
    for group in row_groups(folder):
        with _open(folder, group.split) as file:
            table = file.read_row_group(group.number, columns=columns)
            if bodies and table["gold"].null_count:
                table = file.read_row_group(group.number, columns=[*columns, "segments"])
            records = table.to_pylist()
        for record in records:
            yield from_record({"segments": (), **record, "present": (), "absent": ()}, group.split)


def group_hashes(folder: Path, groups: Iterable[RowGroup]) -> list[str]:
    """For each batch a sha256 in hex of what its pages hold as far as facts hang on it: page_id, view, meta, nodes and
    segments, as they are stored. The name of the data set and what else a row says change nothing.

    Raises:
        DataSetError: the data set is damaged.
    """
    hashes = []
    by_split: dict[str, list[RowGroup]] = {}
    for group in groups:
        by_split.setdefault(group.split, []).append(group)
    for split, own in by_split.items():
        with _open(folder, split) as file, (folder / "data" / f"{split}.parquet").open("rb") as raw:
            for group in own:
                digest = hashlib.sha256(str(SCHEMA_VERSION).encode())
                metadata = file.metadata.row_group(group.number)
                for i in range(metadata.num_columns):
                    column = metadata.column(i)
                    if column.path_in_schema.split(".")[0] in _READ_FOR_FACTS:
                        start = column.dictionary_page_offset or column.data_page_offset
                        raw.seek(start)
                        digest.update(f"{column.path_in_schema} {column.num_values}".encode())
                        digest.update(raw.read(column.total_compressed_size))
                hashes.append(digest.hexdigest())
    return hashes


def read_rows(folder: Path, splits: Iterable[str] = SPLITS, *, nodes: bool = True) -> Iterator[Row]:
    """Yield the rows of a data set, in order, a small batch at a time.

    Args:
        folder: the data set.
        splits: which splits, in which order.
        nodes: read the containers too; without them, texts and labels come faster and smaller.

    Raises:
        DataSetError: the folder is no data set, of another schema version, or damaged.
    """
    for group in row_groups(folder, splits):
        yield from read_group(folder, group, nodes=nodes)


@contextmanager
def _open(folder: Path, split: str) -> Iterator[pq.ParquetFile]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "data" / f"{split}.parquet"
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (OSError, ValueError, pa.ArrowException, KeyError, IndexError, TypeError, AttributeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataSetError(f"{path}: damaged or missing ({reason}); build the data set again") from error
