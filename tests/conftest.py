"""What several tests share: the sample data set, and a model trained on it once."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

import newsclf
from newsclf.builders.build import build
from newsclf.config import Config, load_config

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["NEWSCLF_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of our own pages."""
    return SAMPLE


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set built of the sample."""
    out = tmp_path_factory.mktemp("data") / "sample"
    build(SAMPLE, "folder", out)
    return out


@pytest.fixture(scope="session")
def quick() -> Config:
    """A configuration that trains fast."""
    return load_config(None, ["html.classifier.epochs=5", "text.classifier.epochs=5"])


@pytest.fixture(scope="session")
def sample_model(tmp_path_factory: pytest.TempPathFactory, sample_data: Path, quick: Config) -> Path:
    """A model of both views trained on the sample."""
    out = tmp_path_factory.mktemp("model") / "sample"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        newsclf.train([sample_data], out, quick)
    return out


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the unpacked corpora, or a visible skip."""
    folder = os.environ.get("NEWSCLF_CORPORA")
    if not folder or not (Path(folder) / "wcxb").is_dir():
        pytest.skip("NEWSCLF_CORPORA does not name the folder of the unpacked corpora")
    return Path(folder)
