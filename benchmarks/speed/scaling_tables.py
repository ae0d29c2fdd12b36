"""What pages cost as they grow, as plain values and as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from benchmarks.quality.tables import markdown_table

from .scaling import NAMES, Fit, Point, Steep, fit

SWEEPS = {"size": "bytes of HTML", "segments": "segments"}
"""What grows in each table, and the name of the axis."""


def fits(points: Sequence[Point], sweep: str) -> dict[str, Fit]:
    """The fit of each view to the points that no limit cut: to kB of HTML, or to the segments that the view has."""
    whole = [p for p in points if not p.truncated]
    return {
        name: fit([p.size / 1000 if sweep == "size" else own for p, own in zip(whole, segments, strict=True)], ms)
        for name, segments, ms in (
            (NAMES[0], [p.segments for p in whole], [p.ms[NAMES[0]] for p in whole]),
            (NAMES[1], [p.text_segments for p in whole], [p.ms[NAMES[1]] for p in whole]),
        )
    }


def points_table(points: Sequence[Point]) -> str:
    """A row a page."""
    rows = [
        [
            f"{p.size / 1000:,.0f}",
            f"{p.segments:,}",
            f"{p.text_segments:,}",
            *(f"{p.ms[name]:,.2f}" for name in NAMES),
            *(f"{1000 * p.ms[name] / (p.size / 1000):,.0f}" for name in NAMES),
            *(f"{1000 * p.ms[name] / max(1, n):,.0f}" for name, n in zip(NAMES, p[1:3], strict=True)),
            ", ".join(p.truncated),
        ]
        for p in points
    ]
    short = [name.split()[1] for name in NAMES]
    head = [
        "kB",
        "segments",
        "in text",
        *(f"{name}, ms" for name in short),
        *(f"{name}, µs a kB" for name in short),
        *(f"{name}, µs a segment" for name in short),
        "cut by",
    ]
    return markdown_table(head, rows, left=(len(head) - 1,))


def fits_table(found: dict[str, Fit], sweep: str) -> str:
    """A row a view."""
    unit = "kB" if sweep == "size" else "segment"
    rows = [[name, f"{f.fixed:.2f}", f"{1000 * f.slope:.1f}", f"{f.exponent:.2f}"] for name, f in found.items()]
    return markdown_table(["", "fixed, ms", f"µs a {unit}", "exponent, upper half"], rows, left=(0,))


def steep_table(steep: Sequence[Steep]) -> str:
    """A row a function; a sentence where there is none."""
    if not steep:
        return "No function of 1 % of the time and more grows with an exponent above 1.15."
    rows = [
        [
            s.view,
            f"`{s.function}`",
            f"{1000 * s.small:.1f}",
            f"{1000 * s.large:.1f}",
            f"{s.exponent:.2f}" if math.isfinite(s.exponent) else "from nothing",
        ]
        for s in steep
    ]
    return markdown_table(["", "function", "itself, ms, smaller page", "larger page", "exponent"], rows, left=(0, 1))


def as_json(points: Sequence[Point], found: dict[str, Fit], steep: Sequence[Steep]) -> dict[str, Any]:
    """All of it, JSON-able."""
    return {
        "points": [p._asdict() for p in points],
        "fits": {name: f._asdict() for name, f in found.items()},
        "steep": [{**s._asdict(), "exponent": s.exponent if math.isfinite(s.exponent) else None} for s in steep],
    }
