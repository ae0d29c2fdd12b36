"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from newsclf.adapting import Examples
from newsclf.collection import Collection, load_collection
from newsclf.compiled import Table
from newsclf.config import load_config
from newsclf.errors import NewsclfError
from newsclf.metrics import bootstrap_interval
from newsclf.page import View

from .base import base_without, sites_with
from .measure import SiteRun, gain, run_site
from .pages import Pages


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adaptation", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets that the base is trained on")
    parser.add_argument("--corpus", default="daniel", help="whose sites are labelled (%(default)s)")
    parser.add_argument("--least", type=int, default=20, help="pages that such a site has at least (%(default)s)")
    parser.add_argument("--config", type=Path, help="of the base, as of `newsclf train`")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--labelled", nargs="+", type=int, default=[5, 10, 20], help="pages (%(default)s)")
    parser.add_argument("--draws", type=int, default=3, help="how often these are drawn (%(default)s)")
    parser.add_argument("--strengths", nargs="+", type=float, help="in place of the configuration's")
    parser.add_argument("--left", type=int, default=10, help="pages of a site that are left to score (%(default)s)")
    parser.add_argument("--view", choices=("html", "text"), help="this one alone")
    parser.add_argument("--sample", type=int, default=200, help="pages of each other corpus (%(default)s)")
    parser.add_argument("--pooled", type=int, default=0, help="pages of each corpus learned from too (%(default)s)")
    parser.add_argument("--base", type=Path, default=Path("build/adaptation/base"), help="where it is kept")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        config = load_config(options.config, options.settings)
        collection = load_collection(options.data)
        sites = sites_with(collection, options.corpus, options.least)
        if not sites:
            raise NewsclfError(f"no site of {options.corpus} has {options.least} pages with a gold")
        tables = base_without(collection, sites, config, options.base, options.jobs, _note)
        for view, table in tables.items():
            if options.view not in (None, view):
                continue
            strengths = options.strengths or [config.part(view).adaptation.strength]
            labelled, others, pooled = _pages(
                collection, view, table, options.corpus, sites, options.sample, options.pooled
            )
            base_others = {name: pages.word_f1(table) for name, pages in others.items()}
            for strength in strengths:
                runs = []
                for site, pages in labelled.items():
                    _note(f"{view}, strength {strength:g}: {site}")
                    everything = (options.labelled, options.draws, strength, options.left, pooled)
                    runs.append(run_site(site, pages, others, base_others, *everything))
                print(f"\n## {view}, strength {strength:g}\n")
                print(_report(runs, options.labelled, sites))
    except NewsclfError as error:
        print(f"benchmarks.adaptation: {error}", file=sys.stderr)
        return 1
    return 0


def _pages(
    collection: Collection, view: View, table: Table, corpus: str, sites: Sequence[str], sample: int, pool: int
) -> tuple[dict[str, Pages], dict[str, Pages], Examples | None]:
    """The pages of each site, and those of other sites: these again, and some of each corpus that was trained on; and
    so many others of each corpus, None for none.
    """
    by_site: dict[str, list[int]] = {site: [] for site in sites}
    by_corpus: dict[str, list[int]] = {}
    for i, row in enumerate(collection.rows):
        if row.page.view == view and row.gold and row.page.segments:
            if row.site in by_site:
                by_site[row.site] += [i] * (row.corpus == corpus)
            else:
                by_corpus.setdefault(row.corpus, []).append(i)
    rng = np.random.default_rng(0)
    drawn = {name: rng.permutation(own).tolist() for name, own in by_corpus.items()}
    groups = by_site | {name: sorted(own[:sample]) for name, own in drawn.items()}
    pooled = sorted(i for own in drawn.values() for i in own[sample : sample + pool])
    chosen = np.zeros(len(collection.rows), dtype=bool)
    chosen[[i for own in (*groups.values(), pooled) for i in own]] = True
    rows = dict(zip(np.flatnonzero(chosen).tolist(), replace(collection, selected=chosen).whole_rows(), strict=True))
    found = {name: Pages.of(table, [rows[i] for i in own]) for name, own in groups.items()}
    examples = Pages.of(table, [rows[i] for i in pooled]).examples if pooled else None
    return {site: found[site] for site in sites}, found, examples


def _report(runs: Sequence[SiteRun], counts: Sequence[int], sites: Sequence[str]) -> str:
    """The figures of each site, of all, and of pages of other sites, in Markdown."""
    shown = [count for count in counts if any(count in run.before for run in runs)]
    head = "".join(f" {count} pages: before, after |" for count in shown)
    lines = [f"| site | pages |{head}", "|---|---:|" + "---|" * len(shown)]
    for run in runs:
        cells = (("{:.4f}, {:.4f}".format(*run.means(count)) if count in run.before else "") for count in shown)
        lines.append(f"| {run.site} | {run.pages} | " + " | ".join(cells) + " |")
    lines.append("")
    for count in shown:
        own = gain(runs, count)
        lines.append(
            f"{count} labelled pages, {own.sites} sites: word F1 {own.before:.4f} to {own.after:.4f}, mean error"
            f" {own.less:.1%} less ({own.interval[0]:.1%} to {own.interval[1]:.1%})"
        )
    lines += ["", "| differences on other sites | " + " | ".join(f"{count} pages" for count in shown) + " |"]
    lines.append("|---|" + "---|" * len(shown))
    names = [*{name for run in runs for own in run.others.values() for name in own}]
    groups = {"the other sites above": [n for n in names if n in sites]}
    groups |= {f"{name}, as drawn": [name] for name in sorted(set(names) - set(sites))}
    for group, members in groups.items():
        cells = []
        for count in shown:
            # The mean over models of each page first: it is pages that are drawn.
            means = [
                np.mean([run.others[count][name] for run in runs if name in run.others.get(count, {})], axis=0)
                for name in members
                if any(name in run.others.get(count, {}) for run in runs)
            ]
            worst = min(
                float(np.concatenate([run.others[count][n] for n in members if n in run.others[count]]).mean())
                for run in runs
                if count in run.others and any(n in run.others[count] for n in members)
            )
            pages = np.concatenate(means)
            low, high = bootstrap_interval(pages)
            cells.append(f"{pages.mean():+.4f} ({low:+.4f} to {high:+.4f}), worst model {worst:+.4f}")
        lines.append(f"| {group} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
