"""One convention for all golds: roles that do not count as body leave the labels and the gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from .metrics import tokens
from .page import Role
from .row import Row

ROLES: tuple[Role, ...] = get_args(Role)


def by_convention(row: Row, body_roles: Sequence[Role] = ()) -> Row:
    """The row with its labels and gold by the convention.

    A segment of a role that is not among `body_roles` is boilerplate, also where the gold counts it as body, and the
    lines of the gold that are such a segment are left out of it. Confidences stay those of the labels before.

    Args:
        row: as the data set has it.
        body_roles: the roles that are left as the gold has them.
    """
    out = [role is not None and role not in body_roles for role in row.roles]
    if not any(out):
        return row
    return replace(
        row,
        labels=["boilerplate" if leaves else label for leaves, label in zip(out, row.labels, strict=True)],
        gold=None
        if row.gold is None
        else _without(row.gold, [s.text for s, x in zip(row.page.segments, out, strict=True) if x]),
    )


def by_gold(row: Row) -> Row:
    """The row with the labels that a gold gives alone: what is probable at best is nothing to be scored against."""
    if not row.confidences:
        return row
    labels = [label if own is None else None for label, own in zip(row.labels, row.confidences, strict=True)]
    return replace(row, labels=labels, confidences=[])


def _without(gold: str, texts: Sequence[str]) -> str:
    """The gold without the lines that are one of the texts, or a line of one; the very same where there is none."""
    gone = {tuple(tokens(part)) for text in texts for part in (text, *text.split("\n"))} - {()}
    lines = gold.splitlines()
    kept = [line for line in lines if tuple(tokens(line)) not in gone]
    return gold if len(kept) == len(lines) else "\n".join(kept)
