"""The artifact: the same bytes each time, safe to open, every change noticed."""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

import newsclf
from newsclf.artifact import load_pipelines, verify_artifact
from newsclf.artifact_config import FORMAT_VERSION
from newsclf.config import Config
from newsclf.features.facts import FACTS_VERSION
from newsclf.hub import pull, push
from newsclf.model_export import export_pipelines
from newsclf.page_score import PAGE_COLUMNS, page_column_names
from newsclf.shipped import shipped_model

PAGE = "<html><body><p>The council met on Monday, and nobody was late for once.</p></body></html>"


@pytest.fixture
def model(sample_model: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(sample_model, tmp_path / "model"))


def rewrite(folder: Path, change, *, sign: bool = True) -> None:
    """Change config.json and, as a hostile maker would, all its checksums with it."""
    config = json.loads((folder / "config.json").read_bytes())
    change(config)
    if sign:
        sums = {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in config["sha256"]
            if (folder / name).is_file()
        }
        sums.pop("config.json", None)
        config["sha256"] = {**config["sha256"], **sums}
        own = {**config, "sha256": {k: v for k, v in config["sha256"].items() if k != "config.json"}}
        text = json.dumps(own, ensure_ascii=False, sort_keys=True)
        config["sha256"]["config.json"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "config.json").write_text(json.dumps(config))


def test_two_trainings_give_the_same_bytes(
    sample_model: Path, sample_data: Path, quick: Config, tmp_path: Path
) -> None:
    newsclf.train([sample_data], tmp_path / "sample", quick)
    files = sorted(p.name for p in sample_model.iterdir())
    assert files == sorted(p.name for p in (tmp_path / "sample").iterdir())
    for name in files:
        assert (sample_model / name).read_bytes() == (tmp_path / "sample" / name).read_bytes(), name


def test_another_seed_gives_other_weights(sample_model: Path, sample_data: Path, quick: Config, tmp_path: Path) -> None:
    newsclf.train([sample_data], tmp_path / "sample", quick.model_copy(update={"seed": 1}))
    assert (sample_model / "html.npz").read_bytes() != (tmp_path / "sample" / "html.npz").read_bytes()


def test_a_model_takes_the_place_of_the_one_before_but_of_nothing_else(
    sample_data: Path, quick: Config, model: Path, tmp_path: Path
) -> None:
    newsclf.train([sample_data], model, quick)
    verify_artifact(model)
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work")
    with pytest.raises(newsclf.InputError, match="did not write"):
        newsclf.train([sample_data], other, quick)
    assert [p.name for p in other.iterdir()] == ["chapter.txt"]
    assert not list(tmp_path.glob(".*.part"))


def test_verify_gives_a_checksum_for_every_file(model: Path) -> None:
    sums = verify_artifact(model)
    assert set(sums) == {p.name for p in model.iterdir()}


@pytest.mark.parametrize("name", ["config.json", "html.json", "html.npz", "text.npz", "README.md", "pipeline.joblib"])
def test_verify_finds_a_changed_byte(model: Path, name: str) -> None:
    content = bytearray((model / name).read_bytes())
    # In config.json a digit of a checksum or figure: still JSON, and still noticed.
    at = content.index(b'"threshold": 0.5') + 15 if name == "config.json" else len(content) // 2
    content[at] ^= 1
    (model / name).write_bytes(content)
    with pytest.raises(newsclf.ArtifactError):
        verify_artifact(model)


@pytest.mark.parametrize("name", ["config.json", "html.json", "html.npz", "text.json", "text.npz"])
def test_load_refuses_what_was_changed_cut_or_removed(model: Path, name: str) -> None:
    content = (model / name).read_bytes()
    for damaged in (content[:-1] + bytes([content[-1] ^ 1]), content[: len(content) // 2], b""):
        (model / name).write_bytes(damaged)
        if name == "config.json" and damaged == content[:-1] + bytes([content[-1] ^ 1]):
            continue  # its last byte is a line break
        with pytest.raises(newsclf.ArtifactError, match=name.split(".")[0]):
            newsclf.load(model)
    (model / name).unlink()
    with pytest.raises(newsclf.ArtifactError):
        newsclf.load(model)


def test_verify_finds_a_file_without_checksum(model: Path) -> None:
    (model / "extra.py").write_text("print('hello')")
    with pytest.raises(newsclf.ArtifactError, match=r"extra\.py"):
        verify_artifact(model)


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "..", "", "sub/html.json", 5, None, ["html.json"]])
def test_a_path_out_of_the_folder_is_refused(model: Path, name: object) -> None:
    (model.parent / "secret.json").write_text("{}")
    rewrite(model, lambda config: config["parts"]["html"].update(names=name))
    with pytest.raises(newsclf.ArtifactError, match="leads out"):
        newsclf.load(model)


