"""The benchmarks of memory and startup run, and tell what they should."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from benchmarks.memory.__main__ import main as memory
from benchmarks.memory.measure import Growth, Sample
from benchmarks.memory.pages import read_pages, write_pages
from benchmarks.startup.__main__ import main as startup

from newsclf.builders.build import build

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def data(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("html") / "data"
    build(sample, "folder", out, keep_html=True)
    return out


def test_pages_come_again_from_the_first(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "pages"
    count = write_pages([data], file)
    assert count > 20
    pages = list(read_pages(file, 2 * count + 3))
    assert pages[:count] == pages[count : 2 * count]
    assert pages[2 * count :] == pages[:3]


def test_the_slope_leaves_out_the_first_pages() -> None:
    rising = [Sample(pages, 50_000 + min(pages, 2_000) * 10 + pages // 100, 0.0) for pages in range(0, 10_001, 500)]
    assert Growth(rising, []).slope == pytest.approx(10)
    assert Growth(rising[:3], []).slope is None


@linux
def test_memory_is_measured_and_written(
    data: Path, sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    options = ["--pages", "500", "--many", "100", "--model", str(sample_model), "--out", str(out)]
    assert memory([str(data), *options]) == 0
    assert "| all at once |" in capsys.readouterr().out
    figures = json.loads((out / "memory.json").read_text())
    assert [sample["pages"] for sample in figures["samples"]] == [0, 250, 500]
    assert len(figures["peak"]["workers_kb"]) == 2
    assert all(size > 10_000 for size in [figures["peak"]["parent_kb"], *figures["peak"]["workers_kb"]])
    with (out / "memory.csv").open() as file:
        assert [int(row["pages"]) for row in csv.DictReader(file)] == [0, 250, 500]
    assert (out / "memory.svg").read_text().count("<svg") == 1


def test_data_without_html_is_a_clear_error(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert memory([str(sample_data)]) == 1
    assert "--keep-html" in capsys.readouterr().err


def test_startup_tells_times_and_imports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "startup.json"
    assert startup(["--repeats", "1", "--imports", "5", "--out", str(out)]) == 0
    assert "| newsclf predict |" in capsys.readouterr().out
    figures = json.loads(out.read_text())
    assert [run["name"] for run in figures["runs"]] == list(figures["imports"])
    assert all(len(found) == 5 for found in figures["imports"].values())
