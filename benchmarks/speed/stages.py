"""Where the time of a prediction goes: `python -m benchmarks.speed.stages DATA...`, CPU milliseconds a page and stage.

It calls what `Predictor.predict` calls, one after the other, so it changes with it; with `--fast` what it calls for
compiled predictions.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from selectolax.lexbor import LexborHTMLParser

import newsclf
from newsclf.columns import PageColumns
from newsclf.compiled import Table
from newsclf.features.containers import kinds, read_containers, spans
from newsclf.features.context import context
from newsclf.features.facts import facts_of, words_column
from newsclf.features.reading import read_texts
from newsclf.features.second_look import second_look
from newsclf.features.shape import shape
from newsclf.features.structure import structure
from newsclf.features.tokens import near_field, path_field, word_field
from newsclf.segment import Limits
from newsclf.segment.decode import to_utf8
from newsclf.segment.guard import guard_utf8
from newsclf.segment.html import html_columns
from newsclf.segment.meta import read_meta

from .pages import sample


def stages(pages: Sequence[str], model: newsclf.Predictor, rounds: int = 3) -> dict[str, float]:
    """CPU milliseconds a page of each stage, the least of some rounds, and of the whole prediction ("predict").

    Args:
        pages: HTML.
        model: with a part for the html view that has two looks; the stages are those of a compiled prediction where it
            was loaded with fast=True.
        rounds: how often all pages are taken.
    """
    least: dict[str, float] = {}
    work: Callable[[str, Callable[..., Any]], None] = partial(_page, model)
    if model.fast:
        from .fast_stages import FastStages

        work = FastStages(model)
    for _ in range(rounds):
        spent: dict[str, float] = {}

        def timed(name: str, step: Callable[..., Any], *given: Any, spent: dict[str, float] = spent) -> Any:
            start = time.process_time()
            found = step(*given)
            spent[name] = spent.get(name, 0.0) + time.process_time() - start
            return found

        for html in pages:
            work(html, timed)
        least = {name: min(seconds, least.get(name, seconds)) for name, seconds in spent.items()}
    return {name: 1000 * seconds / len(pages) for name, seconds in least.items()}


def _page(model: newsclf.Predictor, html: str, timed: Callable[..., Any]) -> None:
    utf8 = timed("decode", to_utf8, html)
    bounded, _ = timed("guard", guard_utf8, utf8, Limits())
    tree = timed("parse", LexborHTMLParser, bounded)
    timed("meta", read_meta, tree)
    del tree
    page: PageColumns = timed("parse, walk and meta", html_columns, bounded)
    if page.texts:
        reading = timed("words and characters", read_texts, page.texts)
        containers = timed("containers", read_containers, page)
        near = timed("near", near_field, page)
        timed("shape", shape, reading)
        timed("context", context, reading)
        timed("structure", structure, page, reading, containers, near)
        timed("words", word_field, reading)
        timed("path", path_field, page, containers)
        timed("spans and kinds", lambda: (spans(page, containers), kinds(page, containers)))
        _scores(page, model.require("html"), timed)
    timed("predict", lambda: model.predict(html, "html").body)


def _scores(page: PageColumns, table: Table, timed: Callable[..., Any]) -> None:
    facts = facts_of(page)
    logits = timed("numeric weights", table.numeric.logits, facts.numeric) + np.array(table.intercepts)
    for name, field in table.fields.items():
        logits += timed(f"{name} weights", field.logits, facts.fields[name])
    if table.second is not None:
        sizes = words_column("html", facts.numeric)
        look = timed("second look", second_look, "html", logits[:, 0], sizes, facts.spans, facts.kinds)
        timed("second look weights", table.second.logits, look)
    timed("decision", table.decide, table.probabilities(facts), facts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code. `arguments` are those of the command line where they are None."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.stages", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets that were built with --keep-html")
    parser.add_argument("--pages", type=int, default=100, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (%(default)s)")
    parser.add_argument("--model", type=Path, help="a model; without it, the shipped one")
    parser.add_argument("--fast", action="store_true", help="of compiled predictions")
    options = parser.parse_args(arguments)
    try:
        drawn = sample(options.data, [], options.pages, 1, options.seed)
        found = stages([page.html for page in drawn.rounds[0]], newsclf.load(options.model, fast=options.fast))
    except newsclf.NewsclfError as error:
        print(f"benchmarks.speed.stages: {error}")
        return 1
    print("| stage | ms a page |\n| --- | ---: |")
    for name, milliseconds in found.items():
        print(f"| {name} | {milliseconds:.2f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
