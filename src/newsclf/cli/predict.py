"""newsclf predict."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import note
from .options import AsHtml, AsText, Columns, InputFormat, Sites, Threshold, view_of


class FormatChoice(StrEnum):
    """How predictions are written."""

    text = "text"
    jsonl = "jsonl"
    parquet = "parquet"
    markdown = "markdown"
    html = "html"


def predict(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Pages as HTML or text; JSONL, CSV, Parquet, WARC and WET files (.gz, .zst); folders of them, patterns"
            " with *, or addresses; - or nothing is stdin.",
            metavar="[INPUT]...",
            show_default=False,
        ),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="A model folder; without it, the shipped model.")] = None,
    format: Annotated[
        FormatChoice, typer.Option(help="The body as text, Markdown or HTML, or a record for each page.")
    ] = FormatChoice.text,
    output: Annotated[
        str | None,
        typer.Option(
            help="Write to this file or address, or into this folder/; pages that fail go to the same name with"
            " .errors.jsonl."
        ),
    ] = None,
    segments: Annotated[
        bool, typer.Option("--segments", help="With jsonl and parquet: each segment with label and score.")
    ] = False,
    threshold: Threshold = None,
    html: AsHtml = False,
    text: AsText = False,
    input_format: InputFormat = None,
    column: Columns = None,
    max_bytes: Annotated[int, typer.Option(help="A page that is larger fails.", min=1, metavar="BYTES")] = 50_000_000,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            help="What of a page is looked at: depth=256; several. NAME is max_bytes, max_chars, tags, depth,"
            " attributes, segments, lines or meta_chars.",
            metavar="NAME=NUMBER",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(help="Worker processes; a page that ends one fails alone.", min=1, metavar="N")
    ] = 1,
    timeout: Annotated[
        float | None,
        typer.Option(
            help="Seconds for a page, which then fails; 300 with several workers, no limit with one.", metavar="SECONDS"
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Take up a run with --output that was ended before it was finished.")
    ] = False,
    sites: Sites = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 if any page failed.")] = False,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast", help="Compiled code, for many pages; needs the extra fast. The first time takes minutes."
        ),
    ] = False,
) -> None:
    """Write the article body of pages. A page that fails is reported, counted and skipped."""
    from ..io.columns import parse_columns
    from ..io.stdin import stdin_bytes
    from ..predict import load
    from ..runs import predict_sources
    from ..segment.limits import parse_limits

    counts = predict_sources(
        load(model, limits=parse_limits(limit or ()), fast=fast, sites=sites),
        inputs or ["-"],
        output,
        format=format.value,
        segments=segments,
        view=view_of(html, text),
        threshold=threshold,
        workers=workers,
        timeout=timeout,
        resume=resume,
        input_format=None if input_format is None else input_format.value,
        columns=parse_columns(column or ()),
        max_bytes=max_bytes,
        stdin=stdin_bytes(),
        report=note,
    )
    if counts.is_worth_telling or output is not None:
        note(f"newsclf: {counts}")
    if counts.is_failure(strict=strict):
        raise typer.Exit(1)