def change_names(folder: Path, change) -> None:
    for view in ("html", "text"):
        names = json.loads((folder / f"{view}.json").read_bytes())
        change(names)
        (folder / f"{view}.json").write_text(json.dumps(names))


def test_a_model_of_before_there_was_a_page_score_still_works(model: Path, sample: Path) -> None:
    page = (sample / "ledger-cup-replay.html").read_bytes()
    before = newsclf.load(model).predict(page)
    change_names(model, lambda names: names.pop("page_score"))
    rewrite(model, lambda config: config.update(format_version=2))
    after = newsclf.load(model).predict(page)
    assert [s.score for s in after.segments] == [s.score for s in before.segments]
    assert after.body
    assert 0 < after.score < 1
    assert after.score != before.score


def test_a_page_score_with_and_without_means(model: Path, sample: Path) -> None:
    """Models of few pages, and those of before, have none."""
    page = (sample / "ledger-cup-replay.html").read_bytes()
    before = newsclf.load(model).predict(page)
    rewrite(model, lambda config: config.update(format_version=3))
    assert newsclf.load(model).predict(page) == before
    names = json.loads((model / "html.json").read_bytes())
    assert names["page_score"]["columns"] == list(PAGE_COLUMNS)
    columns = page_column_names("html")
    more = len(columns) - len(PAGE_COLUMNS)
    names["page_score"].update(columns=columns, coef=names["page_score"]["coef"] + [0.0] * (more - 1) + [-1.0])
    (model / "html.json").write_text(json.dumps(names))
    rewrite(model, lambda config: config.update(format_version=4))
    after = newsclf.load(model).predict(page)
    assert [s.score for s in after.segments] == [s.score for s in before.segments]
    assert after.score < before.score


@pytest.mark.parametrize(
    "change",
    [
        lambda score: score.update(columns=score["columns"][::-1]),
        lambda score: score.update(coef=score["coef"][1:]),
        lambda score: score["coef"].__setitem__(0, "1"),
        lambda score: score["coef"].__setitem__(0, float("nan")),
        lambda score: score.update(intercept=None),
        lambda score: score.clear(),
    ],
)
def test_a_damaged_page_score_is_refused(model: Path, change) -> None:
    change_names(model, lambda names: change(names["page_score"]))
    rewrite(model, lambda config: None)
    with pytest.raises(newsclf.ArtifactError, match="damaged"):
        newsclf.load(model)


def test_a_link_out_of_the_folder_is_refused(model: Path) -> None:
    shutil.move(model / "html.json", model.parent / "secret.json")
    (model / "html.json").symlink_to(model.parent / "secret.json")
    with pytest.raises(newsclf.ArtifactError, match="leads out"):
        newsclf.load(model)


@pytest.mark.parametrize(
    ("field", "value"), [("format_version", 99), ("facts_version", 0), ("format", "other"), ("format_version", None)]
)
def test_another_version_is_named(model: Path, field: str, value: object) -> None:
    rewrite(model, lambda config: config.update({field: value}))
    with pytest.raises(newsclf.ArtifactError, match="version"):
        newsclf.load(model)


OPENERS = {
    "load": newsclf.load,
    "verify": verify_artifact,
    "load_pipelines": lambda folder: load_pipelines(folder, trust=True),
    "export": lambda folder: export_pipelines(folder, "joblib", folder.parent / "out.joblib", trust=True),
    "push": lambda folder: push(folder, str(folder.parent / "shared")),
    "pull": lambda folder: pull(str(folder), folder.parent / "mine"),
}


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("format_version", rf"format version 77,.* reads .*format version .*{FORMAT_VERSION},"),
        ("facts_version", rf"facts version 77;.* reads .*facts version {FACTS_VERSION};"),
    ],
)
def test_whatever_opens_a_model_of_another_version_names_both(model: Path, opener: str, field: str, says: str) -> None:
    rewrite(model, lambda config: config.update({field: 77}))
    with pytest.raises(newsclf.ArtifactError, match=says):
        OPENERS[opener](model)
    assert [path.name for path in model.parent.iterdir()] == ["model"]


