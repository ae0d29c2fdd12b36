"""wcxb, the web content extraction benchmark (github.com/Murrough-Foley/web-content-extraction-benchmark)."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from ..page import Page
from .base import GoldPage, Skipped, require, text_or_none


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages under `source` in the order of their numbers.

    The gold is `main_content`; a page of which that key is missing is skipped.

    Raises:
        BuildError: the folders `dev/html` and `dev/ground-truth` are not there.
    """
    golds = require(source / "dev" / "ground-truth", "dev/ground-truth folder", "wcxb")
    pages = require(source / "dev" / "html", "dev/html folder", "wcxb")
    for path in sorted(golds.glob("*.json")):
        page_id = path.stem
        try:
            entry = json.loads(path.read_bytes())
            html = gzip.decompress((pages / f"{page_id}.html.gz").read_bytes())
            truth = entry["ground_truth"]
            gold = truth.get("main_content")
            page_type = entry.get("_internal", {}).get("page_type", {}).get("primary")
        except (
            OSError,
            EOFError,
            zlib.error,
            ValueError,
            KeyError,
            AttributeError,
            TypeError,
            RecursionError,
        ) as error:
            yield Skipped(page_id, f"unreadable page or gold ({type(error).__name__}: {error})")
            continue
        if not isinstance(gold, str):
            yield Skipped(page_id, "gold has no main_content")
            continue
        yield GoldPage(
            page_id=page_id,
            page=Page(html=html, url=text_or_none(entry.get("url"))),
            gold=gold,
            page_type=text_or_none(page_type),
            title=text_or_none(truth.get("title")),
        )
