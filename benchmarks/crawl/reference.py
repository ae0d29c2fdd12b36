"""What `newsclf.load().predict` says of each page of a synthetic crawl, found without a reader of WARC."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import newsclf
from newsclf.errors import InputError
from newsclf.io.atomic import new_file
from newsclf.page import Page, Prediction

from .expected import expected, page_of


class Reference(NamedTuple):
    """The sha256 of a body, and the score."""

    body: str
    score: float


def digest(body: str) -> str:
    """What bodies are compared by. Half surrogate pairs are what no file takes."""
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def reference(folder: Path, name: str, fast: bool, workers: int) -> dict[tuple[str, int], Reference]:
    """The answers by file and offset, of the pages whose one allowed outcome is a page.

    They are kept in the folder, for the very code and model that gave them.

    Raises:
        InputError: the crawl is not what was made.
    """
    kept = folder / f"reference.{_code()}.{'fast.' if fast else ''}{name}"
    if not kept.is_file():
        with new_file(kept) as part, part.open("w") as file:
            for line, found in _predicted(folder, name, fast, workers):
                if found.error is not None:
                    raise InputError(f"{line['file']}: record {line['number']} can't be predicted: {found.error}")
                file.write(json.dumps([line["file"], line["offset"], digest(found.body), found.score]) + "\n")
    with kept.open() as lines:
        return {(row[0], row[1]): Reference(row[2], row[3]) for row in map(json.loads, lines)}


def _code() -> str:
    package = Path(newsclf.__file__).parent
    found = hashlib.sha256((newsclf.load().folder / "config.json").read_bytes())
    for path in sorted(package.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _predicted(folder: Path, name: str, fast: bool, workers: int) -> Iterator[tuple[dict, Prediction]]:
    lines = [line for line in expected(folder, name) if line["allowed"] == ["page"]]
    pages: Iterator[Page] = (page_of(folder, line) for line in lines)
    model = newsclf.load(fast=fast)
    yield from zip(lines, model.predict_many(pages, workers), strict=True)
