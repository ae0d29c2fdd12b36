"""What a builder gives, and the registry of builders.

A new corpus is one new file with a `read(source)` function that yields `GoldPage` and `Skipped`, and one line
in `BUILDERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BuildError
from ..page import Label, Page, SegmentedPage
from ..row import Row
from ..segment.decode import looks_binary

if TYPE_CHECKING:
    from .segment_labels import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page with what its corpus says of it.

    `gold` is the body as plain text, empty for a page without an article, None where the corpus has no full text.
    `present` and `absent` are snippets that must and must not be in the body. `lines` are a plain-text page's lines
    with their labels, where the corpus labels lines (None for a line that it leaves open); they are its segments then.
    `labelled` are segments that were labelled by hand, with their labels (None for one that was left open): they stand
    as they are, whatever their role, and are carried over where the page is cut otherwise now.
    `texts` are pieces of the page that the corpus names, by role: headline, byline, date, caption, comment, teaser.
    `labeller` labels the segments of each view, the html view first, of a page whose labels come from no gold.
    """

    page_id: str
    page: Page
    gold: str | None
    page_type: str | None = None
    title: str | None = None
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    lines: tuple[tuple[str, Label | None], ...] | None = None
    labelled: tuple[tuple[str, Label | None], ...] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    labeller: Callable[[SegmentedPage], Labels] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page that could not be used, and why."""

    page_id: str
    reason: str


Reader = Callable[..., Iterator[GoldPage | Row | Skipped]]
"""Takes the source, and `columns` where the builder has them."""


@dataclass(frozen=True, slots=True)
class Builder:
    """A corpus format: its name, the module here that reads it, what a source looks like.

    `has_columns` says that its `read` takes the names of the columns.
    """

    name: str
    summary: str
    layout: str
    has_columns: bool = False

    @property
    def read(self) -> Reader:
        """The function that reads a source."""
        reader: Reader = import_module(f".{self.name}", __package__).read
        return reader

    def about(self) -> dict[str, Any]:
        """What labels depend on besides the source, JSON-able: what the module's own `about` says, if it has one."""
        own: Callable[[], dict[str, Any]] = getattr(import_module(f".{self.name}", __package__), "about", dict)
        return own()


BUILDERS = {
    b.name: b
    for b in (
        Builder("cleaneval", "CleanEval 2007, development set", "input/<id>.html and GoldStandard/<id>.txt"),
        Builder(
            "csv",
            "your own pages, one a line of a table",
            "FILE.csv or a folder of them, with columns html or text, and gold",
            has_columns=True,
        ),
        Builder(
            "daniel",
            "DAnIEL, press articles in five languages",
            "corpora/Corpus_daniel_v2.1/html/<name>, reference/<name> and doc_lg.json",
        ),
        Builder("dragnet", "dragnet, pages of 2012", "input/<id>.html and GoldStandard/<id>.txt"),
        Builder("folder", "your own pages", "NAME.html or NAME.txt, each with NAME.gold.txt beside it"),
        Builder(
            "fundus",
            "fundus, parser test data",
            "tests/resources/parser/test_data/<country>/*.html.gz, *.json",
        ),
        Builder(
            "jsonl",
            "your own pages, or rows of `newsclf data export`, a JSON object a line",
            "FILE.jsonl or a folder of them, with keys html or text and gold, or lines",
            has_columns=True,
        ),
        Builder("labels", "your own pages, labelled by `newsclf label`", "a labels folder, with labels.sqlite"),
        Builder(
            "parquet",
            "your own pages, one a row of a table",
            "FILE.parquet or a folder of them, with columns html or text and gold, or lines",
            has_columns=True,
        ),
        Builder(
            "readability",
            "Readability.js, test pages (the gold is its own output)",
            "test/test-pages/<name>/source.html, expected.html, expected-metadata.json",
        ),
        Builder(
            "trafilatura",
            "trafilatura, evaluation pages (snippets, no full text)",
            "tests/evaldata.json, tests/eval/*.html and tests/cache/*.html",
        ),
        Builder(
            "turku",
            "TurkuNLP, lines of web text labelled by hand",
            "text-quality-annotations/<lang>/train.json and dev.json",
        ),
        Builder("wcxb", "web content extraction benchmark", "dev/html/*.html.gz and dev/ground-truth/*.json"),
        Builder(
            "weak",
            "your own pages without a gold: labels by votes, with a confidence",
            "NAME.html, NAME.htm or NAME.html.gz, or files as jsonl, parquet and csv read them, without gold",
            has_columns=True,
        ),
    )
}


def builder(name: str) -> Builder:
    """The builder of that name.

    Raises:
        BuildError: there is none.
    """
    if name not in BUILDERS:
        raise BuildError(f"format {name!r} is unknown; expected one of {', '.join(BUILDERS)} (newsclf build --list)")
    return BUILDERS[name]


def require(path: Path, what: str, layout_of: str) -> Path:
    """`path`, if a folder is there; else an error that tells the layout that the builder reads.

    Raises:
        BuildError: no folder is there.
    """
    if not path.is_dir():
        raise BuildError(f"{path}: no {what} here; a {layout_of} source holds {BUILDERS[layout_of].layout}")
    return path


def page_and_gold(page_id: str, page: Path, gold: Path) -> tuple[bytes, bytes] | Skipped:
    """The bytes of a page and of its gold file, or why they can't be used: unreadable, or the gold is no text."""
    try:
        content, data = page.read_bytes(), gold.read_bytes()
    except OSError as error:
        return Skipped(page_id, f"unreadable page or gold ({type(error).__name__}: {error})")
    if looks_binary(data):
        return Skipped(page_id, "gold is a binary file, not text")
    return content, data


def text_or_none(value: object) -> str | None:
    """A value of a corpus's JSON, if it is a text: a number or list where a title should be counts as missing."""
    return value if isinstance(value, str) else None
