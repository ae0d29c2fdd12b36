"""Curves: at the model's own threshold they say what the evaluation says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import newsclf
from made_pages import many, results, scored
from newsclf.decision import NOTHING
from newsclf.results import Results
from newsclf.score_curves import (
    Confusion,
    calibration,
    confusion,
    page_thresholds,
    segment_curve,
    segment_thresholds,
)


@pytest.fixture(scope="module")
def evaluated(sample_model: Path, sample_data: Path) -> Results:
    return newsclf.evaluate(newsclf.load(sample_model), [sample_data], split="all", where="view=html", leaks="keep")


def test_at_the_models_own_threshold_the_curves_are_the_evaluations_figures(evaluated: Results) -> None:
    group = evaluated.groups[0]
    pages, segments = page_thresholds(evaluated.scored), segment_thresholds(evaluated.scored)
    assert pages
    assert segments
    assert pages.relative
    place = int(np.flatnonzero(pages.at == pages.chosen)[0])
    assert pages.f1[place] == pytest.approx(group.word_f1)
    assert pages.precision[place] == pytest.approx(group.word_precision)
    assert pages.recall[place] == pytest.approx(group.word_recall)
    assert segments.f1[place] == pytest.approx(group.segment_f1)
    curve = segment_curve(evaluated.scored)
    assert curve
    assert curve.chosen == pytest.approx((group.segment_recall, group.segment_precision))
    assert curve.average_precision == pytest.approx(group.average_precision)


def test_with_one_threshold_for_all_pages_the_axis_is_the_probability() -> None:
    pages = [scored("a", [("one two", "body", 0.6), ("three", "boilerplate", 0.35)], threshold=0.33)]
    curve = page_thresholds(pages)
    assert curve
    assert (curve.chosen, curve.relative) == (0.33, False)
    values = dict(zip(curve.at.tolist(), curve.f1.tolist(), strict=True))
    assert values[0.33] == pytest.approx(0.8)
    assert values[0.4] == 1
    assert values[0.62] == 0


def test_recall_never_rises_with_the_threshold(evaluated: Results) -> None:
    for curve in (page_thresholds(evaluated.scored), segment_thresholds(evaluated.scored)):
        assert curve
        assert (np.diff(curve.recall) <= 1e-12).all()


def test_a_page_of_which_nothing_is_kept_stays_so_at_its_own_threshold() -> None:
    pages = [
        scored("a", [("one two", "body", 0.99)], threshold=NOTHING),
        scored("b", [("one two", "body", 0.9)], threshold=0.4),
    ]
    curve = page_thresholds(pages)
    assert curve
    assert curve.f1[curve.at == 0.5] == pytest.approx(0.5)


def test_a_page_without_a_body_is_right_while_it_is_empty() -> None:
    curve = page_thresholds([scored("a", [("menu", "boilerplate", 0.31)], threshold=0.5)])
    assert curve
    assert [curve.f1[curve.at == at][0] for at in (0.3, 0.32)] == [0, 1]


def test_confusion_counts_segments_and_words_by_label_and_prediction() -> None:
    found = confusion([scored("a", [("one two", "body", 0.1), ("x y z", "boilerplate", 0.9), ("no", None, 0.9)])])
    expected = Confusion(np.array([[0, 1], [1, 0]]), np.array([[0, 3], [2, 0]]))
    assert found.segments.tolist() == expected.segments.tolist()
    assert found.words.tolist() == expected.words.tolist()


def test_calibration_compares_scores_with_shares() -> None:
    pages = [scored("a", [("x", "body", 0.85), ("y", "body", 0.85), ("z", "boilerplate", 0.85), ("w", "body", 1.0)])]
    found = calibration(pages)
    assert found
    assert found.mean_score.tolist() == pytest.approx([0.85, 1.0])
    assert found.body_share.tolist() == pytest.approx([2 / 3, 1.0])
    assert found.counts.tolist() == [3, 1]
    assert found.error == pytest.approx((0.85 - 2 / 3) * 3 / 4)


def test_without_labels_or_golds_there_is_nothing_to_draw() -> None:
    pages = [scored("a", [("x", None, 0.5)], gold=None)]
    assert segment_curve(pages) is segment_thresholds(pages) is page_thresholds(pages) is calibration(pages) is None


def test_a_curve_of_many_segments_is_thinned_out() -> None:
    rng = np.random.default_rng(0)
    pages = [
        scored(
            f"p{i}", [("x", "body" if rng.random() < 0.5 else "boilerplate", float(rng.random())) for _ in range(99)]
        )
        for i in range(30)
    ]
    curve = segment_curve(pages)
    assert curve
    assert len(curve.recall) <= 300
    assert segment_curve(many()) is not None
    assert results().groups
