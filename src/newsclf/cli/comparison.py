"""What newsclf eval prints: figures by group, of rivals, of a learning curve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .console import interval, note, number, print_table

if TYPE_CHECKING:
    from ..results import Results
    from ..rivals import Difference, LearningPoint, Rival


def parse_outputs(texts: Sequence[str]) -> dict[str, Path]:
    """NAME=DIR, each as it was given."""
    found = {}
    for text in texts:
        name, equals, folder = text.partition("=")
        if not equals or not name or not folder:
            raise typer.BadParameter(f"--outputs {text!r}: expected NAME=DIR")
        if name in found:
            raise typer.BadParameter(f"--outputs {text!r}: {name} is named twice")
        found[name] = Path(folder)
    return found


def print_results(results: Results) -> None:
    """All tables: the groups, then rivals and a learning curve where there are any."""
    print_table(
        [
            *("group", "pages", "word P", "word R", "word F1", "95 %", "raw F1", "4-gram F1", "95 %"),
            *("snippet F1", "seg. P", "seg. R", "seg. F1", "AP"),
        ],
        [
            (
                g.group,
                str(g.pages),
                number(g.word_precision, 3),
                number(g.word_recall, 3),
                number(g.word_f1),
                interval(g.word_f1_interval),
                number(g.raw_word_f1),
                number(g.ngram_f1),
                interval(g.ngram_f1_interval),
                number(g.snippet_f1),
                number(g.segment_precision, 3),
                number(g.segment_recall, 3),
                number(g.segment_f1, 3),
                number(g.average_precision, 3),
            )
            for g in results.groups
        ],
    )
    print_comparison(results)
    print_curve(results.learning_curve)


def print_comparison(results: Results) -> None:
    """The rivals by view, then the differences to them by group, the model less the rival."""
    from ..results import FEWEST

    if not results.rivals:
        return
    print()
    print_table(
        [
            *("rival", "of", "pages", "missing", "crashes", "timeouts", "ms a page"),
            *("word P", "word R", "word F1", "95 %", "4-gram F1", "snippet F1"),
        ],
        [row for rival in results.rivals for row in _rival_rows(results, rival)],
    )
    by_group: dict[str, dict[str, Difference]] = {}
    for d in results.told_differences():
        by_group.setdefault(d.group, {})[d.rival] = d
    if by_group:
        print(
            f"\nword F1 less that of a rival, with the 95 % interval and the pages; groups of {FEWEST} pages or more\n"
        )
        print_table(
            ["group", *(f"less {rival.name}" for rival in results.rivals)],
            [(group, *(_cell(own.get(rival.name)) for rival in results.rivals)) for group, own in by_group.items()],
        )
    for line in results.without_difference():
        note(line)
    for rival in results.rivals:
        _tell(rival, len(results.pages))


def print_curve(points: Sequence[LearningPoint]) -> None:
    """The points of a learning curve."""
    if points:
        print()
        print_table(
            ["learning curve", "share", "sites", "pages", "word F1", "95 %"],
            [
                (p.view, f"{p.share:g}", str(p.sites), str(p.pages), number(p.word_f1), interval(p.interval))
                for p in points
            ],
        )


def _rival_rows(results: Results, rival: Rival) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for g in results.rival_groups:
        if g.rival != rival.name or " " in g.group:
            continue
        view = rival.only([page.view == g.group for page in results.pages])
        time = view.median_seconds
        rows.append(
            (
                rival.name,
                g.group,
                str(g.pages),
                str(view.failed("missing")),
                str(view.failed("crash")),
                str(view.failed("timeout")),
                number(None if time is None else 1000 * time, 1),
                number(g.word_precision, 3),
                number(g.word_recall, 3),
                number(g.word_f1),
                interval(g.word_f1_interval),
                number(g.ngram_f1),
                number(g.snippet_f1),
            )
        )
    return rows


def _cell(d: Difference | None) -> str:
    if d is None:
        return "-"
    between = "" if d.interval is None else f" ({d.interval[0]:+.3f} to {d.interval[1]:+.3f})"
    return f"{d.difference:+.3f}{between}, {d.pages}"


def _are(count: int, what: str) -> str:
    return f"{count:,} {what} is" if count == 1 else f"{count:,} {what}s are"


def _tell(rival: Rival, pages: int) -> None:
    """On stderr, what a reader must know of a rival before its figures are believed."""
    from ..evaluation import leak_line

    absent = rival.failed("missing")
    if rival.kind == "outputs" and absent:
        how = (
            "scored as empty" if rival.about["missing"] == "empty" else "left out; --missing empty scores them as empty"
        )
        note(f"{rival.name}: no output of {absent} of {pages} pages, such as {rival.about['without_output'][0]}: {how}")
    elif absent:
        first = next(page.error for page in rival.pages if page.error and page.error.startswith("missing"))
        note(f"{rival.name}: nothing of {absent} of {pages} pages, which are left out ({first.partition(': ')[2]})")
    if rival.about.get("unknown_files"):
        note(f"{rival.name}: {_are(rival.about['unknown_files'], 'file')} named as no page's output")
    if rival.about.get("not_here"):
        note(f"{rival.name}: {_are(rival.about['not_here'], 'page')} in it and not evaluated here")
    if rival.kind == "report" and not rival.about["same_data"]:
        note(f"{rival.name}: evaluated on data sets with other fingerprints; golds may differ")
    if rival.kind == "model":
        note(f"{rival.name}: {leak_line(rival.about['leaks'])}")
