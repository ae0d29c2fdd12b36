"""Reasons of a report: those of the model that was evaluated, for the segments and scores of the evaluation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("jinja2", reason="the extra `report` is not installed")
pytest.importorskip("matplotlib", reason="the extra `report` is not installed")

import newsclf
from newsclf.explain import page_reasons
from newsclf.features.facts import facts
from newsclf.report.contents import Contents
from newsclf.report.page_files import GAP
from newsclf.report.reasons import reasons_of, told_reasons
from newsclf.report.site import write_report
from newsclf.results import Results


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture(scope="module")
def evaluated(model: newsclf.Predictor, sample_data: Path) -> Results:
    return newsclf.evaluate(model, sample_data, split="all", leaks="keep")


def test_what_is_told_is_what_the_strongest_reasons_are(model: newsclf.Predictor, evaluated: Results) -> None:
    assert evaluated.whole_rows
    views = set()
    for row, item in zip(evaluated.whole_rows(), evaluated.scored, strict=True):
        reasons = page_reasons(model.require(row.page.view), facts(row.page))
        assert reasons.probabilities == pytest.approx(item.scores, abs=1e-9)
        told = told_reasons(reasons)
        for number, own in enumerate(reasons):
            expected = [c for side in own.top(3) for c in side]
            there = told.places[number] >= 0
            assert [told.said[place][1] for place in told.places[number][there]] == [c.sentence for c in expected]
            assert told.amounts[number][there] == pytest.approx([c.contribution for c in expected])
            assert not told.amounts[number][~there].any()
        views.add(row.page.view)
    assert views == {"html", "text"}


def test_a_report_has_scores_of_the_evaluation_and_reasons_of_its_model(
    model: newsclf.Predictor, evaluated: Results, tmp_path: Path
) -> None:
    write_report(tmp_path / "r", Contents(evaluated, reasons=reasons_of(model, evaluated)))
    pages, sentences = [], []
    for number in range(len(list((tmp_path / "r" / "data").glob("pages-*.js")))):
        text = (tmp_path / "r" / "data" / f"pages-{number}.js").read_text(encoding="ascii")
        _, own, forms, said = json.loads(re.sub(r"^\w+\((.*)\);\n$", r"[\1]", text, flags=re.DOTALL))
        # Each form and each filling of it once.
        assert len({tuple(form) for form in forms}) == len(forms) < len(said)
        for form, *filled in said:
            gaps = iter(filled)
            sentences.append((number, re.sub(GAP, lambda _: next(gaps), forms[form][1])))  # noqa: B023
        pages += [(number, page) for page in own]
    assert len(pages) == len(evaluated.scored)
    assert evaluated.whole_rows
    for (number, page), item, row in zip(pages, evaluated.scored, evaluated.whole_rows(), strict=True):
        assert [segment[2] for segment in page["segments"]] == pytest.approx(item.scores.round(4).tolist())
        assert [segment[3] for segment in page["segments"]] == (item.scores >= item.threshold).astype(int).tolist()
        own = [sentence for file, sentence in sentences if file == number]
        reasons = page_reasons(model.require(row.page.view), facts(row.page))
        for i, flat in enumerate(page["reasons"]):
            expected = [c for side in reasons.top(i) for c in side if abs(c.contribution) >= 0.0051]
            found = [(own[place], amount) for place, amount in zip(flat[::2], flat[1::2], strict=True)]
            assert {c.sentence for c in expected} <= {f[0] for f in found}
            assert all(amount for _, amount in found)


def test_data_sets_that_changed_are_told(model: newsclf.Predictor, evaluated: Results) -> None:
    find = reasons_of(model, evaluated)
    assert find
    with pytest.raises(newsclf.DataSetError, match="changed since"):
        find(1, evaluated.scored[-1])


def test_results_without_their_data_sets_have_no_reasons(model: newsclf.Predictor) -> None:
    assert reasons_of(model, Results({})) is None


def test_features_that_differ_are_told_once(model: newsclf.Predictor, evaluated: Results) -> None:
    assert evaluated.whole_rows
    row = next(iter(evaluated.whole_rows()))
    reasons = page_reasons(model.require(row.page.view), facts(row.page))
    strongest = np.concatenate(reasons.strongest(5), axis=1)
    distinct, places = reasons.distinct(strongest)
    assert len(set(distinct)) == len(distinct) < (strongest >= 0).sum()
    assert ((places >= 0) == (strongest >= 0)).all()
    for number in range(len(reasons)):
        for feature, place in zip(strongest[number].tolist(), places[number].tolist(), strict=True):
            if feature >= 0:
                own = reasons.contribution(number, feature)
                assert (own.group, own.name) == distinct[place][:2]
