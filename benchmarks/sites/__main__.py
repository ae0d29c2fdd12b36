"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from benchmarks.adaptation.base import base_without

from newsclf import load
from newsclf.collection import Collection, load_collection
from newsclf.config import load_config
from newsclf.errors import NewsclfError
from newsclf.page import View
from newsclf.recurrence.rule import LEAST_OTHERS, added

from .measure import Fitted, fit, regardless, rule_of
from .pages import Site, many_page_sites, read_sites
from .tables import amounts_table, gains_table, sites_table, strengths_table

_ASIDE = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sites", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets that models are trained on and pages taken from")
    parser.add_argument("--model", type=Path, help="for the sites aside, which it must not know (else one is trained)")
    parser.add_argument("--others", type=Path, help="for the other sites: a model that was trained on the train split")
    parser.add_argument("--corpus", default="daniel", help="whose largest sites are kept aside (%(default)s)")
    parser.add_argument("--least", type=int, default=5, help="pages that a site has at least (%(default)s)")
    parser.add_argument("--view", choices=("html", "text"), default="html")
    parser.add_argument(
        "--folds", type=int, default=2, help="models for the other sites; 0: leave them out (%(default)s)"
    )
    parser.add_argument("--config", type=Path, help="of the models, as of `newsclf train`")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--base", type=Path, default=Path("build/sites"), help="where the models are kept")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        config = load_config(options.config, options.settings)
        collection = load_collection(options.data)
        aside = set(_largest(collection, options.view, options.corpus))
        found = many_page_sites(collection, options.view, options.least)
        if options.others is not None:
            unseen = {key for key, rows in found.items() if all(collection.rows[i].split != "train" for i in rows)}
            found = {key: rows for key, rows in found.items() if key in unseen or key[1] in aside}
        elif not options.folds:
            found = {key: rows for key, rows in found.items() if key[1] in aside}
        if not found:
            raise NewsclfError(f"no site has {options.least} pages with a gold")
        groups = _groups(sorted({name for _, name in found}), aside, 1 if options.others else options.folds)
        tables = {}
        for group, held in groups.items():
            model = options.model if group == "aside" else options.others
            if model is not None:
                table = load(model).require(options.view)
            else:
                own = config.model_copy(update={"views": (options.view,)})
                folder = options.base / f"{options.view}-{group}"
                table = base_without(collection, held, own, folder, options.jobs, _note)[options.view]
            tables |= dict.fromkeys(held, table)
        sites = read_sites(collection, found, tables)
        print(_report(sites, aside))
    except NewsclfError as error:
        print(f"benchmarks.sites: {error}", file=sys.stderr)
        return 1
    return 0


def _largest(collection: Collection, view: View, corpus: str) -> list[str]:
    return [name for own, name in many_page_sites(collection, view, _ASIDE) if own == corpus]


def _groups(names: Sequence[str], aside: set[str], folds: int) -> dict[str, list[str]]:
    """The sites that one model each is trained without, by a name for it."""
    rest = np.random.default_rng(0).permutation(sorted(set(names) - aside)).tolist()
    groups = {"aside": sorted(aside.intersection(names))} | {f"fold-{n}": sorted(rest[n::folds]) for n in range(folds)}
    return {name: held for name, held in groups.items() if held}


def _report(sites: Sequence[Site], aside: set[str]) -> str:
    """The figures, in Markdown: the numbers of the rule are fitted anew for those that are not aside."""
    chosen = [site for site in sites if site.name not in aside]
    kept = [site for site in sites if site.name in aside]
    lines = []
    if chosen:
        fitted = Fitted(chosen)
        lines += ["## Log-odds, fitted on all sites but those aside", "", amounts_table(fit(chosen)), ""]
        lines += ["## Sites not aside, by numbers fitted on other sites", "", strengths_table(chosen, fitted), ""]
        lines += [gains_table(chosen, fitted.rule(LEAST_OTHERS, 1.0)), ""]
    lines += ["## The rule as it is", "", gains_table(sites, lambda site: added)]
    if kept:
        lines += ["", "### Sites aside", "", gains_table(kept, lambda site: added), "", sites_table(kept, added)]
        lines += ["", "### Sites aside, .5 added to all segments", "", sites_table(kept, regardless(0.5))]
        if chosen:
            by_others = rule_of(fit(chosen), LEAST_OTHERS)
            lines += ["", "### Sites aside, by numbers fitted on the others", ""]
            lines += [gains_table(kept, lambda site: by_others), "", sites_table(kept, by_others)]
    return "\n".join(lines)


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
