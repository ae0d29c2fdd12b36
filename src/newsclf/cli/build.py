"""newsclf build."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import counter, end_counter, note, number, print_table


class ViewChoice(StrEnum):
    """Which views a build writes."""

    html = "html"
    text = "text"
    both = "both"


class RenderingChoice(StrEnum):
    """How the text view of HTML is laid out."""

    mix = "mix"
    lines = "lines"
    paragraphs = "paragraphs"
    wrapped = "wrapped"
    links = "links"


class SplitChoice(StrEnum):
    """How a build splits."""

    site = "site"
    page = "page"
    none = "none"


def _list(value: bool) -> None:
    if value:
        from ..builders.base import BUILDERS

        print_table(["format", "what", "source"], [(b.name, b.summary, b.layout) for b in BUILDERS.values()])
        raise typer.Exit


def build(
    source: Annotated[Path, typer.Argument(help="The corpus, in its native layout.", show_default=False)],
    format: Annotated[str, typer.Option(help="The corpus's format; --list tells all.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The folder for the data set.", show_default=False)],
    view: Annotated[ViewChoice, typer.Option(help="Which views of each page to write.")] = ViewChoice.both,
    split: Annotated[SplitChoice, typer.Option(help="Split by site, by page, or all in train.")] = SplitChoice.site,
    seed: Annotated[int, typer.Option(help="Of the split.", min=0)] = 0,
    rendering: Annotated[
        RenderingChoice,
        typer.Option(
            help="How the text view of HTML is laid out: a line a block, blank lines between, hard-wrapped at 72 to 80"
            " columns, links on lines of their own, or each on a quarter of the pages."
        ),
    ] = RenderingChoice.mix,
    keep_html: Annotated[bool, typer.Option("--keep-html", help="Keep each page's HTML in the data set.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="What you call a column of csv, jsonl or parquet, such as gold=body_text; may be repeated.",
            metavar="NAME=COLUMN",
        ),
    ] = None,
    corpus: Annotated[
        str | None,
        typer.Option(help="What the corpus is called, in --where and --weight; without it, the format or the source."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    list_formats: Annotated[
        bool, typer.Option("--list", callback=_list, is_eager=True, help="List the formats and exit.")
    ] = False,
) -> None:
    """Build a data set: segment each page, label the segments by the gold, split by site."""
    from ..builders.build import build as run
    from ..builders.records import parse_columns
    from ..written_names import written

    report = run(
        source,
        format,
        out,
        view=view.value,
        split=split.value,
        keep_html=keep_html,
        rendering=rendering.value,
        seed=seed,
        columns=parse_columns(column or ()),
        corpus=corpus,
        progress=counter("pages"),
    )
    end_counter()
    for line in report.notes():
        note(line)
    if all(g.unlabelled == g.segments for g in report.groups.values()):
        note("no page has a gold, so nothing can be learned from these; is its column called otherwise (--column)?")
    if as_json:
        print(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
        return
    print_table(
        ["view, page type", "pages", "segments", "unlabelled", "share of body", "gold found", "oracle page F1"],
        [
            (
                name,
                str(g.pages),
                str(g.segments),
                str(g.unlabelled),
                f"{g.body_share:.3f}",
                number(g.gold_found),
                number(g.oracle_f1),
            )
            for name, g in report.groups.items()
        ],
    )
    splits = ", ".join(f"{name} {count}" for name, count in report.splits.items())
    print(
        f"corpus {report.corpus}: {report.read} pages read, {len(report.skipped)} skipped,"
        f" {len(report.duplicates)} left out as near-duplicates of train, {report.truncated} rows cut by a limit;"
        f" rows: {splits}; written to {written(str(out))}"
    )
