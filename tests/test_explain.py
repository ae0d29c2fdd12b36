"""What is said to add up to a logit does, and says what is on the page."""

from __future__ import annotations

import copy
import gc
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from benchmarks.reasons.__main__ import main as benchmark
from benchmarks.reasons.measure import largest_difference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsclf
from newsclf.config import load_config
from newsclf.dataset_reading import read_rows
from newsclf.explain import page_reasons
from newsclf.feature_groups import GROUPS
from newsclf.features.facts import facts, facts_of
from newsclf.features.fields import Documents
from newsclf.features.second_look import second_names
from newsclf.reasons_page import reasons_html
from newsclf.render_reasons import headline, predicted, reasons_json, reasons_text
from newsclf.segment import segment_columns

SMALL = """<html><head><title>Ferry aground</title></head><body><nav class=menu><a href=/>Home</a></nav>
<article class=article-body><h1>Ferry aground</h1><p>The ferry ran aground on Monday, and nobody was hurt, the harbour
said.</p><p>It was towed off at high tide, with all of its 120 passengers on board.</p></article></body></html>"""


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture(scope="module")
def shipped() -> newsclf.Predictor:
    return newsclf.load()


@pytest.fixture(scope="module")
def one_look(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> newsclf.Predictor:
    """One look in HTML, with columns left out, rows not brought to length 1, and a field without weight."""
    out = tmp_path_factory.mktemp("model") / "one"
    chosen = ["html.second.folds=0", "html.numeric.leave_out=['title_overlap', 'link_density*']"]
    chosen += ["html.fields.path.row_norm=false", "text.fields.words.row_norm=false", "html.fields.near.weight=0"]
    chosen += ["html.classifier.epochs=3", "text.classifier.epochs=3"]
    newsclf.train(sample_data, out, load_config(None, chosen))
    return newsclf.load(out)


@pytest.mark.parametrize("which", ["model", "shipped", "one_look"])
def test_contributions_add_up_on_every_page_of_the_sample(
    which: str, request: pytest.FixtureRequest, sample_data: Path
) -> None:
    predictor: newsclf.Predictor = request.getfixturevalue(which)
    views = set()
    for row in read_rows(sample_data):
        computed = facts(row.page)
        table = predictor.require(row.page.view)
        reasons = page_reasons(table, computed)
        probabilities = predictor.score_segments(row.page)[0]
        np.testing.assert_array_equal(reasons.probabilities, probabilities)
        assert largest_difference(reasons, table.final_logits(computed)[0]) < 1e-6
        added = np.clip([sum(own.groups.values()) for own in reasons], -500, 500)
        np.testing.assert_allclose(1 / (1 + np.exp(-added)), probabilities, rtol=0, atol=1e-9)
        assert set(reasons.groups) <= set(GROUPS)
        views.add(row.page.view)
    assert views == {"html", "text"}


def test_the_groups_are_those_of_the_model(one_look: newsclf.Predictor, shipped: newsclf.Predictor) -> None:
    found = one_look.explain(SMALL)
    assert not any(group.startswith("first look") for group in found.groups)
    assert "near" not in found.groups
    assert not {c.name for c in found[3].contributions} & {"title_overlap", "link_density", "link_density_0"}
    assert set(shipped.explain(SMALL).groups) == set(GROUPS) - {"lines", "site"}
    assert set(shipped.explain(SMALL, "text").groups) == set(GROUPS) - {
        *("path", "near", "links", "containers", "JSON-LD", "first look: containers", "site")
    }


_TAGS = ("<div class='article body'>", "<div>", "</div>", "<p>", "<hr>", "<li>", "<h2 id=Top>", "<td>", "</td>", "<br>")
_OTHERS = (
    "The ferry ran aground. ",
    "search ",
    "10 ",
    "「船」。",
    "<a href=x>",
    "</a>",
    "<b>",
    "<hr class=x>",
    "'",
    "$ _ ^ ",
)
_PIECES = st.sampled_from([*_TAGS, *_OTHERS])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=200), st.sampled_from(["html", "text"]))
def test_contributions_add_up_on_any_page(
    shipped: newsclf.Predictor, one_look: newsclf.Predictor, content: str, view: newsclf.View
) -> None:
    for predictor in (shipped, one_look):
        reasons = predictor.explain(newsclf.Page(html=content), view)
        assert len(reasons) == len(reasons.prediction.segments)
        assert largest_difference(reasons, reasons.logits) < 1e-9
        for own in reasons:
            assert all(c.sentence for c in own.contributions)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=60).map("".join))