@pytest.mark.parametrize("opener", ["load_pipelines", "export"])
def test_pipelines_of_another_scikit_learn_name_both(model: Path, opener: str) -> None:
    from sklearn import __version__ as here

    rewrite(model, lambda config: config["versions"].update({"scikit-learn": "0.1"}))
    with pytest.raises(newsclf.ArtifactError, match=rf"made with scikit-learn 0\.1, here is {re.escape(here)}"):
        OPENERS[opener](model)


def test_a_model_that_would_not_be_loaded_again_is_not_written(
    sample_data: Path, quick: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsclf.artifact.MAX_NAMES", 10_000)
    with pytest.raises(newsclf.ConfigError, match="lower its max_features"):
        newsclf.train([sample_data], tmp_path / "mine", quick)
    assert not (tmp_path / "mine").exists()


def test_a_model_without_its_pickle_is_whole(model: Path) -> None:
    (model / "pipeline.joblib").unlink()
    assert "pipeline.joblib" not in verify_artifact(model)
    assert newsclf.load(model).views == ["html", "text"]
    (model / "traces.npz").unlink()
    with pytest.raises(newsclf.ArtifactError, match=r"traces\.npz"):
        verify_artifact(model)


@pytest.mark.parametrize("value", [0, 1, 2.0, -0.5, "0.5", None, float("nan"), float("inf")])
def test_a_threshold_out_of_range_is_refused(model: Path, value: object) -> None:
    rewrite(model, lambda config: config["parts"]["html"].update(threshold=value))
    with pytest.raises(newsclf.ArtifactError):
        newsclf.load(model)


def _npz(arrays: dict[str, np.ndarray], compressed: bool = False) -> bytes:
    buffer = BytesIO()
    (np.savez_compressed if compressed else np.savez)(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


def _huge(arrays: dict[str, np.ndarray]) -> bytes:
    """An array whose header promises far more than the file holds."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        stream = BytesIO()
        np.lib.format.write_array_header_1_0(stream, {"descr": "<f4", "fortran_order": False, "shape": (10**12,)})
        archive.writestr("numeric.edges.npy", stream.getvalue())
    return buffer.getvalue()


HOSTILE = {
    "objects": lambda a: _npz({**a, "numeric.edges": np.array([print], dtype=object)}),
    "compressed": lambda a: _npz(a, compressed=True),
    "huge header": _huge,
    "too short": lambda a: _npz({**a, "numeric.coef": a["numeric.coef"][:-1]}),
    "two dimensions": lambda a: _npz({**a, "numeric.edges": a["numeric.edges"][None]}),
    "float64": lambda a: _npz({k: v.astype(float) for k, v in a.items()}),
    "not finite": lambda a: _npz({**a, "words.coef": np.full_like(a["words.coef"], np.nan)}),
    "disordered second": lambda a: _npz({**a, "second.edges": a["second.edges"][::-1]}),
    "no second": lambda a: _npz({k: v for k, v in a.items() if not k.startswith("second")}),
    "missing": lambda a: _npz({k: v for k, v in a.items() if k != "words.idf"}),
    "disordered": lambda a: _npz({**a, "numeric.edges": a["numeric.edges"][::-1]}),
    "no zip": lambda a: b"PK" + bytes(100),
}


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_hostile_arrays_give_a_clear_error(model: Path, kind: str) -> None:
    with np.load(model / "html.npz") as file:
        arrays = dict(file)
    (model / "html.npz").write_bytes(HOSTILE[kind](arrays))
    rewrite(model, lambda config: None)
    with pytest.raises(newsclf.ArtifactError, match="html part is damaged"):
        newsclf.load(model)


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n["bins"]["numeric"].update(columns=n["bins"]["numeric"]["columns"][1:]),
        lambda n: n["bins"]["second"].update(columns=n["bins"]["numeric"]["columns"]),
        lambda n: n["bins"]["numeric"].update(counts=[10**9] * len(n["bins"]["numeric"]["counts"])),
        lambda n: n["bins"]["second"].update(counts=[-1] * len(n["bins"]["second"]["counts"])),
        lambda n: n["bins"].pop("second"),
        lambda n: n["bins"].update(third=n["bins"]["second"]),
        lambda n: n.update(intercepts=["1", 2]),
        lambda n: n.update(intercepts=[1.0]),
        lambda n: n.update(intercepts=[]),
        lambda n: n["bins"]["numeric"].update(weight=None),
        lambda n: n["fields"].update(other=n["fields"]["words"]),
        lambda n: n["fields"]["words"]["tokens"].append("one more"),
        lambda n: n["fields"]["words"].update(tokens=[1, 2]),
        lambda n: n.pop("fields"),
    ],
)
def test_hostile_names_give_a_clear_error(model: Path, change) -> None:
    names = json.loads((model / "html.json").read_bytes())
    change(names)
    (model / "html.json").write_text(json.dumps(names))
    rewrite(model, lambda config: None)
    with pytest.raises(newsclf.ArtifactError, match="html part is damaged"):
        newsclf.load(model)


_AUDITED = """
import sys
seen = []
def hook(event, args):
    if event in ("pickle.find_class", "exec.pickle", "marshal.loads") and armed:
        seen.append((event, args))
    if event == "open" and armed and str(args[0]).endswith("pipeline.joblib"):
        seen.append((event, args))
armed = False
sys.addaudithook(hook)
import newsclf
from newsclf.segment.html import segment_html
newsclf.load({shipped!r}).predict({page!r})  # all modules are imported from here on
armed = True
model = newsclf.load({model!r})
prediction = model.predict({page!r})
text = model.predict("A line of plain text.\\nAnd one more.", view="text")
armed = False
assert len(prediction.segments) == 1 and len(text.segments) == 2
assert not seen, seen
assert not [m for m in ("sklearn", "joblib", "pickle5", "datasets", "pandas", "typer") if m in sys.modules]
print("nothing unpickled")
"""


class _Bomb:
    def __reduce__(self):
        return (Path.write_text, (Path("exploded"), "boom"))


def test_load_and_predict_unpickle_nothing_even_beside_a_hostile_pickle(model: Path, sample_model: Path) -> None:
    (model / "pipeline.joblib").write_bytes(pickle.dumps(_Bomb()))
    rewrite(model, lambda config: None)
    script = _AUDITED.format(model=str(model), shipped=str(sample_model), page=PAGE)
    done = subprocess.run([sys.executable, "-c", script], cwd=model.parent, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "nothing unpickled", done.stderr
    verify_artifact(model)
    assert not (model.parent / "exploded").exists()
    assert not Path("exploded").exists()


def test_the_audit_hook_would_see_unpickling(model: Path) -> None:
    unpickle = f"load_pipelines(Path({str(model)!r}), trust=True)"
    script = _AUDITED.format(model=str(model), shipped=str(model), page=PAGE)
    script = script.replace("text = model", f"{unpickle}; text = model")
    script = "from pathlib import Path\nfrom newsclf.artifact import load_pipelines\n" + script
    done = subprocess.run([sys.executable, "-c", script], cwd=model.parent, capture_output=True, text=True, check=False)
    assert "pickle.find_class" in done.stderr


def test_pipelines_are_unpickled_only_on_trust(model: Path) -> None:
    with pytest.raises(newsclf.ArtifactError, match="trust=True"):
        load_pipelines(model)
    assert set(load_pipelines(model, trust=True)) == {"html", "text"}


def test_pipelines_of_another_scikit_learn_are_refused_by_both_versions(model: Path) -> None:
    rewrite(model, lambda config: config["versions"].update({"scikit-learn": "0.1"}))
    with pytest.raises(newsclf.ArtifactError, match=r"0\.1.*here is"):
        load_pipelines(model, trust=True)


def test_pipelines_that_can_not_be_unpickled_are_our_error(model: Path) -> None:
    (model / "pipeline.joblib").write_bytes(b"\x80\x04cgone.module\nGone\n.")
    rewrite(model, lambda config: None)
    with pytest.raises(newsclf.ArtifactError, match=r"can't be unpickled \(ModuleNotFoundError"):
        load_pipelines(model, trust=True)


def test_a_changed_pipeline_is_refused(model: Path) -> None:
    (model / "pipeline.joblib").write_bytes(pickle.dumps(_Bomb()))
    with pytest.raises(newsclf.ArtifactError, match="changed"):
        load_pipelines(model, trust=True)
    assert not Path("exploded").exists()


def test_the_shipped_model_is_whole_and_has_both_views() -> None:
    verify_artifact(shipped_model())
    assert newsclf.load().views == ["html", "text"]


def test_the_card_names_the_data_and_has_the_hubs_front_matter(sample_model: Path) -> None:
    card = (sample_model / "README.md").read_text()
    assert card.startswith("---\nlibrary_name: newsclf\n")
    assert "sample (own pages)" in card
    assert "page word F1" in card
