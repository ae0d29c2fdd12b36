"""newsclf label."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import counter, end_counter, note


class OrderChoice(StrEnum):
    """In which order pages come."""

    uncertain = "uncertain"
    given = "given"


def label(
    pages: Annotated[
        list[str] | None,
        typer.Argument(
            help="HTML or text files, JSONL, Parquet or CSV files, folders of these, data sets; - is stdin."
            " Nothing: go on with --out.",
            metavar="[PAGES]...",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The labels folder; one that is there is gone on with.")] = Path("labels"),
    model: Annotated[
        Path | None, typer.Option(help="The model that proposes labels; without it, the shipped model.")
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Propose nothing.")] = False,
    order: Annotated[
        OrderChoice, typer.Option(help="Least certain first, the sites in turns; or as given.")
    ] = OrderChoice.uncertain,
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Don't open the page in a browser.")] = False,
) -> None:
    """Label pages in a browser: correct what the model proposes, with the keyboard. Every change is saved at once."""
    from ..label.progress import summary
    from ..label.work import label_pages

    if no_model and model is not None:
        raise typer.BadParameter("--model and --no-model exclude each other")

    def say(line: str) -> None:
        end_counter()
        note(line)

    added, progress = label_pages(
        pages or [],
        out,
        stdin=sys.stdin,
        model=model,
        propose_labels=not no_model,
        order=order.value,
        port=port,
        browser=not no_open,
        report=say,
        progress=counter("pages", lines=True),
    )
    for line in summary(progress, out):
        note(line)
    if added.bad:
        raise typer.Exit(1)
