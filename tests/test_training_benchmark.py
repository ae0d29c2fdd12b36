"""The benchmark of training: pages repeated, figures read, growth fitted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.training.__main__ import main
from benchmarks.training.measure import Run
from benchmarks.training.repeat import repeat
from benchmarks.training.tables import growth, growths, markdown

from newsclf.collection import load_collection
from newsclf.dataset_reading import read_rows
from newsclf.features.facts import facts


def test_a_repetition_is_of_other_pages_that_cost_the_same(sample_data: Path, tmp_path: Path) -> None:
    repeat(sample_data, 2, tmp_path / "again")
    own, again = list(read_rows(sample_data)), list(read_rows(tmp_path / "again"))
    assert [row.split for row in own] == [row.split for row in again]
    assert not {row.page_id for row in own} & {row.page_id for row in again}
    assert not {row.site for row in own} & {row.site for row in again}
    assert [row.labels for row in own] == [row.labels for row in again]
    for one, other in zip(own, again, strict=True):
        assert [len(s.text) for s in one.page.segments] == [len(s.text) for s in other.page.segments]
        assert one.page.nodes == other.page.nodes
    words = [{t for row in rows for d in facts(row.page).fields["words"].documents for t in d} for rows in (own, again)]
    assert 0.2 < len(words[0] & words[1]) / len(words[0]) < 0.9
    assert len(load_collection([sample_data, tmp_path / "again"]).rows) == 2 * len(own)


def test_growth() -> None:
    base, slope, exponent = growth([100, 200, 400], [7.0, 12.0, 22.0])
    assert (base, slope) == pytest.approx((2.0, 0.05))
    assert 0.8 < exponent < 1
    assert growth([10, 20, 40], [1.0, 2.0, 4.0])[2] == pytest.approx(1)


def test_tables() -> None:
    runs = [Run(n, "cold", 100 * n, 9000 * n, 10.0 * n, 4.0, 15.0 * n, 10**9 * n, n > 1) for n in (1, 2)]
    failed = Run(4, "cold", 0, 0, 3.0, 0.0, 3.0, 10**8, False, "MemoryError")
    found = markdown([*runs, failed]).splitlines()
    assert found[2].startswith("| 100 | cold | 9,000 | 10 | 4 | 15 | 1.00 | no |")
    assert found[3].endswith("yes |")
    assert found[4].endswith("failed: MemoryError")
    assert growths([*runs, failed])["seconds"]["exponent"] == pytest.approx(1)
    assert growths([failed]) == {}


def test_it_trains_and_measures(sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ["--set", 'views=["text"]', "--set", "text.classifier.epochs=1"]
    assert main([str(sample_data), "--times", "1", "2", *quick, "--out", str(tmp_path / "out")]) == 0
    once, twice = json.loads((tmp_path / "out" / "training.json").read_bytes())["runs"]
    assert twice["pages"] == 2 * once["pages"] > 0
    assert twice["segments"] == 2 * once["segments"]
    for run in (once, twice):
        assert 0 < run["facts"] < run["seconds"]
        assert run["cpu"] > 0
        assert run["peak"] > 5e7
    assert "exponent" in capsys.readouterr().out


@pytest.mark.skipif(
    tuple(map(int, np.__version__.split(".")[:2])) < (2, 3), reason="OpenBLAS of numpy 2.2 waits for memory for ever"
)
def test_a_training_that_needs_more_than_it_may_have_is_told(
    sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(sample_data), "--times", "1", "--memory-limit", "60MB", "--out", str(tmp_path / "out")]) == 1
    assert "failed" in capsys.readouterr().out
