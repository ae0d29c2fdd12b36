"""What a page came out as, in few bytes that are equal only if all of it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import newsclf
from newsclf.errors import NewsclfError

from .pages import NamedPage


class Answer(NamedTuple):
    """A prediction: its score, and hashes of its body and of all that is said of its segments.

    `error` is the message of a `NewsclfError`, which some pages are to raise.
    """

    score: float = 0.0
    body: str = ""
    segments: str = ""
    view: str | None = None
    truncated: tuple[str, ...] = ()
    error: str | None = None


def answer(predictor: newsclf.Predictor, page: NamedPage) -> Answer:
    """Predict a page; any error but a `NewsclfError` is raised."""
    try:
        return answer_of(predictor.predict(page.content))
    except NewsclfError as error:
        return Answer(error=str(error))


def answer_of(prediction: newsclf.Prediction) -> Answer:
    """A prediction as an answer."""
    if prediction.error is not None:
        return Answer(error=prediction.error)
    said = [f"{s.label} {s.score!r} {s.text} {s.node} {s.link_chars} {s.marks}" for s in prediction.segments]
    return Answer(
        prediction.score,
        _hash([prediction.body]),
        _hash(said),
        prediction.view,
        prediction.truncated,
        prediction.error,
    )


def explained(predictor: newsclf.Predictor, page: NamedPage) -> Answer:
    """Explain a page: the reasons of its first and last segments are in the answer's `segments`."""
    reasons = predictor.explain(page.content)
    count = len(reasons)
    told = [repr(reasons.top(number, 3)) for number in (0, count // 2, count - 1)] if count else []
    found = answer_of(reasons.prediction)
    return found._replace(segments=_hash([found.segments, repr(reasons.logits.tolist()), *told]))


def difference(expected: Answer, found: Answer) -> str | None:
    """What differs, in words; None where nothing does."""
    differs = [
        name if name in ("body", "segments") else f"{name} {was!r}, now {now!r}"
        for name, was, now in zip(Answer._fields, expected, found, strict=True)
        if was != now
    ]
    return "; ".join(differs) or None


def _hash(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
