"""readability, the test pages of Readability.js (github.com/mozilla/readability, test/test-pages)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..page import Page
from ..segment import segment_page
from .base import GoldPage, Skipped, require, text_or_none


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages under `source` by name.

    The gold is the text of `expected.html`, a line for each block. It is the output of Readability itself, not of
    a reader. A page whose metadata can't be read has neither title nor byline.

    Raises:
        BuildError: the folder `test/test-pages` is not there.
    """
    root = require(source / "test" / "test-pages", "test/test-pages folder", "readability")
    for folder in sorted(p for p in root.iterdir() if p.is_dir()):
        try:
            html = (folder / "source.html").read_bytes()
            expected = (folder / "expected.html").read_bytes()
            gold = "\n".join(s.text for s in segment_page(Page(html=expected, encoding="utf-8"), "html").segments)
        except (OSError, InputError) as error:
            yield Skipped(folder.name, f"unreadable page or gold ({type(error).__name__}: {error})")
            continue
        metadata = _metadata(folder / "expected-metadata.json")
        texts = {"headline": metadata.get("title", ""), "byline": metadata.get("byline", "")}
        yield GoldPage(
            page_id=folder.name,
            page=Page(html=html, lang=metadata.get("lang")),
            gold=gold,
            title=metadata.get("title"),
            texts={role: text for role, text in texts.items() if text},
        )


def _metadata(path: Path) -> dict[str, str]:
    """The texts of a page's metadata, each on a line of its own; empty values left out."""
    try:
        entries = json.loads(path.read_bytes()).items()
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    texts = {key: " ".join((text_or_none(value) or "").split()) for key, value in entries}
    return {key: text for key, text in texts.items() if text}
