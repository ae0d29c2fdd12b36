"""The data of the error browser: an index of all pages, and files of their segments, loaded when one is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..page_errors import KINDS, PageErrors, page_errors
from ..results import PageResult, Scored
from .contents import Contents, SegmentReasons
from .scripts import literal, write_script

FILE_SIZE = 400_000
"""Characters from which a file of pages is full; read from disk in a moment."""

FIELDS = (
    *("id", "title", "corpus", "site", "view", "lang", "type", "rendering"),
    *("precision", "recall", "f1", "loss", "kinds", "segments", "wrong", "missed", "kept", "file", "place"),
)
"""What the index says of a page, in order. `kinds` are places in `page_errors.KINDS`."""


def write_pages(folder: Path, contents: Contents) -> list[PageErrors]:
    """Write `index.js` and `pages-N.js` into a folder.

    Returns:
        The errors of each page.
    """
    results = contents.results
    rows: list[list[Any]] = []
    errors = []
    kinds = list(KINDS)
    waiting: list[str] = []
    files = size = 0
    for number, (item, page) in enumerate(zip(results.scored, results.pages, strict=True)):
        reasons = contents.reasons(number, item) if contents.reasons else None
        text = literal(_page(item, page, reasons))
        if waiting and size + len(text) > FILE_SIZE:
            _write(folder, files, waiting)
            files, size, waiting = files + 1, 0, []
        own = page_errors(item, page)
        errors.append(own)
        rows.append(_index_row(item, page, own, [kinds.index(kind) for kind in own.kinds], files, len(waiting)))
        waiting.append(text)
        size += len(text)
    if waiting:
        _write(folder, files, waiting)
    index = {"fields": FIELDS, "kinds": kinds, "reasons": contents.reasons is not None, "rows": rows}
    write_script(folder / "index.js", "newsclfIndex", literal(index))
    return errors


def _write(folder: Path, number: int, pages: Sequence[str]) -> None:
    write_script(folder / f"pages-{number}.js", "newsclfPages", literal(number), f"[{','.join(pages)}]")


def _index_row(
    item: Scored, page: PageResult, errors: PageErrors, kinds: list[int], file: int, place: int
) -> list[Any]:
    row = item.row
    return [
        row.page_id,
        (row.title or "").strip()[:200],
        *(row.corpus, row.site, row.page.view, row.lang, row.page_type, row.rendering),
        *(_short(value) for value in (page.word_precision, page.word_recall, page.word_f1, errors.loss)),
        kinds,
        *(len(row.page.segments), errors.wrong, errors.missed, errors.kept),
        *(file, place),
    ]


def _page(item: Scored, page: PageResult, reasons: Sequence[SegmentReasons] | None) -> dict[str, Any]:
    """What is shown of an opened page. A segment is [text, label, score, kept, role]; label 1 body, 0 boilerplate,
    null unknown. A reason is [place in `words`, contribution]: names and sentences come again and again.
    """
    row = item.row
    roles = row.roles or [None] * len(row.labels)
    threshold = None if item.threshold > 1 else _short(item.threshold)
    told: dict[str, Any] = {
        "url": row.url,
        "split": row.split,
        "threshold": threshold,
        "snippets": page.snippets,
        "raw": _short(page.raw_word_f1),
        "segments": [
            [s.text, None if label is None else int(label == "body"), _short(score), int(score >= item.threshold), role]
            for s, label, score, role in zip(row.page.segments, row.labels, item.scores.tolist(), roles, strict=True)
        ],
    }
    if reasons is not None:
        words: dict[tuple[str, str], int] = {}
        told["reasons"] = [
            [[[words.setdefault((name, said), len(words)), round(x, 3)] for name, said, x in side] for side in own]
            for own in reasons
        ]
        told["words"] = list(words)
    return told


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
