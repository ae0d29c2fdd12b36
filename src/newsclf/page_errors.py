"""What is wrong with the pages of an evaluation: by how much, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .metrics import f1_of_snippets, tokens
from .results import PageResult, Scored

Kind = Literal["misses body", "keeps boilerplate", "empty", "nothing there", "gold differs"]
KINDS: dict[Kind, str] = {
    "misses body": "a body segment was left out, and others were kept",
    "keeps boilerplate": "a boilerplate segment was kept on a page that has a body",
    "empty": "nothing was kept, and the page has a body",
    "nothing there": "something was kept, and the page has no body",
    "gold differs": "every segment is right, and yet the words are not those of the gold: no model can mend it",
}
"""The kinds of error and what they mean. A page may miss body and keep boilerplate."""


@dataclass(frozen=True, slots=True)
class PageErrors:
    """The errors of one page.

    `loss` is 1 less the word F1, or the snippet F1 where there is no full gold; None where there is neither. `missed`
    and `kept` are words of body segments that were left out, and of boilerplate segments that were kept.
    """

    loss: float | None
    kinds: tuple[Kind, ...]
    wrong: int
    missed: int
    kept: int


def page_errors(item: Scored, page: PageResult) -> PageErrors:
    """The errors of a scored page, whose figures are given."""
    wrong = missed = kept = kept_segments = missed_segments = 0
    any_body, any_kept = False, False
    for segment, label, score in zip(item.row.page.segments, item.row.labels, item.scores, strict=True):
        is_kept = bool(score >= item.threshold)
        any_kept |= is_kept
        any_body |= label == "body"
        if label is None or is_kept == (label == "body"):
            continue
        wrong += 1
        if is_kept:
            kept += len(tokens(segment.text))
            kept_segments += 1
        else:
            missed += len(tokens(segment.text))
            missed_segments += 1
    has_body = bool(tokens(item.row.gold)) if item.row.gold is not None else any_body or bool(item.row.present)
    loss = _loss(page)
    kinds: list[Kind] = []
    if has_body and not any_kept:
        kinds = ["empty"]
    elif any_kept and not has_body:
        kinds = ["nothing there"]
    else:
        if missed_segments:
            kinds.append("misses body")
        if kept_segments:
            kinds.append("keeps boilerplate")
        if not kinds and loss:
            kinds = ["gold differs"]
    return PageErrors(loss, tuple(kinds), wrong, missed, kept)


def _loss(page: PageResult) -> float | None:
    if page.word_f1 is not None:
        return 1 - page.word_f1
    return None if page.snippets is None else 1 - f1_of_snippets([page.snippets])
