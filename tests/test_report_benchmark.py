"""The benchmark of the report runs, and tells what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("jinja2", reason="the extra `report` is not installed")
pytest.importorskip("matplotlib", reason="the extra `report` is not installed")

from benchmarks.report.__main__ import main
from benchmarks.report.measure import score_pages, write

import newsclf
from newsclf.errors import ConfigError


def test_a_report_is_measured_with_and_without_reasons(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    notes: list[str] = []
    model = newsclf.load(sample_model)
    results, spent = score_pages(model, [sample_data], 12, notes.append)
    assert len(spent) == 2
    assert len(results.pages) == 12
    plain = write(tmp_path / "plain", results, reasons=False)
    reasons = write(tmp_path / "reasons", results, reasons=True)
    assert reasons.size > plain.size > 100_000
    assert plain.files > 15
    assert min(*plain.spent, *reasons.spent) > 0


def test_too_few_pages_are_told(sample_model: Path, sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="expected 9999"):
        score_pages(newsclf.load(sample_model), [sample_data], 9999, print)
    assert main([str(sample_data), "--model", str(sample_model), "--pages", "9999"]) == 1
    assert "name more of them" in capsys.readouterr().err
