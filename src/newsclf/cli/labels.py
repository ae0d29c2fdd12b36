"""newsclf labels export and import."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import counter, end_counter, note

app = typer.Typer(help="Take labels of `newsclf label` to other tools and back.", no_args_is_help=True)


class FormatChoice(StrEnum):
    """What a file of labels is."""

    label_studio = "label-studio"
    csv = "csv"
    jsonl = "jsonl"


class UnmarkedChoice(StrEnum):
    """What becomes of segments that no region covers."""

    open = "open"
    boilerplate = "boilerplate"


@app.command("export")
def export_(
    folder: Annotated[Path, typer.Argument(help="A labels folder.", metavar="LABELS", show_default=False)],
    format: Annotated[FormatChoice, typer.Option(help="What to write.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The file: .json, .csv or .jsonl.", show_default=False)],
    content: Annotated[
        bool,
        typer.Option("--content", help="With csv: put the pages themselves into the file too; the others hold them."),
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(help="With label-studio: write the labeling configuration of the project there.", metavar="XML"),
    ] = None,
) -> None:
    """Write all pages of a labels folder with labels, status and notes; `newsclf labels import` reads them back."""
    from ..label.exchange import export_labels, format_of

    count = export_labels(folder, format_of(format.value), out, content=content, config=config)
    print(f"{count} pages written to {out}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file of labels.", show_default=False)],
    format: Annotated[FormatChoice, typer.Option(help="What it is.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The labels folder: one that is there, or a new one.", show_default=False)],
    unmarked: Annotated[
        UnmarkedChoice, typer.Option(help="With label-studio: what segments are that no region covers.")
    ] = UnmarkedChoice.open,
) -> None:
    """Read labels into a labels folder, each page as a change that can be undone; new pages are added."""
    from ..label.exchange import format_of, import_labels

    report = import_labels(
        file,
        format_of(format.value),
        out,
        unmarked="boilerplate" if unmarked is UnmarkedChoice.boilerplate else None,
        progress=counter("pages"),
    )
    end_counter()
    for bad in report.bad:
        note(f"skipped {bad.where}: {bad.reason}")
    print(
        f"{report.added} pages added, {report.changed} changed, {report.same} as they were, {len(report.bad)} skipped;"
        f" written to {out}"
    )
