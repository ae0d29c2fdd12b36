"""Training in bounded memory: passes over blocks, arrays on disk, and what a limit is."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np
import pytest

import newsclf
from newsclf.config import Config, load_config
from newsclf.dataset_reading import read_rows
from newsclf.errors import ConfigError, TrainingError
from newsclf.fitting import Matrix
from newsclf.memory import memory_for, memory_limit, parse_memory
from newsclf.spool import Spool


@pytest.mark.parametrize("most", [0, 100, 10_000])
def test_a_spool_gives_back_what_it_got(most: int) -> None:
    spool = Spool(most)
    groups = [
        [np.arange(n, dtype=np.int32), np.full((n, 3), n, np.float32), np.zeros((0, 4), np.uint8)] for n in range(20)
    ]
    for group in groups:
        spool.append(group)
    assert len(spool) == 20
    assert spool.held <= most
    for _ in range(2):
        for found, group in zip(spool, groups, strict=True):
            for one, other in zip(found, group, strict=True):
                np.testing.assert_array_equal(one, other)
                assert (one.dtype, one.shape) == (other.dtype, other.shape)


@pytest.mark.parametrize(("text", "bytes_"), [("auto", None), ("500MB", 5e8), ("4GB", 4e9), ("1.5 GB", 1.5e9)])
def test_sizes(text: str, bytes_: float | None) -> None:
    assert parse_memory(text) == bytes_


@pytest.mark.parametrize("text", ["", "4", "4 gb", "0GB", "-1GB", "half", "4GiB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"training\.memory"):
        load_config(None, [f'training.memory="{text}"'])


def test_half_of_what_there_is_by_default() -> None:
    assert memory_for("auto") == 0.5 * memory_limit()
    assert memory_for("3GB") == 3e9
    assert 0 < memory_limit() <= 1e15
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    if soft != resource.RLIM_INFINITY:
        assert memory_limit() <= soft


@pytest.fixture(scope="module")
def in_blocks(tmp_path_factory: pytest.TempPathFactory, sample_data: Path, quick: Config) -> Path:
    out = tmp_path_factory.mktemp("blocks") / "model"
    small = quick.model_copy(update={"training": quick.training.model_copy(update={"memory": "2MB"})})
    info = newsclf.train([sample_data], out, small)
    assert all(part["blocks"] for part in info["training"].values())
    return out


def test_in_blocks_it_learns_nearly_the_same(in_blocks: Path, sample_model: Path, sample_data: Path) -> None:
    blocks, whole = newsclf.load(in_blocks), newsclf.load(sample_model)
    assert "blocks" not in whole.info["training"]["html"]
    for view in ("html", "text"):
        found, expected = [], []
        for row in read_rows(sample_data):
            if row.page.view == view:
                found.append(blocks.score_segments(row.page)[0])
                expected.append(whole.score_segments(row.page)[0])
        one, other = np.concatenate(found), np.concatenate(expected)
        assert np.abs(one - other).mean() < 0.02
        assert ((one >= 0.5) == (other >= 0.5)).mean() > 0.97


def test_in_blocks_twice_gives_the_same_bytes(
    in_blocks: Path, sample_data: Path, quick: Config, tmp_path: Path
) -> None:
    small = quick.model_copy(update={"training": quick.training.model_copy(update={"memory": "2MB"})})
    newsclf.train([sample_data], tmp_path / "model", small)
    for path in in_blocks.iterdir():
        assert (tmp_path / "model" / path.name).read_bytes() == path.read_bytes(), path.name


def test_where_memory_gives_out_it_says_what_to_set(
    sample_data: Path, quick: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise MemoryError("Unable to allocate 9 GiB")

    monkeypatch.setattr(Matrix, "whole", full)
    with pytest.raises(TrainingError, match=r"9 GiB.*training\.memory, now 'auto'"):
        newsclf.train([sample_data], tmp_path / "model", quick)
    assert not (tmp_path / "model").exists()


def test_the_number_of_jobs_changes_nothing(
    sample_model: Path, sample_data: Path, quick: Config, tmp_path: Path
) -> None:
    newsclf.train([sample_data], tmp_path / "sample", quick, jobs=1)
    for path in sample_model.iterdir():
        assert (tmp_path / "sample" / path.name).read_bytes() == path.read_bytes(), path.name
