"""trafilatura, its evaluation pages (github.com/adbar/trafilatura, tests/evaldata.json)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import BuildError
from ..page import Page
from .base import BUILDERS, GoldPage, Skipped, require

_URL = re.compile(r"https?://.*", re.IGNORECASE | re.DOTALL)


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages of `tests/evaldata.json` in its order.

    There is no full text, so the gold is None; `with` and `without` become the snippets that must and must not be
    in the body. A page without any is skipped, and so is one whose file is missing.

    Raises:
        BuildError: `tests/evaldata.json` is not there or can't be read.
    """
    tests = require(source / "tests", "tests folder", "trafilatura")
    data = tests / "evaldata.json"
    try:
        entries = json.loads(data.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BuildError(_unreadable(data, str(error))) from error
    if not isinstance(entries, dict):
        raise BuildError(_unreadable(data, "expected an object of pages by URL"))
    for key, entry in entries.items():
        yield _page(tests, key, entry)


def _unreadable(path: Path, why: str) -> str:
    return f"{path}: can't be read ({why}); a trafilatura source holds {BUILDERS['trafilatura'].layout}"


def _page(tests: Path, key: str, entry: Any) -> GoldPage | Skipped:
    name = entry.get("file") if isinstance(entry, dict) else None
    if not isinstance(name, str) or Path(name).name != name:
        return Skipped(key, "entry names no file")
    try:
        present, absent, comments = (_texts(entry, field) for field in ("with", "without", "comments"))
        html = _content(tests, name)
    except (OSError, ValueError, TypeError) as error:
        return Skipped(name, f"unreadable page or gold ({type(error).__name__}: {error})")
    if not present and not absent:
        return Skipped(name, "gold has no snippets")
    author = entry.get("author")
    texts = {
        "headline": entry.get("title"),
        "byline": ", ".join(a for a in author if isinstance(a, str)) if isinstance(author, list) else author,
        "date": entry.get("date"),
        "comment": "\n".join(comments),
    }
    found = {role: text.strip() for role, text in texts.items() if isinstance(text, str) and text.strip()}
    # Some keys are `hard::<file>`, and one URL has a letter too many before its scheme.
    url = _URL.search(key)
    return GoldPage(
        page_id=name,
        page=Page(html=html, url=url[0] if url else None),
        gold=None,
        title=found.get("headline"),
        present=present,
        absent=absent,
        texts=found,
    )


def _texts(entry: dict[str, Any], field: str) -> tuple[str, ...]:
    values = entry.get(field) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"expected a list of texts in {field!r}")
    return tuple(value for value in values if value.strip())


def _content(tests: Path, name: str) -> bytes:
    """The bytes of a page, from `eval` or else from `cache`."""
    path = tests / "eval" / name
    return (path if path.is_file() else tests / "cache" / name).read_bytes()
