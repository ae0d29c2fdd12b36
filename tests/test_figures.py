"""Curves, calibration and groups of an evaluation, against values worked out by hand and scikit-learn's."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, precision_recall_curve

import newsclf
from newsclf.calibration import calibration
from newsclf.curves import GRID, Curve, axis_of, page_figures, precision_recall
from newsclf.decision import NOTHING
from newsclf.evaluated_pages import copies
from newsclf.figures import Confusion, ViewFigures, figures_of
from newsclf.metrics import tokens, word_score
from newsclf.output_figures import kept_text
from newsclf.page import Label, Segment, SegmentedPage
from newsclf.results import Results, Scored, results_of
from newsclf.row import Row


def _scored(
    page_id: str,
    gold: str | None,
    segments: list[tuple[str, Label | None, float]],
    threshold: float = 0.5,
    site: str = "site.example",
) -> Scored:
    page = SegmentedPage("html", [Segment(text) for text, _, _ in segments])
    row = Row(page_id, "made", site, page, gold, [label for _, label, _ in segments], [None] * len(segments))
    return Scored(row, gold, np.array([score for _, _, score in segments]), threshold)


PAGES = [
    _scored(
        "a", "one two three four", [("menu", "boilerplate", 0.1), ("one two", "body", 0.9), ("three four", "body", 0.4)]
    ),
    _scored("b", "five six", [("five six", "body", 0.8), ("share this now", "boilerplate", 0.6), ("odd", None, 0.7)]),
    _scored("c", "", [("log in", "boilerplate", 0.3)]),
]


def _results(pages: list[Scored] = PAGES) -> Results:
    return results_of({"leaks": None}, pages)


def test_confusion_counts_segments_and_words() -> None:
    (figures,) = figures_of(_results())
    # Kept from .5 on: "one two", "five six", "share this now" and "odd", which has no label.
    assert figures.confusion == Confusion(2, 1, 1, 2, 1)
    assert figures.word_confusion == Confusion(4, 3, 2, 3, 1)


def test_the_segment_curve() -> None:
    # Labelled by falling score: .9 body, .8 body, .6 not, .4 body, .3 not, .1 not.
    curve = figures_of(_results())[0].segments
    assert curve is not None
    assert curve.thresholds == pytest.approx([0.1, 0.4, 0.8, 0.9])  # .3 and .6 only lower the precision of the next
    assert curve.precision == pytest.approx([3 / 6, 3 / 4, 1, 1])
    assert curve.recall == pytest.approx([1, 1, 2 / 3, 1 / 3])
    assert curve.f1 == pytest.approx([2 / 3, 6 / 7, 4 / 5, 1 / 2])
    assert curve.average_precision == pytest.approx((1 + 1 + 3 / 4) / 3)
    # From .5 on: two of three bodies, and one that is none.
    assert curve.chosen.threshold == 0.5
    assert (curve.chosen.precision, curve.chosen.recall) == pytest.approx((2 / 3, 2 / 3))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), min_size=1, max_size=600))
def test_points_of_the_segment_curve_are_those_of_scikit_learn(segments: list[tuple[bool, int]]) -> None:
    labels, scores = np.array([int(b) for b, _ in segments]), np.array([s / 1000 for _, s in segments])
    curve = precision_recall(labels, scores, 0.5)
    assert (curve is None) == (not labels.any())
    if curve is None:
        return
    precision, recall, at = precision_recall_curve(labels, scores)
    known = {(t, p, r) for t, p, r in zip(at, precision[:-1], recall[:-1], strict=True)}
    assert known >= set(zip(curve.thresholds, curve.precision, curve.recall, strict=True))
    assert curve.thresholds == sorted(set(curve.thresholds))
    assert len(curve.thresholds) <= 202
    assert (curve.recall[0], curve.recall[-1]) == (1, recall[-2])


def test_the_page_curve_is_the_mean_of_word_scores() -> None:
    curve = figures_of(_results())[0].pages
    assert curve is not None
    assert curve.thresholds == GRID.tolist()
    for at, precision, recall, f1 in zip(curve.thresholds, curve.precision, curve.recall, curve.f1, strict=True):
        scores = [word_score(kept_text(p.row, p.scores, at), p.row.gold or "") for p in PAGES]
        assert precision == pytest.approx(np.mean([s.precision for s in scores]))
        assert recall == pytest.approx(np.mean([s.recall for s in scores]))
        assert f1 == pytest.approx(np.mean([s.f1 for s in scores]))
    # From .5 on: F1 of a is 4/6, of b 4/8 ("five six" in six words), of c, which keeps nothing, 1.
    assert curve.chosen.f1 == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert (curve.chosen.threshold, curve.relative) == (0.5, False)


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b b", "a c", "d", "-"]), st.integers(0, 50)), max_size=8),
    st.text("abcd ", max_size=9),
)
def test_the_page_curve_of_any_page(segments: list[tuple[str, int]], gold: str) -> None:
    item = _scored("x", gold, [(text, None, score / 50) for text, score in segments])
    words = [tokens(text) for text, _ in segments]
    for at, found in zip(GRID, page_figures(words, tokens(gold), item.scores, GRID).T, strict=True):
        score = word_score(kept_text(item.row, item.scores, at), gold)
        assert found == pytest.approx([score.precision, score.recall, score.f1])


@pytest.fixture(scope="module")
def evaluated(sample_model: Path, sample_data: Path) -> Results:
    return newsclf.evaluate(sample_model, sample_data, split="all", where="view=html", leaks="keep")


def _own(curve: Curve | None) -> tuple[float, float, float]:
    """The figures of a curve where the model's own decision stands."""
    assert curve
    place = curve.thresholds.index(curve.chosen.threshold or 0)
    own = curve.precision[place], curve.recall[place], curve.f1[place]
    assert own == (curve.chosen.precision, curve.chosen.recall, curve.chosen.f1)
    return own


