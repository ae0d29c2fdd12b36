"""Votes -> probability of body: a sum of log-odds that were measured on pages with a gold.

The log-odds of all voters were fitted together (logistic regression), so that voters who see the same thing do not
count twice; there is a set of them for each combination of voters that may be there. `python -m benchmarks.weak fit`
measures them on wcxb's articles, fundus, dragnet and daniel, and writes `measured.json`; docs/weak.md tells how right
they are. A label model that needs no gold (Dawid and Skene 1979, Maximum likelihood estimation of observer error-rates;
Ratner et al. 2016, Data programming) would take the voters for independent, which these are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ..page import Label
from .votes import COLUMNS, VOTERS, Voter

SURE = 0.8
"""The least probability of a label; segments that have less are left open. Chosen in docs/experiments.md."""


@dataclass(frozen=True, slots=True)
class Odds:
    """The log-odds of body of one combination of voters: an intercept, and a weight for each column in order."""

    intercept: float
    weights: dict[str, float]

    def probabilities(self, votes: Mapping[Voter, np.ndarray]) -> np.ndarray:
        """The probability of body of each segment, 0..1; .5 where no voter says anything."""
        likely: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(self.logits(votes), -50, 50)))
        return likely

    def logits(self, votes: Mapping[Voter, np.ndarray]) -> np.ndarray:
        """The sum of the log-odds of each segment; 0 where no voter says anything."""
        own = [voter for voter in VOTERS if voter in votes]
        weights = np.array([self.weights[column] for voter in own for column in COLUMNS[voter]])
        columns = np.concatenate([votes[voter] for voter in own], axis=1)
        logits: np.ndarray = np.where(columns.any(axis=1), self.intercept + columns @ weights, 0.0)
        return logits

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON-able values."""
        return asdict(self)


def name_of(voters: Iterable[Voter]) -> str:
    """The name of a combination of voters, whatever their order."""
    there = set(voters)
    return "+".join(voter for voter in VOTERS if voter in there)


@cache
def measured() -> Mapping[str, Odds]:
    """The log-odds that newsclf brings along, by the name of the combination."""
    found = json.loads((files(__package__) / "measured.json").read_text(encoding="utf-8"))
    return {name: Odds(**own) for name, own in found.items()}


def probabilities(votes: Mapping[Voter, np.ndarray], odds: Mapping[str, Odds] | None = None) -> np.ndarray:
    """The probability of body of each segment by the votes of a page, 0..1; `odds` None for the measured ones."""
    own = measured() if odds is None else odds
    return own[name_of(votes)].probabilities(votes)


def as_labels(likely: np.ndarray, sure: float = SURE) -> tuple[list[Label | None], list[float | None]]:
    """Labels with their confidence (how probable each is, `sure`..1) by probabilities of body; None where not sure."""
    labels: list[Label | None] = []
    confidences: list[float | None] = []
    for value in likely.tolist():
        confidence = max(value, 1.0 - value)
        known = confidence >= sure
        labels.append(None if not known else "body" if value > 0.5 else "boilerplate")
        confidences.append(confidence if known else None)
    return labels, confidences


def fit(votes: Sequence[Mapping[Voter, np.ndarray]], body: np.ndarray, weights: np.ndarray) -> Odds:
    """Measure the log-odds of one combination of voters; segments of which no voter says anything are left out.

    Args:
        votes: of pages, all with the same voters.
        body: whether each of their segments is body (bool).
        weights: of each segment.
    """
    from sklearn.linear_model import LogisticRegression

    own = [voter for voter in VOTERS if voter in votes[0]]
    columns = np.concatenate([np.concatenate([page[voter] for voter in own], axis=1) for page in votes])
    said = columns.any(axis=1)
    columns, body, weights = columns[said], body[said], weights[said]
    names = [column for voter in own for column in COLUMNS[voter]]
    if len(np.unique(body)) < 2:  # a voter that was silent throughout is worth nothing
        return Odds(0.0, dict.fromkeys(names, 0.0))
    model = LogisticRegression(C=1.0, max_iter=2000).fit(columns, body, sample_weight=weights / weights.mean())
    found = dict(zip(names, [round(float(w), 4) for w in model.coef_[0]], strict=True))
    return Odds(round(float(model.intercept_[0]), 4), found)
