"""The data set: its schema, Parquet in and out, its card.

A data set is a folder with `data/<split>.parquet` and a card, `README.md`; `datasets.load_dataset(DIR)` opens it.
A row is a page: what it says of itself, its block containers (`nodes`) and its labelled segments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataSetError
from .io.atomic import new_folder
from .page import View
from .row import Row, encodable, features, from_record, to_record

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

SCHEMA_VERSION = 2
SPLITS = ("train", "validation", "test")
_MARK = "newsclf-schema"
_HEAVY = ("nodes", "meta", "html")
_HEAD = ("page_id", "corpus", "site", "url", "lang", "view", "page_type", "rendering")
_READ_FOR_FACTS = ("page_id", "view", "meta", "nodes", "segments")


class RowTable:
    """Rows packed as Arrow tables: a tenth of the memory of the objects. Filled by `add`, written by `write`."""

    def __init__(self, keep_html: bool = False) -> None:
        self.features = features(keep_html)
        self._tables: list[pa.Table] = []
        self._waiting: list[dict[str, Any]] = []

    def add(self, row: Row) -> None:
        """Append a row."""
        self._waiting.append(to_record(row))
        if len(self._waiting) >= 50:
            self._pack()

    def _pack(self) -> None:
        import pyarrow as pa

        if self._waiting:
            schema = self.features.arrow_schema
            try:
                table = pa.Table.from_pylist(self._waiting, schema=schema)
            except UnicodeEncodeError:  # half a surrogate pair, as cut JSON has it
                table = pa.Table.from_pylist([encodable(record) for record in self._waiting], schema=schema)
            self._tables.append(table)
            self._waiting = []

    def write(self, folder: Path, splits: Sequence[str | None]) -> dict[str, int]:
        """Write `folder/<split>.parquet` for each split; rows whose split is None are left out.

        Returns:
            The number of rows of each split, splits without rows included.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._pack()
        schema = self.features.arrow_schema
        counts = {}
        for split in SPLITS:
            with pq.ParquetWriter(folder / f"{split}.parquet", schema, compression="zstd") as writer:
                start = counts[split] = 0
                for table in self._tables:
                    mask = [s == split for s in splits[start : start + len(table)]]
                    start += len(table)
                    if any(mask):
                        writer.write_table(table.filter(pa.array(mask)))
                        counts[split] += sum(mask)
        return counts


def write_dataset(target: Path, table: RowTable, splits: Sequence[str | None], card: dict[str, Any]) -> None:
    """Write a data set folder in one piece; one that newsclf wrote there before is replaced.

    Args:
        target: the folder.
        table: all rows.
        splits: the split of each row, or None for rows to be left out.
        card: figures of the build, JSON-able; they stand in the card.

    Raises:
        InputError: something else stands at `target`, or it can't be written.
    """
    with new_folder(target, may_replace=is_only_dataset) as part:
        (part / "data").mkdir()
        counts = table.write(part / "data", splits)
        (part / "README.md").write_text(encodable(_card(target.name, counts, card)), encoding="utf-8")


def _card(name: str, counts: dict[str, int], card: dict[str, Any]) -> str:
    files = "\n".join(f"  - split: {split}\n    path: data/{split}.parquet" for split, count in counts.items() if count)
    lines = "\n".join(f"| {split} | {count} |" for split, count in counts.items())
    return f"""---
configs:
- config_name: default
  data_files:
{files}
task_categories:
- token-classification
{_MARK}: {SCHEMA_VERSION}
---

# {name}

Page segments labelled as article body or boilerplate, built by newsclf. A row is a page.

| split | rows |
|---|---:|
{lines}

## Build

```json
{json.dumps(card, indent=1, ensure_ascii=False, sort_keys=True)}
```
"""


def is_dataset(folder: Path) -> bool:
    """Whether a folder is a data set that newsclf wrote, of whatever schema version."""
    card = folder / "README.md"
    try:
        return f"\n{_MARK}: " in card.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def is_only_dataset(folder: Path) -> bool:
    """Whether a folder is a data set that newsclf wrote, and holds nothing else."""
    own = {"README.md", "data"} | {f"{split}.parquet" for split in SPLITS}
    return is_dataset(folder) and all(p.name in own for p in folder.rglob("*"))


def check_version(folder: Path) -> None:
    """Make sure that a folder holds a data set that this version reads.

    Raises:
        DataSetError: it holds none, or one of another schema version.
    """
    if not folder.is_dir() or not is_dataset(folder):
        raise DataSetError(
            f"{folder}: expected a data set folder with its card, no model; make one with `newsclf build`"
        )
    text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
    version = text.split(f"\n{_MARK}: ", 1)[1].split("\n", 1)[0].strip()
    if version != str(SCHEMA_VERSION):
        raise DataSetError(
            f"{folder}: data set of schema version {version}, this newsclf reads version {SCHEMA_VERSION};"
            " build it again with `newsclf build`"
        )


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
    except (OSError, pa.ArrowException, KeyError, IndexError, TypeError, AttributeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataSetError(f"{path}: damaged or missing ({reason}); build the data set again") from error


def fingerprint(folder: Path) -> str:
    """The sha256 of the data set's Parquet files, in hex: the same rows give the same fingerprint.

    Raises:
        DataSetError: the folder is no data set of this schema version.
    """
    check_version(folder)
    digest = hashlib.sha256()
    for path in sorted((folder / "data").glob("*.parquet")):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
