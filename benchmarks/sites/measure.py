"""The rule measured: its log-odds fitted on some sites, and the word F1 of pages of others with and without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from newsclf.compiled import as_probabilities
from newsclf.recurrence.rule import LENGTHS, OUTCOMES, outcomes
from newsclf.recurrence.text_keys import lengths

from .pages import Site

COUNTED: tuple[int | None, ...] = (5, 10, 20, None)
"""Pages of a site that are counted; None for all."""
Rule = Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]
"""As `newsclf.recurrence.rule.added`."""
_MOST = 8.0  # log-odds


def fit(sites: Sequence[Site], prior: float = 1.0) -> np.ndarray:
    """The log-odds of each outcome and length, beside the model's own: of shape (outcomes, lengths).

    Logistic regression with the model's logit as offset; since each segment has one outcome, each number is fitted by
    itself. A segment counts by log(1 + words), each site as much as any other.

    Args:
        sites: to learn from, counted with 5, 10, 20 and all of their pages.
        prior: how much each number is held to 0: by so many sites in which half of all speaks for and half against it.
    """
    found = np.zeros((len(OUTCOMES), len(LENGTHS)))
    cell, offset, label, weight = _segments(sites)
    for number in range(found.size):
        own = cell == number
        found.flat[number] = _fit_one(offset[own], label[own], weight[own], prior)
    return found


def _segments(sites: Sequence[Site]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    cells, offsets, labels, weights = [], [], [], []
    for site in sites:
        of_site = []
        for number, page in enumerate(site.pages):
            known = np.array([label is not None for label in page.row.labels]) & (page.keys.texts > 0)
            body = np.array([label == "body" for label in page.row.labels], dtype=float)
            for counted in COUNTED:
                if counted is not None and counted > len(site.pages):
                    continue
                counts, others = site.others(number, counted)
                if others < 1:
                    continue
                cells.append((len(LENGTHS) * outcomes(counts, others) + lengths(page.keys.words))[known])
                offsets.append(page.logits[known])
                labels.append(body[known])
                of_site.append(np.log1p(page.keys.words[known]))
        total = sum(float(own.sum()) for own in of_site)
        weights += [own / total for own in of_site]
    return np.concatenate(cells), np.concatenate(offsets), np.concatenate(labels), np.concatenate(weights)


def _fit_one(offset: np.ndarray, label: np.ndarray, weight: np.ndarray, prior: float) -> float:
    """The number a for which weight * (label - p(offset + a)) sums up to what the prior takes; by bisection."""
    pull = prior * 0.01  # a site is worth 1, and of its weight a cell has a hundredth
    low, high = -_MOST, _MOST
    for _ in range(50):
        a = (low + high) / 2
        slope = float((weight * (label - as_probabilities(offset + a))).sum()) - pull * (
            as_probabilities(np.array(a)) - 0.5
        )
        low, high = (a, high) if slope > 0 else (low, a)
    return (low + high) / 2


def rule_of(amounts: np.ndarray, least: int, strength: float = 1.0) -> Rule:
    """The rule with these log-odds, times `strength`, from so many other articles on."""

    def rule(texts: np.ndarray, sizes: np.ndarray, counts: np.ndarray, others: int) -> np.ndarray:
        if others < least:
            return np.zeros(len(texts))
        return np.where(texts > 0, strength * amounts[outcomes(counts, others), lengths(sizes)], 0.0)

    return rule


def regardless(amount: float) -> Rule:
    """What a rule is to be compared with: as much added to all segments, whatever recurs."""
    return lambda texts, sizes, counts, others: np.full(len(texts), amount)


def gains(sites: Sequence[Site], rule: Rule, counted: int | None) -> tuple[np.ndarray, np.ndarray]:
    """The word F1 of each page of the sites that have so many, without and with the rule: two arrays.

    Args:
        sites: to score.
        rule: what is added.
        counted: pages of each site that are counted; None for all.
    """
    before, after = [], []
    for site in sites:
        if counted is not None and counted > len(site.pages):
            continue
        for number, page in enumerate(site.pages):
            counts, others = site.others(number, counted)
            added = rule(page.keys.texts, page.keys.words, counts, others)
            before.append(page.word_f1())
            after.append(page.word_f1(added) if added.any() else before[-1])
    return np.array(before), np.array(after)


def paired_interval(sites: Sequence[tuple[np.ndarray, np.ndarray]], resamples: int = 2000) -> tuple[float, float]:
    """The 95 % interval of the mean difference, sites and then pages of each drawn anew (Efron and Tibshirani 1993)."""
    rng = np.random.default_rng(0)
    differences = [after - before for before, after in sites if len(before)]
    if not differences:
        return float("nan"), float("nan")
    means = []
    for _ in range(resamples):
        drawn = rng.integers(len(differences), size=len(differences))
        pages = [differences[i][rng.integers(len(differences[i]), size=len(differences[i]))] for i in drawn]
        means.append(float(np.concatenate(pages).mean()))
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


class Fitted:
    """Log-odds for each site, fitted on others: the sites in ten parts, each by the nine others."""

    def __init__(self, sites: Sequence[Site], parts: int = 10) -> None:
        names = sorted({site.name for site in sites})
        order = np.random.default_rng(1).permutation(len(names)) % min(parts, len(names))
        part_of = dict(zip(names, order.tolist(), strict=True))
        amounts = {
            part: fit([site for site in sites if part_of[site.name] != part] or sites)
            for part in sorted(set(part_of.values()))
        }
        self._amounts = {name: amounts[part] for name, part in part_of.items()}

    def rule(self, least: int, strength: float) -> Callable[[Site], Rule]:
        """The rule of each site."""
        return lambda site: rule_of(self._amounts[site.name], least, strength)
