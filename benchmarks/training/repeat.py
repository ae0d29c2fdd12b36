"""Data sets once more, as if they were of other pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from newsclf.dataset import RowTable, write_dataset
from newsclf.dataset_reading import read_rows
from newsclf.row import Row

_LONG = re.compile(r"[^\W\d_]{8,}")


def repeat(data: Path, number: int, target: Path) -> None:
    """Write a data set whose pages have other ids and sites, and texts of the same shape with other words.

    Words of eight letters and more are rotated by `number` letters: lengths, punctuation and containers stay, so that
    pages cost the same; most rare words and word pairs become new ones, so that vocabularies grow as with new pages.
    """
    table = RowTable()
    splits = []
    for row in read_rows(data):
        table.add(_changed(row, number))
        splits.append(row.split)
    write_dataset(target, table, splits, {"repeats": data.name, "number": number})


def _changed(row: Row, number: int) -> Row:
    def other(text: str) -> str:
        return _LONG.sub(lambda found: found[0][number:] + found[0][:number], text)

    segments = [replace(segment, text=other(segment.text)) for segment in row.page.segments]
    return replace(
        row,
        page_id=f"{row.page_id}~{number}",
        site=f"{row.site}~{number}",
        gold=None if row.gold is None else other(row.gold),
        page=replace(row.page, segments=segments),
        html=None,
    )
