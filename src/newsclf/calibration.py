"""Whether probabilities are what they say: reliability bins, Brier score, expected calibration error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import DataSetError

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The segments whose probability lies above `low` and up to `high` (from 0 on in the first bin).

    `mean_probability` and `body_share`, the share of them that is body, are 0..1, None where there are none.
    """

    low: float
    high: float
    count: int
    mean_probability: float | None
    body_share: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Reliability bins, and what they and the probabilities add up to; all 0..1, lower is better.

    Attributes:
        bins: those of a reliability diagram.
        brier: the mean squared difference of probability and outcome (1 body, 0 boilerplate): Brier 1950, Verification
            of forecasts expressed in terms of probability, in the form for one of two classes.
        expected_error: the expected calibration error: sum over bins of their share of the segments, times the
            difference of mean probability and share of body.
        max_error: the maximum calibration error: the largest such difference of a bin that holds segments.
    """

    bins: list[Bin]
    brier: float
    expected_error: float
    max_error: float


def calibration(labels: npt.ArrayLike, probabilities: npt.ArrayLike, bins: int = BINS) -> Calibration:
    """Compare probabilities of body with labels.

    Both errors are as Naeini, Cooper and Hauskrecht 2015 have them (Obtaining well calibrated probabilities using
    Bayesian binning, AAAI: K = 10 bins), the bins of equal width and closed above as in Guo et al. 2017, On calibration
    of modern neural networks, ICML, section 2.

    Args:
        labels: of shape (segments,): 1 body, 0 boilerplate; at least one.
        probabilities: of body, of the same shape, 0..1.
        bins: how many there are.

    Raises:
        DataSetError: shapes differ, there are no segments, or a value is out of range.
    """
    outcome, likely = np.asarray(labels, dtype=float), np.asarray(probabilities, dtype=float)
    if outcome.shape != likely.shape or outcome.ndim != 1 or not len(outcome):
        raise DataSetError(
            f"expected a label and a probability for each of some segments, got {outcome.shape}, {likely.shape}"
        )
    if likely.min() < 0 or likely.max() > 1 or not np.isin(outcome, (0, 1)).all():
        raise DataSetError("expected probabilities from 0 to 1 and labels 0 and 1; leave unlabelled segments out")
    edges = np.linspace(0.0, 1.0, bins + 1)
    of_bin = np.clip(np.searchsorted(edges, likely, side="left") - 1, 0, bins - 1)
    counts = np.bincount(of_bin, minlength=bins)
    sums, hits = np.bincount(of_bin, likely, bins), np.bincount(of_bin, outcome, bins)
    found = []
    gaps = np.zeros(bins)
    for i, count in enumerate(counts.tolist()):
        mean = float(sums[i] / count) if count else None
        share = float(hits[i] / count) if count else None
        gaps[i] = abs(sums[i] - hits[i]) / count if count else 0.0
        found.append(Bin(float(edges[i]), float(edges[i + 1]), count, mean, share))
    return Calibration(
        found,
        brier=float(np.mean((likely - outcome) ** 2)),
        expected_error=float((counts * gaps).sum() / len(outcome)),
        max_error=float(gaps.max()),
    )
