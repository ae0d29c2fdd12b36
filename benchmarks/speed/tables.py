"""Figures of the rounds, as plain values and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import numpy as np
from benchmarks.quality.tables import markdown_table

from .contestants import REFERENCE
from .measure import Measured, Round


def summary(measured: Measured) -> dict[str, Any]:
    """All tables of a run, JSON-able, with the times of each page.

    Times are of CPU; what stands under `wall` is of the wall clock. Pages that a contestant failed on are left out for
    all. A ratio is the reference's time divided by the contestant's: above 1 is faster.
    """
    kept = [r.kept() for r in measured.rounds]
    pages = [p for r, k in zip(measured.rounds, kept, strict=True) for p in compress(r.pages, k)]
    return {
        "pages": len(pages),
        "left_out": int(sum((~k).sum() for k in kept)),
        "rounds": len(measured.rounds),
        "kb": _middle([p.size / 1000 for p in pages]),
        "segments": _middle([p.segments for p in pages]),
        "text_kb": _middle([len(p.text.encode("utf-8", "replace")) / 1000 for p in pages]),
        "contestants": {name: _figures(measured, name) for name in measured.again.cpu},
        "times": [_times(r) for r in [*measured.rounds, measured.again]],
    }


def _middle(values: Sequence[float]) -> dict[str, float]:
    return {"mean": float(np.mean(values)), "median": float(np.median(values))}


def _figures(measured: Measured, name: str) -> dict[str, Any]:
    kept = [(r, r.kept()) for r in measured.rounds]
    own = np.concatenate([r.cpu[name][k] for r, k in kept])
    theirs = np.concatenate([r.cpu[REFERENCE][k] for r, k in kept])
    size = sum(int(r.sizes()[k].sum()) for r, k in kept)
    first, again = measured.rounds[0], measured.again
    both = first.kept() & again.kept()
    return {
        "pages_per_second": len(own) / float(own.sum()),
        "mb_per_second": size / 1e6 / float(own.sum()),
        "ms_mean": 1000 * float(own.mean()),
        "ms_median": 1000 * float(np.median(own)),
        "ratio": spread([ratio(r.cpu, name, k) for r, k in kept]),
        "wall_ratio": spread([ratio(r.wall, name, k) for r, k in kept]),
        "page_ratio": float(np.median(theirs / own)),
        "first_ms": 1000 * float(first.cpu[name][both].mean()),
        "again_ms": 1000 * float(again.cpu[name][both].mean()),
        "failed": len(measured.errors.get(name, {})),
        "errors": measured.errors.get(name, {}),
    }


def ratio(seconds: Mapping[str, np.ndarray], name: str, kept: np.ndarray) -> float:
    """How many times as fast as the reference a contestant is on the pages that are `kept` (bool) of a round."""
    return float(seconds[REFERENCE][kept].sum() / seconds[name][kept].sum())


def spread(values: list[float]) -> dict[str, Any]:
    """The median of the rounds with the least and the most of them."""
    return {"median": float(np.median(values)), "least": min(values), "most": max(values), "rounds": values}


def _times(one: Round) -> dict[str, Any]:
    return {
        "pages": [{"page": p.name, "bytes": p.size, "segments": p.segments} for p in one.pages],
        "cpu_ms": {name: _ms(seconds) for name, seconds in one.cpu.items()},
        "wall_ms": {name: _ms(seconds) for name, seconds in one.wall.items()},
    }


def _ms(seconds: np.ndarray) -> list[float | None]:
    return [round(1000 * float(s), 4) if np.isfinite(s) else None for s in seconds]


def markdown(results: Mapping[str, Any]) -> str:
    """The tables of `summary`."""
    kb, segments, text = results["kb"], results["segments"], results["text_kb"]
    lines = [
        f"{results['pages']} pages in {results['rounds']} rounds, each page once;"
        f" {results['left_out']} left out because a contestant failed.",
        f"Mean and median: {kb['mean']:.0f} and {kb['median']:.0f} kB of HTML, {text['mean']:.1f} and"
        f" {text['median']:.1f} kB of text, {segments['mean']:.0f} and {segments['median']:.0f} segments.",
        "",
        _main_table(results["contestants"]),
        "",
        f"Ratio to {REFERENCE} by round, and the first round's pages once more:",
        "",
        _round_table(results["contestants"], results["rounds"]),
    ]
    return "\n".join(lines)


def _main_table(contestants: Mapping[str, Any]) -> str:
    head = [
        "",
        "pages/s",
        "MB/s",
        "ms a page, mean",
        "median",
        f"x {REFERENCE} (rounds)",
        "the same by wall clock",
        "median of pages' own",
        "failed",
    ]
    rows = [
        [
            name,
            f"{f['pages_per_second']:.0f}",
            f"{f['mb_per_second']:.1f}",
            f"{f['ms_mean']:.2f}",
            f"{f['ms_median']:.2f}",
            _spread(f["ratio"]),
            _spread(f["wall_ratio"]),
            f"{f['page_ratio']:.2f}",
            str(f["failed"]),
        ]
        for name, f in contestants.items()
    ]
    return markdown_table(head, rows, left=(0,))


def _round_table(contestants: Mapping[str, Any], rounds: int) -> str:
    head = ["", *(f"round {i + 1}" for i in range(rounds)), "ms, pages of round 1", "ms, the same again"]
    rows = [
        [name, *(f"{value:.2f}" for value in f["ratio"]["rounds"]), f"{f['first_ms']:.2f}", f"{f['again_ms']:.2f}"]
        for name, f in contestants.items()
    ]
    return markdown_table(head, rows, left=(0,))


def _spread(values: Mapping[str, Any]) -> str:
    return f"{values['median']:.2f} ({values['least']:.2f}-{values['most']:.2f})"
