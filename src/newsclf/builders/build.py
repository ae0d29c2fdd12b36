"""Corpus -> data set: segment each page, align it with its gold, split, write, report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ..dataset import RowTable, is_only_dataset, write_dataset
from ..errors import BuildError, NewsclfError
from ..io.atomic import check_target
from ..leaks import near_duplicates
from ..page import Role
from ..row import Row
from ..segment.decode import decode
from ..segment.rendering import Rendering, layout_of
from ..site import site_of
from ..split import SplitBy, are_many, assign_splits
from ..written_names import written
from .align import CUTOFF
from .base import BUILDERS, Builder, GoldPage, Skipped, builder
from .report import BuildReport, RowFigure, group_report, row_figure
from .roles import find_roles
from .segment_labels import label_segments, resettled, segmented_views

OWN = ("csv", "folder", "jsonl", "labels", "parquet", "weak")
"""Formats of a user's own pages: their corpus is named after the source."""


def build(
    source: Path,
    format: str,
    out: Path,
    *,
    view: Literal["html", "text", "both"] = "both",
    split: SplitBy | Literal["many"] = "site",
    keep_html: bool = False,
    rendering: Rendering | Literal["mix"] = "mix",
    cutoff: float = CUTOFF,
    seed: int = 0,
    columns: Mapping[str, str] | None = None,
    corpus: str | None = None,
    marks: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda pages: None,
) -> BuildReport:
    """Build a data set from a corpus in its native layout.

    Args:
        source: the corpus.
        format: the name of its builder.
        out: the folder for the data set.
        view: which views to write; a plain-text page has the text view alone.
        split: by site, by page, or all in train; "many" is by site where there is enough of them to hold some out.
        keep_html: keep each page's HTML in the data set.
        rendering: how the text view of HTML is laid out (`segment.rendering.render`); mix lets each page's id decide.
        cutoff: the share of a segment's words in the gold that makes it body.
        seed: of the split.
        columns: the names of the columns (of csv, jsonl and parquet) that have another than the default one.
        corpus: what the corpus is called, in `--where` and `--weight`; None for the format's name, and for own pages
            for that of the source. Exported rows keep theirs.
        marks: what the card says besides, JSON-able.
        progress: called with the number of pages read so far.

    Raises:
        BuildError: the layout is not the builder's, no page could be used, or columns are named that are not there.
        InputError: `out` can't be written or holds something else.
    """
    reader = builder(format)
    options = _columns(reader, columns)
    check_target(out, is_only_dataset)
    corpus = written(corpus or (_corpus(source.resolve()) if format in OWN else format))
    about = reader.about()
    report = BuildReport(corpus, labelled_by=list(about.get("voters", ())))
    table = RowTable(keep_html)
    figures: dict[str, list[RowFigure]] = defaultdict(list)
    ids, sites, golds = [], [], []
    kept: list[str | None] = []
    for item in map(_named, reader.read(source, **options)):
        report.read += 1
        progress(report.read)
        if isinstance(item, Skipped):
            report.skipped.append(item)
            continue
        try:
            if isinstance(item, Row):
                rows = _kept(item, view)
            else:
                rows = list(_rows(item, corpus, view, keep_html, rendering, cutoff, report))
        except NewsclfError as error:
            report.skipped.append(Skipped(item.page_id, str(error)))
            continue
        for row, found in rows:
            table.add(row)
            kept.append(row.split if isinstance(item, Row) else None)
            ids.append(row.page_id)
            sites.append(row.site)
            golds.append(row.gold or "")
            report.truncated += bool(row.page.truncated)
            figure = row_figure(row, found)
            for group in (f"{row.page.view} all", f"{row.page.view} {row.page_type or 'unknown'}"):
                figures[group].append(figure)
    if not report.read:
        raise BuildError(f"{source}: no page here; a {format} source holds {reader.layout}")
    if not ids:
        reasons = "; ".join(f"{s.page_id}: {s.reason}" for s in report.skipped[:3])
        raise BuildError(f"{source}: none of {report.read} pages could be used ({reasons})")
    if split == "many":
        split = "site" if are_many(ids, sites) else "none"
    splits = _splits(ids, sites, golds, kept, split, seed, report)
    for group, values in sorted(figures.items()):
        report.groups[group] = group_report(values)
    for name in splits:
        if name:
            report.splits[name] = report.splits.get(name, 0) + 1
    write_dataset(
        out,
        table,
        splits,
        {
            "format": format,
            "view": view,
            "split": split,
            "rendering": rendering,
            "cutoff": cutoff,
            "seed": seed,
            **options,
            **(marks or {}),
            **about,
            **report.as_dict(),
        },
    )
    return report


