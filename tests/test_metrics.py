"""The page and segment metrics, against values worked out by hand."""

from __future__ import annotations

import re
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclf.errors import ConfigError, DataSetError
from newsclf.metrics import (
    PageScore,
    bootstrap_interval,
    f1_of_means,
    f1_of_snippets,
    ngram_counts,
    page_interval,
    scrapinghub_rates,
    scrapinghub_score,
    segment_score,
    snippet_counts,
    snippet_score,
    tokens,
    word_score,
)

texts = st.lists(st.sampled_from(["a", "b", "C", "d.", "春", "é", "--"]), max_size=20).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  -- … ", []),
        ("Hello, World_1!", ["hello", "world_1"]),
        ("don't", ["don", "t"]),
        ("2024年春", ["2024", "年", "春"]),
        ("iPhone発売、COVIDの今", ["iphone", "発", "売", "covid", "の", "今"]),
        ("コーヒー・カップ", list("コーヒーカップ")),
        ("ｶﾞ々〇𠮷", list("ｶﾞ々〇𠮷")),
        ("한국어 뉴스", ["한국어", "뉴스"]),
        ("ÉTÉ Straße", ["été", "straße"]),
        ("İstanbul", ["i̇stanbul"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_tokens_cover_every_word_character_and_cut_at_every_cjk_one() -> None:
    cjk = re.compile(r"(CJK UNIFIED IDEOGRAPH|CJK COMPATIBILITY IDEOGRAPH|(HALFWIDTH )?(HIRA|KATA)\w* LETTER)")
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        if not re.match(r"\w", character):
            continue
        expected = 3 if cjk.match(unicodedata.name(character, "")) else None
        cut = tokens(f"a{character}1")
        # Not the character's own lower case: "Σ" has another one inside a word than alone.
        assert "".join(cut) == f"a{character}1".lower()
        assert len(cut) in ((expected,) if expected else (1, 3)), f"U+{code:04X}"


@pytest.mark.parametrize(
    ("output", "gold", "expected"),
    [
        ("", "", PageScore(1, 1, 1)),
        ("!", "?", PageScore(1, 1, 1)),
        ("a", "", PageScore(0, 0, 0)),
        ("", "a", PageScore(0, 0, 0)),
        ("A b", "b a", PageScore(1, 1, 1)),
        ("a a a b", "a a c", PageScore(2 / 4, 2 / 3, 4 / 7)),
        ("春が来た", "春は来た", PageScore(3 / 4, 3 / 4, 3 / 4)),
    ],
)
def test_word_score(output: str, gold: str, expected: PageScore) -> None:
    assert word_score(output, gold) == expected


@given(texts, texts)
def test_word_score_is_in_range_and_symmetric(output: str, gold: str) -> None:
    score, swapped = word_score(output, gold), word_score(gold, output)
    assert (score.precision, score.recall, score.f1) == (swapped.recall, swapped.precision, swapped.f1)
    assert 0 <= min(score.precision, score.recall) <= score.f1 + 1e-12
    assert score.f1 <= max(score.precision, score.recall) + 1e-12 <= 1 + 1e-12
    assert (score.f1 == 1) == (sorted(tokens(output)) == sorted(tokens(gold)))


@pytest.mark.parametrize(
    ("output", "gold", "expected"),
    [
        ("", "", (0, 0, 0)),
        ("a", "", (0, 1, 0)),
        ("", "a b c d e", (0, 0, 1)),
        ("a b", "a b", (1, 0, 0)),
        ("a b", "a b c", (0, 1 / 2, 1 / 2)),  # texts of fewer than four tokens are one n-gram each
        ("A b c d", "a b c d", (0, 1 / 2, 1 / 2)),  # case counts
        ("a b c d e", "a b c d f", (1 / 3, 1 / 3, 1 / 3)),
        ("a a a a a a", "a a a a a", (2 / 3, 1 / 3, 0)),  # multisets
        ("春が 来た", "春が 来た", (1, 0, 0)),
    ],
)
def test_ngram_counts(output: str, gold: str, expected: tuple[float, float, float]) -> None:
    assert ngram_counts(output, gold) == pytest.approx(expected)


def test_ngram_counts_of_another_length() -> None:
    assert ngram_counts("a b c", "a b d", n=2) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


@pytest.mark.parametrize(
    ("output", "gold", "expected"),
    [("", "", (1, 1)), ("a", "", (0, 0)), ("", "a", (0, 0)), ("a b c d e", "a b c d", (1 / 2, 1))],
)
def test_scrapinghub_rates(output: str, gold: str, expected: tuple[float, float]) -> None:
    assert scrapinghub_rates(output, gold) == pytest.approx(expected)


def test_scrapinghub_score_is_the_f1_of_the_means() -> None:
    pages = [("a b c d e", "a b c d"), ("a b c d", "a b c d e f g"), ("", "")]
    # Precision 1/2, 1, 1 and recall 1, 1/4, 1.
    score = scrapinghub_score(pages)
    precision, recall = 2.5 / 3, 2.25 / 3
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)
    assert score.f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert score.f1 == f1_of_means([scrapinghub_rates(*page) for page in pages])


def test_scrapinghub_score_at_its_ends() -> None:
    assert scrapinghub_score([("", "a")]) == PageScore(0, 0, 0)
    nothing = scrapinghub_score([])
    assert np.isnan([nothing.precision, nothing.recall, nothing.f1]).all()
    assert np.isnan(f1_of_means([]))


@given(texts, texts)
def test_ngram_counts_add_up(output: str, gold: str) -> None:
    tp, fp, fn = ngram_counts(output, gold)
    assert (tp, fn, fp) == ngram_counts(gold, output)
    assert tp + fp + fn == pytest.approx(1 if tokens(output) or tokens(gold) else 0)


def test_snippets() -> None:
    output = "The lead of the article.\nIts second line."
    assert snippet_counts(output, ["The lead", "second", "the Article"], ["Share", "line"]) == (2, 1, 1, 1)
    assert snippet_counts(output, [], ["Share", "line", "Print"]) == (0, 0, 1, 2)
    score = snippet_score([(output, ["The lead", "second", "the Article"], ["Share", "line"]), ("", ["x"], [])])
    assert score.precision == pytest.approx(2 / 3)
    assert score.recall == pytest.approx(2 / 4)
    assert score.f1 == pytest.approx(4 / 7)
    assert score.accuracy == pytest.approx(3 / 6)


def test_snippet_counts_of_pages_add_up() -> None:
    # Found 3 of 4 wanted, and 1 of 4 unwanted: precision 3/4, recall 3/4.
    assert f1_of_snippets([(2, 1, 0, 2), (1, 0, 1, 1)]) == pytest.approx(3 / 4)
    assert f1_of_snippets([]) == 0


def test_snippets_of_nothing() -> None:
    score = snippet_score([])
    assert (score.precision, score.recall, score.f1, score.accuracy) == (0, 0, 0, 0)


def test_segment_score() -> None:
    score = segment_score([1, 0, 1, 0, -1, -1], [0.9, 0.8, 0.7, 0.1, 1.0, 0.0], threshold=0.8)
    assert score.precision == pytest.approx(1 / 2)
    assert score.recall == pytest.approx(1 / 2)
    assert score.f1 == pytest.approx(1 / 2)
    assert score.average_precision == pytest.approx(1 / 2 * 1 + 1 / 2 * 2 / 3)
    assert score.n == 4


def test_average_precision_of_scikit_learns_own_example() -> None:
    # The example of sklearn.metrics.average_precision_score: 1/2 * 1 + 1/2 * 2/3.
    assert segment_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.5).average_precision == pytest.approx(0.8333, abs=1e-4)
    # Equal scores are one step: half of the segments is body, in whatever order they stand.
    assert segment_score([1, 0, 0, 1], [0.5] * 4, 0.5).average_precision == pytest.approx(0.5)


