"""The exported pipelines: scikit-learn alone opens them, and they give the model's probabilities."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import newsclf
from newsclf.config import Config
from newsclf.model_export import export_pipelines, page_frame
from newsclf.shipped import shipped_model

PAGES = ["ledger-cup-replay.html", "linhe-ditie-kaitong.html", "echo-404.html", "text-swift-boxes.txt"]
WITHOUT_NEWSCLF = """
import json, sys
sys.modules["newsclf"] = None
import pandas as pd
kind, file, frame, view, trusted = sys.argv[1:]
if kind == "joblib":
    import joblib
    pipelines = joblib.load(file)
else:
    import skops.io
    pipelines = skops.io.load(file, trusted=json.loads(trusted))
frame = pd.read_pickle(frame)
print(json.dumps({look: p.predict_proba(frame)[:, 1].tolist() for look, p in pipelines[view].items()}))
"""


def load(kind: str, file: Path, types: list[str]) -> dict:
    if kind == "joblib":
        import joblib

        return dict(joblib.load(file))
    import skops.io

    assert skops.io.get_untrusted_types(file=file) == types
    return dict(skops.io.load(file, trusted=types))


@pytest.fixture(params=["joblib", "skops"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "skops":
        pytest.importorskip("skops")
    return str(request.param)


@pytest.mark.parametrize("which", ["sample", "shipped"])
def test_the_exported_pipelines_give_the_models_probabilities(
    kind: str, which: str, sample_model: Path, sample: Path, tmp_path: Path
) -> None:
    folder = sample_model if which == "sample" else shipped_model()
    types = export_pipelines(folder, kind, tmp_path / f"out.{kind}", trust=True)
    assert types == ([] if kind == "joblib" else ["numpy.dtype"])
    pipelines = load(kind, tmp_path / f"out.{kind}", types)
    assert list(pipelines) == ["html", "text"]
    assert all(list(looks) == ["first", "second"] for looks in pipelines.values())
    model = newsclf.load(folder)
    for name in PAGES:
        page = (sample / name).read_bytes()
        for view in ("html", "text") if name.endswith(".html") else ("text",):
            found = pipelines[view]["second"].predict_proba(page_frame(model, page, view))[:, 1]
            expected = [segment.score for segment in model.predict(page, view).segments]
            np.testing.assert_allclose(found, expected, atol=1e-6)


def test_scikit_learn_alone_opens_them(kind: str, sample_model: Path, sample: Path, tmp_path: Path) -> None:
    file = tmp_path / f"out.{kind}"
    types = export_pipelines(sample_model, kind, file, trust=True)
    model = newsclf.load(sample_model)
    page = (sample / PAGES[0]).read_bytes()
    page_frame(model, page, "html").to_pickle(tmp_path / "frame")
    command = [sys.executable, "-c", WITHOUT_NEWSCLF, kind, str(file), str(tmp_path / "frame"), "html"]
    done = subprocess.run([*command, json.dumps(types)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"first", "second"}
    expected = [segment.score for segment in model.predict(page, "html").segments]
    np.testing.assert_allclose(found["second"], expected, atol=1e-6)
    assert max(np.abs(np.subtract(found["first"], expected))) > 0.01


def test_skops_loads_nothing_that_it_is_not_told_to_trust(sample_model: Path, tmp_path: Path) -> None:
    pytest.importorskip("skops")
    import skops.io

    export_pipelines(sample_model, "skops", tmp_path / "out.skops", trust=True)
    with pytest.raises(Exception, match=r"numpy\.dtype"):
        skops.io.load(tmp_path / "out.skops", trusted=[])


def test_models_without_row_norm_second_look_or_some_columns(sample_data: Path, sample: Path, tmp_path: Path) -> None:
    settings = {
        "views": ["html"],
        "html": {
            "fields": {"words": {"row_norm": False, "sublinear_tf": False}, "near": {"weight": 0}},
            "second": {"folds": 0},
            "numeric": {"leave_out": ["log_*"]},
            "classifier": {"epochs": 3},
        },
    }
    newsclf.train([sample_data], tmp_path / "model", settings)
    export_pipelines(tmp_path / "model", "joblib", tmp_path / "out.joblib", trust=True)
    pipelines = load("joblib", tmp_path / "out.joblib", [])
    assert list(pipelines["html"]) == ["first"]
    model = newsclf.load(tmp_path / "model")
    page = (sample / PAGES[0]).read_bytes()
    found = pipelines["html"]["first"].predict_proba(page_frame(model, page, "html"))[:, 1]
    np.testing.assert_allclose(found, [s.score for s in model.predict(page, "html").segments], atol=1e-6)


def test_a_frame_has_a_row_for_each_segment(sample_model: Path, sample: Path) -> None:
    model = newsclf.load(sample_model)
    frame = page_frame(model, (sample / PAGES[0]).read_bytes())
    assert len(frame) == len(model.predict((sample / PAGES[0]).read_bytes()).segments)
    assert {"log_words", "words", "path", "near", "second_first"} <= set(frame.columns)
    assert all(isinstance(text, str) for text in frame["words"])
    empty = page_frame(model, "", "text")
    assert isinstance(empty, pd.DataFrame)
    assert len(empty) == 0


def test_exporting_needs_trust_and_a_fitting_scikit_learn(
    kind: str, sample_model: Path, tmp_path: Path, quick: Config
) -> None:
    with pytest.raises(newsclf.ArtifactError, match="can run code of whoever made it"):
        export_pipelines(sample_model, kind, tmp_path / f"out.{kind}")
    assert not (tmp_path / f"out.{kind}").exists()


def test_a_file_of_another_kind_is_not_replaced(kind: str, sample_model: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    with pytest.raises(newsclf.InputError, match="is there already"):
        export_pipelines(sample_model, kind, tmp_path / "letter.txt", trust=True)
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"


def test_a_missing_skops_is_named(sample_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skops", None)
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(newsclf.ConfigError, match=r"pip install '\.\[hub\]'"):
        export_pipelines(sample_model, "skops", tmp_path / "out.skops", trust=True)
