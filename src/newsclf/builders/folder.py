"""A user's own pages: NAME.html or NAME.txt, each with its article body in NAME.gold.txt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import BuildError
from ..io.opened import is_broken_link
from ..page import Page
from ..segment.decode import decode, looks_binary
from .base import BUILDERS, GoldPage, Skipped, require

_GOLD = ".gold.txt"
_HTML = (".html", ".htm")


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the pages in `source` and the folders below it, by name.

    An empty gold file says that the page has no article. A page without a gold file is skipped.

    Raises:
        BuildError: `source` is no folder, or holds no page at all.
    """
    require(source, "folder", "folder")
    found = False
    for path in sorted(source.rglob("*")):
        is_html = path.suffix.lower() in _HTML
        if path.name.endswith(_GOLD) or not (is_html or path.suffix.lower() == ".txt"):
            continue
        broken = is_broken_link(path)
        if not broken and not path.is_file():
            continue
        found = True
        page_id = path.relative_to(source).as_posix()
        if broken:
            yield Skipped(page_id, "can't be read: a link that leads nowhere")
            continue
        gold_path = path.with_name(path.stem + _GOLD)
        try:
            content = path.read_bytes()
            gold = gold_path.read_bytes()
        except FileNotFoundError:
            yield Skipped(page_id, f"gold is missing: expected {gold_path.name} beside it")
            continue
        except OSError as error:
            yield Skipped(page_id, f"can't be read ({error.strerror})")
            continue
        if looks_binary(content) or looks_binary(gold):
            yield Skipped(page_id, "page or gold is a binary file, not text")
            continue
        yield GoldPage(
            page_id=page_id,
            page=Page(html=content) if is_html else Page(text=content),
            gold=decode(gold),
        )
    if not found:
        raise BuildError(f"{source}: no page here; a folder source holds {BUILDERS['folder'].layout}")