def test_segment_score_with_a_threshold_for_each_segment() -> None:
    score = segment_score([1, 1, 0, -1], [0.3, 0.3, 0.3, 0.9], [0.2, 0.4, 0.3, 0.1])
    assert (score.precision, score.recall, score.f1) == (1 / 2, 1 / 2, 1 / 2)  # from the threshold on, itself included


@pytest.mark.parametrize("labels", [[], [-1, -1], [0, 0]])
def test_segment_score_without_body(labels: list[int]) -> None:
    score = segment_score(labels, [0.5] * len(labels), 0.5)
    assert (score.precision, score.recall, score.f1, score.average_precision) == (0, 0, 0, 0)
    assert score.n == labels.count(0)


def test_segment_score_refuses_what_does_not_fit() -> None:
    with pytest.raises(DataSetError, match="shapes"):
        segment_score([1, 0], [0.5], 0.5)
    with pytest.raises(DataSetError, match="labels 1, 0 and -1"):
        segment_score([2], [0.5], 0.5)
    with pytest.raises(DataSetError, match="got -2 to 0; rebuild"):
        segment_score([-2, 0], [0.5, 0.5], 0.5)


def test_bootstrap_interval_of_two_values_is_the_binomials() -> None:
    # Of two draws from 0 and 1 the mean is 0, 1/2 or 1 with probability 1/4, 1/2 and 1/4.
    assert bootstrap_interval([0.0, 1.0]) == (0.0, 1.0)
    assert bootstrap_interval([0.0, 1.0], level=0.4) == (0.5, 0.5)


