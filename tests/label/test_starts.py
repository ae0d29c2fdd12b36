"""How `newsclf label` starts: what is an error, what is left behind, and what is told of an interrupted start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("starlette", reason="the extra `label` is not installed")
pytest.importorskip("uvicorn", reason="the extra `label` is not installed")

from labelled_pages import article
from newsclf.cli import app
from newsclf.label.pages import BadPage, read_pages
from newsclf.label.proposal import add_pages
from newsclf.label.store import LabelStore


def refused(*arguments: object) -> str:
    """What a command says that ends with an error, without breaks."""
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exit_code == 1, result.output
    return result.stderr


def label(*arguments: object) -> str:
    return refused("label", "--no-open", *arguments)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    (tmp_path / "one.html").write_text(article("one"))
    with LabelStore(tmp_path / "labels", create=True) as store:
        add_pages(store, read_pages([str(tmp_path / "one.html")], None), None, print)
    return tmp_path / "labels"


def pages(folder: Path, count: int) -> Path:
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:04}.html").write_text(article(str(i), 3 + i % 5))
    return folder


def test_a_start_of_which_nothing_can_be_labelled_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary.html").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    for name in ("empty", "nosuch", "binary.html"):
        assert "nothing to label in" in label(tmp_path / name, "--no-model", "--out", tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_pages_that_are_not_there_do_not_go_on_with_a_folder(labels: Path, tmp_path: Path) -> None:
    said = label(tmp_path / "nosuch", "--no-model", "--out", labels)
    assert f"nothing to label in {tmp_path / 'nosuch'}" in said
    assert f"`newsclf label --out {labels}`" in said


def test_a_wrong_model_is_an_error_also_without_pages(labels: Path, tmp_path: Path) -> None:
    said = label("--out", labels, "--model", tmp_path / "nosuch")
    assert "expected a model folder, found nothing" in said


def test_a_port_in_use_costs_no_pages(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = label(pages(tmp_path / "in", 2), "--no-model", "--out", tmp_path / "out", "--port", port)
    assert f"port {port}" in said
    assert not (tmp_path / "out").exists()


def test_the_reason_does_not_say_the_name_again(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in (tmp_path / "empty", tmp_path / "nosuch.html"):
        (bad,) = read_pages([str(name)], None)
        assert isinstance(bad, BadPage)
        assert bad.name == str(name)
        assert str(name) not in bad.reason


def test_a_labels_folder_is_no_model(labels: Path, tmp_path: Path) -> None:
    told = f"{labels}: expected a model folder, found a labels folder"
    assert told in refused("model", "show", labels)
    assert told in refused("predict", tmp_path / "one.html", "--model", labels)
    assert told in refused("train", labels, "--base", labels, "--out", tmp_path / "model")
    assert told in label("--out", labels, "--model", labels)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT")
def test_an_interrupted_start_says_what_is_missing_and_goes_on(tmp_path: Path) -> None:
    """All that it counts is stored, and lines tell how far it is where stderr is no terminal."""
    folder, out = pages(tmp_path / "in", 1500), tmp_path / "out"
    command = [sys.executable, "-m", "newsclf", "label", "--no-open", "--no-model", str(folder), "--out", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "pages: 200\n"
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert process.returncode not in (0, 1)
    found = re.search(r"^interrupted: (\d+) pages added; name the pages again for the rest$", told, re.MULTILINE)
    assert found, told
    assert "http://" not in told
    with LabelStore(out) as store:
        assert len(store.ids()) == int(found[1]) >= 199
        assert add_pages(store, read_pages([str(folder)], None), None, print).new == 1500 - int(found[1])


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT")
def test_a_model_proposes_for_new_pages_alone_and_it_is_said(labels: Path, sample_model: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "newsclf",
        "label",
        "--no-open",
        "--out",
        str(labels),
        "--model",
        str(sample_model),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline().startswith(f"{sample_model}: proposes for new pages alone")
    while "http://" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0
