"""Models that were written by the code of before still load and predict what they did: see artifacts/README.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

import joblib
import pytest
import sklearn

import newsclf
from newsclf.artifact import load_traces, verify_artifact
from newsclf.artifact_config import FORMAT_VERSION, READ_VERSIONS
from newsclf.features.facts import FACTS_VERSION
from newsclf.model_export import export_pipelines, page_frame

ROOT = Path(__file__).parent / "artifacts"
FROZEN = sorted(folder for folder in ROOT.iterdir() if folder.is_dir())
CONFIGS = {folder: json.loads((folder / "config.json").read_bytes()) for folder in FROZEN}
READ = [folder for folder in FROZEN if CONFIGS[folder]["facts_version"] == FACTS_VERSION]


def test_there_is_one_of_every_format_version() -> None:
    assert {config["format_version"] for config in CONFIGS.values()} >= set(READ_VERSIONS)
    assert max(READ_VERSIONS) == FORMAT_VERSION


@pytest.mark.parametrize("folder", READ, ids=lambda folder: folder.name)
def test_it_is_whole_and_predicts_what_it_did(folder: Path, sample: Path) -> None:
    verify_artifact(folder)
    model = newsclf.load(folder)
    expected = json.loads((ROOT / f"{folder.name}.expected.json").read_bytes())
    assert len(expected) >= 3
    for name, by_view in expected.items():
        for view, page in by_view.items():
            found = model.predict((sample / name).read_bytes(), view=view)
            assert found.score == pytest.approx(page["score"], abs=1e-6), (name, view)
            assert [s.score for s in found.segments] == pytest.approx(page["scores"], abs=1e-6), (name, view)
            assert [i for i, s in enumerate(found.segments) if s.label == "body"] == page["body"], (name, view)


@pytest.mark.parametrize("folder", READ, ids=lambda folder: folder.name)
def test_its_traces_are_read(folder: Path) -> None:
    traces = load_traces(folder, CONFIGS[folder])
    assert traces is not None
    assert len(traces.sites) > 10


@pytest.mark.parametrize("folder", [f for f in FROZEN if f not in READ], ids=lambda folder: folder.name)
def test_one_of_other_facts_is_refused_by_both_versions(folder: Path) -> None:
    theirs = CONFIGS[folder]["facts_version"]
    with pytest.raises(
        newsclf.ArtifactError, match=rf"facts version {theirs};.*reads .* facts version {FACTS_VERSION}"
    ):
        newsclf.load(folder)


@pytest.mark.parametrize("folder", READ, ids=lambda folder: folder.name)
def test_its_pipelines_are_exported_or_refused_by_both_versions(folder: Path, sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.joblib"
    made_with = CONFIGS[folder]["versions"]["scikit-learn"]
    if made_with != sklearn.__version__:
        both = rf"scikit-learn {re.escape(made_with)}, here is {re.escape(sklearn.__version__)}"
        with pytest.raises(newsclf.ArtifactError, match=both):
            export_pipelines(folder, "joblib", out, trust=True)
        return
    export_pipelines(folder, "joblib", out, trust=True)
    pipelines, model = joblib.load(out), newsclf.load(folder)
    page = (sample / "ledger-cup-replay.html").read_bytes()
    for view in ("html", "text"):
        found = pipelines[view]["second"].predict_proba(page_frame(model, page, view))[:, 1]
        assert found == pytest.approx([s.score for s in model.predict(page, view).segments], abs=1e-6)
