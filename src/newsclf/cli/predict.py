"""newsclf predict."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import note
from .options import AsHtml, AsText, Threshold, view_of


class FormatChoice(StrEnum):
    """How predictions are written."""

    text = "text"
    jsonl = "jsonl"


def predict(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="HTML or text files, or folders of them; - or nothing is stdin.",
            metavar="[INPUT]...",
            show_default=False,
        ),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="A model folder; without it, the shipped model.")] = None,
    format: Annotated[
        FormatChoice, typer.Option(help="The body as text, or a line of JSON for each page.")
    ] = FormatChoice.text,
    output: Annotated[
        Path | None, typer.Option(help="Write here; pages that fail go to the same name with .errors.jsonl.")
    ] = None,
    segments: Annotated[
        bool, typer.Option("--segments", help="With jsonl: each segment with label and score.")
    ] = False,
    threshold: Threshold = None,
    html: AsHtml = False,
    text: AsText = False,
    workers: Annotated[
        int, typer.Option(help="Worker processes; a page that ends one fails alone.", min=1, metavar="N")
    ] = 1,
    timeout: Annotated[
        float | None,
        typer.Option(help="Seconds for a page, which then fails; no limit without it.", metavar="SECONDS"),
    ] = None,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast", help="Compiled code, for many pages; needs the extra fast. The first time takes minutes."
        ),
    ] = False,
) -> None:
    """Print the article body of pages. A page that can't be read is reported and skipped; the exit code is then 1."""
    from ..io.files import read_inputs
    from ..predict import load
    from ..render import RENDERERS, write_predictions

    view = view_of(html, text)
    failures = write_predictions(
        load(model, fast=fast),
        read_inputs(inputs or ["-"], sys.stdin),
        RENDERERS[format.value](segments=segments),
        output,
        view=view,
        threshold=threshold,
        workers=workers,
        timeout=timeout,
        report=note,
    )
    if failures:
        raise typer.Exit(1)
