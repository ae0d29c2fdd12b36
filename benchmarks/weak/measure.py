"""How right weak labels are: the log-odds of all voters, measured with one data set left out, against its gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression

from newsclf.metrics import word_score
from newsclf.weak.odds import Odds, fit, name_of, probabilities
from newsclf.weak.votes import COLUMNS, VOTERS, Voter

from .collect import VotedPage

BANDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
SOURCES: Mapping[str, tuple[Voter, ...]] = {
    "site": ("site",),
    "json-ld": ("json-ld",),
    "peers": ("peers",),
    "model": ("model",),
    "site, json-ld": ("site", "json-ld"),
    "site, json-ld, peers": ("site", "json-ld", "peers"),
    "site, json-ld, model": ("site", "json-ld", "model"),
    "all": VOTERS,
}
Rated = Sequence[tuple[VotedPage, Mapping[str, Odds]]]
"""Pages, each with log-odds that were measured without it."""


def fit_all(pages: Sequence[VotedPage]) -> dict[str, Odds]:
    """The log-odds of every combination of voters but the model, by its name.

    Segments count by log(1 + words), as in a training; those of a role are left out, since the convention labels them.
    Where the site votes it is learned from pages of sites that have enough articles, else from all.
    """
    found = {}
    rest = VOTERS[:-1]
    for some in chain.from_iterable(combinations(rest, n) for n in range(1, len(rest) + 1)):
        if "json-ld" not in some:  # every page has a JSON-LD vote, if only a silent one
            continue
        own = [page for page in pages if set(some) <= page.votes.keys()]
        if not own:
            continue
        votes = [{voter: page.votes[voter][known(page)] for voter in some} for page in own]
        votes = [page for page in votes if len(page["json-ld"])]
        labels = np.concatenate([page.labels[known(page)] for page in own])
        words = np.concatenate([page.words[known(page)] for page in own])
        found[name_of(some)] = fit(votes, labels == 1, np.log1p(np.maximum(words, 1)))
    return found


def with_model(odds: Mapping[str, Odds], pages: Sequence[VotedPage]) -> dict[str, Odds]:
    """The log-odds of each combination with and without the model's vote.

    Few pages have a vote of a model that has not seen their site. So of each combination the sum of its log-odds is
    scaled as a whole, and the model's logit gets a weight by length of the segment: five numbers. Where the others say
    nothing on any page, theirs count half, since the model has seen the same.

    Args:
        odds: of combinations without the model.
        pages: those without the model's vote are left aside.
    """
    voted = [page for page in pages if "model" in page.votes]
    found = dict(odds)
    for name, own in odds.items():
        voters = name.split("+")
        there = [page for page in voted if set(voters) <= page.votes.keys()]
        if not there:
            continue
        logits, votes, labels, words = [], [], [], []
        for page in there:
            rows = known(page)
            logits.append(own.logits({voter: page.votes[voter][rows] for voter in VOTERS if voter in voters}))
            votes.append(page.votes["model"][rows])
            labels.append(page.labels[rows] == 1)
            words.append(np.maximum(page.words[rows], 1))
        sums = np.concatenate(logits)
        weights = np.log1p(np.concatenate(words))
        columns = np.column_stack([sums, np.concatenate(votes)])
        model = LogisticRegression(C=1.0, max_iter=2000).fit(
            columns, np.concatenate(labels), sample_weight=weights / weights.mean()
        )
        scale, *by_length = model.coef_[0].tolist() if sums.any() else (0.5, *model.coef_[0, 1:].tolist())
        shift = float(model.intercept_[0]) + (scale * own.intercept if sums.any() else 0.0)
        scaled = {column: round(scale * weight, 4) for column, weight in own.weights.items()}
        found[f"{name}+model"] = Odds(
            round(shift, 4), scaled | dict(zip(COLUMNS["model"], (round(w, 4) for w in by_length), strict=True))
        )
    return found


def known(page: VotedPage) -> np.ndarray:
    """The segments that the gold labels, and no role."""
    own: np.ndarray = (page.labels >= 0) & page.free
    return own


def chosen(votes: Mapping[Voter, np.ndarray], voters: Iterable[Voter]) -> dict[Voter, np.ndarray]:
    """The votes of these voters; JSON-LD's are always among them, silent where it is not wanted."""
    wanted = set(voters)
    return {"json-ld": np.zeros_like(votes["json-ld"]), **{name: own for name, own in votes.items() if name in wanted}}


@dataclass(frozen=True, slots=True)
class Band:
    """Labels of one range of confidence: how many, and which share of them is right, by segments and by words; the
    confidence that they have on average, and the share of all words that they hold.
    """

    least: float
    most: float
    segments: int
    right: float
    right_by_words: float
    confidence: float
    share_of_words: float


def bands(rated: Rated, voters: Sequence[Voter]) -> Iterator[Band]:
    """The labels by their confidence; segments of a role are left out."""
    likely, labels, words = (np.concatenate(found) for found in zip(*_labelled(rated, voters), strict=True))
    confidence = np.maximum(likely, 1 - likely)
    right = (likely >= 0.5) == (labels == 1)
    for least, most in pairwise(BANDS):
        own = (confidence >= least) & ((confidence < most) | (most == BANDS[-1]))
        if own.sum():
            yield Band(
                least,
                most,
                int(own.sum()),
                float(right[own].mean()),
                float(np.average(right[own], weights=words[own])),
                float(confidence[own].mean()),
                float(words[own].sum() / words.sum()),
            )


def _labelled(rated: Rated, voters: Sequence[Voter]) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    for page, odds in rated:
        own = known(page)
        yield probabilities(chosen(page.votes, voters), odds)[own], page.labels[own], np.maximum(page.words[own], 1)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the labels of some voters are worth.

    Shares, 0..1: of segments and of words that are labelled at `sure` or more; of these words that are labelled right,
    of all, of those labelled body and of those labelled boilerplate. `calibration_error` is the mean gap between
    confidence and share that is right over the bands, by words; `word_f1` the mean page word F1 of what is body at .5.
    """

    pages: int
    labelled: float
    labelled_words: float
    right: float
    right_body: float
    right_boilerplate: float
    calibration_error: float
    word_f1: float


def summary(rated: Rated, voters: Sequence[Voter], sure: float) -> Summary:
    """The figures of one choice of voters."""
    likely, labels, words = (np.concatenate(found) for found in zip(*_labelled(rated, voters), strict=True))
    confidence = np.maximum(likely, 1 - likely)
    is_body = likely >= 0.5
    right = is_body == (labels == 1)
    own = confidence >= sure
    error = sum(band.share_of_words * abs(band.right_by_words - band.confidence) for band in bands(rated, voters))
    return Summary(
        len(rated),
        float(own.mean()),
        float(words[own].sum() / words.sum()),
        _share(right, words, own),
        _share(right, words, own & is_body),
        _share(right, words, own & ~is_body),
        float(error),
        float(np.mean([page_f1(page, voters, odds) for page, odds in rated if page.gold is not None])),
    )


def _share(right: np.ndarray, words: np.ndarray, own: np.ndarray) -> float:
    return float(np.average(right[own], weights=words[own])) if own.any() else float("nan")


def page_f1(page: VotedPage, voters: Sequence[Voter], odds: Mapping[str, Odds]) -> float:
    """The word F1 of the segments without a role that are body at .5, against the gold by convention."""
    is_body = (probabilities(chosen(page.votes, voters), odds) > 0.5) & page.free
    text = "\n".join(text for text, body in zip(page.texts, is_body, strict=True) if body)
    return word_score(text, page.gold or "").f1
