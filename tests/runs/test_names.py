"""Names that no UTF-8 can hold, of files and in JSON: each is written as an escape, and two stay two."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

import newsclf
from made_warc import PAGE
from newsclf.cli import app
from newsclf.dataset_reading import read_rows

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of files are UTF-8 there")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pages that differ in a byte of their names alone, and one that is none."""
    monkeypatch.chdir(tmp_path)
    Path("sm").mkdir()
    for name, content in ((b"caf\xe9", PAGE.format("a")), (b"caf\xe8", PAGE.format("b")), (b"no\xff", "%PDF-1.5 \0\1")):
        Path(os.fsdecode(b"sm/" + name + b".html")).write_text(content)
    return Path("sm")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def rows(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


NAMES = [r"sm/caf\xe8.html", r"sm/caf\xe9.html"]


@pytest.mark.parametrize("more", [[], ["--resume"], ["--resume", "--workers", 2]])
def test_pages_are_told_apart_and_taken_up_again(folder: Path, sample_model: Path, more: list[object]) -> None:
    for _ in range(2):
        done = run("predict", folder, "--model", sample_model, "--format", "jsonl", "--output", "o.jsonl", *more)
        assert done.exit_code == 0
        assert [row["url"] for row in rows("o.jsonl")] == NAMES
        assert [row["url"] for row in rows("o.jsonl.errors.jsonl")] == [r"sm/no\xff.html"]
        assert r"newsclf: sm/no\xff.html: expected" in done.stderr or "finished already" in done.stderr
    lost = os.fsencode(rows("o.jsonl.errors.jsonl")[0]["url"]).decode("unicode_escape").encode("latin-1")
    assert Path(os.fsdecode(lost)).read_text().startswith("%PDF")


def test_every_format_has_the_same_names(folder: Path, sample_model: Path) -> None:
    def written(format: str) -> Path:
        out = Path(f"o.{format}")
        assert run("predict", folder, "--model", sample_model, "--format", format, "--output", out).exit_code == 0
        return out

    assert pq.read_table(written("parquet"))["url"].to_pylist() == NAMES
    assert f'<article data-url="{NAMES[1]}">' in written("html").read_text()
    assert f"<!-- {NAMES[1]} -->" in written("markdown").read_text()
    assert f"==> {NAMES[1]} <==" in written("text").read_text()
    assert f"==> {NAMES[1]} <==" in run("predict", folder, "--model", sample_model).stdout


def test_failures_name_the_file_that_they_are_in(folder: Path, sample_model: Path) -> None:
    lines = [json.dumps({"id": f"surr{half}", "text": PAGE}) for half in ("\ud800", "\ud801")]
    Path(os.fsdecode(b"sm/b\xe9.jsonl")).write_text("\n".join([*lines, "{"]))
    reported: list[str] = []
    newsclf.predict_sources(newsclf.load(sample_model), folder, "o.jsonl", report=reported.append)
    assert [row["url"] for row in rows("o.jsonl")] == [r"surr\ud800", r"surr\ud801", *NAMES]
    invalid = rows("o.jsonl.errors.jsonl")[0]
    assert invalid["source"] == r"sm/b\xe9.jsonl"
    assert invalid["url"] == rf"sm/b\xe9.jsonl:{invalid['place']}"
    assert [line.split(": ")[1] for line in reported] == [invalid["url"], r"sm/no\xff.html"]
    gone = run("predict", os.fsdecode(b"gone\xe9.html"), "--model", sample_model)
    assert r"newsclf: gone\xe9.html: can't be read" in gone.stderr


def test_explain_names_the_page_so(folder: Path, sample_model: Path) -> None:
    page = os.fsdecode(b"sm/caf\xe9.html")
    assert json.loads(run("explain", page, "--model", sample_model, "--json").stdout)["url"] == NAMES[1]
    assert run("explain", page, "--model", sample_model).stdout.startswith(f"{NAMES[1]}: ")


def test_a_build_keeps_pages_apart(folder: Path) -> None:
    for page in list(folder.iterdir()):
        page.with_suffix(".gold.txt").write_text(f"Gold of {page.name!a}")
    done = run("build", folder, "--format", "folder", "--split", "none", "--out", "set", "--json")
    assert done.exit_code == 0, done.output
    read = {(row.page_id, row.site) for row in read_rows(Path("set"))}
    assert read == {(rf"caf\x{end}.html", rf"page:caf\x{end}.html") for end in ("e8", "e9")}
    assert [skipped["page_id"] for skipped in json.loads(done.stdout)["skipped"]] == [r"no\xff.html"]
    assert r"skipped no\xff.html: " in done.stderr
    assert json.dumps(r"no\xff.html") in Path("set/README.md").read_text()


def test_a_build_of_records_keeps_halves_apart(tmp_path: Path) -> None:
    given = [{"id": f"surr{h}", "url": f"https://a.example/{h}", "text": PAGE, "gold": ""} for h in "\ud800\udfff"]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, given)))
    run("build", tmp_path / "p.jsonl", "--format", "jsonl", "--split", "none", "--out", tmp_path / "set")
    found = list(read_rows(tmp_path / "set"))
    assert [row.page_id for row in found] == [r"surr\ud800", r"surr\udfff"]
    assert [row.url for row in found] == [r"https://a.example/\ud800", r"https://a.example/\udfff"]
    # Rows that a stranger wrote.
    run("data", "export", tmp_path / "set", "--out", tmp_path / "e.jsonl")
    (tmp_path / "e.jsonl").write_text((tmp_path / "e.jsonl").read_text().replace(r"surr\\", "surr\\"))
    assert r'"surr\ud800"' in (tmp_path / "e.jsonl").read_text()
    run("build", tmp_path / "e.jsonl", "--format", "jsonl", "--out", tmp_path / "again")
    assert [row.page_id for row in read_rows(tmp_path / "again")] == [r"surr\ud800", r"surr\udfff"]
