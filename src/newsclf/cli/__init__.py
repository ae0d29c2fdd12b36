"""The command line. Each command parses, calls and prints; what it calls is imported inside the command."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Annotated

import typer

from .._version import __version__
from ..errors import NewsclfError, OptionError
from . import build, data, evaluate, explain, label, labels, model, predict, sites, train
from .console import end_counter, note

_HELP = "Learns which segments of a news page are article body and which are boilerplate."


class _Group(typer.core.TyperGroup):
    """Turns newsclf's errors into one line and exit code 1, or 2 where it is wrong usage."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        warnings.showwarning = lambda message, *_: note(f"newsclf: {message}")
        try:
            return super().invoke(ctx)
        except OptionError as error:
            note(f"newsclf: {' '.join(str(error).split())}")
            raise typer.Exit(2) from error
        except NewsclfError as error:
            note(f"newsclf: {' '.join(str(error).split())}")
        except KeyboardInterrupt as stopped:
            end_counter()
            note(f"newsclf: interrupted{': ' * bool(stopped.args)}{stopped}")
            raise typer.Exit(130) from stopped
        except BrokenPipeError:
            # Whoever read stdout has seen enough; Python must not complain when it closes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            note(
                f"newsclf: {error.filename or 'reading or writing'}: {error.strerror or error}; check the file or disk"
            )
        raise typer.Exit(1)


app = typer.Typer(
    cls=_Group,
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        print(f"newsclf {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Learns which segments of a news page are article body and which are boilerplate."""


app.command("build")(build.build)
app.command("train")(train.train)
app.command("eval")(evaluate.evaluate)
app.command("predict")(predict.predict)
app.command("sites")(sites.sites)
app.command("explain")(explain.explain)
app.command("label")(label.label)
app.add_typer(data.app, name="data")
app.add_typer(model.app, name="model")
app.add_typer(labels.app, name="labels")
