"""The figures of an earlier evaluation, as `eval --json` or a report wrote them, as a rival."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import InputError
from .results import PageResult
from .rivals import Rival, RivalPage

_FIGURES = ("word_precision", "word_recall", "word_f1", "raw_word_f1", "ngram_precision", "ngram_recall")


def read_report(path: Path) -> dict[str, Any]:
    """An evaluation's results as JSON: `Results.as_dict()`.

    Raises:
        InputError: the file can't be read, or holds something else.
    """
    try:
        found = json.loads(path.read_bytes())
        for page in found["pages"]:
            if not all(isinstance(page[name], str) for name in ("corpus", "view", "page_id")):
                raise ValueError("a page without corpus, view or page_id")
            for name in _FIGURES:
                value = page.get(name)
                if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1):
                    raise ValueError(f"{name} of {page['page_id']} is {value!r}")
            counts = page.get("snippets")
            if counts is not None and not (len(counts) == 4 and all(isinstance(n, int) and n >= 0 for n in counts)):
                raise ValueError(f"snippets of {page['page_id']} are {counts!r}")
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror or error}); check the file") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path}: expected the JSON of an evaluation, from `newsclf eval --json` or a report's metrics.json, or a"
            f" model folder ({type(error).__name__}: {error})"
        ) from error
    result: dict[str, Any] = found
    return result


def report_rival(
    name: str, path: Path, report: Mapping[str, Any], pages: Sequence[PageResult], how: Mapping[str, Any]
) -> Rival:
    """Pair an earlier evaluation with pages, by corpus, view and page id.

    Pages of one id are paired in order where both have as many of them, and are missing where not.

    Args:
        name: as it is shown.
        path: where the report was read.
        report: what `read_report` gave.
        pages: those of this evaluation.
        how: what this evaluation was made with; `about` tells what differs, and how many pages were not paired.

    Raises:
        InputError: it has none of the pages.
    """
    theirs: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for page in report["pages"]:
        theirs[page["corpus"], page["view"], page["page_id"]].append(page)
    ours: dict[tuple[str, str, str], int] = defaultdict(int)
    for own in pages:
        ours[own.corpus, own.view, own.page_id] += 1
    left = {key: list(found) for key, found in theirs.items() if len(found) == ours[key]}
    paired = []
    for own in pages:
        found = left.get((own.corpus, own.view, own.page_id))
        paired.append(_page(found.pop(0)) if found else RivalPage(None, None, None, error="missing: not in the report"))
    common = sum(page.error is None for page in paired)
    if not common:
        raise InputError(
            f"{path}: has none of these {len(pages)} pages; expected an evaluation of the same data sets, split and"
            " conditions"
        )
    then = report.get("how")
    then = then if isinstance(then, dict) else {}
    about = {
        "file": str(path),
        "model": then.get("model"),
        "same_data": then.get("data") == how.get("data"),
        "leaks": then.get("leaks"),
        "not_here": len(report["pages"]) - common,
    }
    return Rival(name, "report", about, paired)


def _page(page: Mapping[str, Any]) -> RivalPage:
    figures = {name: page.get(name) for name in _FIGURES}
    counts = page.get("snippets")
    return RivalPage(**figures, snippets=None if counts is None else tuple(counts))
