"""dragnet, the pages of 2012 (github.com/j-szulc/html-cleaning-dataset-merged, folder dragnet_data)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..page import Page
from ..segment.decode import decode
from .base import GoldPage, Skipped, page_and_gold, require

# `!@#$%^&*()  COMMENTS`, typed by hand: characters are doubled, swapped or lost, the word is at times another.
_MARKER = re.compile(r"^[^\w\n]{0,4}@[^\w\n]{0,12}\^&\*{1,2}\(\)[ \t]{0,9}\w{0,20}[ \t\r]{0,9}$", re.MULTILINE)


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages under `source` by name.

    The gold is what stands before the marker line, all of the file where there is none; what stands after it are the
    readers' comments.

    Raises:
        BuildError: the folders `input` and `GoldStandard` are not there.
    """
    pages = require(source / "input", "input folder", "dragnet")
    golds = require(source / "GoldStandard", "GoldStandard folder", "dragnet")
    for page_id in sorted({p.stem for p in pages.glob("*.html")} | {p.stem for p in golds.glob("*.txt")}):
        files = page_and_gold(page_id, pages / f"{page_id}.html", golds / f"{page_id}.txt")
        if isinstance(files, Skipped):
            yield files
            continue
        html, data = files
        # Golds have a byte order mark or are UTF-8, else windows-1252.
        gold, *comments = _MARKER.split(decode(data, "windows-1252"))
        comment = _lines("\n".join(comments))
        yield GoldPage(
            page_id=page_id,
            page=Page(html=html),
            gold=_lines(gold),
            texts={"comment": comment} if comment else {},
        )


def _lines(text: str) -> str:
    """A text without the indents and blank lines that came with the copying."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)
