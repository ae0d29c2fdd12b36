"""Evaluation: figures that can be counted by hand, folds that never see their own sites."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import newsclf
from newsclf.config import Config
from newsclf.cross_validation import cross_validate
from newsclf.metrics import word_score


def test_the_page_figure_is_the_mean_of_word_f1(sample_model: Path, sample_data: Path) -> None:
    model = newsclf.load(sample_model)
    results = newsclf.evaluate(model, [sample_data], split="all", where=["view=html", "lang=de"], leaks="keep")
    from newsclf.dataset_reading import read_rows

    rows = [r for r in read_rows(sample_data) if r.page.view == "html" and r.lang == "de"]
    expected = []
    for row in rows:
        scores, least = model.score_segments(row.page)
        body = "\n".join(s.text for s, p in zip(row.page.segments, scores, strict=True) if p >= least)
        expected.append(word_score(body, row.gold).f1)
    whole = results.groups[0]
    assert (whole.group, whole.pages) == ("html", len(rows))
    assert whole.word_f1 == pytest.approx(sum(expected) / len(expected))
    assert results.word_f1 == pytest.approx(whole.word_f1)
    assert whole.word_f1_interval[0] <= whole.word_f1 <= whole.word_f1_interval[1]


def test_groups_are_by_view_corpus_type_and_language(sample_model: Path, sample_data: Path) -> None:
    results = newsclf.evaluate(newsclf.load(sample_model), [sample_data], split="all", leaks="keep")
    names = [g.group for g in results.groups]
    assert {"html", "text", "html corpus=sample", "text lang=de"} <= set(names)
    by_language = [g.pages for g in results.groups if g.group.startswith("html lang=")]
    assert sum(by_language) == next(g.pages for g in results.groups if g.group == "html")
    assert len(results.pages) == sum(g.pages for g in results.groups if g.group in ("html", "text"))


def test_folders_and_conditions_may_stand_alone(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    alone = newsclf.evaluate(str(sample_model), str(sample_data), where="view=html")
    assert alone.as_dict() == newsclf.evaluate(newsclf.load(sample_model), [sample_data], where=["view=html"]).as_dict()
    info = newsclf.train(str(sample_data), tmp_path / "m", {"html": {"classifier": {"epochs": 2}}}, where="view=html")
    assert (info["where"], list(info["training"])) == (["view=html"], ["html"])


def test_a_cache_that_can_not_be_written_stops_nothing(
    sample_data: Path, tmp_path: Path, quick: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NEWSCLF_CACHE", str(tmp_path / "file" / "cache"))
    newsclf.train(sample_data, tmp_path / "m", quick, where="view=text")
    assert newsclf.load(tmp_path / "m").views == ["text"]


def test_results_are_json(sample_model: Path, sample_data: Path) -> None:
    results = newsclf.evaluate(newsclf.load(sample_model), [sample_data], split="all", leaks="keep").as_dict()
    again = json.loads(json.dumps(results, allow_nan=False))
    assert again["word_f1"] == pytest.approx(results["word_f1"])
    assert not any(math.isnan(g["average_precision"]) for g in again["groups"])


def test_cross_validation_scores_every_page_once(sample_data: Path, quick: Config) -> None:
    results = cross_validate([sample_data], quick, folds=3, where=["view=html"], jobs=1)
    pages = [p.page_id for p in results.pages]
    assert len(pages) == len(set(pages)) == results.groups[0].pages == 53
    assert 0.7 < results.groups[0].word_f1 <= 1
    again = cross_validate([sample_data], quick, folds=3, where=["view=html"], jobs=1)
    assert again.as_dict() == results.as_dict()


def test_pages_left_out_are_scored_by_a_model_without_them_and_their_sites(sample_data: Path, quick: Config) -> None:
    from newsclf.dataset_reading import read_rows

    rows = [row for row in read_rows(sample_data) if row.page.view == "html"]
    names = [f"site={site}" for site in sorted({row.site for row in rows})[:2]]
    results = cross_validate([sample_data], quick, leave_out=names, where=["view=html"], jobs=1)
    held = {row.page_id for row in rows if f"site={row.site}" in names}
    assert {p.page_id for p in results.pages} == held
    assert results.how["leave_out"] == names
    alone = cross_validate([sample_data], quick, leave_out=names[0], where=["view=html"], jobs=1)
    both = {p.page_id: p for p in results.pages}
    assert [both[p.page_id] for p in alone.pages] == list(alone.pages)


def test_a_fold_without_pages_of_a_view_is_no_error(sample_data: Path, quick: Config) -> None:
    from newsclf.dataset_reading import read_rows

    views: dict[str, set[str]] = {}
    for row in read_rows(sample_data):
        views.setdefault(row.site, set()).add(row.page.view)
    site = min(site for site, found in views.items() if found == {"text"})
    results = cross_validate([sample_data], quick, leave_out=f"site={site}", jobs=1)
    assert results.pages
    assert {p.view for p in results.pages} == {"text"}


@pytest.mark.parametrize(
    ("conditions", "says"),
    [
        (["site=nowhere.example"], "none of .* rows meets it"),
        (["site"], "expected NAME=VALUE"),
        (["view=html", "view=html|text"], "meet both"),
        (["view=html|text"], "no page is left to train on"),
    ],
)
def test_what_can_not_be_left_out_is_a_clear_error(
    sample_data: Path, quick: Config, conditions: list[str], says: str
) -> None:
    with pytest.raises(newsclf.NewsclfError, match=says):
        cross_validate([sample_data], quick, leave_out=conditions, jobs=1)


def test_more_folds_than_sites_is_a_clear_error(sample_data: Path, quick: Config) -> None:
    with pytest.raises(newsclf.TrainingError, match="fold"):
        cross_validate([sample_data], quick, folds=500, jobs=1)


def test_one_kind_of_label_is_a_clear_error(tmp_path: Path, quick: Config) -> None:
    from newsclf.builders.build import build

    source = tmp_path / "empty"
    source.mkdir()
    for i in range(6):
        (source / f"{i}.txt").write_text(f"Home\nNews\nContact {i}")
        (source / f"{i}.gold.txt").write_text("")
    build(source, "folder", tmp_path / "data", split="none")
    with pytest.raises(newsclf.TrainingError, match="one kind"):
        newsclf.train([tmp_path / "data"], tmp_path / "model", quick)
    assert not (tmp_path / "model").exists()