def test_at_the_models_own_threshold_the_curves_are_the_evaluations_figures(evaluated: Results) -> None:
    group = evaluated.groups[0]
    (figures,) = evaluated.figures
    assert figures.pages
    assert figures.pages.relative
    assert _own(figures.pages) == pytest.approx((group.word_precision, group.word_recall, group.word_f1))
    assert _own(figures.segment_thresholds) == pytest.approx(
        (group.segment_precision, group.segment_recall, group.segment_f1)
    )
    assert figures.segments
    assert figures.segments.average_precision == pytest.approx(group.average_precision)
    # Pages have thresholds of their own: no point of this curve is the model's.
    assert figures.segments.chosen.threshold is None
    assert figures.segments.chosen.recall == pytest.approx(group.segment_recall)


def test_recall_never_rises_with_the_threshold(evaluated: Results) -> None:
    for curve in (evaluated.figures[0].pages, evaluated.figures[0].segment_thresholds):
        assert curve
        assert (np.diff(curve.recall) <= 1e-12).all()


def _figures(pages: list[Scored]) -> ViewFigures:
    (found,) = figures_of(_results(pages))
    return found


def test_one_threshold_for_all_pages_is_on_the_axis_whatever_it_is() -> None:
    curve = _figures([_scored("a", "one two", [("one two", "body", 0.6), ("three", "boilerplate", 0.35)], 0.33)]).pages
    assert curve
    assert (curve.chosen.threshold, curve.relative) == (0.33, False)
    values = dict(zip(curve.thresholds, curve.f1, strict=True))
    assert values[0.33] == curve.chosen.f1 == pytest.approx(0.8)
    assert values[0.4] == 1
    assert values[0.62] == 0


