"""The fuzzer's targets on their seeds and on what comes of these by chance, its figures, and a run of a second."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import pytest
from fuzz.__main__ import main
from fuzz.figures import Figures, read_figures, read_log, table
from fuzz.targets import TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

NEEDS = {
    "segmenting": ["numba"],
    "plain_text": ["numba"],
    "warc": ["fastwarc", "zstandard"],
    "http_body": ["fastwarc", "brotli", "zstandard"],
    "records": ["zstandard"],
}


@pytest.fixture(params=TARGETS)
def name(request: pytest.FixtureRequest) -> str:
    """A target whose packages are there."""
    for needed in NEEDS.get(request.param, []):
        pytest.importorskip(needed)
    if request.param == "artifact" and not sys.platform.startswith("linux"):
        pytest.skip("what forges artifacts is for Linux")
    return str(request.param)


def test_every_seed_holds_and_there_are_some(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    assert len(seeds) > 5
    for data in seeds.values():
        assert len(data) <= target.max_len
        target.check(data)


_CHANGE = st.tuples(
    st.sampled_from(["flip", "drop", "insert", "word", "repeat", "join"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.binary(max_size=6),
)


def _words(path: Path) -> list[bytes]:
    """What a file for libFuzzer names."""
    return [ast.literal_eval(f"b{line}") for line in path.read_text(encoding="ascii").splitlines()]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.lists(_CHANGE, max_size=8))
def _hold(name: str, number: int, changes: list[tuple[str, int, int, bytes]]) -> None:
    target = TARGETS[name]
    seeds, words = list(target.seeds().values()), _words(target.words)
    data = bytearray(seeds[number % len(seeds)])
    for how, at, other, new in changes:
        at = 1 + at % max(len(data), 1)  # the first byte says how the rest is read
        if how == "flip" and at < len(data):
            data[at] ^= other % 255 + 1
        elif how == "drop":
            del data[at : at + other % 40]
        elif how == "insert":
            data[at:at] = new
        elif how == "word":
            data[at:at] = words[other % len(words)]
        elif how == "repeat":
            data[at:at] = data[at : at + other % 60] * 3
        else:
            data[at:] = seeds[other % len(seeds)][1:]
    target.check(bytes(data[: target.max_len]))


def test_what_comes_of_the_seeds_holds(name: str) -> None:
    _hold(name)


def test_every_target_names_modules_that_are_there() -> None:
    for target in TARGETS.values():
        assert all(importlib.util.find_spec(module) for module in target.modules)
        assert target.instruments(target.modules[0])
        assert not target.instruments("newsclf")
        assert not target.instruments("newsclf.fast.walk")


LOG = """INFO: seed corpus: files: 8
#9	INITED cov: 64 ft: 120 corp: 8/900b exec/s: 0 rss: 60Mb
#1024	pulse  cov: 70 ft: 180 corp: 20/2Kb exec/s: 512 rss: 61Mb
#2346	DONE   cov: 71 ft: 213 corp: 28/3Kb exec/s: 782 rss: 62Mb
stat::number_of_executed_units: 2346
stat::peak_rss_mb:              72
"""


def test_figures_are_read_from_the_log() -> None:
    assert read_log(LOG) == (2346, 71, 213, 72)
    ended_early = "\n".join(LOG.splitlines()[:3])
    assert read_log(ended_early) == (1024, 70, 180, 0)
    assert read_log("") == (0, 0, 0, 0)


def test_figures_are_kept_and_shown(tmp_path: Path) -> None:
    figures = Figures("warc", 600.0, 1_200_000, 71, 213, 28, 200, 180, 72, 0)
    figures.write(tmp_path)
    assert read_figures(tmp_path) == figures
    assert "| warc | 600 | 1,200,000 | 2,000 | 71 | 213 | 28 | 180 of 200 | 72 | 0 |" in table([figures])


def test_an_unknown_target_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert "expected some of segmenting" in capsys.readouterr().err


def test_a_fault_is_kept_once_with_its_input(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    from fuzz.child import Recorder

    def check(data: bytes) -> None:
        assert len(data) < 3

    recorder = Recorder(check, tmp_path)
    for data in (b"ab", b"abc", b"abcd"):
        recorder(data)
    (kept,) = [path for path in tmp_path.iterdir() if path.suffix != ".txt"]
    assert kept.read_bytes() == b"abc"
    assert "AssertionError" in kept.with_suffix(".txt").read_text()


def test_a_second_of_fuzzing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("atheris")
    assert main(["configuration", "--seconds", "1", "--out", str(tmp_path)]) == 0
    figures = read_figures(tmp_path / "configuration")
    assert figures is not None
    assert figures.executions > 50
    assert figures.edges > 30
    assert 0 < figures.reached <= figures.lines
    assert figures.inputs == len(list((tmp_path / "configuration" / "corpus").iterdir())) > 5
    assert "| configuration | 1 |" in capsys.readouterr().out
