from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclf
from newsclf.config import Config
from newsclf.dataset_reading import read_rows
from newsclf.decision import NOTHING, decide
from newsclf.features.facts import numeric_names
from newsclf.features.store import FactsTable
from newsclf.features.variants import body_alone, without_body
from newsclf.page_score import PAGE_COLUMNS, PageScore, page_column_names, page_columns
from newsclf.page_score_fit import fit_page_score

SCORE = PageScore(np.array([1.0] + [0.0] * (len(PAGE_COLUMNS) - 1)), -np.log1p(50.0))
"""An article is a page of which 50 words are likely body."""


def numbers(segments: int) -> np.ndarray:
    """Numeric columns of text: in column j all segments have j, but the first one has 1 more."""
    columns = np.tile(np.arange(len(numeric_names("text")), dtype=np.float32), (segments, 1))
    columns[:1] += 1
    return columns


def columns_of(probabilities: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    return page_columns(probabilities, sizes, numbers(len(sizes)))


def score_of(score: PageScore, probabilities: np.ndarray, sizes: np.ndarray) -> float:
    return score.score(probabilities, sizes, numbers(len(sizes)))


def test_a_page_without_segments_has_none() -> None:
    assert score_of(SCORE, np.zeros(0), np.zeros(0)) == 0.0


def test_the_score_is_the_logistic_of_the_weighted_columns() -> None:
    probabilities, sizes = np.array([0.5, 0.99999, 0.1]), np.array([19.7, 39.7, 9.7])
    columns = dict(zip(page_column_names("text"), columns_of(probabilities, sizes), strict=True))
    assert columns["likely_words"] == pytest.approx(np.log1p(10 + 40 + 1), abs=1e-4)
    assert columns["words"] == pytest.approx(np.log1p(70), abs=1e-4)
    assert columns["segments"] == pytest.approx(np.log1p(3), abs=1e-4)
    assert columns["few"] == 1
    assert all(columns[f"{name}_of_few"] == value for name, value in list(columns.items())[:10])
    assert columns["second_likeliest"] == 0.0
    assert columns["fourth_likeliest"] == -10.0
    assert columns["likeliest"] == 10.0
    # keeping the likeliest two: 2 * 50 / (60 + 51)
    assert columns["expected_f1"] == pytest.approx(100 / 111, abs=1e-4)
    assert columns["kept_share"] == pytest.approx(50 / 60, abs=1e-4)
    assert score_of(SCORE, probabilities, sizes) == pytest.approx(52 / (52 + 51), abs=1e-4)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e5)), min_size=1, max_size=20))
def test_columns_are_finite_and_do_not_depend_on_the_order(segments: list[tuple[float, float]]) -> None:
    probabilities, sizes = np.array(segments).T
    numeric = numbers(len(sizes))
    columns = page_columns(probabilities, sizes, numeric)
    assert np.isfinite(columns).all()
    if len({p for p, _ in segments}) == len(segments):
        turned = page_columns(probabilities[::-1], sizes[::-1], numeric[::-1])
        assert turned == pytest.approx(columns, abs=1e-3)


def test_of_a_page_of_many_segments_what_is_for_few_does_not_count() -> None:
    columns = columns_of(np.full(8, 0.6), np.full(8, 20.0))
    assert len(columns) == len(page_column_names("text"))
    assert not columns[10 : len(PAGE_COLUMNS)].any()
    assert columns[:10].all()


def test_in_the_means_a_word_counts_by_how_likely_it_is() -> None:
    probabilities, sizes = np.array([0.9] + [0.1] * 8), np.array([9.7] * 9)
    means = columns_of(probabilities, sizes)[len(PAGE_COLUMNS) :]
    assert means == pytest.approx(np.arange(len(means)) + 0.9 / 1.7, abs=1e-4)


def test_of_few_segments_there_are_no_means() -> None:
    assert not columns_of(np.full(7, 0.6), np.full(7, 20.0))[len(PAGE_COLUMNS) :].any()


def test_a_page_without_an_article_keeps_nothing() -> None:
    probabilities, sizes = np.array([0.9, 0.1]), np.array([30.0, 100.0])
    assert decide(probabilities, sizes, 0.5, "page", None) <= 0.9
    assert decide(probabilities, sizes, 0.5, "page", 0.49) == NOTHING
    assert decide(probabilities, sizes, 0.5, "page", 0.5) <= 0.9


