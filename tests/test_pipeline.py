"""Which numeric columns a configuration takes."""

from __future__ import annotations

import pytest

from newsclf.config import load_config
from newsclf.errors import ConfigError
from newsclf.features.facts import numeric_names
from newsclf.pipeline import numeric_columns


def columns(setting: str) -> list[str]:
    return numeric_columns(load_config(None, [setting]).html, "html")


def test_all_columns_are_taken_by_default() -> None:
    assert columns("seed=0") == numeric_names("html")


def test_patterns_leave_columns_out() -> None:
    kept = columns('html.numeric.leave_out=["*title*", "depth"]')
    assert set(numeric_names("html")) - set(kept) == {
        "title_overlap",
        "is_title",
        "since_title",
        "before_title",
        "depth",
    }
    assert kept == [name for name in numeric_names("html") if name in kept]


def test_a_pattern_that_fits_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match="'tilte_\\*' fits no column"):
        columns('html.numeric.leave_out=["tilte_*"]')


def test_no_column_at_all_is_refused() -> None:
    with pytest.raises(ConfigError, match="no column is left"):
        columns('html.numeric.leave_out=["*"]')
