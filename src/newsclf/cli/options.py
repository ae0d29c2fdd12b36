"""Options that several commands have, which are to read alike."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..page import View


class InputChoice(StrEnum):
    """What inputs hold."""

    page = "page"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    warc = "warc"


Threshold = Annotated[
    float | None,
    typer.Option(help="The probability from which a segment is body; the model's own without it.", min=0, max=1),
]
Sites = Annotated[
    Path | None,
    typer.Option(
        help="What recurs on the pages of sites, as `newsclf sites` counts it: it makes a text less likely body.",
        metavar="COUNTS",
    ),
]
InputFormat = Annotated[
    InputChoice | None, typer.Option(help="What the inputs hold; told by names and contents without it.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        help="What a column is called: html=content; several. NAME is url, id, html or text.", metavar="NAME=COLUMN"
    ),
]
AsHtml = Annotated[bool, typer.Option("--html", help="The input is HTML; told from its look without it.")]
AsText = Annotated[bool, typer.Option("--text", help="The input is plain text; of HTML, its text alone is used.")]


def view_of(html: bool, text: bool) -> View | None:
    """The view that `--html` or `--text` asks for; None where the look of an input is to tell.

    Raises:
        typer.BadParameter: both do.
    """
    if html and text:
        raise typer.BadParameter("--html and --text exclude each other")
    return "html" if html else "text" if text else None
