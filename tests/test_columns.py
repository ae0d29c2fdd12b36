"""A page as columns and as objects says the same."""

from __future__ import annotations

from pathlib import Path

from newsclf.columns import PageColumns
from newsclf.page import SegmentedPage
from newsclf.segment import segment_columns, segment_page


def test_there_and_back(sample: Path) -> None:
    for path in [*sorted(sample.glob("*.html"))[:10], *sorted(sample.glob("*.txt"))[:4]]:
        columns = segment_columns(path.read_bytes())
        page = columns.segmented()
        assert page == segment_page(path.read_bytes())
        assert PageColumns.from_page(page) == columns


def test_pages_without_segments() -> None:
    for page in (SegmentedPage("html", []), SegmentedPage("text", [], truncated=("size",))):
        assert PageColumns.from_page(page).segmented() == page
