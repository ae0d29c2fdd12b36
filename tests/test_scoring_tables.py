"""What a table of weights makes of a page, added up by hand: each look, the threshold, and the same as a matrix."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from made_tables import TOKENS, assert_same, made_table
from newsclf.artifact import load_artifact, load_pipelines
from newsclf.compiled import Table, as_probabilities, compile_pipelines
from newsclf.decision import NOTHING, decide, page_threshold
from newsclf.features.facts import Facts, facts, numeric_names, words_column
from newsclf.features.fields import Documents
from newsclf.features.second_look import second_look
from newsclf.features.store import FactsTable, facts_table
from newsclf.page import Page, View
from newsclf.row import Row
from newsclf.segment import segment_page
from newsclf.table_features import LastLook

VIEWS: tuple[View, ...] = ("html", "text")
PAGES = [
    "<title>The quay</title><nav class=top><a href=/>Home</a> <a href=/s>Sports</a></nav><div class=body>"
    "<h1>The council and the quay</h1><p>The council met, the council left.<p>The <b>quay</b> is closed until the"
    " spring tides are over, the harbour master said.<p>It opens again in May.</div><footer>The end of a page</footer>",
    "<p>The council</p>",
    "<ul><li>The<li>Council<li>x</ul>",
]


def row(html: str, view: View) -> Row:
    page = segment_page(Page(html=html), view)
    labels = ["body" if len(s.text) > 30 else "boilerplate" for s in page.segments]
    return Row("p", "c", "a.example", page, None, labels, [None] * len(labels))  # type: ignore[arg-type]


def of(html: str, view: View) -> Facts:
    return facts(segment_page(Page(html=html), view))


def by_hand(table: Table, found: Facts, look: int) -> np.ndarray:
    """The logits of one look from what the facts say, value by value and token by token."""
    logits = np.full(len(found.numeric), table.intercepts[look])
    names = numeric_names(table.view)
    for column, edges, coef in zip(table.numeric.columns, table.numeric.edges, table.numeric.coef, strict=True):
        for i, value in enumerate(found.numeric[:, names.index(column)]):
            logits[i] += table.numeric.weight * coef[sum(edge <= value for edge in edges), look]
    for name, field in table.fields.items():
        tokens = found.fields[name]
        for i, code in enumerate(tokens.codes):
            document = tokens.documents[code]
            known = {t: document.count(t) for t in set(document) & set(field.vocabulary)}
            tfidf = {
                t: (1 + np.log(n) if field.sublinear_tf else n) * float(field.idf[field.vocabulary[t]])
                for t, n in known.items()
            }
            length = np.sqrt(sum(v * v for v in tfidf.values())) or 1.0
            factor = 1 / length if field.scale is None else field.scale
            logits[i] += (
                field.weight * factor * sum(v * field.coef[field.vocabulary[t], look] for t, v in tfidf.items())
            )
    return logits


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("leave_out", [0, 3])
@pytest.mark.parametrize("html", PAGES, ids=["page", "single", "list"])
def test_logits_are_what_adds_up(view: View, leave_out: int, html: str) -> None:
    table, found = made_table(view, leave_out=leave_out), of(html, view)
    assert set(TOKENS) & {token for field in found.fields.values() for d in field.documents for token in d}
    logits = table.logits(found)
    assert (logits.dtype, logits.shape) == (np.float64, (len(found.numeric), 2))
    for look in (0, 1):
        np.testing.assert_allclose(logits[:, look], by_hand(table, found, look), atol=1e-6)
    np.testing.assert_array_equal(table.taken(found.numeric), found.numeric[:, leave_out:])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("second", [True, False])
def test_the_last_look_sees_the_first_ones_scores(view: View, second: bool) -> None:
    table, found = made_table(view, second=second), of(PAGES[0], view)
    logits, look = table.final_logits(found)
    alone = table.logits(found)
    if table.second is None:
        assert look is None
        np.testing.assert_array_equal(logits, alone[:, 0])
    else:
        sizes = words_column(view, found.numeric)
        np.testing.assert_array_equal(look, second_look(view, alone[:, 0], sizes, found.spans, found.kinds))
        expected = alone[:, 1].copy()
        for column, edges, coef in zip(look.T, table.second.edges, table.second.coef, strict=True):
            expected += table.second.weight * coef[[sum(edge <= v for edge in edges) for v in column], 0]
        np.testing.assert_allclose(logits, expected, atol=1e-6)
    np.testing.assert_array_equal(table.probabilities(found), as_probabilities(logits))


def test_what_is_added_to_the_logits_counts_in_the_probabilities() -> None:
    table, found = made_table("html"), of(PAGES[0], "html")
    added = np.linspace(-2, 3, len(found.numeric))
    expected = as_probabilities(table.final_logits(found)[0] + added)
    np.testing.assert_array_equal(table.probabilities(found, added), expected)


def test_probabilities_of_any_logits() -> None:
    with np.errstate(all="raise"):
        found = as_probabilities(np.array([0.0, np.log(3), -np.log(3), 30, 500, 501, 1e300, np.inf]))
        np.testing.assert_allclose(found, [0.5, 0.75, 0.25, 1 - 9.4e-14, 1, 1, 1, 1], rtol=1e-9)
        low = as_probabilities(np.array([-499.0, -500, -501, -1e300, -np.inf]))
    assert low[0] > low[1] == low[2] == low[3] == low[4] > 0


@pytest.mark.parametrize("score", [True, False, None])
@pytest.mark.parametrize("decision", ["page", "fixed"])
def test_a_part_decides_by_its_own_threshold_and_page_score(score: bool | None, decision: Any) -> None:
    from dataclasses import replace

    table, found = replace(made_table("html", score=score), decision=decision), of(PAGES[0], "html")
    probabilities, sizes = table.probabilities(found), words_column("html", found.numeric)
    least, own = table.decide(probabilities, found)
    expected = None if table.page_score is None else table.page_score.score(probabilities, sizes, found.numeric)
    assert own == expected
    assert least == decide(probabilities, sizes, 0.4, decision, expected)
    assert (least == 0.4) == (decision == "fixed")


PROBABILITIES, SIZES = np.array([0.05, 0.3, 0.9, 0.6]), np.array([3.0, 20, 40, 10])


def test_a_fixed_threshold_is_all_that_counts() -> None:
    assert decide(PROBABILITIES, SIZES, 0.123, "fixed", 0.0) == 0.123
    assert decide(np.zeros(0), np.zeros(0), 0.123, "fixed", None) == 0.123


def test_a_page_without_an_article_keeps_nothing() -> None:
    assert decide(PROBABILITIES, SIZES, 0.5, "page", 0.499) == NOTHING == 2.0
    assert decide(PROBABILITIES, SIZES, 0.5, "page", 0.5) == page_threshold(PROBABILITIES, SIZES, 0.5, 0.0)


def test_doubt_counts_where_no_score_tells_of_the_page() -> None:
    """A sixth of a page is as likely as not to be nothing: without a score it is dropped, with one it is kept."""
    probabilities, sizes = np.array([0.05, 0.02]), np.array([5.0, 90])
    assert decide(probabilities, sizes, 0.5, "page", None) == NOTHING
    assert decide(probabilities, sizes, 0.5, "page", 0.9) != NOTHING


@pytest.mark.parametrize(("score", "doubt"), [(None, 0.2), (0.9, 0.0)])
def test_another_function_may_look_for_the_best(score: float | None, doubt: float) -> None:
    seen = []

    def best(*arguments: Any) -> float:
        seen.append(arguments)
        return 0.77

    assert decide(PROBABILITIES, SIZES, 0.6, "page", score, best) == 0.77
    assert seen == [(PROBABILITIES, SIZES, 0.6, doubt)]


def test_the_best_threshold_of_a_page_by_hand() -> None:
    # Sorted: .9 of 40.3 words, .6 of 10.3, .3 of 20.3, .05 of 3.3; expected words 36.27, 42.45, 48.54, 48.705.
    assert page_threshold(PROBABILITIES, SIZES) == 0.6
    f1 = [2 * e / (w + 48.705) for e, w in zip([36.27, 42.45, 48.54, 48.705], [40.3, 50.6, 70.9, 74.2], strict=True)]
    assert f1.index(max(f1)) == 1
    # At odds of a half, likelihoods are lower, and the doubtful segment is dropped; at twice, one more is kept.
    assert page_threshold(PROBABILITIES, SIZES, 0.8) == 0.9
    assert page_threshold(PROBABILITIES, SIZES, 0.3) == 0.3


def test_segments_without_words_count_a_little() -> None:
    probabilities, sizes = np.array([0.9, 0.39, *[0.1] * 40]), np.array([10.0, 5, *[0] * 40])
    # Of 10.3, 5.3 and 40 times .3 words: 2 * 9.27 / (10.3 + 12.537) and 2 * 11.337 / (15.6 + 12.537).
    assert page_threshold(probabilities, sizes) == 0.9


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.45, 0.6, 0.9])
def test_a_threshold_divides_the_odds_of_each_segment_by_its_own(threshold: float) -> None:
    random = np.random.default_rng(int(100 * threshold))
    for _ in range(20):
        probabilities, sizes = random.uniform(0.01, 0.99, 12), random.integers(1, 80, 12).astype(float)
        odds = probabilities / (1 - probabilities) / (threshold / (1 - threshold))
        shifted = odds / (1 + odds)
        least = page_threshold(shifted, sizes)
        expected = shifted >= least
        assert ((probabilities >= page_threshold(probabilities, sizes, threshold)) == expected).all()


def test_nothing_is_kept_only_where_the_doubt_is_more_than_the_best() -> None:
    # One segment of probability p: the best expected F1 is 2p / (1 + p), the doubt in it 1 - p.
    p, sizes = 0.25, np.array([10.0])
    share = 2 * p / (1 + p) / (1 - p)
    assert page_threshold(np.array([p]), sizes, 0.5, share + 1e-9) == NOTHING
    assert page_threshold(np.array([p]), sizes, 0.5, share - 1e-9) == p
    assert page_threshold(np.array([1.0]), sizes, 0.5, 1.0) == 1.0
    assert page_threshold(np.array([0.0]), sizes, 0.5, 0.0) == 0.0


def test_equal_segments_are_kept_together() -> None:
    assert page_threshold(np.array([0.5, 0.5, 0.5]), np.array([1.0, 2, 3])) == 0.5


@pytest.mark.parametrize("view", VIEWS)
def test_pipelines_compiled_again_give_the_artifacts_table(view: View, sample_model: Path) -> None:
    table = load_artifact(sample_model).tables[view]
    pipelines = load_pipelines(sample_model, trust=True)[view]
    found = compile_pipelines(pipelines, view, table.threshold, table.decision, table.page_score)
    assert_same(found, table)
    assert found.second is not None
    for bins in (found.numeric, found.second):
        assert {a.dtype for a in (*bins.edges, *bins.coef)} == {np.dtype(np.float32)}
    assert {a.dtype for f in found.fields.values() for a in (f.idf, f.coef)} == {np.dtype(np.float32)}
    first = compile_pipelines({"first": pipelines["first"]}, view, 0.3, "fixed")
    assert (first.threshold, first.decision, first.second, first.page_score) == (0.3, "fixed", None, None)
    assert first.intercepts == table.intercepts[:1]
    for own, both in zip(first.numeric.coef, table.numeric.coef, strict=True):
        np.testing.assert_array_equal(own, both[:, :1])
    for name, field in first.fields.items():
        np.testing.assert_array_equal(field.coef, table.fields[name].coef[:, :1])


def test_a_compiled_field_is_scaled_as_its_transformer_scales(sample_model: Path) -> None:
    pipelines = copy.deepcopy(load_pipelines(sample_model, trust=True)["text"])
    words = {name: t for name, t, _ in pipelines["first"].named_steps["features"].transformers_}["words"]
    words.row_norm, words.scale_, words.sublinear_tf = False, 0.375, not words.sublinear_tf
    field = compile_pipelines(pipelines, "text", 0.5, "page").fields["words"]
    assert (field.scale, field.sublinear_tf) == (0.375, words.sublinear_tf)


def test_columns_that_a_model_leaves_out_have_no_weights(sample_model: Path) -> None:
    artifact = load_artifact(sample_model).tables["html"]
    pipelines = copy.deepcopy(load_pipelines(sample_model, trust=True)["html"])
    # As a ColumnTransformer lists what no transformer takes.
    pipelines["first"].named_steps["features"].transformers_.append(("remainder", "drop", ["path"]))
    table = compile_pipelines(pipelines, "html", artifact.threshold, artifact.decision, artifact.page_score)
    assert_same(table, artifact)


def some(view: View) -> FactsTable:
    return facts_table([(i, row(html, view)) for i, html in enumerate(PAGES)], view).whole()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("second", [True, False])
@pytest.mark.parametrize("leave_out", [0, 3])
def test_the_features_of_the_last_look_add_up_to_its_logits(view: View, second: bool, leave_out: int) -> None:
    table = made_table(view, second=second, leave_out=leave_out)
    look = LastLook.of(table)
    features = look.features(some(view))
    assert (features.format, features.dtype) == ("csr", np.float64)
    assert features.shape == (sum(len(of(html, view).numeric) for html in PAGES), len(look.coef))
    expected = np.concatenate([table.final_logits(of(html, view))[0] for html in PAGES])
    np.testing.assert_allclose(features @ look.coef + look.intercept, expected, atol=1e-6)
    assert look.coef.dtype == np.float64
    assert look.intercept == table.intercepts[-1]


def test_the_share_of_segments_that_have_a_feature() -> None:
    table = made_table("html")
    shares = LastLook.of(table).shares
    bins = [1 / len(own) for own in table.numeric.coef for _ in own]
    tokens = [1 / np.exp(float(idf) - 1) for field in table.fields.values() for idf in field.idf]
    assert table.second is not None
    looks = [1 / len(own) for own in table.second.coef for _ in own]
    np.testing.assert_allclose(shares, [*bins, *tokens, *looks])


@pytest.mark.parametrize("second", [True, False])
def test_other_weights_of_the_last_look_leave_all_else_as_it_is(second: bool) -> None:
    table = made_table("html", second=second)
    look = LastLook.of(table)
    assert_same(look.with_weights(look.coef, look.intercept), table)
    coef = np.arange(len(look.coef)) / 3
    changed = look.with_weights(coef, 1 / 3)
    # As a training rounds them: to float32.
    np.testing.assert_array_equal(LastLook.of(changed).coef, coef.astype(np.float32).astype(float))
    assert changed.intercepts == [*table.intercepts[:-1], float(np.float32(1 / 3))]
    assert (changed.threshold, changed.decision, changed.page_score) == (
        table.threshold,
        table.decision,
        table.page_score,
    )
    if second:
        for own, before in zip(changed.numeric.coef, table.numeric.coef, strict=True):
            np.testing.assert_array_equal(own[:, 0], before[:, 0])
        for name, field in changed.fields.items():
            np.testing.assert_array_equal(field.coef[:, 0], table.fields[name].coef[:, 0])
    assert_same(LastLook.of(table).with_weights(look.coef, look.intercept), made_table("html", second=second))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("html", PAGES, ids=["page", "single", "list"])
@pytest.mark.parametrize("second", [True, False])
def test_what_each_token_and_column_adds(view: View, html: str, second: bool) -> None:
    table, found = made_table(view, second=second), of(html, view)
    for name, field in table.fields.items():
        tokens = found.fields[name]
        known = [[t for t in TOKENS if t in document] for document in tokens.documents]
        # Of a page, each field knows some, those of rows of length 1 too; what is looked up by tag is in HTML alone.
        assert any(known) or html != PAGES[0] or (view, name) == ("text", "near")
        for form in (tokens, Documents(tokens.codes, tokens.documents)):
            parts = field.parts(form)
            np.testing.assert_allclose(parts.sums(), field.logits(tokens)[:, -1], atol=1e-9)
            assert parts.tokens == TOKENS
            for code in range(len(parts.starts) - 1):
                own = slice(parts.starts[code], parts.starts[code + 1])
                assert [TOKENS[r] for r in parts.rows[own]] == known[code]
                if field.scale is None and len(parts.rows[own]):
                    assert np.sum(parts.values[own] ** 2) == pytest.approx(1)
    columns = table.numeric.parts(found.numeric)
    assert columns.shape == found.numeric.shape
    np.testing.assert_allclose(columns.sum(axis=1), table.numeric.logits(found.numeric)[:, -1])


@pytest.mark.parametrize("view", VIEWS)
def test_what_adds_to_the_logits_of_no_segments(view: View) -> None:
    table, found = made_table(view), of("", view)
    assert len(found.numeric) == 0
    for name, field in table.fields.items():
        parts = field.parts(found.fields[name])
        sums = parts.sums()
        assert (sums.dtype, sums.shape) == (np.float64, (0,))
        assert (parts.starts.tolist(), parts.rows.tolist(), parts.values.tolist()) == ([0], [], [])
    assert table.numeric.parts(found.numeric).shape == (0, len(table.numeric.columns))
    assert table.final_logits(found)[0].shape == (0,)
