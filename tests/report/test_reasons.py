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
from newsclf.dataset_reading import read_rows
from newsclf.page import SegmentedPage
from newsclf.report.contents import Contents
from newsclf.report.page_files import GAP
from newsclf.report.site import write_report
from newsclf.results import Results
from newsclf.told_reasons import KeptReasons


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture(scope="module")
def evaluated(model: newsclf.Predictor, sample_data: Path) -> Results:
    return newsclf.evaluate(model, sample_data, split="all", leaks="keep", reasons=True)


@pytest.fixture(scope="module")
def pages(evaluated: Results, sample_data: Path) -> list[SegmentedPage]:
    """The evaluated pages with their containers."""
    found = [row.page for row in read_rows(sample_data)]
    assert len(found) == len(evaluated.scored)
    return found


def test_what_is_told_is_what_the_strongest_reasons_are(
    model: newsclf.Predictor, evaluated: Results, pages: list[SegmentedPage]
) -> None:
    assert evaluated.reasons is not None
    views = set()
    for page, item, told in zip(pages, evaluated.scored, evaluated.reasons, strict=True):
        reasons, threshold = model.explain_segments(page)
        assert reasons.probabilities.tolist() == item.scores.tolist()
        assert threshold == item.threshold
        for number, own in enumerate(reasons):
            expected = [c for side in own.top(3) for c in side]
            there = told.places[number] >= 0
            assert [told.said[place][1] for place in told.places[number][there]] == [c.sentence for c in expected]
            assert told.amounts[number][there] == pytest.approx([c.contribution for c in expected])
            assert not told.amounts[number][~there].any()
        views.add(page.view)
    assert views == {"html", "text"}


def test_reasons_change_no_figure(model: newsclf.Predictor, evaluated: Results, sample_data: Path) -> None:
    plain = newsclf.evaluate(model, sample_data, split="all", leaks="keep")
    assert plain.reasons is None
    assert plain.as_dict() == evaluated.as_dict()


def test_a_report_has_scores_of_the_evaluation_and_reasons_of_its_model(
    model: newsclf.Predictor, evaluated: Results, pages: list[SegmentedPage], tmp_path: Path
) -> None:
    write_report(tmp_path / "r", Contents(evaluated))
    written, sentences = [], []
    for number in range(len(list((tmp_path / "r" / "data").glob("pages-*.js")))):
        text = (tmp_path / "r" / "data" / f"pages-{number}.js").read_text(encoding="ascii")
        _, own, forms, said = json.loads(re.sub(r"^\w+\((.*)\);\n$", r"[\1]", text, flags=re.DOTALL))
        # Each form and each filling of it once.
        assert len({tuple(form) for form in forms}) == len(forms) < len(said)
        for form, *filled in said:
            gaps = iter(filled)
            sentences.append((number, re.sub(GAP, lambda _: next(gaps), forms[form][1])))  # noqa: B023
        written += [(number, page) for page in own]
    assert len(written) == len(evaluated.scored)
    for (number, page), item, whole in zip(written, evaluated.scored, pages, strict=True):
        assert [segment[2] for segment in page["segments"]] == pytest.approx(item.scores.round(4).tolist())
        assert [segment[3] for segment in page["segments"]] == (item.scores >= item.threshold).astype(int).tolist()
        own = [sentence for file, sentence in sentences if file == number]
        reasons, _ = model.explain_segments(whole)
        for i, flat in enumerate(page["reasons"]):
            expected = [c for side in reasons.top(i) for c in side if abs(c.contribution) >= 0.0051]
            found = [(own[place], amount) for place, amount in zip(flat[::2], flat[1::2], strict=True)]
            assert {c.sentence for c in expected} <= {f[0] for f in found}
            assert all(amount for _, amount in found)


def test_reasons_beyond_what_memory_takes_are_read_from_a_file(
    evaluated: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsclf.told_reasons._IN_MEMORY", 0)
    assert evaluated.reasons
    kept = KeptReasons()
    for told in evaluated.reasons:
        kept.append(told)
    assert len(kept) == len(evaluated.reasons)
    for one, other in zip(kept[2:], evaluated.reasons[2:], strict=True):
        assert one.said == other.said
        assert (one.places == other.places).all()
        assert (one.amounts == other.amounts).all()


def test_features_that_differ_are_told_once(model: newsclf.Predictor, pages: list[SegmentedPage]) -> None:
    reasons, _ = model.explain_segments(pages[0])
    strongest = np.concatenate(reasons.strongest(5), axis=1)
    distinct, places = reasons.features.distinct(strongest)
    assert len(set(distinct)) == len(distinct) < (strongest >= 0).sum()
    assert ((places >= 0) == (strongest >= 0)).all()
    for number in range(len(reasons)):
        for feature, place in zip(strongest[number].tolist(), places[number].tolist(), strict=True):
            if feature >= 0:
                own = reasons.features.contribution(number, feature)
                assert (own.group, own.name) == distinct[place][:2]
