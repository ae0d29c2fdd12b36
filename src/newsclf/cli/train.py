"""newsclf train."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .console import note


def train(
    data: Annotated[list[Path], typer.Argument(help="Data set folders or labels folders.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The folder for the model.", show_default=False)],
    base: Annotated[
        Path | None,
        typer.Option(
            help="Adapt this model, or the shipped one (shipped), to the pages in place of training one: ten labelled"
            " pages of a site are a start. Of the configuration, weights and the adaptation of each view are used.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file; without it, the defaults.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting, such as html.classifier.epochs=20.", metavar="A.B=C"),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="Train on these pages alone, such as page_type=article, or wcxb:page_type=article for one corpus.",
            metavar="NAME=VALUE",
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            help="How much a corpus, or CORPUS:PAGE_TYPE, counts; 1 without it, 0 for not at all.", metavar="NAME=X"
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="The splits to train on, divided by commas, or all.")] = "train",
    cv: Annotated[
        int | None,
        typer.Option(
            help="Measure by cross-validation over sites, not on the validation split; with --base over pages, five"
            " folds without it.",
            min=2,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The model's name in its card; the folder's without it.")] = None,
    jobs: Annotated[int, typer.Option(help="Processes that compute facts, folds fitted at a time.", min=1)] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Train a model on data sets and save it as an artifact. The same data and seed give the same bytes."""
    from ..adapter import gain_lines
    from ..card import ONE_PAGE, measurement_table
    from ..config import load_config
    from ..trainer import train as run

    resolved = load_config(config, settings or (), weight or ())
    if base is None:
        note(resolved.as_toml())
    summary = run(
        data, out, resolved, base=base, where=where or (), split=split, cv=cv, name=name, jobs=jobs, progress=note
    )
    if as_json:
        print(json.dumps(summary, indent=1, ensure_ascii=False))
        return
    for view, part in summary["training"].items():
        print(f"{view}: trained on {part['segments']} segments of {part['pages']} pages")
    if base is not None and summary["base"]["measurements"]:
        print(measurement_table(summary["base"]["measurements"]))
    print(measurement_table(summary["measurements"]) if base is None or summary["measurements"] else ONE_PAGE)
    for line in gain_lines(summary.get("gain", {})):
        print(line)
    print(f"written to {out}")
