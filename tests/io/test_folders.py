"""What a folder holds that is no file: links that lead nowhere are told, pipes and sockets passed by."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import newsclf
from made_warc import PAGE
from newsclf.cli import app

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

BROKEN = {"dead.html": "not-mounted/dead.html", "loop.html": "loop.html", "pages.jsonl": "gone.jsonl"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pages, and links to none in it and in one below."""
    folder = tmp_path / "in"
    (folder / "z").mkdir(parents=True)
    for i in range(3):
        (folder / f"{i}.html").write_text(PAGE.format(i))
    (folder / "linked.html").symlink_to("0.html")
    for name, target in BROKEN.items():
        (folder / "z" / name).symlink_to(target)
    # None of these would be read if they led somewhere: by its name the one is no page, the other a gold.
    (folder / "notes").symlink_to("gone")
    (folder / "0.gold.txt").symlink_to("gone.txt")
    return folder


def test_links_that_lead_nowhere_are_inputs_that_cannot_be_read(folder: Path) -> None:
    found = list(newsclf.read_records(folder))
    broken = [record for record in found if record.error is not None]
    assert [record.name for record in found if record.error is None] == [
        str(folder / name) for name in ("0.html", "1.html", "2.html", "linked.html")
    ]
    assert [(record.name, record.kind) for record in broken] == [
        (str(folder / "z" / name), "unreadable") for name in BROKEN
    ]
    assert all(f"{record.name}: this link leads nowhere" in str(record.error) for record in broken)


@pytest.mark.parametrize("more", [[], ["--resume"], ["--resume", "--workers", 2]])
def test_predict_counts_them_and_ends_with_1(folder: Path, sample_model: Path, tmp_path: Path, more: list[str]) -> None:
    out = tmp_path / "out.jsonl"
    done = run("predict", folder, "--model", sample_model, "--format", "jsonl", "--output", out, *more)
    assert done.exit_code == 1
    assert "4 pages predicted; 3 inputs can't be read" in done.stderr
    assert f"newsclf: {folder / 'z' / 'dead.html'}: this link leads nowhere" in done.stderr
    assert len(out.read_text().splitlines()) == 4
    assert len((tmp_path / "out.jsonl.errors.jsonl").read_text().splitlines()) == 3


def test_sites_ends_with_1(folder: Path, tmp_path: Path) -> None:
    done = run("sites", folder, "--site", "a.example", "--out", tmp_path / "counts.npz")
    assert done.exit_code == 1
    assert f"{folder / 'z' / 'loop.html'}: this link leads nowhere" in done.stderr
    assert "3 failed" in done.stderr


def test_a_folder_of_such_links_alone_tells_each(folder: Path) -> None:
    assert [Path(r.name).name for r in newsclf.read_records(folder / "z")] == list(BROKEN)


def test_in_a_pattern_one_costs_itself_alone(folder: Path) -> None:
    (folder / "1.html").unlink()
    (folder / "1.html").symlink_to("gone.html")
    (folder / "2b.html").mkdir()
    found = list(newsclf.read_records(folder / "[0-9]*.html"))
    assert [(Path(r.name).name, r.error is None) for r in found] == [
        ("0.html", True),
        ("1.html", False),
        ("2.html", True),
        ("2b.html", False),
    ]


def test_pipes_and_sockets_are_passed_by(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # a socket's address is short
    os.mkfifo("pipe.html")
    Path("to-pipe.html").symlink_to("pipe.html")
    with socket.socket(socket.AF_UNIX) as own:
        own.bind("socket.html")
        names = {Path(record.name).name for record in newsclf.read_records(folder)}
    assert names == {"0.html", "1.html", "2.html", "linked.html", *BROKEN}


def test_the_output_may_be_a_link_in_the_folder_to_what_is_not_there_yet(
    folder: Path, sample_model: Path, tmp_path: Path
) -> None:
    for name in BROKEN:
        (folder / "z" / name).unlink()
    out = folder / "out.jsonl"
    out.symlink_to(tmp_path / "elsewhere.jsonl")
    for more in ([], ["--resume"], ["--resume"]):
        done = run("predict", folder, "--model", sample_model, "--format", "jsonl", "--output", out, *more)
        assert done.exit_code == 0, done.output
        assert len((tmp_path / "elsewhere.jsonl").read_text().splitlines()) == 4


def test_builds_tell_them(folder: Path, tmp_path: Path) -> None:
    for i in (1, 2):
        (folder / f"{i}.gold.txt").write_text(f"Gold {i}")
    done = run("build", folder, "--format", "folder", "--out", tmp_path / "set")
    assert done.exit_code == 0, done.output
    for name in ("dead.html", "loop.html"):
        assert f"skipped z/{name}: can't be read: a link that leads nowhere" in done.stderr
    for format in ("jsonl", "weak"):
        failed = run("build", folder, "--format", format, "--out", tmp_path / format)
        assert failed.exit_code == 1
        assert "pages.jsonl: can't be read" in failed.stderr
    (folder / "z" / "pages.jsonl").unlink()
    done = run("build", folder, "--format", "weak", "--out", tmp_path / "weak")
    assert "skipped z/dead.html: can't be read" in done.stderr