def test_tokens_found_by_number_are_those_of_the_documents(shipped: newsclf.Predictor, content: str) -> None:
    computed = facts_of(segment_columns(newsclf.Page(html=content)))
    for name, table in shipped.require("html").fields.items():
        field = computed.fields[name]
        found, listed = table.parts(field), table.parts(Documents(field.codes, field.documents))
        np.testing.assert_array_equal(found.rows, listed.rows)
        np.testing.assert_array_equal(found.starts, listed.starts)
        np.testing.assert_allclose(found.parts, listed.parts, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.sums(), table.logits(field)[:, -1], rtol=0, atol=1e-9)


def test_a_page_of_the_sample_has_its_prediction_and_reasons(shipped: newsclf.Predictor, sample: Path) -> None:
    content = (sample / "ledger-cup-replay.html").read_bytes()
    page = shipped.predict(content)
    reasons = shipped.explain(content)
    assert reasons.prediction == page
    assert len(reasons) == len(page.segments)
    for own, segment in zip(reasons, page.segments, strict=True):
        assert own.probability == pytest.approx(segment.score, abs=1e-12)
        sizes = [abs(c.contribution) for c in own.contributions]
        assert sizes == sorted(sizes, reverse=True)
        assert min(sizes) > 0
    (byline,) = (own for own in reasons if page.segments[own.number].text == "By Tobias Rook")
    said = {c.sentence: c for c in byline.contributions}
    assert said["begins with “by”"].contribution < -0.5
    assert said["has 3 words"].name == "log_words"
    assert said["stands in a container named byline"].group == "path"
    assert any("likely" in sentence and "right after it" in sentence for sentence in said)
    assert reasons[-1].number == len(reasons) - 1
    assert [own.number for own in reasons[2:4]] == [2, 3]
    with pytest.raises(IndexError):
        _ = reasons[len(reasons)]


def test_the_strongest_are_for_and_against_and_tell_segments_apart(shipped: newsclf.Predictor, sample: Path) -> None:
    reasons = shipped.explain((sample / "ledger-cup-replay.html").read_bytes())
    for own in reasons:
        for_body, against = own.top(4)
        assert 0 < len(for_body) <= 4
        assert 0 < len(against) <= 4
        assert all(c.contribution > 0 for c in for_body)
        assert all(c.contribution < 0 for c in against)
        # The page's own figures are the same for all segments.
        assert "second_page_best" not in {c.name for c in against}
        plain = [c for side in own.top(4, plain=True) for c in side]
        largest = own.contributions
        positive = [c.contribution for c in largest if c.contribution > 0][:4]
        negative = [c.contribution for c in largest if c.contribution < 0][:4]
        assert [c.contribution for c in plain] == positive + negative


def test_a_page_of_one_segment_has_reasons(shipped: newsclf.Predictor) -> None:
    (own,) = shipped.explain("The ferry ran aground on Monday, and nobody was hurt.")
    for_body, against = own.top()
    assert len(for_body) == len(against) == 3


@pytest.mark.parametrize("empty", [b"", "", "<html></html>"])
def test_an_empty_page_has_no_reasons(shipped: newsclf.Predictor, empty: str | bytes) -> None:
    for view in ("html", "text"):
        reasons = shipped.explain(newsclf.Page(html=empty), view)
        assert (len(reasons), list(reasons), reasons.group_sums.shape[0]) == (0, [], 0)
        assert reasons.prediction.body == ""


def test_a_prediction_explains_itself_where_it_was_asked_to(model: newsclf.Predictor) -> None:
    page = model.predict(newsclf.Page(html=SMALL), explain=True, threshold=0.25)
    own = page.explain(2)
    assert own.probability == pytest.approx(page.segments[2].score, abs=1e-12)
    assert own.contributions == model.explain(SMALL)[2].contributions
    assert page.explain(-1).number == len(page.segments) - 1
    assert page == model.predict(SMALL, threshold=0.25)
    with pytest.raises(IndexError):
        page.explain(99)


def test_others_say_how_to_have_them_explained(model: newsclf.Predictor) -> None:
    explained = model.predict(SMALL, explain=True)
    explained.explain(0)
    others = [model.predict(SMALL), *model.predict_many([SMALL]), *model.predict_many([SMALL], workers=2)]
    others += [pickle.loads(pickle.dumps(explained)), copy.copy(explained), newsclf.Prediction()]
    for page in others:
        with pytest.raises(newsclf.InputError, match="explain=True"):
            page.explain(0)


def test_a_prediction_keeps_its_page_only_where_it_is_to_explain_it(model: newsclf.Predictor) -> None:
    page = newsclf.Page(html=SMALL)
    kept = {explain: model.predict(page, explain=explain) for explain in (False, True)}

    def reaches_page(start: object) -> bool:
        seen, left = set(), [start]
        while left:
            found = left.pop()
            if found is page:
                return True
            if id(found) not in seen and not isinstance(found, type | newsclf.Predictor):
                seen.add(id(found))
                left += [o for o in gc.get_referents(found) if not isinstance(o, dict) or len(o) < 50]
        return False

    assert not reaches_page(kept[False])
    assert reaches_page(kept[True])
    kept[True].explain(0)
    assert not reaches_page(kept[True])


