"""What a build gave, in figures and in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..convention import by_convention
from ..metrics import word_score
from ..row import Row
from .base import Skipped

_NAMED = 5
"""More pages with one reason are told in one line."""


@dataclass(slots=True)
class GroupReport:
    """What a build gave for one view and page type.

    `body_share` is of the labelled segments. `gold_found` and `oracle_f1` are means over pages, 0..1, None where no
    page has a full gold; the oracle is by convention. `roles` counts the segments of each role.
    """

    pages: int
    segments: int
    unlabelled: int
    body_share: float
    gold_found: float | None
    oracle_f1: float | None
    roles: dict[str, int]


@dataclass(slots=True)
class BuildReport:
    """What a build gave: pages read and skipped (with the reason), dropped near-duplicates, groups by view and type.

    `recut` are pages that were labelled by hand and are cut otherwise now: how many of their segments are open.
    `labelled_by` names the voters where there is no gold.
    """

    corpus: str
    read: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    recut: dict[str, int] = field(default_factory=dict)
    truncated: int = 0
    splits: dict[str, int] = field(default_factory=dict)
    groups: dict[str, GroupReport] = field(default_factory=dict)
    labelled_by: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """Lines on who labelled without a gold, and on pages that could not be used, or not as they were labelled."""
        pages: dict[str, list[str]] = defaultdict(list)
        for skipped in self.skipped:
            pages[skipped.reason].append(skipped.page_id)
        lines = []
        if self.labelled_by:
            lines.append(
                f"labelled without a gold, by what recurs on a site, JSON-LD and {', '.join(self.labelled_by)}"
            )
        for reason, ids in pages.items():
            if len(ids) > _NAMED:
                lines.append(f"skipped {len(ids)} pages ({', '.join(ids[:_NAMED])}, ...): {reason}")
            else:
                lines += [f"skipped {page_id}: {reason}" for page_id in ids]
        if self.recut:
            first = ", ".join(list(self.recut)[:_NAMED]) + ", ..." * (len(self.recut) > _NAMED)
            lines.append(
                f"{len(self.recut)} pages ({first}) are cut otherwise now than when they were labelled: their labels"
                f" were carried over by text, and {sum(self.recut.values())} of their segments are open"
            )
        return lines

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON-able values."""
        found = asdict(self)
        if not self.labelled_by:
            del found["labelled_by"]
        return found


class RowFigure(NamedTuple):
    """Of one row: segments, body and unlabelled ones among them, words of the gold found, oracle F1, roles."""

    segments: int
    body: int
    unlabelled: int
    found: float
    oracle: float
    roles: Counter[str]


def row_figure(row: Row, found: float | None) -> RowFigure:
    """What is counted of a row; `found` is the share of its gold's words found in its segments, None where unknown."""
    roles: Counter[str] = Counter(role for role in row.roles if role)
    row = by_convention(row)
    body = [s.text for s, label in zip(row.page.segments, row.labels, strict=True) if label == "body"]
    full = found is not None and row.gold is not None
    return RowFigure(
        len(row.labels),
        len(body),
        row.labels.count(None),
        found if found is not None else np.nan,
        word_score("\n".join(body), row.gold).f1 if full and row.gold is not None else np.nan,
        roles,
    )


def group_report(figures: list[RowFigure]) -> GroupReport:
    """What a build gave for the rows of a group, one at least."""
    segments, body, unlabelled, found, oracle = (
        np.array(column, dtype=float) for column in zip(*(f[:5] for f in figures), strict=True)
    )
    labelled = segments.sum() - unlabelled.sum()
    has_gold = ~np.isnan(found)
    return GroupReport(
        len(figures),
        int(segments.sum()),
        int(unlabelled.sum()),
        float(body.sum() / labelled) if labelled else 0.0,
        float(found[has_gold].mean()) if has_gold.any() else None,
        float(oracle[has_gold].mean()) if has_gold.any() else None,
        dict(sorted(sum((f.roles for f in figures), Counter()).items())),
    )
