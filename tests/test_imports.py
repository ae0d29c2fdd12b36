"""What `import newsclf` brings, and what it must not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import newsclf

HEAVY = ["sklearn", "datasets", "typer", "pandas", "scipy", "matplotlib", "pyarrow", "joblib", "pydantic"]


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_and_predicting_stay_light(sample_model: Path) -> None:
    code = f"import newsclf\nnewsclf.load({str(sample_model)!r}).predict('<html><p>Some text.</p></html>')"
    assert not modules_after(code) & set(HEAVY)


def test_importing_brings_nothing_that_only_training_or_workers_need() -> None:
    late = {
        "importlib.metadata",
        "multiprocessing",
        "newsclf.explain",
        "newsclf.metrics",
        "newsclf.traces",
        "newsclf.workers",
    }
    assert not modules_after("import newsclf\nnewsclf.load()") & late


def test_builders_are_imported_for_labels_folders_alone() -> None:
    training = "import newsclf.trainer, newsclf.evaluation, newsclf.cross_validation, newsclf.inspection"
    assert not modules_after(training) & {"newsclf.builders", "newsclf.builders.build", "newsclf.builders.labels"}


def test_public_names_are_there_and_sorted() -> None:
    assert newsclf.__all__ == sorted(newsclf.__all__)
    for name in newsclf.__all__:
        assert getattr(newsclf, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = newsclf.nothing


def test_no_public_name_is_a_modules_name() -> None:
    package = Path(newsclf.__file__).parent
    modules = {p.stem for p in package.iterdir()}
    assert not modules & set(newsclf.__all__) - {"__init__"}


def test_every_error_is_a_newsclf_error() -> None:
    errors = [getattr(newsclf, name) for name in newsclf.__all__ if name.endswith("Error")]
    assert all(issubclass(error, newsclf.NewsclfError) for error in errors)


def test_imports_run_one_way() -> None:
    light = (
        "page",
        "errors",
        "predict",
        "batch",
        "artifact",
        "artifact_config",
        "io",
        "tables",
        "compiled",
        "contribution",
        "explain",
        "found_tokens",
        "feature_groups",
        "plain_words",
        "strongest",
        "weights",
        "render",
        "segment",
        "features/facts",
    )
    package = Path(newsclf.__file__).parent
    for room in light:
        path = package / room
        files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
        for file in files:
            text = file.read_text()
            for forbidden in ("sklearn", "typer", "pandas", ".builders", ".cli", "matplotlib"):
                assert f"import {forbidden}" not in text, (file, forbidden)
                assert f"from {forbidden}" not in text, (file, forbidden)
                assert f"from .{forbidden}" not in text, (file, forbidden)
