"""newsclf explain."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import note
from .options import AsHtml, AsText, Sites, Threshold, view_of


class _Format(StrEnum):
    text = "text"
    html = "html"


def explain(
    page: Annotated[
        str, typer.Argument(help="An HTML or text file; - or nothing is stdin.", metavar="[PAGE]", show_default=False)
    ] = "-",
    model: Annotated[Path | None, typer.Option(help="A model folder; without it, the shipped model.")] = None,
    format: Annotated[_Format, typer.Option(help="For the terminal, or one HTML file.")] = _Format.text,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, in place of a format.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything that adds to a segment's logit, not the strongest alone.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Write here; without it, to stdout.")] = None,
    threshold: Threshold = None,
    sites: Sites = None,
    html: AsHtml = False,
    text: AsText = False,
) -> None:
    """Tell of each segment of a page what spoke for body and what against it, in plain words."""
    from ..io.pages import naming, read_page
    from ..io.stdin import stdin_bytes
    from ..predict import load
    from ..render_reasons import MANY, reasons_json, reasons_text, write_reasons

    if as_json and format is not _Format.text:
        raise typer.BadParameter("--json and --format exclude each other")
    view = view_of(html, text)
    predictor = load(model, sites=sites)
    if view is not None:
        predictor.require(view)
    content = read_page(page, stdin_bytes())
    with naming(page):
        reasons = predictor.explain(content, view, threshold=threshold)
    if len(reasons) >= MANY:
        note(f"{page}: {len(reasons):,} segments; their reasons take 2 to 4 kB each, with --all some 40")
    if as_json:
        found = reasons_json(page, reasons, everything=everything)
    elif format is _Format.html:
        from ..reasons_page import reasons_html

        found = reasons_html(page, reasons, everything=everything)
    else:
        colour = output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        found = "\n".join(reasons_text(page, reasons, everything=everything, colour=colour))
    write_reasons(found, output)