def _columns(reader: Builder, columns: Mapping[str, str] | None) -> dict[str, dict[str, str]]:
    """What a reader is told of its columns."""
    if not columns:
        return {}
    if not reader.has_columns:
        having = ", ".join(b.name for b in BUILDERS.values() if b.has_columns)
        raise BuildError(f"format {reader.name!r} has no columns to name; expected one of {having}")
    return {"columns": dict(columns)}


def _named(item: GoldPage | Row | Skipped) -> GoldPage | Row | Skipped:
    """What was read, named as it is written; rows are so already."""
    if isinstance(item, Skipped):
        return Skipped(written(item.page_id), written(item.reason))
    if isinstance(item, Row):
        return item
    page = item.page
    names = [None if name is None else written(name) for name in (page.url, page.site)]
    if names != [page.url, page.site]:
        page = replace(page, url=names[0], site=names[1])
    return replace(item, page_id=written(item.page_id), page=page)


def _corpus(source: Path) -> str:
    return source.name if source.is_dir() else source.stem


def _kept(row: Row, view: Literal["html", "text", "both"]) -> list[tuple[Row, float | None]]:
    """A row as it was read, if it is of a view that is written; how much of its gold was found is not known."""
    return [(row, None)] if view in ("both", row.page.view) else []


def _rows(
    item: GoldPage,
    corpus: str,
    view: Literal["html", "text", "both"],
    keep_html: bool,
    rendering: Rendering | Literal["mix"],
    cutoff: float,
    report: BuildReport,
) -> Iterator[tuple[Row, float | None]]:
    """The rows of one page, one for each view, each with the share of the gold found."""
    layout = layout_of(item.page_id, rendering)
    views = segmented_views(item, layout)
    if view == "html" and views[0].view == "text":
        raise BuildError("a plain-text page has no html view; build with --view text or both")
    item, opened = resettled(item, views[0], cutoff)
    if opened is not None:
        report.recut[item.page_id] = opened
    meta = views[0].meta
    url = item.page.url or meta.get("canonical") or meta.get("og_url")
    lang = (item.page.lang or meta.get("lang") or "").replace("_", "-").split("-")[0].strip().lower()
    named: dict[str, Role] = {}
    for page in views:
        labels = label_segments(page, item, cutoff)
        # What was labelled by hand as body is meant so, and no role turns it round.
        roles: list[Role | None] = [None] * len(labels.labels)
        if item.labelled is None:
            roles = find_roles(page, labels.labels, item.texts, item.title, meta)
        if page.view == "html":
            named = {s.text: role for s, role in zip(page.segments, roles, strict=True) if role}
        else:  # what only mark-up shows, a caption, is one in the text view too
            roles = [role or named.get(s.text) for s, role in zip(page.segments, roles, strict=True)]
        if view not in ("both", page.view):
            continue
        row = Row(
            page_id=item.page_id,
            corpus=corpus,
            site=item.page.site or site_of(url) or f"page:{item.page_id}",
            page=page,
            gold=item.gold,
            labels=labels.labels,
            shares=labels.shares,
            roles=list(roles),
            confidences=labels.confidences,
            present=item.present,
            absent=item.absent,
            url=url,
            lang=lang or None,
            page_type=item.page_type,
            title=item.title or meta.get("title"),
            rendering=layout.rendering if page.view == "text" and len(views) > 1 else None,
            html=decode(item.page.html, item.page.encoding) if keep_html and item.page.html is not None else None,
        )
        yield row, labels.found


def _splits(
    ids: list[str],
    sites: list[str],
    golds: list[str],
    kept: list[str | None],
    how: SplitBy,
    seed: int,
    report: BuildReport,
) -> list[str | None]:
    """The split of each row: that it was read with, else both views of a page in the same one, near-duplicates of
    train in none.
    """
    first = {page_id: i for i, page_id in reversed(list(enumerate(ids)))}
    pages = sorted(first, key=lambda page_id: first[page_id])
    new = [p for p in pages if kept[first[p]] is None]
    by_page: dict[str, str | None] = {p: kept[first[p]] for p in pages}
    by_page.update(zip(new, assign_splits(new, [sites[first[p]] for p in new], how, seed), strict=True))
    train = [golds[first[p]] for p in pages if by_page[p] == "train" and golds[first[p]].strip()]
    held = [p for p in new if by_page[p] != "train" and golds[first[p]].strip()]
    for i in near_duplicates(train, [golds[first[p]] for p in held]):
        report.duplicates.append(held[i])
        by_page[held[i]] = None
    return [was or by_page[page_id] for page_id, was in zip(ids, kept, strict=True)]
