"""The table of weights and the scikit-learn pipeline give the same probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import newsclf
from newsclf.artifact import load_pipelines
from newsclf.collection import load_collection
from newsclf.config import load_config
from newsclf.dataset_reading import read_rows
from newsclf.features.second_look import second_names
from newsclf.fitted_part import body_probability


def largest_difference(model_folder: Path, data: Path) -> tuple[float, int]:
    model, pipelines = newsclf.load(model_folder), load_pipelines(model_folder, trust=True)
    collection = load_collection([data])
    difference, pages = 0.0, 0
    for view in ("html", "text"):
        table = collection.facts(view).whole()
        from_pipeline = body_probability(pipelines[view], table)
        rows = [row for row in read_rows(data) if row.page.view == view]
        from_table = np.concatenate([model.score_segments(row.page)[0] for row in rows])
        assert len(from_table) == len(from_pipeline) > 0
        difference = max(difference, float(np.abs(from_table - from_pipeline).max()))
        pages += len(rows)
    return difference, pages


def test_table_and_pipeline_agree_on_the_sample(sample_model: Path, sample_data: Path) -> None:
    difference, pages = largest_difference(sample_model, sample_data)
    assert pages > 100
    assert difference < 1e-6


def test_the_second_pipeline_says_the_same_by_itself(sample_model: Path, sample_data: Path) -> None:
    pipelines = load_pipelines(sample_model, trust=True)["html"]
    table = load_collection([sample_data]).facts("html")
    frame = table.frame()
    look = table.second_look(pipelines["first"].decision_function(frame))
    both = pd.concat([frame, pd.DataFrame(look, columns=second_names("html"))], axis=1)
    by_itself = pipelines["second"].predict_proba(both)[:, 1]
    np.testing.assert_allclose(body_probability(pipelines, table), by_itself, atol=1e-12)


def test_one_look_and_a_fixed_threshold(sample_data: Path, tmp_path: Path) -> None:
    settings = ["html.second.folds=0", "html.decision=fixed", "html.threshold=0.4", "text.classifier.epochs=3"]
    settings += ["html.numeric.leave_out=['title_overlap', 'link_density*']"]
    settings += ["html.fields.path.row_norm=false", "text.fields.words.row_norm=false"]
    newsclf.train(sample_data, tmp_path / "one", load_config(None, settings))
    difference, _ = largest_difference(tmp_path / "one", sample_data)
    assert difference < 1e-6
    model = newsclf.load(tmp_path / "one")
    assert (model.require("html").second, model.require("text").second is None) == (None, False)
    pages = [row.page for row in read_rows(sample_data)]
    assert {model.score_segments(page)[1] for page in pages if page.view == "html"} == {0.4}
    assert len({model.score_segments(page)[1] for page in pages if page.view == "text"}) > 10


@pytest.mark.corpora
def test_table_and_pipeline_agree_on_200_corpus_pages(corpora: Path, tmp_path: Path) -> None:
    from newsclf.builders.build import build
    from newsclf.shipped import shipped_model

    source = tmp_path / "wcxb"
    for folder in ("html", "ground-truth"):
        (source / "dev" / folder).mkdir(parents=True)
        for path in sorted((corpora / "wcxb" / "dev" / folder).iterdir())[:200]:
            (source / "dev" / folder / path.name).symlink_to(path)
    build(source, "wcxb", tmp_path / "data")
    difference, pages = largest_difference(shipped_model(), tmp_path / "data")
    assert pages >= 390
    assert difference < 1e-6
