"""fundus, the test data of its parsers (github.com/flairNLP/fundus, tests/resources/parser/test_data)."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..page import Page
from .base import GoldPage, Skipped, require, text_or_none

_LAYOUT = ("tests", "resources", "parser", "test_data")


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages under `source`, publisher by publisher.

    Pages and parser versions go together by order: pages by date, which is in their name, versions as they
    stand. The gold is the summary, then each section's headline and paragraphs.

    Raises:
        BuildError: the folder of test data is not there.
    """
    root = require(source.joinpath(*_LAYOUT), "/".join(_LAYOUT) + " folder", "fundus")
    for country in sorted(p for p in root.iterdir() if p.is_dir()):
        urls = _urls(country / "meta.info")
        for golds in sorted(country.glob("*.json")):
            pages = sorted(country.glob(f"{golds.stem}_*.html.gz"))
            try:
                versions = list(json.loads(golds.read_bytes()).values())
            except (OSError, ValueError, AttributeError, RecursionError) as error:
                yield Skipped(f"{country.name}/{golds.stem}", f"unreadable gold ({error})")
                continue
            if len(pages) != len(versions):
                yield Skipped(
                    f"{country.name}/{golds.stem}",
                    f"{len(pages)} pages but {len(versions)} golds: they can't be paired",
                )
                continue
            for path, version in zip(pages, versions, strict=True):
                yield _page(path, version, urls.get(path.name))


def _urls(path: Path) -> dict[str, str]:
    try:
        return {name: entry["url"] for name, entry in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return {}  # the address then comes from the page's own canonical link


def _page(path: Path, version: dict[str, Any], url: str | None) -> GoldPage | Skipped:
    page_id = f"{path.parent.name}/{path.name.removesuffix('.html.gz')}"
    try:
        html = gzip.decompress(path.read_bytes())
        body = version["body"]
        parts = [body["summary"]]
        for section in body["sections"]:
            parts += [section["headline"], section["paragraphs"]]
        if not all(isinstance(part, list) for part in parts):
            raise TypeError("expected lists of paragraphs")
        gold = "\n\n".join(line for part in parts for line in part)
    except (OSError, EOFError, zlib.error, KeyError, TypeError) as error:
        return Skipped(page_id, f"unreadable page or gold ({type(error).__name__}: {error})")
    return GoldPage(
        page_id=page_id,
        page=Page(html=html, url=text_or_none(url)),
        gold=gold,
        page_type="article",
        title=text_or_none(version.get("title")),
    )
