"""Data sets as JSONL, for other tools to read and for `newsclf build --format jsonl` to read back."""

from __future__ import annotations

import json
from pathlib import Path

from .builders.records import MARK
from .dataset import CONFIDENCE_VERSION, SCHEMA_VERSION, check_version
from .dataset_reading import read_rows
from .errors import InputError
from .io.atomic import new_file
from .opened import data_sets
from .row import to_record


def export_jsonl(folder: Path, out: Path) -> int:
    """Write a data set as JSONL: a row a line, with everything that it holds, its split included.

    Args:
        folder: the data set, or a labels folder.
        out: the file; one that is there is replaced once all is written, if its name ends in .jsonl.

    Returns:
        The number of rows.

    Raises:
        DataSetError: the folder is no data set, of another schema version, or damaged.
        InputError: `out` can't be written.
    """
    (folder,) = data_sets(folder)
    check_version(folder)
    if out.is_dir():
        raise InputError(f"{out}: expected a file or nothing, found a folder; name a file")
    if out.exists() and out.suffix != ".jsonl":
        raise InputError(f"{out}: is there already and is no .jsonl file; name another, or remove it")
    count = 0
    with new_file(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for row in read_rows(folder):
            version = CONFIDENCE_VERSION if row.confidences else SCHEMA_VERSION
            record = {MARK: version, "split": row.split, **to_record(row)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count
