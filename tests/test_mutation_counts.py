"""Counts of a run of mutation testing."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.mutation.__main__ import counts, table

LINES = """
    newsclf.metrics.x_tokens__mutmut_1: killed
    newsclf.metrics.x_tokens__mutmut_2: survived
    newsclf.metrics.x__ratio__mutmut_12: timeout
    newsclf.builders.align.x_align__mutmut_1: no tests
    newsclf.lookup.xǁLookupǁsums__mutmut_3: killed
    newsclf.lookup.xǁLookupǁ_of_words__mutmut_4: segfault
Some other line: killed
"""


def test_counts_by_module() -> None:
    found = counts(LINES.splitlines(keepends=True))
    assert found == {
        "newsclf.metrics": {"killed": 1, "survived": 1, "timeout": 1},
        "newsclf.builders.align": {"no tests": 1},
        "newsclf.lookup": {"killed": 1, "other": 1},
    }
    rows = table(found).splitlines()
    assert rows[2] == "| newsclf.builders.align | 1 | 0 | 0 | 0 | 1 | 0 | 0.0 % |"
    assert rows[4] == "| newsclf.metrics | 3 | 1 | 1 | 1 | 0 | 0 | 66.7 % |"
    assert rows[5] == "| all | 6 | 2 | 1 | 1 | 1 | 1 | 50.0 % |"


def test_no_results_are_an_error() -> None:
    command = [sys.executable, "-m", "benchmarks.mutation"]
    done = subprocess.run(command, input="Some other line: killed", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "run `make mutate`" in done.stderr
