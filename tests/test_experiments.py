"""The benchmark of experiments: its configurations, deciders and table."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from newsclf.config import load_config
from newsclf.page import Segment, SegmentedPage
from newsclf.results import Scored
from newsclf.row import Row

CONFIGS = sorted((Path(__file__).parents[1] / "configs" / "experiments").glob("*.toml"))


@pytest.fixture
def deciders(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    return importlib.import_module("benchmarks.experiments.deciders")


def scored(texts: list[str], scores: list[float], gold: str, threshold: float = 0.5) -> Scored:
    page = SegmentedPage("text", [Segment(text) for text in texts])
    row = Row("1", "harbour", "a.example", page, gold, ["body"] * len(texts), [1.0] * len(texts))
    return Scored(row, gold, np.array(scores), threshold)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_each_configuration_is_valid_and_says_what_it_tries(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert load_config(path).weights["trafilatura"] in (0.0, 1.0)


def test_the_base_is_what_ships() -> None:
    base = load_config(next(path for path in CONFIGS if path.stem == "base"))
    ships = load_config(Path(__file__).parents[1] / "configs" / "news.toml")
    known = {"weights": {name: w for name, w in base.weights.items() if w}}
    assert ships == base.model_copy(update=known)


def test_deciders(deciders: object) -> None:
    item = scored(["a b c d e f g", "tide", "a b c d e f g", "quay"], [0.9, 0.45, 0.8, 0.1], "a b c d e f g tide")
    table = deciders.DECIDERS  # type: ignore[attr-defined]
    assert table["plain .5"](item).tolist() == [True, False, True, False]
    assert table["plain .4"](item).tolist() == [True, True, True, False]
    assert table["by page, copies dropped"](item).tolist() == [True, False, False, False]
    assert table["viterbi, cost 5"](item).tolist()[:3] == [True, True, True]
    assert table["oracle: best cut"](item).tolist() == [True, False, False, False]
    nothing = scored(["a b", "tide"], [0.02, 0.01], "a b", threshold=2.0)
    assert not table["plain .5"](nothing).any()
    assert table["by page, never nothing"](nothing).any()


def test_a_run_prints_a_table_and_keeps_its_results(
    sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parents[1]
    monkeypatch.syspath_prepend(str(root))
    main = importlib.import_module("benchmarks.experiments.__main__")
    configs = tmp_path / "configs"
    configs.mkdir()
    for name, text in (("base", "seed = 0\n"), ("one-look", "[html.second]\nfolds = 0\n")):
        (configs / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(main, "CONFIGS", configs)
    data = tmp_path / "fundus"
    shutil.copytree(sample_data, data)
    monkeypatch.setattr("benchmarks.experiments.figures.ORDER", ("sample",))
    out = tmp_path / "out"
    assert main.main([str(data), "--cv", "2", "--jobs", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("| experiment | sample | ms a page |")
    rows = {line.split(" | ")[0].strip("| "): line for line in printed[2:]}
    assert {"base", "base, plain .5", "one-look"} <= set(rows)
    assert "±" in rows["one-look"]
    assert "±" not in rows["base"]
    kept = json.loads((out / "one-look.json").read_text(encoding="utf-8"))["one-look"]
    assert kept["ms"] > 0
    assert len(kept["figures"]["sample"]) > 50
    changed = (out / "base.json").stat().st_mtime_ns
    assert main.main([str(data), "--only", "one-look", "--out", str(out)]) == 0
    assert (out / "base.json").stat().st_mtime_ns == changed
    assert capsys.readouterr().out.splitlines()[0] == printed[0]


def test_a_missing_data_set_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    monkeypatch.chdir(Path(__file__).parents[1])
    main = importlib.import_module("benchmarks.experiments.__main__").main
    assert main([str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "benchmarks.experiments: " in capsys.readouterr().err
