"""The data set: its schema, written as Parquet, and its card. `dataset_reading` reads it.

A data set is a folder with `data/<split>.parquet` and a card, `README.md`; `datasets.load_dataset(DIR)` opens it.
A row is a page: what it says of itself, its block containers (`nodes`) and its labelled segments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataSetError
from .io.atomic import new_folder
from .label.place import BUILT, is_labels
from .row import Row, encodable, features, to_record
from .written_names import written

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = 2
CONFIDENCE_VERSION = 3
"""Version 3 is version 2 with a confidence of each label. A data set without any is written as version 2, as ever."""
READABLE = (SCHEMA_VERSION, CONFIDENCE_VERSION)
SPLITS = ("train", "validation", "test")
_MARK = "newsclf-schema"


class RowTable:
    """Rows packed as Arrow tables: a tenth of the memory of the objects. Filled by `add`, written by `write`."""

    def __init__(self, keep_html: bool = False) -> None:
        self.features = features(keep_html)
        self.confidence = False
        self._keep_html = keep_html
        self._tables: list[pa.Table] = []
        self._waiting: list[dict[str, Any]] = []

    def add(self, row: Row) -> None:
        """Append a row; the first that has confidences gives all rows a column for them."""
        if row.confidences and not self.confidence:
            self._add_confidence()
        self._waiting.append(to_record(row))
        if len(self._waiting) >= 50:
            self._pack()

    def _add_confidence(self) -> None:
        import pyarrow as pa

        self._pack()
        self.confidence, self.features = True, features(self._keep_html, confidence=True)
        schema = self.features.arrow_schema
        self._tables = [pa.Table.from_pylist(table.to_pylist(), schema=schema) for table in self._tables]

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
        version = CONFIDENCE_VERSION if table.confidence else SCHEMA_VERSION
        (part / "README.md").write_text(written(_card(name_of(target), counts, card, version)), encoding="utf-8")


def _card(name: str, counts: dict[str, int], card: dict[str, Any], version: int) -> str:
    files = "\n".join(f"  - split: {split}\n    path: data/{split}.parquet" for split, count in counts.items() if count)
    lines = "\n".join(f"| {split} | {count} |" for split, count in counts.items())
    return f"""---
configs:
- config_name: default
  data_files:
{files}
task_categories:
- token-classification
{_MARK}: {version}
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


def name_of(folder: Path) -> str:
    """What a data set is called: as its folder, or as the labels folder that it was built of and stands in."""
    folder = folder.resolve()
    return folder.parent.name if folder.name == BUILT and is_labels(folder.parent) else folder.name


def build_of(folder: Path) -> dict[str, Any]:
    """What the card of a data set says of its build; empty where there is none."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
        found = json.loads(text.split("\n```json\n", 1)[1].rsplit("\n```", 1)[0])
    except (OSError, IndexError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


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
    if not folder.is_dir():
        raise DataSetError(f"{folder}: expected a data set folder, found {'a file' if folder.exists() else 'nothing'}")
    if not is_dataset(folder):
        raise DataSetError(
            f"{folder}: expected a data set folder with its card, no model; make one with `newsclf build`"
        )
    text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
    version = text.split(f"\n{_MARK}: ", 1)[1].split("\n", 1)[0].strip()
    if version not in map(str, READABLE):
        raise DataSetError(
            f"{folder}: data set of schema version {version}, this newsclf reads version {readable()};"
            " build it again with `newsclf build`"
        )


def readable() -> str:
    """The schema versions that this newsclf reads, in words."""
    return " or ".join(map(str, READABLE))


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
