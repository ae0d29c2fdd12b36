"""Whether compiled code predicts what plain code does: `python -m benchmarks.speed.agreement DATA...`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import newsclf

from .pages import sample


@dataclass(slots=True)
class Agreement:
    """What differs between two predictions of each page.

    `pages` are views of pages; `cut` are those of which segments, containers, links, marks or limits differ; `labels`
    are segments of the others with another label. `largest` is the largest difference in a probability, `page_score` in
    that of a page.
    """

    pages: int = 0
    segments: int = 0
    cut: int = 0
    labels: int = 0
    largest: float = 0.0
    page_score: float = 0.0


def compare(pages: Iterable[str], model: Path | None = None) -> Agreement:
    """Predict pages in both views, plain and compiled.

    Args:
        pages: HTML.
        model: a model with both views; None for the shipped one.
    """
    plain, fast = newsclf.load(model), newsclf.load(model, fast=True)
    found = Agreement()
    for html in pages:
        for view in plain.views:
            one, other = plain.predict(html, view), fast.predict(html, view)
            found.pages += 1
            found.segments += len(one.segments)
            if _cut(one) != _cut(other):
                found.cut += 1
                continue
            for a, b in zip(one.segments, other.segments, strict=True):
                found.labels += a.label != b.label
                found.largest = max(found.largest, abs((a.score or 0.0) - (b.score or 0.0)))
            found.page_score = max(found.page_score, abs(one.score - other.score))
    return found


def _cut(page: newsclf.Prediction) -> list[object]:
    return [page.view, page.truncated, *((s.text, s.node, s.link_chars, s.marks) for s in page.segments)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; the exit code, 1 where anything differs that a user could see."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.agreement", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="data sets that were built with --keep-html")
    parser.add_argument("--pages", type=int, default=1000, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (%(default)s)")
    parser.add_argument("--model", type=Path, help="a model; without it, the shipped one")
    options = parser.parse_args(arguments)
    try:
        drawn = sample(options.data, [], options.pages, 1, options.seed)
        found = compare([page.html for page in drawn.rounds[0]], options.model)
    except newsclf.NewsclfError as error:
        print(f"benchmarks.speed.agreement: {error}")
        return 1
    print(
        f"{found.pages} views of pages, {found.segments} segments: cut otherwise {found.cut}, other labels"
        f" {found.labels}; largest difference in a probability {found.largest:.1e}, in a page score"
        f" {found.page_score:.1e}"
    )
    return int(found.cut > 0 or found.labels > 0 or max(found.largest, found.page_score) > 1e-6)


if __name__ == "__main__":
    raise SystemExit(main())
