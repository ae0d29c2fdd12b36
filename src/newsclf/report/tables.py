"""The tables of the site, as rows of what the template prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..evaluated_pages import PageGroup
from ..evaluation import leak_line
from ..page_errors import KINDS, PageErrors
from ..results import GroupResult, Results
from ..rivals import Rival, RivalGroup, RivalKind

SITES = 40
"""How many sites are listed: those that lose most."""

_DIMENSIONS = {
    "corpus": ("By corpus", "Corpora differ in their pages and in what their golds count as body."),
    "page_type": ("By page type", "What kind of page it is, where the corpus says so."),
    "lang": ("By language", "Few pages make a wide interval: do not rank languages by their means alone."),
    "rendering": ("By rendering", "How the text view of an HTML page was laid out."),
    "corpus page_type": ("By corpus and page type", "Where a corpus holds several types of page."),
}


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of pages of one view; figures 0..1, None where there is none."""

    name: str
    view: str
    pages: int
    precision: float | None
    recall: float | None
    f1: float | None
    interval: tuple[float, float] | None
    segment_f1: float | None = None
    average_precision: float | None = None
    snippet_f1: float | None = None
    loss_share: float | None = None


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A table of groups and how to read it; `filter` is the field of the index that the names are of."""

    name: str
    title: str
    reading: str
    rows: list[GroupRow]
    filter: str | None = None
    more: str = ""
    columns: frozenset[str] = field(default_factory=frozenset)
    """Which of the columns that some tables lack have a figure."""


def view_rows(results: Results) -> list[GroupResult]:
    """The figures of each view as a whole."""
    return [group for group in results.groups if "=" not in group.group]


def group_tables(results: Results) -> list[GroupTable]:
    """A table for each way to divide the pages, those left out that divide nothing."""
    tables = []
    for dimension, (title, reading) in _DIMENSIONS.items():
        rows = [_group_row(group) for group in results.groups if _dimension(group.group) == dimension]
        if len({row.name for row in rows}) > 1:
            rows.sort(key=lambda row: (-sum(r.pages for r in rows if r.name == row.name), row.name, row.view))
            field_name = {"corpus": "corpus", "page_type": "type", "lang": "lang"}.get(dimension)
            tables.append(_table(dimension.replace(" ", "-"), title, reading, rows, field_name))
    lengths = [group for view in results.figures for group in view.lengths]
    if len({group.name for group in lengths}) > 1:
        rows = [_page_row(group, None) for group in lengths]
        reading = "By the words of the gold: on short articles a single wrong paragraph weighs much."
        tables.append(_table("length", "By length", reading, rows))
    sites = sorted((group for view in results.figures for group in view.sites), key=lambda group: -group.loss)
    if len({group.name for group in sites}) > 1:
        total = sum(1 - page.word_f1 for page in results.pages if page.word_f1 is not None)
        rows = [_page_row(group, total) for group in sites[:SITES]]
        more = f"{SITES} of {len(sites)} are shown." if len(sites) > SITES else ""
        reading = "Those first that lose most: where to mend first. The share is of all that is lost in word F1."
        tables.append(_table("site", "By site", reading, rows, "site", more))
    return tables


def _dimension(group: str) -> str:
    """`html corpus=a b page_type=c` -> `corpus page_type`; values may hold spaces and signs."""
    _, _, rest = group.partition(" ")
    name = rest.partition("=")[0]
    return "corpus page_type" if name == "corpus" and " page_type=" in rest else name


def _group_row(group: GroupResult) -> GroupRow:
    view, _, rest = group.group.partition(" ")
    name = rest.partition("=")[2].replace(" page_type=", ", ")
    return GroupRow(
        name,
        view,
        group.pages,
        group.word_precision,
        group.word_recall,
        group.word_f1,
        group.word_f1_interval,
        group.segment_f1,
        group.average_precision,
        group.snippet_f1,
    )


def _page_row(group: PageGroup, total: float | None) -> GroupRow:
    return GroupRow(
        group.name,
        group.view,
        group.pages,
        group.word_precision,
        group.word_recall,
        group.word_f1,
        group.word_f1_interval,
        loss_share=group.loss / total if total else None,
    )


def _table(
    name: str, title: str, reading: str, rows: list[GroupRow], filter: str | None = None, more: str = ""
) -> GroupTable:
    optional = ("segment_f1", "average_precision", "snippet_f1", "loss_share")
    columns = frozenset(c for c in optional if any(getattr(row, c) is not None for row in rows))
    return GroupTable(name, title, reading, rows, filter, more, columns)


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of error: the pages that have it, and the share of all loss on them, 0..1."""

    name: str
    number: int
    meaning: str
    pages: int
    loss_share: float | None


def kind_rows(errors: Sequence[PageErrors]) -> list[KindRow]:
    """The kinds of error, how many pages have each, and what they lose."""
    total = sum(own.loss or 0.0 for own in errors)
    rows = []
    for number, (kind, meaning) in enumerate(KINDS.items()):
        members = [own for own in errors if kind in own.kinds]
        lost = sum(own.loss or 0.0 for own in members)
        rows.append(KindRow(kind, number, meaning, len(members), lost / total if total else None))
    return rows


def worst_tenth(errors: Sequence[PageErrors]) -> tuple[int, float] | None:
    """A tenth of the pages, and the share of all loss that the worst so many hold; None where nothing is lost."""
    losses = sorted((own.loss for own in errors if own.loss is not None), reverse=True)
    if not losses or not sum(losses):
        return None
    count = max(1, len(losses) // 10)
    return count, sum(losses[:count]) / sum(losses)


@dataclass(frozen=True, slots=True)
class RivalRow:
    """A rival on the pages of a view; `seconds` is the median a page, None where nothing was timed."""

    name: str
    kind: str
    about: str
    figures: RivalGroup
    seconds: float | None
    crashes: int
    timeouts: int
    missing: int

    @property
    def view(self) -> str:
        """Of the pages."""
        return self.figures.group


def rival_rows(results: Results) -> list[RivalRow]:
    """Each rival by view, over the pages of which it has figures."""
    rivals = {rival.name: rival for rival in results.rivals}
    rows = []
    for figures in results.rival_groups:
        if "=" not in figures.group:
            rival = rivals[figures.rival]
            own = rival.only([page.view == figures.group for page in results.pages])
            failed = own.failed("crash"), own.failed("timeout"), own.failed("missing")
            rows.append(RivalRow(rival.name, _KINDS[rival.kind], _about(rival), figures, own.median_seconds, *failed))
    return rows


_KINDS: dict[RivalKind, str] = {
    "model": "a model",
    "report": "an earlier evaluation",
    "peer": "an extractor",
    "outputs": "outputs of a tool",
}


def _about(rival: Rival) -> str:
    """What a reader must know of a rival, in a line."""
    about = rival.about
    told = []
    if rival.kind == "peer":
        told = [f"version {about.get('version', 'unknown')}"]
        if "time_limit" in about:
            told.append(f"{about['time_limit']:g} s a page at most")
    elif rival.kind == "outputs":
        told = ["a page without an output counts as empty" if about.get("missing") == "empty" else ""]
        told.append(f"{about['unknown_files']} of its files named as no page's" if about.get("unknown_files") else "")
    elif rival.kind == "report":
        told = [f"of {about['model']}" if about.get("model") else "", about.get("file", "")]
        told.append("" if about.get("same_data", True) else "its data sets had other fingerprints")
        told.append(f"{about['not_here']} of its pages not here" if about.get("not_here") else "")
    elif rival.kind == "model":
        told = [leak_line(about.get("leaks"))]
    return "; ".join(filter(None, told))
