"""Label some pages of a site at random, adapt, score the site's other pages and other sites: over and over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from newsclf.adapting import Examples

from .pages import Pages


@dataclass(slots=True)
class SiteRun:
    """What labelled pages of one site gave, by their number.

    Attributes:
        site: the site.
        pages: how many it has.
        before: by number of labelled pages the word F1 of each other page by the base, all draws in one row.
        after: the same by the adapted model.
        of: the page of each, so that what a page scored in several draws can be taken together.
        others: by number of labelled pages the differences to the base on pages of other sites, by group of these,
            of the first draw.
    """

    site: str
    pages: int
    before: dict[int, np.ndarray] = field(default_factory=dict)
    after: dict[int, np.ndarray] = field(default_factory=dict)
    of: dict[int, np.ndarray] = field(default_factory=dict)
    others: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)

    def means(self, count: int) -> tuple[float, float]:
        """Mean word F1 before and after so many labelled pages."""
        return float(self.before[count].mean()), float(self.after[count].mean())


def run_site(
    site: str,
    pages: Pages,
    others: Mapping[str, Pages],
    base_others: Mapping[str, np.ndarray],
    counts: Sequence[int],
    draws: int,
    strength: float,
    least_left: int,
    pooled: Examples | None = None,
) -> SiteRun:
    """Adapt to so many pages of a site, drawn at random, each draw with others.

    Args:
        site: its name.
        pages: its pages.
        others: pages of other sites, by group.
        base_others: what the base scores on those.
        counts: how many pages are labelled.
        draws: how often they are drawn.
        strength: of the adaptation.
        least_left: a site that has fewer other pages than this is left out for a count.
        pooled: pages that the base was trained on, which are learned from beside the labelled ones.
    """
    table = pages.examples.look.table
    base = pages.word_f1(table)
    found = SiteRun(site, len(pages.rows))
    for count in counts:
        if len(base) - count < least_left:
            continue
        before, after, of = [], [], []
        for draw in range(draws):
            order = np.random.default_rng(draw).permutation(len(base))
            adapted = pages.adapted(strength, order[:count], pooled)
            rest = order[count:]
            before.append(base[rest])
            after.append(pages.word_f1(adapted)[rest])
            of.append(rest)
            if draw == 0:
                found.others[count] = {
                    name: own.word_f1(adapted) - base_others[name] for name, own in others.items() if name != site
                }
        found.before[count], found.after[count] = np.concatenate(before), np.concatenate(after)
        found.of[count] = np.concatenate(of)
    return found


@dataclass(frozen=True, slots=True)
class Gain:
    """How much of the mean error (1 - word F1, mean over sites) is gone, with the 95 % interval over pages."""

    sites: int
    before: float
    after: float
    less: float
    interval: tuple[float, float]


def gain(runs: Sequence[SiteRun], count: int, resamples: int = 2000) -> Gain:
    """The gain of so many labelled pages: pages are drawn anew within each site (Efron and Tibshirani 1993)."""
    own = [run for run in runs if count in run.before]
    pairs = []
    for run in own:
        pages = np.unique(run.of[count])
        # A page that several draws left over counts once, with what it scored in the mean.
        pairs.append(
            np.array([[run.before[count][run.of[count] == p].mean(), run.after[count][run.of[count] == p].mean()]
                      for p in pages])
        )  # fmt: skip
    rng = np.random.default_rng(0)

    def less(means: np.ndarray) -> float:
        errors = 1.0 - means.mean(axis=0)
        return float(1.0 - errors[1] / errors[0])

    means = np.array([p.mean(axis=0) for p in pairs])
    drawn = [less(np.array([p[rng.integers(0, len(p), len(p))].mean(axis=0) for p in pairs])) for _ in range(resamples)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    before, after = means.mean(axis=0)
    return Gain(len(own), float(before), float(after), less(means), (float(low), float(high)))
