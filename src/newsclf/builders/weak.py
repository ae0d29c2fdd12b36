"""A user's own pages without a gold: labels by votes, each with a confidence (docs/weak.md)."""

from __future__ import annotations

import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import tee
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import BuildError, ConfigError, NewsclfError
from ..io.opened import is_broken_link
from ..page import Page, SegmentedPage
from ..peer_outputs import Output, PeerPage, extract_pages
from ..peers import find_peer
from ..segment import segment_page
from ..segment.decode import decode, looks_binary
from ..site import site_of
from ..weak.odds import SURE
from ..weak.page_keys import PageKeys, page_keys
from ..weak.page_labels import PageLabeller
from ..weak.site_counts import SiteCounts
from ..weak.votes import PEER_VOTERS
from . import csv, jsonl, parquet
from .base import BUILDERS, GoldPage, Skipped
from .records import COLUMNS, unique

_PAGES = (".html", ".htm", ".html.gz", ".htm.gz")
_RECORDS = {".jsonl": jsonl, ".ndjson": jsonl, ".parquet": parquet, ".csv": csv}
_MOST_BYTES = 100_000_000


class _Counted(NamedTuple):
    """A page as it was counted: its site, its number among the site's pages, its keys."""

    site: str | None
    number: int
    keys: PageKeys


def read(source: Path, columns: Mapping[str, str] = COLUMNS) -> Iterator[GoldPage | Skipped]:
    """Yield the pages of a folder and the folders below it, or of a file of records, each with what labels it.

    All pages are read twice: what recurs on a site is counted first. A gold that a record has is left aside. The
    shipped model votes where the extractors are not installed: beside them it made labels worse (docs/experiments.md).

    Args:
        source: a folder of `.html`, `.htm` and these gzipped, or of files as `jsonl`, `parquet` and `csv` read them;
            or one such file.
        columns: the names of the records' columns, where they are not the default ones.

    Raises:
        BuildError: there is no page at all, or a column is named that is not there.
    """
    counted, sites = _count(source, columns)
    pages, for_peers = tee(_usable(source, columns, counted))
    names = peers_there()
    outputs = _outputs(names, (page for page in for_peers if isinstance(page, GoldPage)))
    for item in pages:
        if isinstance(item, Skipped):
            yield item
            continue
        site, number, keys = counted[item.page_id]
        found = next(outputs) if names else {}
        yield replace(
            item,
            labeller=PageLabeller(
                sites[site].recurrence(number, keys) if site else None,
                {name: output.text for name, output in found.items()} if names else None,
                None if names else _model_votes,
            ),
        )


def about() -> dict[str, Any]:
    """What labels depend on, for the card of the data set: who votes besides the pages themselves."""
    peers = {name: find_peer(name).version for name in peers_there()}
    return {"voters": peers or {"model": _model().info.get("newsclf")}, "least_confidence": SURE}


def peers_there() -> list[str]:
    """The extractors that vote: those of `PEER_VOTERS`, if all are installed, else none.

    What the votes of some of them are worth without the others was not measured.
    """
    with suppress(ConfigError):
        return [find_peer(name).name for name in PEER_VOTERS]
    return []


@cache
def _model() -> Any:
    from ..predict import load

    return load()


def _model_votes(page: SegmentedPage) -> np.ndarray:
    found: np.ndarray = _model().score_segments(page)[0]
    return found


def _count(source: Path, columns: Mapping[str, str]) -> tuple[dict[str, _Counted], dict[str, SiteCounts]]:
    """Every page that can be used by its id, and the counts of every site."""
    counted: dict[str, _Counted] = {}
    by_site: dict[str, list[PageKeys]] = defaultdict(list)
    for item in _items(source, columns):
        if isinstance(item, Skipped):
            continue
        try:
            page = segment_page(item.page, "html")
        except NewsclfError:  # told when the page comes again
            continue
        url = item.page.url or page.meta.get("canonical") or page.meta.get("og_url")
        site = item.page.site or site_of(url)
        keys = page_keys(page, url)
        counted[item.page_id] = _Counted(site, len(by_site[site]) if site else 0, keys)
        if site:
            by_site[site].append(keys)
    return counted, {site: SiteCounts(pages) for site, pages in by_site.items()}


def _usable(source: Path, columns: Mapping[str, str], counted: Mapping[str, _Counted]) -> Iterator[GoldPage | Skipped]:
    """The pages that were counted; the others with the reason why not."""
    for item in _items(source, columns):
        if isinstance(item, Skipped) or item.page_id in counted:
            yield item
            continue
        try:
            segment_page(item.page, "html")
            reason = "the page was not there, or another, when the site's pages were counted"
        except NewsclfError as error:
            reason = str(error)
        yield Skipped(item.page_id, reason)


def _outputs(names: list[str], pages: Iterator[GoldPage]) -> Iterator[dict[str, Output]]:
    """What each peer gives for each page, a page at a time."""
    shown = (PeerPage(_html(page.page), page.page.url, page.page.lang) for page in pages)
    streams = [extract_pages(name, own) for name, own in zip(names, tee(shown, len(names)), strict=True)]
    for outputs in zip(*streams, strict=True):
        yield dict(zip(names, outputs, strict=True))


def _html(page: Page) -> str:
    return decode(page.html or "", page.encoding)


def _items(source: Path, columns: Mapping[str, str]) -> Iterator[GoldPage | Skipped]:
    """The pages as they are read, none of whose ids another has."""
    return (
        item if isinstance(item, GoldPage | Skipped) else Skipped(item.page_id, "a row of a data set; no page")
        for item in unique(
            (item.page_id, item) for items in _sources(source, columns) for item in map(_without_gold, items)
        )
    )


def _sources(source: Path, columns: Mapping[str, str]) -> Iterator[Iterator[Any]]:
    """The pages of every kind of file that a source has."""
    if not source.exists():
        raise BuildError(f"{source}: no file or folder here; a weak source holds {BUILDERS['weak'].layout}")
    paths = [source]
    if not source.is_file():  # a link that leads nowhere is told by whoever opens it
        paths = sorted(path for path in source.rglob("*") if is_broken_link(path) or path.is_file())
    pages = [path for path in paths if path.name.lower().endswith(_PAGES)]
    readers = {_RECORDS[path.suffix.lower()]: None for path in paths if path.suffix.lower() in _RECORDS}
    if not pages and not readers:
        raise BuildError(f"{source}: no page here; a weak source holds {BUILDERS['weak'].layout}")
    yield (_file(path, path.name if path == source else path.relative_to(source).as_posix()) for path in pages)
    for module in readers:
        yield module.read(source, columns)


def _file(path: Path, page_id: str) -> GoldPage | Skipped:
    """The page of a file."""
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as file:
                content = file.read(_MOST_BYTES + 1)
        else:
            with path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        return Skipped(page_id, f"can't be read ({getattr(error, 'strerror', None) or error})")
    if len(content) > _MOST_BYTES:
        return Skipped(page_id, f"more than {_MOST_BYTES // 1_000_000} MB")
    if looks_binary(content):
        return Skipped(page_id, "a binary file, not a page")
    if not content.strip():
        return Skipped(page_id, "an empty file")
    return GoldPage(page_id=page_id, page=Page(html=content), gold=None)


def _without_gold(item: Any) -> Any:
    """The page with nothing that a gold would say of it."""
    if not isinstance(item, GoldPage):
        return item
    if item.page.html is None:
        return Skipped(item.page_id, "plain text; weak labels need HTML")
    return replace(item, gold=None, present=(), absent=(), lines=None, texts={})
