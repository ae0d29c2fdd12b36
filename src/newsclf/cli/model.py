"""newsclf model show, verify, export, push and pull."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import note

app = typer.Typer(help="Look into a model, check it, or share it.", no_args_is_help=True)


class _Kind(StrEnum):
    joblib = "joblib"
    skops = "skops"


_Folder = Annotated[
    Path | None, typer.Argument(help="A model folder; without it, the shipped model.", show_default=False)
]


@app.command()
def show(
    folder: _Folder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print config.json as it stands.")] = False,
) -> None:
    """Show what a model is: its card, or all of its config.json."""
    from ..artifact import load_artifact
    from ..card import describe
    from ..shipped import model_folder

    artifact = load_artifact(model_folder(folder))
    print(json.dumps(artifact.config, indent=1, ensure_ascii=False, sort_keys=True) if as_json else describe(artifact))


@app.command()
def verify(folder: _Folder = None) -> None:
    """Compare every file of a model with its checksum and check its tables. Nothing is unpickled."""
    from ..artifact import verify_artifact
    from ..shipped import model_folder

    where = model_folder(folder)
    for name, digest in sorted(verify_artifact(where).items()):
        print(f"{digest}  {name}")


@app.command()
def export(
    to: Annotated[_Kind, typer.Option(help="joblib is a pickle; skops names what it holds.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The file to write.", show_default=False)],
    folder: _Folder = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="You trust who made the model: opening its pipelines can run code.")
    ] = False,
) -> None:
    """Write the pipelines of a model for use with scikit-learn alone."""
    from ..model_export import export_pipelines
    from ..shipped import model_folder

    types = export_pipelines(model_folder(folder), to.value, out, trust=trust)
    if types:
        note(f"skops.io.load has to be told to trust: {', '.join(types)}")
    print(f"written to {out}")


@app.command()
def push(
    model: Annotated[Path, typer.Argument(help="A model folder.", show_default=False)],
    address: Annotated[
        str, typer.Argument(help="hf://owner/name[@branch], a folder, s3://..., memory://...", show_default=False)
    ],
    private: Annotated[bool, typer.Option("--private", help="A Hub repo that is made is private.")] = False,
) -> None:
    """Put a model on the Hugging Face Hub, or behind an address that fsspec knows, once it is verified."""
    from ..hub import push

    print(f"pushed to {push(model, address, private=private)}")


@app.command()
def pull(
    address: Annotated[
        str, typer.Argument(help="hf://owner/name[@revision], a folder, https://..., s3://...", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="The folder for the model.", show_default=False)],
    pipeline: Annotated[
        bool, typer.Option("--pipeline", help="Fetch pipeline.joblib too; predicting does not need it.")
    ] = False,
) -> None:
    """Get a model from the Hub or another address; it is put in place once it is verified."""
    from ..hub import pull

    for name, digest in sorted(pull(address, out, pipelines=pipeline).items()):
        print(f"{digest}  {name}")
    print(f"written to {out}")
