"""Where a run writes: never over its inputs, never in place of what is no file, and it does not read what it wrote."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import newsclf
from made_warc import PAGE
from newsclf.errors import InputError, OptionError
from newsclf.runs import predict_sources


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Pages in JSONL."""
    path = tmp_path / "in.jsonl"
    path.write_text(
        "".join(json.dumps({"url": f"https://j.example/{i}", "html": PAGE.format(i)}) + "\n" for i in "abc")
    )
    return path


def linked(to: Path, name: str) -> Path:
    link = to.with_name(name)
    link.symlink_to(to)
    return link


@pytest.mark.parametrize("way", ["itself", "a link to it", "it through a link", "its address", "a page"])
def test_an_input_is_never_written_over(model: newsclf.Predictor, lines: Path, way: str) -> None:
    given: Any = lines
    out: Any = lines
    if way == "a link to it":
        out = linked(lines, "link.jsonl")
    elif way == "it through a link":
        given = linked(lines, "link.jsonl")
    elif way == "its address":
        out = f"file://{lines}"
    elif way == "a page":
        given = out = lines.with_name("page.html")
        given.write_text(PAGE.format("a"))
    before = lines.read_bytes()
    with pytest.raises(InputError, match="can't be the output as well"):
        predict_sources(model, [given], out, format="html" if way == "a page" else "jsonl")
    assert lines.read_bytes() == before
    assert way != "a page" or given.read_text() == PAGE.format("a")


@pytest.mark.parametrize("out", ["pages/out.jsonl", "pages/parts/"])
@pytest.mark.parametrize("named", ["pages", "pages/*"])
def test_what_a_run_writes_into_its_input_folder_is_not_read(
    model: newsclf.Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE.format("a"))
    (folder / "b.html").write_bytes(b"%PDF-1.5 \x00\x01")
    first = predict_sources(model, [named], out, resume=True)
    assert (first.pages, sum(first.failed.values())) == (1, 1)
    told: list[str] = []
    again = predict_sources(model, [named], out, resume=True, report=told.append)
    assert again == first
    assert "finished already" in told[0]
    assert predict_sources(model, [named], out) == first
    assert predict_sources(model, [tmp_path / "pages"], None).pages >= 1


def test_a_link_is_written_through(model: newsclf.Predictor, lines: Path, tmp_path: Path) -> None:
    target = tmp_path / "far" / "out.jsonl"
    target.parent.mkdir()
    target.write_text("old")
    link = linked(target, "link.jsonl")
    predict_sources(model, [lines], link, resume=True)
    assert link.is_symlink()
    assert len(target.read_text().splitlines()) == 3


def test_what_is_no_file_is_refused_and_stays(model: newsclf.Predictor, lines: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="redirect stdout"):
        predict_sources(model, [lines], pipe)
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("pipe")] == ["pipe"]


def test_a_dash_is_stdout(
    model: newsclf.Predictor, lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert predict_sources(model, [lines], "-").pages == 3
    assert len(capfd.readouterr().out.splitlines()) == 3
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("name", "format", "told"),
    [
        ("o.jsonl", "text", "the name says jsonl, the format is text"),
        ("o.parquet", "jsonl", "the name says parquet"),
        ("o.txt.gz", "jsonl", "the name says text"),
        ("o.md.gz", "markdown", "only JSONL is written compressed"),
        ("o.jsonl.zst", "jsonl", "written as zstd"),
    ],
)
def test_a_name_that_says_another_format_is_refused(
    model: newsclf.Predictor, lines: Path, tmp_path: Path, name: str, format: Any, told: str
) -> None:
    with pytest.raises(OptionError, match=told):
        predict_sources(model, [lines], tmp_path / name, format=format)
    assert not (tmp_path / name).exists()


KILLED = """
import os, signal, sys
import newsclf
from newsclf.runs import output, predict_sources

def put_together(parts, path, *more):
    path.write_text("half of it")
    os.kill(os.getpid(), signal.SIGKILL)

output.put_together = put_together
predict_sources(newsclf.load(sys.argv[1]), [sys.argv[2]], sys.argv[3], resume=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="sends SIGKILL")
def test_what_is_killed_while_it_puts_parts_together_leaves_nothing(
    model: newsclf.Predictor, lines: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    killed = subprocess.run([sys.executable, "-c", KILLED, model.folder, lines, out], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    assert predict_sources(model, [lines], out, resume=True).pages == 3
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl", "out.jsonl.run.json"}
    assert len(out.read_text().splitlines()) == 3