def test_bootstrap_interval_of_few_values() -> None:
    assert bootstrap_interval([0.25]) == (0.25, 0.25)
    assert np.isnan(bootstrap_interval([])).all()
    assert np.isnan(bootstrap_interval(np.empty((0, 2)), statistic=f1_of_means)).all()


def test_bootstrap_interval_agrees_with_the_normal_one() -> None:
    values = np.random.default_rng(7).uniform(0, 1, size=400)
    low, high = bootstrap_interval(values)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.004)
    assert high == pytest.approx(values.mean() + half, abs=0.004)
    narrow = bootstrap_interval(values, level=0.5)
    assert low < narrow[0] < values.mean() < narrow[1] < high


def test_bootstrap_interval_is_repeatable_and_takes_a_statistic() -> None:
    values = np.linspace(0, 1, 50)
    assert bootstrap_interval(values, seed=3) == bootstrap_interval(values, seed=3)
    assert bootstrap_interval(values, seed=3) != bootstrap_interval(values, seed=4)
    slow = bootstrap_interval(values, seed=3, statistic=lambda sample: float(sample.mean()))
    assert slow == pytest.approx(bootstrap_interval(values, seed=3))
    rates = np.stack([values, 1 - values], axis=1)
    low, high = bootstrap_interval(rates, resamples=300, statistic=f1_of_means)
    assert 0 < low < high <= 0.5


def test_bootstrap_interval_draws_every_block() -> None:
    values = np.tile([0.0, 1.0], 300_000)  # more pages than fit a block twice
    low, high = bootstrap_interval(values, resamples=5)
    assert 0.49 < low < high < 0.51


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_bootstrap_interval_stays_among_the_values(values: list[float]) -> None:
    low, high = bootstrap_interval(values, resamples=50)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


@pytest.mark.parametrize(
    ("level", "resamples", "says"),
    [(0.0, 10, "level .*, got 0.0"), (1.0, 10, "level .*, got 1.0"), (0.95, 0, "one resample, got 0")],
)
def test_bootstrap_interval_refuses_what_is_out_of_range(level: float, resamples: int, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        bootstrap_interval([0.5], level=level, resamples=resamples)


def test_bootstrap_interval_of_a_single_resample() -> None:
    low, high = bootstrap_interval([0.0, 0.25, 1.0], resamples=1)
    assert low == high


def test_bootstrap_interval_as_it_is_where_nothing_is_said() -> None:
    """Figures that were published without saying otherwise can be had again."""
    values = np.linspace(0, 1, 50) ** 2
    assert bootstrap_interval(values) == bootstrap_interval(
        values, level=0.95, resamples=2000, seed=0, statistic=np.mean
    )


@pytest.mark.parametrize("pages", [3, 400_000])  # of so many, a block holds two resamples
def test_the_statistic_is_taken_of_as_many_samples_as_asked_for(pages: int) -> None:
    seen = []

    def statistic(sample: np.ndarray) -> float:
        seen.append((sample.dtype, sample.shape))
        return float(sample[0])

    bootstrap_interval([0, 1, 1] + [1] * (pages - 3), resamples=5, statistic=statistic)
    assert seen == [(np.float64, (pages,))] * 5


def test_the_statistic_is_taken_of_all_that_a_page_has() -> None:
    assert bootstrap_interval([0.0, 0.0, 1.0], level=0.5, statistic=np.median) == (0.0, 1.0)
    assert bootstrap_interval([(0.0, 1.0), (0.25, 0.75)]) == (0.5, 0.5)


def test_the_interval_of_pages_needs_two_of_them() -> None:
    assert page_interval([]) is None
    assert page_interval([0.5]) is None
    assert page_interval([0.0, 1.0]) == bootstrap_interval([0.0, 1.0]) == (0.0, 1.0)
    rates = [(0.5, 1.0), (1.0, 0.25), (0.75, 0.5)]
    assert page_interval(rates, f1_of_means) == bootstrap_interval(rates, statistic=f1_of_means)
