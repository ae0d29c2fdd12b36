"""newsclf data show, check, pages and export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .console import counter, end_counter, note, number, print_table

app = typer.Typer(help="Look into data sets, or check them.", no_args_is_help=True)

_Folders = Annotated[
    list[Path],
    typer.Argument(help="Data sets or labels folders; `check` takes them as one training would.", show_default=False),
]
_LISTED = 20
_PAGE = ("output", "corpus", "view", "page_id", "url")


@app.command()
def show(
    folders: _Folders,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Show what is in data sets: pages, sites, segments, labels, roles, lengths."""
    from ..inspection import QUANTILES, overview

    overviews = [overview(folder, note=note) for folder in folders]
    if as_json:
        print(json.dumps([o.as_dict() for o in overviews], indent=1, ensure_ascii=False))
        return
    for o in overviews:
        print_table(
            [o.data_set, "rows", "pages", "sites", "segments", "unlabelled", "share of body"],
            [
                (
                    name,
                    *(str(n) for n in (g.rows, g.pages, g.sites, g.segments, g.unlabelled)),
                    number(g.body_share, 3),
                )
                for name, g in o.groups.items()
            ],
        )
        print()
        lengths = (("segments a page", o.segments), ("words a gold", o.gold_words))
        print_table(
            ["quantile", *(f"{q:g}" for q in QUANTILES)],
            [(name, *(f"{v:.0f}" for v in values)) for name, values in lengths if values],
        )
        print("roles: " + (", ".join(f"{role} {count}" for role, count in o.roles.items()) or "none") + "\n")


@app.command()
def check(
    folders: _Folders,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report, all that is listed, as JSON.")] = False,
) -> None:
    """Look for faults in data sets and across them: leaks between splits, wrong golds, wrong encodings."""
    from ..inspection import check as run

    report = run(folders, progress=counter("rows"), note=note)
    end_counter()
    errors = len(report.errors)
    if as_json:
        print(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
    else:
        print_table(
            ["data set", "pages", "oracle page F1, html", "text"],
            [
                (
                    name,
                    str(report.pages[name]),
                    number(report.oracle[name].get("html")),
                    number(report.oracle[name].get("text")),
                )
                for name in report.data_sets
            ],
        )
        if report.counts:
            print()
            print_table(
                ["fault", "data set", "count"],
                [(kind, name, str(n)) for kind, counts in report.counts.items() for name, n in counts.items()],
            )
            print()
        told: dict[tuple[str, str], int] = {}
        for fault in report.faults:
            key = fault.kind, fault.data_set
            told[key] = told.get(key, 0) + 1
            if told[key] <= _LISTED:
                page = f" {fault.page_id}:" if fault.page_id is not None else ""
                print(f"{fault.severity}: {fault.kind}: {fault.data_set}:{page} {fault.detail}")
            elif told[key] == _LISTED + 1:
                print(f"{fault.severity}: {fault.kind}: {fault.data_set}: more of these; --json lists them")
    if errors:
        sets = f"{len(folders)} data set{'s' * (len(folders) > 1)}"
        note(f"newsclf: {errors} fault{'s' * (errors > 1)} in {sets}; mend the corpus or split anew, then build again")
        raise typer.Exit(1)


@app.command()
def pages(
    folders: _Folders,
    split: Annotated[str, typer.Option(help="train, validation, test or all.")] = "test",
    where: Annotated[
        list[str] | None, typer.Option(help="These pages alone, as `newsclf eval` has it.", metavar="NAME=VALUE")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Write the pages there for another tool, HTML as NAME.html and plain text as NAME.txt."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each page.")] = False,
) -> None:
    """List pages with the file name that the output of another tool has for `newsclf eval --outputs`."""
    from dataclasses import asdict

    from ..output_names import named_pages, write_pages

    if out is not None:
        note(f"{write_pages(folders, out, split=split, where=where or ())} pages written to {out}")
    for page in named_pages(folders, split=split, where=where or ()):
        found = asdict(page)
        print(json.dumps(found, ensure_ascii=False) if as_json else "\t".join(str(found[k] or "-") for k in _PAGE))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A data set folder or labels folder.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The JSONL file.", show_default=False)],
) -> None:
    """Write a data set as JSONL, a row a line; `newsclf build --format jsonl` reads it back as it is."""
    from ..export import export_jsonl

    print(f"{export_jsonl(folder, out)} rows written to {out}")
