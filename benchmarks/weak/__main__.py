"""Measure weak labels: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Container, Sequence
from pathlib import Path

import newsclf.weak.odds
from newsclf.collection import load_collection
from newsclf.errors import NewsclfError
from newsclf.features.cache import usable_folder
from newsclf.io.atomic import new_file
from newsclf.weak.odds import SURE, Odds

from .collect import VotedPage, collect
from .measure import SOURCES, bands, fit_all, summary, with_model
from .scores import add_model_votes
from .sites import base_model, sites_with
from .teach import PARTS, teach

MEASURED = Path(newsclf.weak.odds.__file__).with_name("measured.json")

Pages = dict[str, list[VotedPage]]
"""The pages of data sets, by the data set's name."""


def voted(
    data: Sequence[Path], hidden: str, least: int, base_path: Path, learned: Sequence[Path], out: Path, jobs: int
) -> Pages:
    """The pages of each data set with their votes: the model's on sites of the hidden one that the base never saw."""
    pages = {folder.name: collect(folder, out, usable_folder() / "peers") for folder in data}
    folder = next(folder for folder in data if folder.name == hidden)
    names = sites_with(load_collection([folder], where=["view=html"], texts=False), least)
    add_model_votes(pages[hidden], folder, names, base_model(base_path, learned, names, jobs), out)
    return pages


def odds_of(pages: Pages, hidden: str | None = None, sites: Container[str] = ()) -> dict[str, Odds]:
    """The log-odds of every combination of voters.

    Args:
        pages: of all data sets.
        hidden: nothing is measured on this data set, but what needs the model's vote, which other pages have not.
        sites: nor on any page of these sites.
    """
    apart = fit_all([page for name, some in pages.items() if name != hidden for page in some])
    return with_model(apart, [page for some in pages.values() for page in some if page.site not in sites])


def halves_of_sites(pages: Pages, hidden: str) -> list[set[str]]:
    """The sites of the hidden data set in two halves of about as many pages."""
    counts = Counter(page.site for page in pages[hidden] if "model" in page.votes)
    order = [site for site, _ in counts.most_common()]
    rest = {page.site for page in pages[hidden]} - set(order)
    return [set(order[::2]) | rest, set(order[1::2])]


def right(pages: Pages, hidden: str, sure: float) -> str:
    """How right labels of a data set are whose gold is hidden, by source and by confidence, as Markdown."""
    halves = halves_of_sites(pages, hidden)
    by_half = [odds_of(pages, hidden, half) for half in halves]
    rated = [(page, by_half[page.site in halves[1]]) for page in pages[hidden]]
    groups = {
        "all pages": rated,
        "sites of 3 articles and more": [item for item in rated if "site" in item[0].votes],
        "pages that the model votes on": [item for item in rated if "model" in item[0].votes],
    }
    lines = [
        "| source | pages | segments labelled | words labelled | right, by words | of body | of boilerplate"
        " | calibration error | page F1 of the labels |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for what, some in groups.items():
        for name, voters in SOURCES.items():
            unfit = ("site" in voters and what == "all pages") or ("model" in voters and "model" not in what)
            if unfit or not some:
                continue
            s = summary(some, voters, sure)
            cells = (s.labelled, s.labelled_words, s.right, s.right_body, s.right_boilerplate, s.calibration_error)
            lines.append(
                f"| {what}: {name} | {s.pages} | {' | '.join(f'{value:.3f}' for value in cells)} | {s.word_f1:.3f} |"
            )
    for what, name in (("sites of 3 articles and more", "site, json-ld, peers"), (list(groups)[-1], "all")):
        if not groups[what]:
            continue
        lines += ["", f"| {what}: {name} | segments | right | right, by words | mean confidence | share of words |"]
        lines.append("|---|---|---|---|---|---|")
        for band in bands(groups[what], SOURCES[name]):
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
    parser.add_argument("--parts", default=",".join(PARTS), help="teach: which tables (%(default)s)")
    parser.add_argument("--learned", nargs="*", default=[], type=Path, help="teach: the base learns from these alone")
    parser.add_argument("--jobs", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--out", type=Path, default=Path("build/weak"), help="votes are kept here (%(default)s)")
    parser.add_argument("--write", action="store_true", help="fit: replace the log-odds that newsclf brings along")
    options = parser.parse_args(arguments)
    try:
        if options.hide not in {folder.name for folder in options.data}:
            parser.error(f"--hide {options.hide}: none of the data sets has this name")
        base_path = options.base or options.out / "base.pkl"
        everything = options.learned or [*options.data, *options.also]
        pages = voted(options.data, options.hide, options.least, base_path, everything, options.out, options.jobs)
        if options.what == "right":
            print(right(pages, options.hide, options.sure))
        elif options.what == "teach":
            hidden = next(folder for folder in options.data if folder.name == options.hide)
            halves = halves_of_sites(pages, options.hide)
            odds = {site: found for half in halves for found in [odds_of(pages, options.hide, half)] for site in half}
            for line in teach(
                hidden,
                everything,
                odds,
                least=options.least,
                sure=options.sure,
                base_path=base_path,
                parts=options.parts.split(","),
                out=options.out,
                jobs=options.jobs,
            ):
                print(line, flush=True)
        else:
            found = {name: own.as_dict() for name, own in odds_of(pages).items()}
            text = json.dumps(found, indent=1) + "\n"
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
