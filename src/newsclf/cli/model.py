"""newsclf model show and verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Look into a model, or check it.", no_args_is_help=True)

_Folder = Annotated[
    Path | None, typer.Argument(help="A model folder; without it, the shipped model.", show_default=False)
]


@app.command()
def show(
    folder: _Folder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print config.json as it stands.")] = False,
) -> None:
    """Show what a model is: its card, or all of its config.json."""
    from ..artifact import load_artifact, shipped_model
    from ..card import describe

    artifact = load_artifact(folder or shipped_model())
    print(json.dumps(artifact.config, indent=1, ensure_ascii=False, sort_keys=True) if as_json else describe(artifact))


@app.command()
def verify(folder: _Folder = None) -> None:
    """Compare every file of a model with its checksum and check its tables. Nothing is unpickled."""
    from ..artifact import shipped_model, verify_artifact

    where = folder or shipped_model()
    for name, digest in sorted(verify_artifact(where).items()):
        print(f"{digest}  {name}")