def test_what_stands_by_itself_must_be_likely_itself() -> None:
    generous = PageScore(np.zeros(len(PAGE_COLUMNS)), 5.0)
    for likely, kept in ((0.4, False), (0.45, True)):
        score = score_of(generous, np.array([likely]), np.array([9.0]))
        assert score == pytest.approx(2 * likely / (2 * likely + 1 - likely**2), abs=1e-4)
        assert kept == (score >= 0.5)
    assert score_of(generous, np.full(7, 0.01), np.full(7, 9.0)) < 0.5
    assert score_of(generous, np.full(8, 0.01), np.full(8, 9.0)) > 0.99


def test_a_fixed_threshold_is_all_that_counts() -> None:
    assert decide(np.array([0.9]), np.array([1.0]), 0.7, "fixed", 0.1) == 0.7


def test_a_lower_threshold_takes_more_pages_for_articles() -> None:
    probabilities, sizes = np.array([0.9, 0.1]), np.array([30.0, 100.0])
    assert decide(probabilities, sizes, 0.2, "page", 0.3) < NOTHING


def test_it_is_learned_from_pages_with_and_without_body(sample_model: Path, sample_data: Path) -> None:
    model = newsclf.load(sample_model)
    scores: dict[str, list[float]] = {"whole": [], "emptied": [], "alone": []}
    for row in read_rows(sample_data):
        made = {"whole": row, "emptied": without_body(row), "alone": body_alone(row)}
        for name, page in made.items():
            if "body" in row.labels and page.page.segments:
                text = "\n\n".join(segment.text for segment in page.page.segments)
                scores[name].append(model.predict(newsclf.Page(text=text)).score)
    assert np.mean(np.array(scores["whole"]) >= 0.5) > 0.95
    assert np.mean(np.array(scores["alone"]) >= 0.5) > 0.95
    assert np.mean(scores["emptied"]) < np.mean(scores["whole"]) - 0.3


@pytest.mark.parametrize(("pages", "told"), [(250, True), (60, False)])
def test_of_enough_articles_it_learns_what_likely_segments_are_like(pages: int, told: bool) -> None:
    """Articles and other pages have the same probabilities and sizes; one numeric column alone tells them apart."""
    n = 9
    names = numeric_names("text")
    article = np.arange(2 * pages) < pages
    numeric = np.zeros((2 * pages * n, len(names)), np.float32)
    numeric[:, names.index("log_words")] = np.log1p(20.0)
    numeric[:, names.index("commas")] = np.repeat(article, n)
    label = np.zeros(len(numeric), np.int8)
    label[::n] = article
    table = FactsTable(
        view="text",
        numeric=numeric,
        fields={},
        spans=np.zeros((len(numeric), 0, 2), np.int32),
        kinds=np.zeros(len(numeric), np.int32),
        page=np.repeat(np.arange(2 * pages), n),
        label=label,
        role=np.full(len(numeric), -1),
        variant=np.zeros(len(numeric), np.int8),
        confidence=np.ones(len(numeric), np.float32),
    )
    logits = np.tile(np.array([1.0] + [-2.0] * (n - 1)), 2 * pages)
    weights, folds = np.ones(2 * pages), np.repeat(np.arange(2 * pages) % 3, n)
    nothing, commas = np.zeros(len(names), bool), np.array(names) == "commas"

    def gap(score: PageScore | None, segments: int = n) -> float:
        assert score is not None
        likely, sizes = 1 / (1 + np.exp(-logits[:segments])), np.full(segments, 20.0)
        own, other = numeric[:segments], numeric[-segments:]
        return score.score(likely, sizes, own) - score.score(likely, sizes, other)

    learned = fit_page_score(table, logits, weights, folds, nothing)
    assert (gap(learned) > 0.1) == told
    assert gap(learned, segments=7) == 0
    assert gap(fit_page_score(table, logits, weights, folds, commas)) == 0


def test_with_few_pages_there_is_none(sample_data: Path, tmp_path: Path, quick: Config) -> None:
    page_ids = sorted({row.page_id for row in read_rows(sample_data)})[:8]
    where = [f"page_id={'|'.join(page_ids)}", "view=text"]
    newsclf.train([sample_data], tmp_path / "model", quick, where=where, split="all")
    assert json.loads((tmp_path / "model" / "text.json").read_bytes())["page_score"] is None
    page = newsclf.load(tmp_path / "model").predict(newsclf.Page(text="The council met on Monday."))
    assert 0 <= page.score <= 1
