"""The pages to label, from wherever they are: files, folders, stdin, JSONL, Parquet, CSV, data sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from ..builders import csv, jsonl, parquet
from ..builders.base import GoldPage, Reader, Skipped
from ..dataset import is_dataset
from ..dataset_reading import read_group, read_html, row_groups
from ..errors import InputError, NewsclfError
from ..io.pages import GOLD_SUFFIX, PAGE_SUFFIXES, read_page
from ..page import Page
from ..row import Row
from ..segment.sniff import sniff_view
from .place import is_labels

_READERS: dict[str, Reader] = {
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    ".parquet": parquet.read,
    ".csv": csv.read,
}


@dataclass(frozen=True, slots=True)
class GivenPage:
    """A page and the id that its source gives it: its file's name, from the named folder on, or what a record says."""

    page_id: str
    page: Page


@dataclass(frozen=True, slots=True)
class BadPage:
    """What can't be labelled, and why."""

    name: str
    reason: str


def read_pages(names: Iterable[str], stdin: TextIO | None) -> Iterator[GivenPage | BadPage]:
    """Yield the pages one at a time; what can't be read comes as a `BadPage`, and the others go on.

    Args:
        names: HTML and text files, JSONL, Parquet and CSV files with a page a record, folders of these (golds and
            labels folders are left out), data sets, or `-` for stdin.
        stdin: what `-` reads.
    """
    for name in names:
        path = Path(name)
        try:
            if name == "-":
                yield _page("-", read_page(name, None if stdin is None else stdin.buffer))
            elif not path.is_dir():
                yield from _file(path, path.name, name)
            elif is_labels(path):
                yield BadPage(name, f"a labels folder; `newsclf label --out {name}` goes on with it")
            elif is_dataset(path):
                yield from _data_set(path)
            else:
                yield from _folder(path)
        except NewsclfError as error:
            yield BadPage(name, _reason(name, error))
        except OSError as error:
            yield BadPage(error.filename or name, f"can't be read ({error.strerror})")


def _folder(folder: Path) -> Iterator[GivenPage | BadPage]:
    found = False
    for path in _walk(folder):
        found = True
        try:
            if path.is_dir():
                yield from _data_set(path)
            else:
                yield from _file(path, path.relative_to(folder).as_posix(), str(path))
        except NewsclfError as error:
            yield BadPage(str(path), _reason(str(path), error))
    if not found:
        suffixes = ", ".join([*PAGE_SUFFIXES, *_READERS])
        raise InputError(f"{folder}: no page here; expected a data set, or files that end in {suffixes}")


def _reason(name: str, error: NewsclfError) -> str:
    """What an error says, without the name, which the line on a bad page begins with."""
    return str(error).removeprefix(f"{Path(name)}: ").removeprefix(f"{name}: ")


def _walk(folder: Path) -> Iterator[Path]:
    """The data sets and the files of pages in a folder and those below, in order; labels folders are passed by."""
    for path in sorted(folder.iterdir()):
        suffix = path.suffix.lower()
        if path.is_dir():
            if is_dataset(path):
                yield path
            elif not is_labels(path):
                yield from _walk(path)
        elif suffix in _READERS or (suffix in PAGE_SUFFIXES and not path.name.endswith(GOLD_SUFFIX)):
            yield path


def _file(path: Path, own_name: str, name: str) -> Iterator[GivenPage | BadPage]:
    read = _READERS.get(path.suffix.lower())
    if read is None:
        yield _page(own_name, read_page(name, None))
        return
    for item in read(path):
        if isinstance(item, Skipped):
            yield BadPage(item.page_id, item.reason)
        elif isinstance(item, GoldPage):
            yield GivenPage(item.page_id, item.page)
        else:
            yield _of_row(item)


def _page(page_id: str, content: bytes) -> GivenPage:
    if sniff_view(content) == "html":
        return GivenPage(page_id, Page(html=content))
    return GivenPage(page_id, Page(text=content))


def _data_set(folder: Path) -> Iterator[GivenPage | BadPage]:
    """The pages of a data set; of one with both views the HTML, where it was kept, else the text."""
    without: dict[tuple[str, str], BadPage] = {}
    given: set[tuple[str, str]] = set()
    for group in row_groups(folder):
        for row, html in zip(read_group(folder, group, nodes=False), read_html(folder, group), strict=True):
            key = row.corpus, row.page_id
            found = _of_row(replace(row, html=html))
            if isinstance(found, BadPage):
                without[key] = found
            elif key not in given:
                given.add(key)
                yield found
    yield from (bad for key, bad in without.items() if key not in given)


def _of_row(row: Row) -> GivenPage | BadPage:
    site = None if row.site.startswith("page:") else row.site
    if row.html is not None:
        return GivenPage(row.page_id, Page(html=row.html, url=row.url, site=site, lang=row.lang))
    if row.page.view == "text":
        text = "\n".join(segment.text for segment in row.page.segments)
        return GivenPage(row.page_id, Page(text=text, url=row.url, site=site, lang=row.lang))
    return BadPage(row.page_id, "its data set was built without --keep-html; build it again with that")
