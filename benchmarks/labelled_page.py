"""A plain-text page whose lines are labelled, predicted in every rendering: which lines are wrong.

    python benchmarks/labelled_page.py page.txt expected.jsonl [--model DIR]

`expected.jsonl` has a line for each line of the page that is not blank: `{"label": "body" | "boilerplate" | "either"}`.
Renderings are those of `newsclf.segment.rendering`, `wrapped` at 72 to 80 columns, with blank lines between all
paragraphs and as the rendering has it; a page without mark-up has no links to set apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import newsclf
from newsclf.page import SegmentedPage
from newsclf.segment.rendering import Layout, render
from newsclf.segment.text import segment_text


def layouts(page: SegmentedPage) -> Iterator[tuple[str, str]]:
    """The page's text in each rendering, with its name."""
    yield "lines", render(page, Layout("lines"))
    yield "paragraphs", render(page, Layout("paragraphs"))
    yield "links", render(page, Layout("links"))
    for width in range(72, 81):
        yield f"wrapped at {width}", render(page, Layout("wrapped", width=width))
        apart = [render(SegmentedPage("html", [segment]), Layout("wrapped", width=width)) for segment in page.segments]
        yield f"wrapped at {width}, blank lines between all", "\n\n".join(apart)


def main() -> int:
    """Print a line a rendering; 1 where a decided line is wrong."""
    parser = argparse.ArgumentParser(description="Which lines of a labelled page are wrong, in every rendering.")
    parser.add_argument("page", type=Path)
    parser.add_argument("expected", type=Path)
    parser.add_argument("--model", type=Path, help="without it, the shipped model")
    options = parser.parse_args()
    model = newsclf.load(options.model)
    labels = [json.loads(line)["label"] for line in options.expected.read_text(encoding="utf-8").splitlines()]
    lines = segment_text(options.page.read_text(encoding="utf-8"))
    failed = False
    for name, text in layouts(lines):
        found = model.predict(newsclf.Page(text=text))
        if len(found.segments) != len(labels):
            failed = True
            print(f"{name}: {len(found.segments)} segments, expected {len(labels)}")
            continue
        wrong = [
            (i, segment.score)
            for i, (segment, label) in enumerate(zip(found.segments, labels, strict=True))
            if label not in ("either", segment.label)
        ]
        failed = failed or bool(wrong)
        print(f"{name}: {len(wrong)} of {len(labels)} lines wrong {wrong or ''}, page score {found.score:.3f}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
