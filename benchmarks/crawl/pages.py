"""Pages of data sets, again and again, in a seeded order and from the second time on a little changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newsclf.dataset_reading import RowGroup, row_groups
from newsclf.errors import DataSetError

_RUN = re.compile(r">([^<>{};&]{40,2000})<")
_CHANGES = 3
_NO_HOST = re.compile(r"[^a-z0-9.-]+")
_HTML = 0  # of the two rows of a page, one a view


class Drawn(NamedTuple):
    """A page: its HTML, and its site."""

    html: str
    site: str


def endless(data: Sequence[Path], seed: int) -> Iterator[Drawn]:
    """The pages of data sets that were built with `--keep-html`, without end, a batch at a time in memory.

    Each round has its own order. From the second on a page has a comment with the round's number and a few words in
    another order, so that none is a copy of another.

    Raises:
        DataSetError: a data set is none, or none holds HTML.
    """
    lot = random.Random(seed)
    groups = [(folder, group) for folder in data for group in row_groups(folder)]
    number = 0
    while True:
        lot.shuffle(groups)
        found = False
        for folder, group in groups:
            rows = _read(folder, group)
            lot.shuffle(rows)
            for html, site in rows:
                found = True
                yield Drawn(changed(html, lot, number) if number else html, site)
        if not found:
            raise DataSetError(f"{', '.join(map(str, data))}: no html in them; build them with --keep-html")
        number += 1


def changed(html: str, lot: random.Random, number: int) -> str:
    """The page with two neighbouring words of some texts exchanged, and with the number in a comment."""
    runs = list(_RUN.finditer(html))
    for run in sorted(lot.sample(runs, min(_CHANGES, len(runs))), key=lambda run: -run.start()):
        words = run[1].split(" ")
        at = lot.randrange(max(1, len(words) - 1))
        words[at : at + 2] = words[at : at + 2][::-1]
        html = html[: run.start(1)] + " ".join(words) + html[run.end(1) :]
    return f"{html}<!-- {number} -->"


def _read(folder: Path, group: RowGroup) -> list[tuple[str, str]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(folder / "data" / f"{group.split}.parquet") as file:
        if "html" not in file.schema_arrow.names:
            return []
        columns = file.read_row_group(group.number, columns=["html", "site", "view"])
        return [
            (row["html"], _NO_HOST.sub("-", row["site"] or "page") or "page")
            for row in columns.to_pylist()
            if row["html"] and row["view"] == _HTML
        ]
