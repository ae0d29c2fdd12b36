"""Run the benchmark: see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from newsclf import __version__
from newsclf.config import load_config
from newsclf.errors import NewsclfError
from newsclf.features.cache import cache_folder
from newsclf.peer_outputs import TIME_LIMIT
from newsclf.peers import PEERS, find_peer

from .measure import measure
from .tables import markdown, summary


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets, built with --keep-html for the html view")
    parser.add_argument("--peers", help="names divided by commas; without it, all that can be given the view")
    parser.add_argument("--cv", type=int, default=5, help="folds over sites for newsclf; 0 leaves it out (%(default)s)")
    parser.add_argument("--view", choices=("html", "text"), default="html", help="of the pages (%(default)s)")
    parser.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help="these pages alone")
    parser.add_argument(
        "--also", action="append", default=[], type=Path, help="newsclf is trained on this data set too"
    )
    parser.add_argument("--config", type=Path, help="newsclf's configuration")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="A.B=C", help="one setting")
    parser.add_argument("--jobs", type=int, default=1, help="processes of newsclf's training (%(default)s)")
    parser.add_argument("--limit", type=float, default=TIME_LIMIT, help="seconds that a peer has (%(default)s)")
    parser.add_argument("--cache", type=Path, help="folder of the peers' outputs; without it, newsclf's own cache")
    parser.add_argument("--out", type=Path, help="write all results as JSON")
    options = parser.parse_args(arguments)
    try:
        names = options.peers.split(",") if options.peers else [n for n, p in PEERS.items() if options.view in p.views]
        versions = {name: find_peer(name).version for name in names}
        measured = measure(
            options.data,
            names,
            load_config(options.config, options.settings),
            options.cache or cache_folder() / "peers",
            view=options.view,
            where=options.where,
            also=options.also,
            folds=options.cv,
            jobs=options.jobs,
            limit=options.limit,
            note=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except NewsclfError as error:
        print(f"benchmarks.quality: {error}", file=sys.stderr)
        return 1
    results = {"newsclf": __version__, "versions": versions, "view": options.view, **summary(measured)}
    print(markdown(results))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(results, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
