"""What several tests share: the sample data set, and a model trained on it once."""

from __future__ import annotations

import os
import shutil
import signal
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings

import newsclf
from newsclf.builders.build import build
from newsclf.config import Config, load_config

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"

# What a shell runs in the background ignores SIGINT, and so would all that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# For mutation testing: the same examples each time, none made smaller once a test has failed, and no failure for being
# slow, which would count as a mutant found.
hypothesis_settings.register_profile(
    "mutate",
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def _made(name: str, folders: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """What several tests share, made once; where NEWSCLF_MADE names a folder, once for all runs (docs/mutation.md)."""
    kept = os.environ.get("NEWSCLF_MADE")
    out = folders.mktemp(name) / "sample"
    if kept and (Path(kept) / name).is_dir():
        return Path(shutil.copytree(Path(kept) / name, out))
    make(out)
    if kept:
        shutil.copytree(out, Path(kept) / name)
    return out


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
    return _made("data", tmp_path_factory, lambda out: build(SAMPLE, "folder", out))


@pytest.fixture(scope="session")
def quick() -> Config:
    """A configuration that trains fast."""
    return load_config(None, ["html.classifier.epochs=5", "text.classifier.epochs=5"])


@pytest.fixture(scope="session")
def sample_model(tmp_path_factory: pytest.TempPathFactory, sample_data: Path, quick: Config) -> Path:
    """A model of both views trained on the sample."""

    def train(out: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            newsclf.train([sample_data], out, quick)

    return _made("model", tmp_path_factory, train)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the unpacked corpora, or a visible skip."""
    folder = os.environ.get("NEWSCLF_CORPORA")
    if not folder or not (Path(folder) / "wcxb").is_dir():
        pytest.skip("NEWSCLF_CORPORA does not name the folder of the unpacked corpora")
    return Path(folder)
