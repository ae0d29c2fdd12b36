"""Whatever a stranger makes of an artifact: a clear error, no code, no wait without end."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from benchmarks.hostile_artifacts.__main__ import main
from benchmarks.hostile_artifacts.cases import CASES, MARKER, Case
from benchmarks.hostile_artifacts.forge import change_names, raw_config, replace_arrays, sign
from benchmarks.hostile_artifacts.measure import measure
from hypothesis import given, settings
from hypothesis import strategies as st

import newsclf
from newsclf.artifact import load_pipelines, verify_artifact
from newsclf.io.arrays import read_arrays

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pipes, and names that are not UTF-8")
WAYS = {"load": newsclf.load, "verify": verify_artifact, "load_pipelines": load_pipelines}


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """A test that waits for a pipe fails instead of hanging."""

    def give_up(*_: object) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_artifact_gives_a_clear_error(
    case: Case, sample_model: Path, tmp_path: Path, no_waiting: None
) -> None:
    model = Path(shutil.copytree(sample_model, tmp_path / "model"))
    case.make(model)
    if case.says is None:
        WAYS[case.way](model)
    else:
        with pytest.raises(newsclf.ArtifactError) as caught:
            WAYS[case.way](model)
        message = str(caught.value)
        assert case.says in message
        assert str(model) in message
        assert len(message) < 500 + len(str(model))
        assert message.isascii() or message.encode()
    assert not (tmp_path / MARKER).exists()


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 100


def test_in_a_process_of_its_own_memory_is_bounded_and_nothing_runs(sample_model: Path) -> None:
    wanted = ("zip bomb", "html.npz a pipe", "pickle in pipeline.joblib", "2 million words", "html.json nested deeply")
    figures = list(measure(sample_model, [case for case in CASES if case.name in wanted]))
    assert len(figures) == len(wanted)
    for figure in figures:
        assert figure.good, figure
        assert not figure.ran
        assert figure.megabytes < 300


def test_the_marker_would_tell_that_code_ran(sample_model: Path, tmp_path: Path) -> None:
    import joblib

    model = Path(shutil.copytree(sample_model, tmp_path / "model"))
    next(case for case in CASES if case.name == "pickle in pipeline.joblib").make(model)
    joblib.load(model / "pipeline.joblib")
    assert (tmp_path / MARKER).exists()


def test_the_command_prints_a_table(sample_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", str(sample_model), "--only", "threshold"]) == 0
    out = capsys.readouterr().out
    assert "| threshold NaN | MODEL/config.json: part 'html' is damaged" in out
    assert "2 cases, 2 as they should be" in out
    assert "code that ran: 0" in out


def test_a_case_that_is_not_as_it_should_be_is_told(sample_model: Path, tmp_path: Path) -> None:
    found = next(measure(sample_model, [Case("harmless", lambda folder: None, "some error")]))
    assert not found.good
    assert found.error is None


def test_the_largest_numbers_still_give_probabilities(sample_model: Path, tmp_path: Path, sample: Path) -> None:
    model = Path(shutil.copytree(sample_model, tmp_path / "model"))
    most = np.finfo(np.float32).max
    with np.load(model / "html.npz") as file:
        names = [name for name in file.files if not name.endswith(".edges")]
    replace_arrays(model, {n: lambda a: np.where(np.arange(len(a)) % 2, most, most / 3) for n in names if "idf" in n})
    replace_arrays(model, {n: lambda a: np.where(np.arange(len(a)) % 2, most, -most) for n in names if "coef" in n})

    def enlarge(names: dict) -> None:
        names["intercepts"] = [1e30, -1e30]
        names["page_score"]["coef"] = [-1e30, *[1e30] * (len(names["page_score"]["coef"]) - 1)]
        for field in [*names["fields"].values(), *names["bins"].values()]:
            field["weight"] = 1e30

    change_names(model, enlarge)
    page = newsclf.load(model).predict((sample / "ledger-cup-replay.html").read_bytes())
    assert all(0 <= score <= 1 for score in [page.score, *(segment.score for segment in page.segments)])


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
def test_a_damaged_npz_gives_arrays_or_a_value_error(at: int, byte: int, cut: int) -> None:
    buffer = BytesIO()
    np.savez(buffer, a=np.arange(20, dtype="<f4"), b=np.zeros(0, "<f4"))
    content = bytearray(buffer.getvalue())
    content[at % len(content)] = byte
    try:
        found = read_arrays(bytes(content[: len(content) - cut % 50]))
    except ValueError:
        return
    assert all(array.dtype == np.float32 and array.ndim == 1 for array in found.values())


def test_arrays_come_back_as_they_were_saved() -> None:
    arrays = {"a": np.arange(5, dtype="<f4"), "b": np.zeros(0, "<f4"), "c": np.full(1000, -1.5, "<f4")}
    buffer = BytesIO()
    np.savez(buffer, **arrays)
    found = read_arrays(buffer.getvalue())
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].flags.aligned


ODD = [None, True, -1, 0, 1e29, -1e29, 1e300, 10**400, float("nan"), "", "x", [], {}, [[]], {"numeric": {}}, "numeric"]


def places(value: object, way: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The way to everything in a JSON value; of a long list to its ends alone."""
    keys = list(value) if isinstance(value, dict) else []
    if isinstance(value, list):
        keys = list({0: None, len(value) - 1: None}) if value else []
    return [way, *(place for key in keys for place in places(value[key], (*way, key)))]


@pytest.mark.parametrize("name", ["html.json", "config.json"])
def test_an_odd_value_anywhere_gives_an_error_or_probabilities(sample_model: Path, tmp_path: Path, name: str) -> None:
    model = Path(shutil.copytree(sample_model, tmp_path / "model"))
    good = json.loads((model / name).read_bytes())
    config = json.loads((model / "config.json").read_bytes())
    for maker in ("config", "measurements", "training"):  # nothing that predicting reads
        config.pop(maker)
        good.pop(maker, None)
    refused = 0
    for way in places(good)[1:]:
        for odd in ODD:
            changed = json.loads(json.dumps(good))
            inner = changed
            for key in way[:-1]:
                inner = inner[key]
            inner[way[-1]] = odd
            if name == "html.json":
                (model / name).write_text(json.dumps(changed))
                sign(model, config)
            else:
                raw_config(model, json.dumps(changed))
                if isinstance(changed.get("sha256"), dict):
                    sign(model, changed)
            try:
                prediction = newsclf.load(model).predict("<p>The council met on Monday.</p><p>Log in</p>")
            except newsclf.ArtifactError:
                refused += 1
                continue
            scores = [prediction.score, *(segment.score for segment in prediction.segments)]
            assert all(0 <= score <= 1 for score in scores), (way, odd)
    assert refused > 100
