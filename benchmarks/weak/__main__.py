"""Measure weak labels: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import newsclf.weak.odds
from newsclf.errors import NewsclfError
from newsclf.features.cache import usable_folder
from newsclf.io.atomic import new_file
from newsclf.weak.odds import SURE, Odds, name_of
from newsclf.weak.votes import VOTERS, model_votes

from .collect import VotedPage, collect
from .measure import SOURCES, bands, fit_all, summary
from .scores import held_out_scores
from .teach import teach

MEASURED = Path(newsclf.weak.odds.__file__).with_name("measured.json")


def voted(data: Sequence[Path], out: Path, folds: int, jobs: int) -> dict[str, list[VotedPage]]:
    """The pages of each data set with all votes; the model's by cross-validation over the sites of all."""
    pages = {folder.name: collect(folder, out, usable_folder() / "peers") for folder in data}
    if not folds:
        return pages
    scores = held_out_scores(data, out, folds, jobs)
    for own in pages.values():
        for page in own:
            page.votes["model"] = model_votes(page.words, scores[page.corpus, page.page_id])
    return pages


def odds_of(pages: dict[str, list[VotedPage]], without: str | None = None) -> dict[str, Odds]:
    """The log-odds measured on all data sets but one."""
    return fit_all([page for name, own in pages.items() if name != without for page in own])


def right(pages: dict[str, list[VotedPage]], hidden: str, sure: float) -> str:
    """How right labels of a data set are whose gold is hidden, by source and by confidence, as Markdown."""
    odds = odds_of(pages, hidden)
    many = [page for page in pages[hidden] if "site" in page.votes]
    lines = [
        "| source | pages | segments labelled | words labelled | right, by words | of body | of boilerplate"
        " | calibration error | page F1 of the labels |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, voters in SOURCES.items():
        if name_of({"json-ld", *voters}) not in odds:
            continue
        for what, some in ((", sites of 3 articles and more", many), (", all pages", pages[hidden])):
            if not some or (what == ", all pages" and name == "site"):
                continue
            s = summary(some, voters, odds, sure)
            cells = (s.labelled, s.labelled_words, s.right, s.right_body, s.right_boilerplate, s.calibration_error)
            lines.append(
                f"| {name}{what} | {s.pages} | {' | '.join(f'{value:.3f}' for value in cells)} | {s.word_f1:.3f} |"
            )
    lines += ["", "| confidence | segments | right | right, by words | mean confidence | share of words |"]
    lines.append("|---|---|---|---|---|---|")
    there = [voter for voter in VOTERS if any(voter in page.votes for page in pages[hidden])]
    for band in bands(pages[hidden], there, odds):
        lines.append(
            f"| {band.least:g} to {band.most:g} | {band.segments} | {band.right:.3f} | {band.right_by_words:.3f}"
            f" | {band.confidence:.3f} | {band.share_of_words:.3f} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weak", description=__doc__)
    parser.add_argument("what", choices=("fit", "right", "teach"), help="measure log-odds, labels, or what they teach")
    parser.add_argument("data", nargs="+", type=Path, help="data sets, built with --keep-html")
    parser.add_argument("--hide", default="daniel", help="the data set whose gold is hidden (%(default)s)")
    parser.add_argument("--least", type=int, default=20, help="teach: pages of a site (%(default)s)")
    parser.add_argument("--sure", type=float, default=SURE, help="least confidence of a label (%(default)s)")
    parser.add_argument("--also", nargs="*", default=[], type=Path, help="teach: the base learns from these too")
    parser.add_argument("--base", type=Path, help="teach: the model without the sites; made where it is not there")
    parser.add_argument("--pooled", action="store_true", help="teach: train the base anew with the labels too")
    parser.add_argument("--folds", type=int, default=2, help="of the model's votes; 0 for none (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--out", type=Path, default=Path("build/weak"), help="votes are kept here (%(default)s)")
    parser.add_argument("--write", action="store_true", help="fit: replace the log-odds that newsclf brings along")
    options = parser.parse_args(arguments)
    try:
        if options.what != "fit" and options.hide not in {folder.name for folder in options.data}:
            parser.error(f"--hide {options.hide}: none of the data sets has this name")
        pages = voted(options.data, options.out, options.folds, options.jobs)
        if options.what == "right":
            print(right(pages, options.hide, options.sure))
        elif options.what == "teach":
            hidden = next(folder for folder in options.data if folder.name == options.hide)
            for line in teach(
                hidden,
                [*options.data, *options.also],
                odds_of(pages, options.hide),
                least=options.least,
                sure=options.sure,
                base_path=options.base or options.out / "base.pkl",
                pooled=options.pooled,
                out=options.out,
                jobs=options.jobs,
            ):
                print(line, flush=True)
        else:
            odds = {name: own.as_dict() for name, own in odds_of(pages).items()}
            text = json.dumps(odds, indent=1) + "\n"
            print(text)
            if options.write:
                with new_file(MEASURED) as part:
                    part.write_text(text, encoding="utf-8")
    except NewsclfError as error:
        print(f"benchmarks.weak: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
