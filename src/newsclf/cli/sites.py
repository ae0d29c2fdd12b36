"""newsclf sites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import note
from .options import AsHtml, AsText, Columns, InputFormat, view_of


def sites(
    out: Annotated[Path, typer.Option(help="The file for the counts.", show_default=False)],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Pages of many or all sites, as of `newsclf predict`; - is stdin.",
            metavar="[INPUT]...",
            show_default=False,
        ),
    ] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="Counts of other inputs to put together with these; several.")
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(
            help="Of this site are pages that tell none, and no others are counted; without it each page tells its own."
        ),
    ] = None,
    per_site: Annotated[int, typer.Option(help="Pages of each site that are kept at most.", min=5, metavar="N")] = 64,
    memory: Annotated[
        int, typer.Option(help="Megabytes that these may take; else fewer are kept.", min=1, metavar="MB")
    ] = 256,
    html: AsHtml = False,
    text: AsText = False,
    input_format: InputFormat = None,
    column: Columns = None,
    max_bytes: Annotated[
        int, typer.Option(help="A page that is larger is left aside.", min=1, metavar="BYTES")
    ] = 50_000_000,
) -> None:
    """Count what recurs on the pages of sites, for `newsclf predict --sites COUNTS`."""
    from ..io.columns import parse_columns
    from ..io.record import ReadOptions
    from ..io.sources import read_records
    from ..io.stdin import stdin_bytes
    from ..recurrence.count import count_sites, require_pages, summary
    from ..recurrence.site_counts import SiteCounts

    added = [SiteCounts.load(path) for path in add or ()]
    names = inputs or ([] if added else ["-"])
    records = read_records(
        names,
        format=None if input_format is None else input_format.value,
        options=ReadOptions(parse_columns(column or ()), max_bytes),
        stdin=stdin_bytes(),
    )
    bytes_kept = memory * 1_000_000
    counts = count_sites(
        records, site=site, view=view_of(html, text), per_site=per_site, memory=bytes_kept, report=note
    )
    read = counts.read if names else None
    if added:
        counts = SiteCounts.merged([counts, *added] if names else added, bytes_kept)
        counts.read = read
    require_pages(counts)
    counts.save(out)
    note(f"newsclf: {summary(counts)}")
    if read is not None and read.is_failure:
        raise typer.Exit(1)
