"""How a folder of another tool's outputs names the file of each page, and the pages written for such a tool."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from .collection import load_collection
from .dataset import SPLITS
from .errors import DataSetError, InputError
from .io.atomic import new_file, new_folder
from .opened import data_sets
from .page import View
from .row import Row

_LONGEST = 200
_LIST = "pages.jsonl"


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page of a data set, and the name that its output has: a path below the folder of outputs."""

    output: str
    page_id: str
    corpus: str
    view: View
    split: str
    site: str
    url: str | None


def file_name(text: str) -> str:
    """A page id or corpus as part of a file name: percent-encoded as in a URL, all but ASCII letters, digits, `_-.~`.

    A first full stop is encoded too, so that no file is hidden and none stands above its folder. Names of more than 200
    characters are cut to 180, and get `~` and the first 16 digits of the sha256 of the id.
    """
    content = text.encode("utf-8", "surrogatepass")
    name = quote(content, safe="")
    if name.startswith("."):
        name = "%2E" + name[1:]
    name = name or "%"  # an empty id, and no other
    return name if len(name) <= _LONGEST else f"{name[:180]}~{sha256(content).hexdigest()[:16]}"


def output_names(rows: Sequence[Row]) -> list[str]:
    """The name of each row's output: `ID.txt`, or for the text view of an HTML page `text/ID.txt`.

    Where rows of several corpora have an id, these stand below `CORPUS/`.

    Args:
        rows: all rows of the data sets; their heads will do.
    """
    html = {(row.corpus, row.page_id) for row in rows if row.page.view == "html"}
    corpora: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        corpora[row.page_id].add(row.corpus)
    return [(f"{file_name(row.corpus)}/" if len(corpora[row.page_id]) > 1 else "") + _within(row, html) for row in rows]


def names_with_corpus(rows: Sequence[Row]) -> list[str]:
    """As `output_names`, all below the name of their corpus: what a folder of outputs may always use."""
    html = {(row.corpus, row.page_id) for row in rows if row.page.view == "html"}
    return [f"{file_name(row.corpus)}/{_within(row, html)}" for row in rows]


def _within(row: Row, html: set[tuple[str, str]]) -> str:
    of_html = row.page.view == "text" and (row.rendering is not None or (row.corpus, row.page_id) in html)
    return f"{'text/' if of_html else ''}{file_name(row.page_id)}.txt"


def named_pages(
    data: Sequence[Path | str] | Path | str, *, split: str = "test", where: Iterable[str] | str = ()
) -> list[NamedPage]:
    """The pages of data sets, with the name that the output of each has in a folder of outputs.

    Args:
        data: a data set folder, or several; the names hang on which are given together.
        split: train, validation, test or all.
        where: conditions as in `load_collection`.

    Raises:
        DataSetError: a folder is no data set, or nothing is selected.
    """
    splits = SPLITS if split == "all" else (split,)
    collection = load_collection(data_sets(data), where=where, splits=splits, texts=False)
    return [
        NamedPage(name, row.page_id, row.corpus, row.page.view, row.split, row.site, row.url)
        for name, row, chosen in zip(output_names(collection.rows), collection.rows, collection.selected, strict=True)
        if chosen
    ]


def write_pages(
    data: Sequence[Path | str] | Path | str, out: Path, *, split: str = "test", where: Iterable[str] | str = ()
) -> int:
    """Write pages as files for another tool, named as their outputs: HTML as `NAME.html`, plain text as `NAME.txt`.

    `pages.jsonl` beside them tells of each page what `NamedPage` has, and its file (`input`). The folder is replaced in
    one step if it holds what was written so before.

    Args:
        data: as in `named_pages`.
        out: the folder.
        split: as in `named_pages`.
        where: as in `named_pages`.

    Returns:
        The number of pages.

    Raises:
        DataSetError: as in `named_pages`, or a page has no HTML.
        InputError: the folder holds something else, or can't be written.
    """
    splits = SPLITS if split == "all" else (split,)
    folders = data_sets(data)
    pages = named_pages(folders, split=split, where=where)
    collection = load_collection(folders, where=where, splits=splits, texts=False)
    with new_folder(out, may_replace=_is_pages) as part:
        lines = []
        for page, (row, html) in zip(pages, collection.pages_with_html(), strict=True):
            if page.view == "html" and html is None:
                raise DataSetError(no_html(row))
            name = page.output if page.view == "text" else f"{page.output.removesuffix('.txt')}.html"
            path = part / name
            if path.exists():
                raise InputError(f"{page.output}: two pages of {page.corpus} have the id {page.page_id!r}; name one")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                html if html is not None and page.view == "html" else page_text(row),
                encoding="utf-8",
                errors="replace",
                newline="",
            )
            record = {f: getattr(page, f) for f in ("output", "page_id", "corpus", "view", "split", "site", "url")}
            lines.append(json.dumps({"input": name, **record}, ensure_ascii=False))
        with new_file(part / _LIST) as file:
            file.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
    return len(pages)


def page_text(row: Row) -> str:
    """The text view of a page, a segment a line: what a tool for plain text gets."""
    return "\n".join(segment.text for segment in row.page.segments)


def no_html(row: Row) -> str:
    """What is wrong with a data set that has no HTML."""
    return (
        f"{row.page_id} of {row.corpus} has no html; build the data set with --keep-html,"
        " or take the text view alone: --where view=text"
    )


def _is_pages(folder: Path) -> bool:
    own = {_LIST}
    try:
        with (folder / _LIST).open(encoding="utf-8") as file:
            for line in file:
                own.add(json.loads(line)["input"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return all(p.is_dir() or p.relative_to(folder).as_posix() in own for p in folder.rglob("*"))
