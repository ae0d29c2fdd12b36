"""The figures in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from newsclf.recurrence.rule import LEAST_OTHERS, LENGTHS, OUTCOMES

from .measure import COUNTED, Fitted, Rule, gains, paired_interval
from .pages import Site

RuleOf = Callable[[Site], Rule]


def amounts_table(amounts: np.ndarray) -> str:
    """The log-odds of each outcome and length."""
    lines = [f"| text stands in other articles | {' | '.join(LENGTHS)} |", "|---|---:|---:|---:|"]
    for name, own in zip(OUTCOMES, amounts, strict=True):
        lines.append(f"| {name} | " + " | ".join(f"{value:+.2f}" for value in own) + " |")
    return "\n".join(lines)


def gains_table(sites: Sequence[Site], rule_of: RuleOf) -> str:
    """Word F1 without and with the rule by corpus and pages counted, with the interval of the difference."""
    lines = [
        "| corpus | pages counted | sites | pages | before | after | difference | pages better, worse |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
    ]
    corpora = sorted({site.corpus for site in sites})
    for corpus in [*corpora, *(["all"] if len(corpora) > 1 else [])]:
        own = [site for site in sites if corpus in ("all", site.corpus)]
        for counted in COUNTED:
            found = [gains([site], rule_of(site), counted) for site in own]
            found = [pair for pair in found if len(pair[0])]
            if not found:
                continue
            before, after = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
            low, high = paired_interval(found)
            better, worse = int((after > before + 0.005).sum()), int((after < before - 0.005).sum())
            lines.append(
                f"| {corpus} | {counted or 'all'} | {len(found)} | {len(before)}"
                f" | {before.mean():.4f} | {after.mean():.4f}"
                f" | {(after - before).mean():+.4f} ({low:+.4f} to {high:+.4f}) | {better}, {worse} |"
            )
    return "\n".join(lines)


def sites_table(sites: Sequence[Site], rule: Rule) -> str:
    """Word F1 of each site, all of its pages counted, and the page that loses most."""
    lines = ["| site | pages | before | after | worst page |", "|---|---:|---:|---:|---:|"]
    for site in sites:
        before, after = gains([site], rule, None)
        worst = (after - before).min()
        lines.append(f"| {site.name} | {len(before)} | {before.mean():.4f} | {after.mean():.4f} | {worst:+.3f} |")
    return "\n".join(lines)


def strengths_table(sites: Sequence[Site], fitted: Fitted) -> str:
    """The mean difference by how much of the log-odds is added, and from how many other articles on."""
    lines = ["| strength | other articles at least | " + " | ".join(f"{c or 'all'} counted" for c in COUNTED) + " |"]
    lines.append("|---:|---:|" + "---:|" * len(COUNTED))
    for strength in (0.5, 1.0, 1.5):
        for least in sorted({2, LEAST_OTHERS, 8}):
            rule_of = fitted.rule(least, strength)
            cells = []
            for counted in COUNTED:
                found = [gains([site], rule_of(site), counted) for site in sites]
                pages = np.concatenate([after - before for before, after in found])
                cells.append(f"{pages.mean():+.4f}" if len(pages) else "")
            lines.append(f"| {strength} | {least} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
