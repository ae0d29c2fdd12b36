"""What stands in an artifact, and what each opener says of a folder that is none: with made-up tables, no training."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from benchmarks.hostile_artifacts.forge import change_config, replace_file, sign

import newsclf
from made_tables import assert_same, made_table
from newsclf.artifact import (
    is_artifact,
    load_artifact,
    load_pipelines,
    load_traces,
    save_artifact,
    verify_artifact,
)
from newsclf.artifact_config import FORMAT_VERSION, MAX_CONFIG, parse_config, signature
from newsclf.errors import ArtifactError, ConfigError, InputError
from newsclf.features.facts import FACTS_VERSION
from newsclf.traces import Traces

TABLES = {"html": made_table("html"), "text": made_table("text")}
TRACES = Traces(np.array([3], "<u8"), np.array([5], "<u8"), np.array([7, 9], "<u4"))
SUMS = ["config.json", "html.json", "html.npz", "text.json", "text.npz", "README.md"]


def saved(folder: Path, **more: Any) -> Path:
    """An artifact of made-up tables."""
    save_artifact(folder, TABLES, {"name": "wär"}, "# A card … ", **more)  # type: ignore[arg-type]
    return folder


def pickled(value: object) -> bytes:
    buffer = BytesIO()
    joblib.dump(value, buffer)
    return buffer.getvalue()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return saved(tmp_path / "model")


def says(folder: Path) -> str:
    """What opening a folder is refused with."""
    with pytest.raises(ArtifactError) as caught:
        load_artifact(folder)
    return str(caught.value)


def test_what_stands_in_an_artifact(tmp_path: Path) -> None:
    pipelines = pickled({"html": {"first": 1}})
    model = saved(tmp_path / "deep" / "model", pipelines=pipelines, traces=TRACES)
    assert {p.name for p in model.iterdir()} == {*SUMS, "pipeline.joblib", "traces.npz"}
    assert (model / "README.md").read_bytes() == "# A card … ".encode()
    assert (model / "pipeline.joblib").read_bytes() == pipelines
    text = (model / "config.json").read_text(encoding="utf-8")
    config = json.loads(text)
    assert text == json.dumps(config, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert "wär" in text
    sums = config.pop("sha256")
    own = sums.pop("config.json")
    assert sums == {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in model.iterdir() if p.suffix != ".json"
    } | {name: hashlib.sha256((model / name).read_bytes()).hexdigest() for name in ("html.json", "text.json")}
    signed = json.dumps({**config, "sha256": sums}, ensure_ascii=False, sort_keys=True)
    assert own == hashlib.sha256(signed.encode()).hexdigest()
    versions = config.pop("versions")
    assert versions == {
        "newsclf": newsclf.__version__,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        **{name: metadata.version(name) for name in ("scikit-learn", "numpy", "joblib")},
    }
    part = {"threshold": 0.4, "decision": "page"}
    assert config == {
        "format": "newsclf",
        "format_version": FORMAT_VERSION,
        "facts_version": FACTS_VERSION,
        "labels": ["boilerplate", "body"],
        "name": "wär",
        "parts": {v: {**part, "names": f"{v}.json", "arrays": f"{v}.npz"} for v in ("html", "text")},
    }


def test_what_was_saved_is_opened_again(tmp_path: Path) -> None:
    model = saved(tmp_path / "model", traces=TRACES)
    artifact = load_artifact(model)
    assert artifact.folder == model
    assert artifact.config == json.loads((model / "config.json").read_text(encoding="utf-8"))
    assert list(artifact.tables) == ["html", "text"]
    for view, table in artifact.tables.items():
        assert_same(table, TABLES[view])
    traces = load_traces(model, artifact.config)
    assert traces is not None
    assert (traces.sites.tolist(), traces.bodies.tolist(), traces.sequences.tolist()) == ([3], [5], [7, 9])


def test_one_part_is_enough(tmp_path: Path) -> None:
    save_artifact(tmp_path / "model", {"text": TABLES["text"]}, {}, "")
    assert list(load_artifact(tmp_path / "model").tables) == ["text"]
    assert set(verify_artifact(tmp_path / "model")) == {"config.json", "text.json", "text.npz", "README.md"}


def test_there_may_be_no_traces(model: Path) -> None:
    assert load_traces(model, load_artifact(model).config) is None
    assert load_traces(model, {}) is None


def test_changed_traces_are_refused(tmp_path: Path) -> None:
    model = saved(tmp_path / "model", traces=TRACES)
    config = load_artifact(model).config
    (model / "traces.npz").write_bytes(b"PK")
    with pytest.raises(ArtifactError, match=r"model/traces\.npz: its content was changed after it was written"):
        load_traces(model, config)
    replace_file(model, "traces.npz", b"PK")
    with pytest.raises(ArtifactError, match=r"model: the traces of its training pages are damaged"):
        load_traces(model, load_artifact(model).config)


@pytest.mark.parametrize("most", ["MAX_NAMES", "MAX_ARRAYS"])
def test_a_table_as_large_as_may_be_is_saved_and_a_larger_one_not(
    most: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = saved(tmp_path / "model")
    kind = "json" if most == "MAX_NAMES" else "npz"
    size = (model / f"html.{kind}").stat().st_size
    monkeypatch.setattr(f"newsclf.artifact.{most}", size)
    load_artifact(saved(model))
    monkeypatch.setattr(f"newsclf.artifact.{most}", size - 1)
    with pytest.raises(ArtifactError, match=f"html.{kind}: larger than {size - 1} bytes"):
        load_artifact(model)
    with pytest.raises(
        ConfigError, match=r"^the html part has more tokens than a model may hold; lower its max_features$"
    ):
        saved(tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_an_artifact_takes_the_place_of_one_and_of_nothing_else(tmp_path: Path) -> None:
    model = saved(tmp_path / "model", traces=TRACES)
    assert is_artifact(model)
    saved(model)
    assert {p.name for p in model.iterdir()} == set(SUMS)
    (model / "README.md").unlink()  # what is missing is no more than missing
    assert is_artifact(model)
    (model / "notes.txt").write_text("mine")
    assert not is_artifact(model)
    with pytest.raises(InputError, match="did not write"):
        saved(model)
    assert (model / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"format": "newsclf"}', '{"format": "other", "sha256": {}}', "[" * 100_000, "5"]
)
def test_what_is_no_artifact(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    assert not is_artifact(tmp_path)


def test_another_format_is_no_artifact(model: Path) -> None:
    change_config(model, lambda config: config.update(format="other"))
    assert not is_artifact(model)


def test_of_a_folder_that_is_none_it_is_told_what_it_is(tmp_path: Path) -> None:
    expected = f"{tmp_path}/it: expected a model folder, found "
    assert says(tmp_path / "it") == expected + "nothing"
    (tmp_path / "it").write_text("a file")
    assert says(tmp_path / "it") == expected + "a file"
    (tmp_path / "it").unlink()
    (tmp_path / "it" / "data").mkdir(parents=True)
    assert says(tmp_path / "it").startswith(f"{tmp_path}/it/config.json: can't be read")
    (tmp_path / "it" / "labels.sqlite").touch()
    assert says(tmp_path / "it") == expected + "a labels folder; `newsclf train` makes a model of it"
    (tmp_path / "it" / "data" / "test.parquet").touch()
    assert says(tmp_path / "it") == expected + "a data set; name the model first, then data sets"
    (tmp_path / "it" / "config.json").symlink_to(tmp_path / "gone")
    assert "a link that leads out of the folder" in says(tmp_path / "it")


@pytest.mark.parametrize("address", ["hf://owner/name", "https://models.example/a", "s3://bucket/model"])
def test_an_address_is_told_from_a_folder(address: str) -> None:
    said = says(Path(address))
    assert said.startswith(f"{Path(address)}: expected a model folder, found an address; predicting fetches nothing")
    assert said.endswith("get the model with `newsclf model pull ADDRESS --out DIR`, then name DIR")


@pytest.mark.parametrize("name", ["C:/models/news", "a/b:/c"])
def test_a_path_with_a_colon_is_no_address(name: str) -> None:
    assert says(Path(name)).endswith("found nothing")


@pytest.mark.parametrize("threshold", [5e-324, 0.999999])
def test_a_threshold_within_its_range_is_read(threshold: float, model: Path) -> None:
    change_config(model, lambda config: config["parts"]["html"].update(threshold=threshold))
    assert load_artifact(model).tables["html"].threshold == threshold


@pytest.mark.parametrize("threshold", [0.0, 1.0, -0.1, 1, True, "0.5", None])
def test_a_threshold_out_of_its_range_is_told(threshold: object, model: Path) -> None:
    change_config(model, lambda config: config["parts"]["text"].update(threshold=threshold))
    assert says(model) == (
        f"{model}/config.json: part 'text' is damaged (threshold {threshold!r} is not between 0 and 1);"
        " get the model again"
    )


def test_a_decision_is_one_of_those_there_are(model: Path) -> None:
    change_config(model, lambda config: config["parts"]["html"].update(decision="fixed"))
    assert load_artifact(model).tables["html"].decision == "fixed"
    change_config(model, lambda config: config["parts"]["html"].update(decision="coin"))
    assert "part 'html' is damaged (decision 'coin' is none of page, fixed)" in says(model)
    change_config(model, lambda config: config["parts"]["html"].pop("decision"))
    assert "part 'html' is damaged ('decision')" in says(model)


def test_a_file_without_checksum_is_not_opened(model: Path) -> None:
    change_config(model, lambda config: config["parts"]["html"].update(names="other.json"))
    (model / "other.json").write_bytes((model / "html.json").read_bytes())
    assert says(model) == f"{model}/other.json: has no checksum in config.json; get the model again"


def test_a_changed_file_is_named(model: Path) -> None:
    (model / "text.npz").write_bytes(b"")
    assert says(model) == f"{model}/text.npz: its content was changed after it was written; get the model again"


def test_verifying_names_a_changed_file_that_predicting_does_not_open(model: Path) -> None:
    (model / "README.md").write_bytes(b"another card")
    load_artifact(model)
    with pytest.raises(ArtifactError) as caught:
        verify_artifact(model)
    assert str(caught.value).startswith(f"{model}/README.md: its content was changed")


def test_a_changed_configuration_is_named(model: Path) -> None:
    config = config_of(model)
    (model / "config.json").write_text(json.dumps({**config, "name": "other"}))
    assert says(model) == f"{model}/config.json: its content was changed after it was written; get the model again"


def test_verifying_names_up_to_five_files_without_checksum(model: Path) -> None:
    for name in "gfedcbä":
        (model / name).touch()
    with pytest.raises(ArtifactError) as caught:
        verify_artifact(model)
    assert str(caught.value) == (
        f"{model}: 'b', 'c', 'd', 'e', 'f' has no checksum in config.json; remove it or get the model again"
    )


def test_verifying_gives_the_checksums_of_what_is_there(tmp_path: Path) -> None:
    model = saved(tmp_path / "model", pipelines=b"pickle", traces=TRACES)
    sums = verify_artifact(model)
    assert sums == json.loads((model / "config.json").read_text(encoding="utf-8"))["sha256"]
    (model / "pipeline.joblib").unlink()
    del sums["pipeline.joblib"]
    assert verify_artifact(model) == sums


def test_verifying_opens_the_tables(model: Path) -> None:
    replace_file(model, "html.npz", b"PK")
    with pytest.raises(ArtifactError) as caught:
        verify_artifact(model)
    assert str(caught.value).startswith(f"{model}: the table of the html part is damaged (")


def test_verifying_reads_a_file_as_large_as_may_be(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = max(p.stat().st_size for p in model.iterdir())
    monkeypatch.setattr("newsclf.artifact.MAX_FILE", size)
    verify_artifact(model)
    monkeypatch.setattr("newsclf.artifact.MAX_FILE", size - 1)
    with pytest.raises(ArtifactError, match=f"larger than {size - 1} bytes"):
        verify_artifact(model)


def test_pipelines_are_what_was_saved(tmp_path: Path) -> None:
    kept = {"html": {"first": [1, 2]}}
    assert load_pipelines(saved(tmp_path / "model", pipelines=pickled(kept)), trust=True) == kept


@pytest.mark.parametrize("trust", [False, 1, "yes", None])
def test_nothing_but_true_is_trust(trust: object, tmp_path: Path) -> None:
    model = saved(tmp_path / "model", pipelines=pickled({}))
    with pytest.raises(ArtifactError) as caught:
        load_pipelines(model, trust=trust)  # type: ignore[arg-type]
    assert str(caught.value) == (
        f"{model}/pipeline.joblib: opening it can run code of whoever made it; pass trust=True (--trust) if you trust"
        " them. Predicting never needs it"
    )


def test_what_hinders_opening_the_pipelines_is_told(tmp_path: Path) -> None:
    def refused(folder: Path) -> str:
        with pytest.raises(ArtifactError) as caught:
            load_pipelines(folder, trust=True)
        return str(caught.value).removeprefix(f"{folder}/pipeline.joblib: ")

    assert refused(saved(tmp_path / "none")) == (
        "is not there; pull the model with --pipeline, or have it from who made it"
    )
    model = saved(tmp_path / "model", pipelines=b"no pickle")
    assert refused(model).startswith("can't be unpickled (")
    assert refused(model).endswith("); get the model again, or install the newsclf that made it")
    change_config(model, lambda config: config["versions"].update({"scikit-learn": "0.1"}))
    here = metadata.version("scikit-learn")
    assert refused(model) == f"made with scikit-learn 0.1, here is {here}; install that version, or train again"
    change_config(model, lambda config: config["versions"].pop("scikit-learn"))
    assert refused(model).startswith("made with scikit-learn None, here is ")
    (model / "pipeline.joblib").write_bytes(b"changed")
    assert refused(model) == "its content was changed after it was written; get the model again"


def config_of(model: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((model / "config.json").read_text(encoding="utf-8"))
    return found


def refused_config(config: dict[str, Any], *, signed: bool = True) -> str:
    """What a configuration is refused with, signed as it should be."""
    if signed:
        config["sha256"]["config.json"] = signature(config)
    with pytest.raises(ArtifactError) as caught:
        parse_config(json.dumps(config).encode(), "MODEL")
    return str(caught.value)


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_configuration_of_each_version_that_is_read(version: int, model: Path) -> None:
    config = config_of(model)
    config["format_version"] = version
    config["sha256"]["config.json"] = signature(config)
    assert parse_config(json.dumps(config).encode(), "MODEL") == config


@pytest.mark.parametrize(
    ("field", "value"), [("format", "other"), ("format_version", 1), ("format_version", 5), ("facts_version", 1)]
)
def test_what_another_version_is_and_which_are_read(field: str, value: object, model: Path) -> None:
    config = {**config_of(model), field: value}
    found = [repr(config[name]) for name in ("format", "format_version", "facts_version")]
    assert refused_config(config) == (
        f"MODEL: an artifact of {found[0]} with format version {found[1]}, facts version {found[2]}; newsclf"
        f" {newsclf.__version__} reads 'newsclf' with format version 2 or 3 or 4, facts version {FACTS_VERSION};"
        " train it again or install the newsclf that made it"
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.pop("format_version"), "KeyError: 'format_version'"),
        (lambda c: c.pop("sha256"), "KeyError: 'sha256'"),
        (lambda c: c.pop("parts"), "KeyError: 'parts'"),
        (lambda c: c.update(parts={}), "ValueError: parts or checksums are missing"),
        (lambda c: c.update(parts=[]), "ValueError: parts or checksums are missing"),
        (lambda c: c.update(sha256=[]), "ValueError: parts or checksums are missing"),
        (lambda c: c["parts"].update(audio={}), "ValueError: parts or checksums are missing"),
        (lambda c: c.update(versions=None), "ValueError: versions are missing"),
        (lambda c: c["sha256"].update({"../a": "0" * 64}), "ValueError: '../a' is no plain file name, or leads out"),
        (lambda c: c["sha256"].update({"a": "0" * 63}), "ValueError: the checksum of a is none"),
        (lambda c: c["sha256"].update({"a": "0" * 63 + "G"}), "ValueError: the checksum of a is none"),
        (lambda c: c["sha256"].update({"a": 5}), "ValueError: the checksum of a is none"),
        (
            lambda c: c["sha256"].update({f"a{i}": "0" * 64 for i in range(27)}),
            "ValueError: 33 files, a model has at most 32",
        ),
    ],
)
def test_a_damaged_configuration_is_told(change: Any, reason: str, model: Path) -> None:
    config = config_of(model)
    change(config)
    said = refused_config(config, signed=False)
    assert said.startswith(f"MODEL/config.json: damaged ({reason}")
    assert said.endswith("); get the model again")


def test_as_many_files_as_may_be(model: Path) -> None:
    config = config_of(model)
    config["sha256"].update({f"a{i}": "0" * 64 for i in range(26)})
    config["sha256"]["config.json"] = signature(config)
    assert len(parse_config(json.dumps(config).encode(), "MODEL")["sha256"]) == 32


def test_a_configuration_that_was_changed_or_is_unsigned(model: Path) -> None:
    config = config_of(model)
    config["name"] = "other"
    changed = "MODEL/config.json: its content was changed after it was written; get the model again"
    assert refused_config(config, signed=False) == changed
    config["sha256"].pop("config.json")
    assert refused_config(config, signed=False) == changed


def test_a_signature_is_of_all_but_itself() -> None:
    one = {"b": 1, "a": "ä", "sha256": {"x": "1", "config.json": "2"}}
    text = '{"a": "ä", "b": 1, "sha256": {"x": "1"}}'
    assert signature(one) == hashlib.sha256(text.encode()).hexdigest()
    assert signature({**one, "sha256": {"x": "1"}}) == signature(one)
    assert signature({**one, "sha256": {"x": "2"}}) != signature(one)


def test_a_configuration_of_the_largest_size(model: Path) -> None:
    sign(model)
    text = (model / "config.json").read_text(encoding="utf-8")
    room = MAX_CONFIG - len(text.encode())
    (model / "config.json").write_text(text + " " * room, encoding="utf-8")
    load_artifact(model)
    assert is_artifact(model)
    (model / "config.json").write_text(text + " " * (room + 1), encoding="utf-8")
    assert f"larger than {MAX_CONFIG} bytes" in says(model)
    assert not is_artifact(model)
