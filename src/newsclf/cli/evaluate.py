"""newsclf eval."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .console import counter, end_counter, note, number


class LeakChoice(StrEnum):
    """What is done with pages that a model knows."""

    refuse = "refuse"
    drop = "drop"
    keep = "keep"


class MissingChoice(StrEnum):
    """What is done with pages without an output."""

    skip = "skip"
    empty = "empty"


def evaluate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="MODEL DATA..., or with --cv DATA... alone.", show_default=False, metavar="[MODEL] DATA..."
        ),
    ],
    cv: Annotated[
        int | None,
        typer.Option(help="Cross-validate a configuration over sites in so many folds, without a model.", min=2),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            help="In place of --cv: evaluate pages, such as lang=zh or corpus=NAME, by a model trained without them."
            " Each further one is a training of its own.",
            metavar="NAME=VALUE",
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(help="Of a model: train, validation, test or all (test); --cv and --leave-out pool all."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="These pages alone, such as page_type=article, or wcxb:page_type=article for one corpus.",
            metavar="NAME=VALUE",
        ),
    ] = None,
    leaks: Annotated[
        LeakChoice | None,
        typer.Option(help="What to do with pages that a model was trained on, or of sites that it knows (refuse)."),
    ] = None,
    also: Annotated[
        list[Path] | None,
        typer.Option(
            help="With --cv or --leave-out: a data set that is trained on too, but not evaluated.", metavar="DATA"
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="With --cv or --leave-out: a TOML file; without it, the defaults.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="With --cv or --leave-out: a setting, such as html.classifier.epochs=20.", metavar="A.B=C"
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            help="With --cv or --leave-out: how much a corpus, or CORPUS:PAGE_TYPE, counts in training.",
            metavar="NAME=X",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(help="With --cv or --leave-out: processes.", min=1)] = 2,
    learning_curve: Annotated[
        bool,
        typer.Option(
            "--learning-curve",
            help="With --cv: the word F1 with 1/8, 1/4, 1/2 and all of each fold's training sites too.",
        ),
    ] = False,
    peers: Annotated[
        list[str] | None,
        typer.Option(
            help="Other extractors on the same pages, divided by commas, such as trafilatura,readability.",
            metavar="NAMES",
        ),
    ] = None,
    peer_limit: Annotated[
        float | None,
        typer.Option(help="Seconds that a peer has for a page (30).", metavar="SECONDS", show_default=False),
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            help="Outputs of any other tool: a folder with a text file a page, named as `newsclf data pages` tells.",
            metavar="NAME=DIR",
        ),
    ] = None,
    missing: Annotated[
        MissingChoice | None,
        typer.Option(
            help="A page without an output: leave it out of that tool's figures (skip), or score it as empty.",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="Another model, or the report or JSON of an earlier evaluation: differences, page by page.",
            metavar="DIR|JSON",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Write a site of figures and errors, to be opened in a browser: DIR/index.html.", metavar="DIR"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all results, each page's too, as JSON.")] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(help="Exit with 3 where the page word F1 over all pages is lower.", min=0, max=1),
    ] = None,
) -> None:
    """Evaluate a model on data sets, or cross-validate a configuration over sites."""
    from ..comparison import open_rivals
    from ..config import load_config
    from ..cross_validation import cross_validate
    from ..errors import DataSetError
    from ..evaluation import evaluate as run
    from ..evaluation import leak_line
    from ..learning_curve import SHARES
    from ..peer_outputs import TIME_LIMIT
    from ..predict import load
    from ..rival_outputs import Missing
    from .comparison import parse_outputs, print_results

    if cv is not None and leave_out:
        raise typer.BadParameter("expected --cv or --leave-out, not both")
    if learning_curve and cv is None:
        raise typer.BadParameter("--learning-curve goes with --cv")
    folders = parse_outputs(outputs or ())
    if missing is not None and not folders:
        raise typer.BadParameter("--missing goes with --outputs")
    if peer_limit is not None and not peers:
        raise typer.BadParameter("--peer-limit goes with --peers")
    choice: Missing = "empty" if missing is MissingChoice.empty else "skip"
    limit = TIME_LIMIT if peer_limit is None else peer_limit
    if report:
        from ..report.site import check_report

        check_report(report)
    model = leaked = None
    if cv is not None or leave_out:
        if split or leaks:
            raise typer.BadParameter("--split and --leaks are for a model; --cv and --leave-out train their own")
        results = cross_validate(
            paths,
            load_config(config, settings or (), weight or ()),
            also=also or (),
            folds=cv or 0,
            leave_out=leave_out or (),
            where=where or (),
            jobs=jobs,
            rivals=open_rivals(peers or (), folders, against or (), missing=choice, limit=limit),
            curve=SHARES if learning_curve else (),
            progress=note,
        )
    else:
        if len(paths) < 2:
            raise typer.BadParameter("expected a model and at least one data set, or --cv or --leave-out and data sets")
        if config is not None or settings or weight or also:
            raise typer.BadParameter(
                "--config, --set, --weight and --also go with --cv and --leave-out: a model has been trained"
            )
        model = load(paths[0])
        results = run(
            model,
            paths[1:],
            split=split or "test",
            where=where or (),
            leaks=leaks.value if leaks else "refuse",
            peers=peers or (),
            outputs=folders,
            against=against or (),
            missing=choice,
            peer_limit=limit,
            reasons=report is not None,
            progress=counter("pages"),
            note=note,
        )
        end_counter()
        leaked = leak_line(results.how["leaks"])
        note(leaked)
    try:
        if report:
            from ..report.about import about_data, about_model
            from ..report.contents import Contents
            from ..report.site import write_report

            lines = {**(about_model(model.folder, model.info) if model else {}), **about_data(results.how)}
            write_report(report, Contents(results, lines, leaked))
            note(f"report: {report / 'index.html'}")
    finally:  # figures that took long are not lost with a report that can't be written
        if as_json:
            print(json.dumps(results.as_dict(), indent=1, ensure_ascii=False))
        else:
            print_results(results)
    if fail_under is not None and results.word_f1 is None:
        raise DataSetError("--fail-under: no page has a full gold, so there is no page word F1 to compare")
    if fail_under is not None and results.word_f1 is not None:
        below = results.word_f1 < fail_under
        note(
            f"newsclf: page word F1 {number(results.word_f1)} over all pages and views"
            f" is {'' if below else 'not '}below {fail_under}"
        )
        if below:
            raise typer.Exit(3)
