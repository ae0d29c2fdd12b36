"""turku, lines of web text labelled by hand (github.com/TurkuNLP/multilingual-register-labeling)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..page import Label, Page
from ..segment.decode import decode
from .base import GoldPage, Skipped, require

_FOLDER = "text-quality-annotations"
_LABELS: dict[str, Label] = {"1": "body", "0": "boilerplate"}


def read(source: Path) -> Iterator[GoldPage | Skipped]:
    """Yield the documents under `source`, language by language, as pages of plain text with labelled lines.

    The gold is the lines that are to be kept. Blank lines are left out.

    Raises:
        BuildError: the folder `text-quality-annotations` is not there.
    """
    root = require(source / _FOLDER, f"{_FOLDER} folder", "turku")
    for path in sorted(root.glob("*/*.json")):
        lang, split = path.parent.name, path.stem
        try:
            documents = json.loads(path.read_bytes())
            if not isinstance(documents, list):
                raise TypeError("expected a list of documents")
        except (OSError, ValueError, TypeError, RecursionError) as error:
            yield Skipped(f"{lang}/{split}", f"unreadable documents ({type(error).__name__}: {error})")
            continue
        for index, document in enumerate(documents):
            yield _page(f"{lang}/{split}/{index}", lang, document)


def _page(page_id: str, lang: str, document: Any) -> GoldPage | Skipped:
    try:
        texts, marks = document["text"], document["labels"]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise TypeError("expected a list of lines")
        labelled = [(" ".join(decode(t).split()), _LABELS[mark]) for t, mark in zip(texts, marks, strict=True)]
    except (KeyError, TypeError, ValueError) as error:
        return Skipped(page_id, f"unreadable lines or labels ({type(error).__name__}: {error})")
    lines = tuple((line, label) for line, label in labelled if line)
    if not lines:
        return Skipped(page_id, "document has no lines")
    return GoldPage(
        page_id=page_id,
        page=Page(text="\n".join(line for line, _ in lines), lang=lang),
        gold="\n".join(line for line, label in lines if label == "body"),
        lines=lines,
    )