def test_with_thresholds_by_page_odds_are_relative_to_them() -> None:
    pages = [
        _scored("a", "x", [("x", "body", 0.9)], 0.2),  # odds of 9, over .25: 36
        _scored("b", "x", [("x", "body", 0.9)], 0.6),  # over 1.5: 6
        _scored("c", "x", [("x", "body", 0.99)], NOTHING),
    ]
    curve = _figures(pages).pages
    assert curve
    assert (curve.chosen.threshold, curve.relative) == (0.5, True)
    values = dict(zip(curve.thresholds, curve.recall, strict=True))
    assert values[0.5] == values[0.84] == pytest.approx(2 / 3)  # 6 / 7 = .857
    assert values[0.86] == values[0.96] == pytest.approx(1 / 3)  # 36 / 37 = .973
    assert values[0.98] == 0
    # Of pages that keep nothing whatever is likely, there are no odds.
    curve = _figures(pages[2:]).pages
    assert curve
    assert curve.relative
    assert curve.recall == [0] * len(GRID)


@given(st.floats(0.001, 0.999), st.lists(st.floats(0, 1)))
def test_moved_scores_keep_what_the_model_keeps(threshold: float, scores: list[float]) -> None:
    axis = axis_of([threshold, threshold / 2])
    moved = axis.moved(np.array(scores), threshold)
    assert ((moved >= axis.chosen) == (np.array(scores) >= threshold)).all()
    assert ((moved >= 0) & (moved <= 1)).all()


def test_calibration_by_hand() -> None:
    labels = [1, 0, 0, 1, 1]
    likely = [0.9, 0.85, 0.1, 0.1, 1.0]
    found = calibration(labels, likely)
    counts = {round(b.low, 1): b.count for b in found.bins if b.count}
    assert counts == {0.0: 2, 0.8: 2, 0.9: 1}  # .1 and .9 belong to the bin that they close
    first, eighth, last = found.bins[0], found.bins[8], found.bins[9]
    assert (first.mean_probability, first.body_share) == pytest.approx((0.1, 0.5))
    assert (eighth.mean_probability, eighth.body_share) == pytest.approx((0.875, 0.5))
    assert (last.mean_probability, last.body_share) == (1, 1)
    assert found.bins[4].mean_probability is None
    assert found.expected_error == pytest.approx(2 / 5 * 0.4 + 2 / 5 * 0.375 + 0)
    assert found.max_error == pytest.approx(0.4)
    assert found.brier == pytest.approx((0.1**2 + 0.85**2 + 0.1**2 + 0.9**2 + 0) / 5)
    assert found.brier == pytest.approx(brier_score_loss(labels, likely))


def test_calibration_at_its_ends() -> None:
    perfect = calibration([0, 1], [0.0, 1.0])
    assert (perfect.brier, perfect.expected_error, perfect.max_error) == (0, 0, 0)
    wrong = calibration([1, 0], [0.0, 1.0])
    assert (wrong.brier, wrong.expected_error, wrong.max_error) == (1, 1, 1)
    # Brier's own example is of forecasts of rain; all at one half have the score .25 in this form.
    assert calibration([1, 0, 1], [0.5] * 3).brier == pytest.approx(0.25)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1))
def test_calibration_is_in_range(segments: list[tuple[bool, float]]) -> None:
    labels, likely = [int(b) for b, _ in segments], [p for _, p in segments]
    found = calibration(labels, likely)
    assert sum(b.count for b in found.bins) == len(segments)
    assert 0 <= found.expected_error <= found.max_error + 1e-12 <= 1 + 1e-9
    assert found.expected_error**2 <= found.brier + 1e-9  # the mean gap of bins is no larger than the root mean square


@pytest.mark.parametrize(("labels", "likely"), [([], []), ([1], [0.1, 0.2]), ([-1], [0.5]), ([1], [1.5])])
def test_calibration_refuses_what_does_not_fit(labels: list[int], likely: list[float]) -> None:
    with pytest.raises(newsclf.DataSetError, match="expected"):
        calibration(labels, likely)


