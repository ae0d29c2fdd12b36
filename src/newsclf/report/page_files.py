"""The data of the error browser: an index of all pages, and files of their segments, loaded when one is opened."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..page_errors import KINDS, PageErrors, page_errors
from ..results import PageResult, Results, Scored
from ..told_reasons import ToldReasons
from .scripts import literal, write_script

FILE_SIZE = 400_000
"""Characters from which a file of pages is full; read from disk in a moment."""

_PAIR = 9  # characters of a reason's place and amount

GAP = "\x01"
"""Stands in the form of a sentence for a number or a quotation."""
_FILLED = re.compile(r"“[^”]*”|\d(?:[\d.,]*\d)?")

FIELDS = (
    *("id", "title", "corpus", "site", "view", "lang", "type", "rendering"),
    *("precision", "recall", "f1", "loss", "kinds", "segments", "wrong", "missed", "kept", "file", "place"),
)
"""What the index says of a page, in order. `kinds` are places in `page_errors.KINDS`."""


def write_pages(folder: Path, results: Results) -> list[PageErrors]:
    """Write `index.js` and `pages-N.js` into a folder.

    Returns:
        The errors of each page.
    """
    rows: list[list[Any]] = []
    errors = []
    kinds = list(KINDS)
    file = _File(folder)
    for number, (item, page) in enumerate(zip(results.scored, results.pages, strict=True)):
        reasons = None if results.reasons is None else results.reasons[number]
        place = file.add(_page(item, page), reasons)
        own = page_errors(item, page)
        errors.append(own)
        rows.append(_index_row(item, page, own, [kinds.index(kind) for kind in own.kinds], *place))
    file.close()
    index = {"fields": FIELDS, "kinds": kinds, "reasons": results.reasons is not None, "rows": rows}
    write_script(folder / "index.js", "newsclfIndex", literal(index))
    return errors


class _File:
    """The file that pages are being added to; a full one is written, and the next begun."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._size = 0
        self._pages: list[str] = []
        # Sentences come again and again with other numbers: a file has each once, and each form of them once.
        self._said: dict[tuple[str, str], int] = {}
        self._forms: dict[tuple[str, str], int] = {}

    def add(self, page: dict[str, Any], reasons: ToldReasons | None) -> tuple[int, int]:
        """Add a page; the number of its file and its place there."""
        text = literal(page)
        # Sentences are shared by the pages of a file, so only those that this page adds count.
        added = 0 if reasons is None else self._reasons_size(reasons)
        if self._pages and self._size + len(text) + added > FILE_SIZE:
            self._write()
            added = 0 if reasons is None else self._reasons_size(reasons)
        if reasons is not None:
            text = f'{text[:-1]},"reasons":{literal(self._numbered(reasons))}}}'
            self._size += added - _PAIR * int((reasons.places >= 0).sum())
        self._pages.append(text)
        self._size += len(text)
        return self._number, len(self._pages) - 1

    def _reasons_size(self, reasons: ToldReasons) -> int:
        """About how many characters the reasons of a page add to the file."""
        new = sum(len(said) for name, said in reasons.said if (name, said) not in self._said)
        return new + _PAIR * int((reasons.places >= 0).sum())

    def _numbered(self, reasons: ToldReasons) -> list[list[int]]:
        """Of each segment, one after the other, a place in the file's sentences and an amount in hundredths."""
        own = np.array([self._said.setdefault((name, said), len(self._said)) for name, said in reasons.said], dtype=int)
        both = np.zeros((*reasons.places.shape, 2), dtype=int)
        if len(own):
            both[..., 0] = own[reasons.places]
        both[..., 1] = np.round(100 * reasons.amounts)
        there = (reasons.places >= 0) & (both[..., 1] != 0)
        flat = both[there].ravel().tolist()
        ends = 2 * np.cumsum(there.sum(axis=1))
        return [flat[start:end] for start, end in pairwise([0, *ends.tolist()])]

    def _write(self) -> None:
        # What is said is the place of its form, and what stands in the gaps of that.
        said = []
        for feature, sentence in self._said:
            form, filled = _form(sentence)
            said.append([self._forms.setdefault((feature, form), len(self._forms)), *filled])
        values = literal(self._number), f"[{','.join(self._pages)}]", literal(list(self._forms)), literal(said)
        write_script(self._folder / f"pages-{self._number}.js", "newsclfPages", *values)
        self._number += 1
        self._begin()

    def close(self) -> None:
        """Write what is left."""
        if self._pages:
            self._write()


def _form(sentence: str) -> tuple[str, list[str]]:
    """A sentence with `GAP` for each number and quotation, and these."""
    return _FILLED.sub(GAP, sentence), _FILLED.findall(sentence)


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


def _page(item: Scored, page: PageResult) -> dict[str, Any]:
    """What is shown of an opened page. A segment is [text, label, score, kept, role]; label 1 body, 0 boilerplate,
    null unknown.
    """
    row = item.row
    roles = row.roles or [None] * len(row.labels)
    threshold = None if item.threshold > 1 else _short(item.threshold)
    return {
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


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