def test_what_is_no_page_is_an_error_as_in_predicting(model: newsclf.Predictor) -> None:
    with pytest.raises(newsclf.InputError, match="binary"):
        model.explain(b"%PDF-1.7 \x00\x01")
    with pytest.raises(newsclf.InputError, match="from 0 to 1"):
        model.explain(SMALL, threshold=2)


def test_columns_of_every_look_have_a_group(shipped: newsclf.Predictor) -> None:
    reasons = shipped.explain(SMALL)
    groups = {c.name: c.group for own in reasons for c in own.contributions}
    assert {groups["second_first"], groups["second_log_rank"]} == {"first look"}
    assert groups["second_first_at_+1"] == "first look: neighbours"
    assert groups["second_container_share_2"] == "first look: containers"
    assert groups["second_since_begin"] == "first look: page"
    assert all(groups[name].startswith("first look") for name in second_names("html") if name in groups)
    assert (groups["link_density"], groups["link_density_0"]) == ("links", "containers")
    assert (groups["log_words"], groups["position"], groups["mass_4"]) == ("shape", "position", "around")


def test_the_benchmark_prints_a_line_a_view(
    sample_model: Path, sample_data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert benchmark([str(sample_data), "--model", str(sample_model), "--pages", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["html", "text"]
    assert benchmark([str(tmp_path)]) == 1


@pytest.mark.corpora
def test_contributions_add_up_on_200_corpus_pages(corpora: Path, shipped: newsclf.Predictor) -> None:
    for path in sorted((corpora / "wcxb" / "dev" / "html").iterdir())[:200]:
        content = path.read_bytes()
        if path.suffix == ".gz":
            import gzip

            content = gzip.decompress(content)
        for view in ("html", "text"):
            reasons = shipped.explain(newsclf.Page(html=content), view)
            assert largest_difference(reasons, reasons.logits) < 1e-6


def test_json_holds_what_adds_up(model: newsclf.Predictor) -> None:
    from newsclf.render_reasons import reasons_json

    record = json.loads(reasons_json("x", model.explain(SMALL), everything=True))
    for own in record["segments"]:
        added = own["groups"]["intercept"] + sum(c["contribution"] for c in own["contributions"])
        assert added == pytest.approx(own["logit"], abs=1e-9)


def test_reasons_without_a_prediction_are_not_rendered(model: newsclf.Predictor) -> None:
    from newsclf.render_reasons import reasons_json

    computed = facts_of(segment_columns(SMALL))
    with pytest.raises(newsclf.InputError, match="without a prediction"):
        reasons_json("x", page_reasons(model.require("html"), computed))


def test_from_which_probability_segments_are_body_is_told(model: newsclf.Predictor) -> None:
    reasons = model.explain(SMALL)
    page = predicted(reasons)
    assert reasons.threshold is not None
    assert [s.label == "body" for s in page.segments] == [s.score >= reasons.threshold for s in page.segments]
    assert f"body from {int(1000 * reasons.threshold) / 1000:.3f} on" in headline("p", reasons)
    assert headline("p", reasons) in reasons_html("p", reasons)
    assert json.loads(reasons_json("p", reasons))["threshold"] == reasons.threshold
    assert ", body from 0.900 on" in headline("p", model.explain(SMALL, threshold=0.9))
    assert model.explain("<html></html>").threshold is None


def test_of_a_page_without_an_article_nothing_is_kept_and_it_is_said(shipped: newsclf.Predictor) -> None:
    reasons = shipped.explain("<html><body><ul>" + "<li><a href=/>Menu entry</a></li>" * 40 + "</ul></body></html>")
    assert reasons.threshold is None
    assert "page score below .5: nothing kept" in next(iter(reasons_text("p", reasons)))
    assert json.loads(reasons_json("p", reasons))["threshold"] is None


def test_numbers_that_are_none_get_our_own_words(model: newsclf.Predictor) -> None:
    page = model.predict(SMALL, explain=True)
    reasons = model.explain(SMALL)
    with pytest.raises(newsclf.InputError, match="-1 reasons of each side: expected 0 or more"):
        reasons[0].top(-1)
    assert reasons[0].top(0) == ([], [])
    for ask in (page.explain, reasons.__getitem__, reasons.contributions, reasons.top):
        with pytest.raises(IndexError, match=rf"segment {len(page.segments)}: the page has {len(page.segments)},"):
            ask(len(page.segments))
    assert page.explain(-1).number == reasons[-1].number == len(page.segments) - 1
    assert reasons.contributions(-1) == reasons[-1].contributions