def test_sites_lengths_and_the_histogram() -> None:
    def page(number: int, site: str, right: int, words: int) -> Scored:
        text = " ".join(f"w{i}" for i in range(words))
        gold = " ".join(f"w{i}" for i in range(right)) + " x" * (words - right)
        return _scored(f"{site}-{number}", gold, [(text, "body", 0.9)], site=site)

    pages = [page(i, "large.example", 10, 10) for i in range(3)] + [page(i, "bad.example", 5, 10) for i in range(2)]
    pages += [page(0, "single.example", 0, 300), page(0, "page:without", 999, 1000)]
    (figures,) = figures_of(_results(pages))
    # Those first that lose most; a page without a site is in none.
    assert [(s.name, s.pages, s.loss) for s in figures.sites] == [
        ("bad.example", 2, pytest.approx(1.0)),
        ("single.example", 1, pytest.approx(1.0)),
        ("large.example", 3, pytest.approx(0.0)),
    ]
    assert [s.word_f1_interval is None for s in figures.sites] == [False, True, False]
    assert [(n.name, n.pages) for n in figures.lengths] == [("1-49", 5), ("300-599", 1), ("600-1199", 1)]
    assert figures.lengths[0].word_f1 == pytest.approx(0.8)
    assert figures.lengths[2].word_precision == pytest.approx(0.999)
    counts = figures.histogram.counts
    assert len(counts) + 1 == len(figures.histogram.edges)
    assert (counts[0], counts[10], counts[19]) == (1, 2, 4)


def test_facts_of_the_data() -> None:
    long = " ".join(f"word{i}" for i in range(20))
    pages = [
        _scored("a", long, [(long, "body", 0.9), ("menu", "boilerplate", 0.1)], site="a.example"),
        _scored("b", long + " more", [(long, "body", 0.9), ("odd", None, 0.1)], site="b.example"),
        _scored("c", "", [("log in", "boilerplate", 0.1)], site="a.example"),
        _scored("d", None, [("text", None, 0.1)], site="c.example"),
    ]
    data = figures_of(_results(pages))[0].data
    assert (data.pages, data.sites, data.with_gold, data.empty_golds, data.segments) == (4, 3, 3, 1, 6)
    assert (data.unlabelled, data.languages) == (2, 0)
    assert data.body_share == pytest.approx(2 / 4)
    assert data.words == 45
    assert data.body_word_share == pytest.approx(40 / 43)
    assert data.near_duplicates == copies([p.row for p in pages]) == 1


def test_pages_without_gold_and_labels_have_no_curves() -> None:
    figures = _figures([_scored("a", None, [("text", None, 0.1)]), _scored("b", None, [])])
    assert figures.segments is figures.segment_thresholds is figures.pages is figures.calibration is None
    assert sum(figures.histogram.counts) == 0
    assert figures.sites == figures.lengths == []
    assert (figures.data.body_share, figures.data.body_word_share) == (None, None)
    assert figures_of(Results({})) == []


def test_figures_of_an_evaluation_are_json(sample_model: Path, sample_data: Path) -> None:
    results = newsclf.evaluate(sample_model, sample_data, split="all", leaks="keep")
    saved = json.loads(json.dumps(results.as_dict(), allow_nan=False))["figures"]
    assert [view["view"] for view in saved] == ["html", "text"]
    for view, group in zip(saved, [g for g in results.groups if g.group in ("html", "text")], strict=True):
        assert view["pages"]["chosen"]["f1"] == pytest.approx(group.word_f1)
        assert view["segments"]["chosen"]["f1"] == pytest.approx(group.segment_f1)
        assert view["segments"]["average_precision"] == pytest.approx(group.average_precision)
        assert sum(view["histogram"]["counts"]) == view["data"]["pages"] == group.pages
        assert sum(n["pages"] for n in view["lengths"]) == group.pages
        own = view["confusion"]
        assert sum(own.values()) == view["data"]["segments"]
        assert own["body_kept"] / (own["body_kept"] + own["boilerplate_kept"]) == pytest.approx(group.segment_precision)
        assert 0 <= view["calibration"]["expected_error"] <= 0.2
        assert not math.isnan(view["calibration"]["brier"])
