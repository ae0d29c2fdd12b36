"""Line F1 and average precision on the dev parts of turku, by language and system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.text.rules import RULES

from newsclf.collection import load_collection
from newsclf.compiled import compile_pipelines
from newsclf.config import Config
from newsclf.errors import DataSetError
from newsclf.features.facts import facts
from newsclf.metrics import segment_score
from newsclf.predict import load
from newsclf.row import Row
from newsclf.training import fit_parts

_TEST, _TRAIN = "/dev/", "/train/"


class LineFigure(NamedTuple):
    """One system on the lines of one language; `average_precision` is None for rules, which give no score."""

    lang: str
    lines: int
    kept_share: float
    system: str
    f1: float
    precision: float
    recall: float
    average_precision: float | None


class _Judged(NamedTuple):
    """What a system says of the lines of a page: scores, and that from which a line is kept."""

    scores: np.ndarray
    threshold: float


def measure(data: Path, model: Path | None, config: Config) -> list[LineFigure]:
    """Score the dev parts: by a model that knows nothing of them, by one of the train parts alone, and by rules.

    Args:
        data: the data set.
        model: the model; None for the shipped one.
        config: how the model of the train parts is trained.

    Raises:
        DataSetError: the data set has no dev or no train parts.
        ArtifactError: the model can't be loaded.
    """
    collection = load_collection([data], where="view=text")
    test = [row for row in collection.rows if _TEST in row.page_id]
    if not test or len(test) == len(collection.rows):
        raise DataSetError(
            f"{data}: expected pages with {_TEST} and {_TRAIN} in their id, as the turku format has them"
        )
    collection.selected[[i for i, row in enumerate(collection.rows) if _TRAIN not in row.page_id]] = False
    part = fit_parts({"text": collection.facts("text")}, collection.sites, config)["text"]
    own = compile_pipelines(part.pipelines(), "text", part.threshold, part.decision, part.page_score)
    predictor = load(model)

    def by_news(row: Row) -> _Judged:
        return _Judged(*predictor.score_segments(row.page))

    def by_own(row: Row) -> _Judged:
        computed = facts(row.page)
        scores = own.probabilities(computed)
        return _Judged(scores, own.decide(scores, computed)[0])

    systems: dict[str, Callable[[Row], _Judged]] = {"news": by_news, "trained on turku": by_own}
    for name, rule in RULES.items():
        systems[name] = lambda row, rule=rule: _Judged(
            np.array(rule([s.text for s in row.page.segments], row.lang), dtype=float), 0.5
        )
    by_lang: dict[str, list[Row]] = defaultdict(list)
    for row in test:
        by_lang[row.lang or "unknown"].append(row)
    groups = {**dict(sorted(by_lang.items())), "all": test}
    return [
        _figure(lang, rows, name, [system(row) for row in rows])
        for lang, rows in groups.items()
        for name, system in systems.items()
    ]


def _figure(lang: str, rows: Sequence[Row], system: str, judged: Sequence[_Judged]) -> LineFigure:
    labels = np.concatenate([[int(label == "body") for label in row.labels] for row in rows])
    scores = np.concatenate([item.scores for item in judged])
    thresholds = np.concatenate([np.full(len(item.scores), item.threshold) for item in judged])
    found = segment_score(labels, scores, thresholds)
    return LineFigure(
        lang,
        len(labels),
        float(labels.mean()),
        system,
        found.f1,
        found.precision,
        found.recall,
        None if system in RULES else found.average_precision,
    )
