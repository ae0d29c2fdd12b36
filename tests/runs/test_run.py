"""Runs: what is written is all and each once, whoever is killed when; and a run that is taken up is that run."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

import newsclf
from made_warc import PAGE, packed, pages, record, response
from newsclf.cli import app
from newsclf.io.pages import read_page_file
from newsclf.io.record import ReadOptions
from newsclf.runs import predict_sources
from newsclf.runs.options import RunOptions

pytest.importorskip("fastwarc")

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few records, so that small inputs have many."""
    defaults = RunOptions.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "part_bytes", 1_500)
    monkeypatch.setitem(defaults, "part_records", 7)


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["predict", *map(str, arguments)], input=stdin)


def rows(path: Path) -> list[dict[str, Any]]:
    lines = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in lines.splitlines()]


def crawl(folder: Path, count: int = 60) -> list[Path]:
    """A WARC with other records and broken ones, JSONL plain and packed, and pages in files."""
    some = pages(count)
    broken = gzip.compress(response("cut", random.Random(0).randbytes(9_000)))[:-20]
    warc = (
        packed([*some[:20], response("image", content_type="image/png")], "gzip") + broken + packed(some[20:], "gzip")
    )
    (folder / "a.warc.gz").write_bytes(warc)
    lines = [json.dumps({"url": f"https://j.example/{i}", "html": PAGE.format(i)}) for i in range(count)]
    (folder / "b.jsonl").write_text("\n".join([*lines, "{"]))
    (folder / "c.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).replace("j.example", "z.example").encode()))
    (folder / "d").mkdir()
    for i in range(10):
        (folder / "d" / f"{i}.html").write_text(PAGE.format(i))
    (folder / "d" / "3.html").write_bytes(b"%PDF-1.5 \x00\x01")
    return [folder / name for name in ("a.warc.gz", "b.jsonl", "c.jsonl.gz", "d")]


def urls(folder: Path, count: int = 60) -> list[str]:
    hosts = [[f"https://{host}.example/{i}" for i in range(count)] for host in "ajz"]
    return [*hosts[0], *hosts[1], *hosts[2], *(str(folder / "d" / f"{i}.html") for i in range(10) if i != 3)]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("workers", [1, 3])
def test_all_records_come_once_and_in_order_and_the_counts_add_up(
    model: newsclf.Predictor, tmp_path: Path, workers: int
) -> None:
    given = crawl(tmp_path)
    out = tmp_path / "out.jsonl"
    counts = predict_sources(model, given, out, workers=workers)
    found = rows(out)
    assert [row["url"] for row in found] == urls(tmp_path)
    assert found[5]["body"] == model.predict(PAGE.format(5)).body
    assert counts.as_dict() == {
        "records": 193,
        "pages": 189,
        "failed": {"damaged": 1, "invalid": 1, "not a page": 1},
        "skipped": {"not HTML: image/png": 1},
        "truncated": 0,
    }
    errors = rows(tmp_path / "out.jsonl.errors.jsonl")
    assert [(e["url"], e["kind"]) for e in errors] == [
        ("cut", "damaged"),
        (f"{given[1]}:{given[1].stat().st_size - 1}", "invalid"),
        (str(tmp_path / "d" / "3.html"), "not a page"),
    ]
    assert errors[0]["source"] == str(given[0])
    assert {p.name for p in tmp_path.glob("out*")} == {"out.jsonl", "out.jsonl.errors.jsonl", "out.jsonl.run.json"}


@pytest.mark.usefixtures("small_parts")
def test_a_record_that_holds_records_is_not_read_as_them(model: newsclf.Predictor, tmp_path: Path) -> None:
    inner = packed(pages(40), "gzip")
    stored = gzip.compress(response("outer", inner + b"<p>The ferry.</p>"), 0)  # its bytes stand there as they are
    (tmp_path / "a.warc.gz").write_bytes(stored + packed([response("after")], "gzip"))
    nested = response("outer", b"<p>A</p>\r\n\r\n" + b"".join(pages(40)))
    (tmp_path / "b.warc").write_bytes(nested + response("after"))
    for name in ("a.warc.gz", "b.warc"):
        for workers in (1, 2):
            counts = predict_sources(model, [tmp_path / name], tmp_path / "out.jsonl", workers=workers)
            assert counts.records == 2, name
            assert [row["url"] for row in rows(tmp_path / "out.jsonl")][-1] == "after"


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("format", ["text", "jsonl", "markdown", "html", "parquet"])
def test_parts_make_the_same_file_as_one_by_one(model: newsclf.Predictor, tmp_path: Path, format: Any) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(30):
        (folder / f"{i:02}.html").write_text(PAGE.format(i))
    one, parts = tmp_path / "one", tmp_path / "parts"
    predict_sources(model, [folder], one, format=format)
    assert not (tmp_path / "one.run.json").exists()
    predict_sources(model, [folder], parts, format=format, workers=2, resume=True)
    if format == "parquet":
        assert pq.read_table(one).to_pylist() == pq.read_table(parts).to_pylist()
    else:
        assert one.read_bytes() == parts.read_bytes()


@pytest.mark.usefixtures("small_parts")
def test_outputs_of_all_kinds(sample_model: Path, tmp_path: Path) -> None:
    given = crawl(tmp_path)[0]
    model = ["--model", sample_model, "--workers", 2]
    assert run(given, *model, "--format", "jsonl", "--output", tmp_path / "o.jsonl").exit_code == 0
    plain = rows(tmp_path / "o.jsonl")
    assert run(given, *model, "--format", "jsonl", "--output", tmp_path / "o.jsonl.gz").exit_code == 0
    assert rows(tmp_path / "o.jsonl.gz") == plain
    streamed = run(given, *model, "--format", "jsonl")
    assert [json.loads(line) for line in streamed.stdout.splitlines()] == plain
    assert "1 of 61 pages failed (damaged 1)" in streamed.stderr
    assert "1 record skipped (not HTML: image/png 1)" in streamed.stderr
    assert run(given, *model, "--format", "parquet", "--segments", "--output", tmp_path / "o.parquet").exit_code == 0
    table = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert [{k: row[k] for k in plain[0]} for row in table] == plain
    assert table[0]["segments"][0].keys() == {"text", "label", "score"}
    folder = f"{tmp_path}/parts/"
    assert run(given, *model, "--format", "jsonl", "--output", folder).exit_code == 0
    files = sorted(Path(folder).glob("part-*.jsonl"))
    assert len(files) > 3
    assert [row for file in files for row in rows(file)] == plain
    assert rows(tmp_path / "parts.errors.jsonl")[0]["url"] == "cut"
    assert run(given, *model, "--format", "parquet", "--output", f"{tmp_path}/tables/").exit_code == 0
    assert pq.read_table(tmp_path / "tables").num_rows == 60
    wrong = run(given, *model, "--format", "text", "--output", tmp_path / "o.txt.gz")
    assert "only JSONL is written compressed" in wrong.stderr
    assert "can't be written to stdout" in run(given, *model, "--format", "parquet").stderr
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("Dear reader")
    refused = run(given, *model, "--format", "jsonl", "--output", f"{tmp_path}/other/")
    assert "did not write there" in refused.stderr
    assert (tmp_path / "other" / "letter.txt").exists()


def test_an_address_is_written_to_and_taken_up(
    model: newsclf.Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fsspec

    monkeypatch.chdir(tmp_path)
    given = crawl(tmp_path)[0]
    memory = fsspec.filesystem("memory")
    for _ in range(2):
        predict_sources(model, [given], "memory://out/all.jsonl", resume=True)
        assert memory.cat("/out/all.jsonl").count(b"\n") == 60
        memory.rm("/out/all.jsonl") if _ == 1 else None
    assert memory.cat("/out/all.jsonl.errors.jsonl").count(b"\n") == 1
    predict_sources(model, [given], "memory://out/parts/")
    assert sum(memory.cat(name).count(b"\n") for name in memory.ls("/out/parts", detail=False)) == 60


def test_the_exit_code_tells_of_failures_only_where_it_is_strict(sample_model: Path, tmp_path: Path) -> None:
    given = crawl(tmp_path)[0]
    arguments = [given, "--model", sample_model, "--format", "jsonl", "--output", tmp_path / "o.jsonl"]
    assert run(*arguments).exit_code == 0
    assert run(*arguments, "--strict").exit_code == 1
    assert run(*arguments, tmp_path / "gone.warc.gz").exit_code == 1  # an input that is not there
    assert len(rows(tmp_path / "o.jsonl")) == 60
    (tmp_path / "x.jsonl").write_text("{\n{\n")
    assert run(tmp_path / "x.jsonl", "--input-format", "jsonl", "--model", sample_model).exit_code == 1  # nothing came
    wrong = run(tmp_path / "x.jsonl", "--column", "body=x", "--model", sample_model)
    assert "NAME is one of url, id, html, text" in wrong.stderr


def test_columns_and_stdin(sample_model: Path) -> None:
    lines = b"".join(json.dumps({"content": PAGE.format(i), "u": f"page {i}"}).encode() + b"\n" for i in range(3))
    found = run(
        "-", "--model", sample_model, "--format", "jsonl", "--column", "html=content", "--column", "url=u", stdin=lines
    )
    assert [json.loads(line)["url"] for line in found.stdout.splitlines()] == ["page 0", "page 1", "page 2"]
    refused = run("-", "--resume", "--output", "o", "--model", sample_model, stdin=lines)
    assert "can't be read again" in refused.stderr
    table = b"u,content\nfirst," + PAGE.format(1).encode().replace(b"\n", b" ").replace(b",", b";") + b"\n"
    named = ["-", "--model", sample_model, "--format", "jsonl", "--column", "html=content"]
    taken_for_a_page = run(*named, stdin=table)
    assert taken_for_a_page.exit_code == 1
    assert "if it is CSV say --input-format csv" in taken_for_a_page.stderr
    assert len(run(*named, "--input-format", "csv", stdin=table).stdout.splitlines()) == 1


@pytest.mark.usefixtures("small_parts")
def test_ctrl_c_says_what_is_done_and_how_to_go_on(
    sample_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsclf.runs.order import Order
    from newsclf.runs.stream import Progress

    given, out = crawl(tmp_path), tmp_path / "out.jsonl"
    arguments = ["--model", sample_model, "--format", "jsonl"]

    def stop(*ignored: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Order, "put", stop)
        stopped = run(given[1], *arguments, "--output", out)
        assert stopped.exit_code == 130
        told = r"newsclf: interrupted: [1-9]\d* pages are done; the same command with --resume goes on\n"
        assert re.fullmatch(told, stopped.stderr)
        to_stdout = run(given[1], *arguments)
        assert to_stdout.exit_code == 130
        assert re.fullmatch(r"newsclf: interrupted: [1-9]\d* pages are done\n", to_stdout.stderr)
    assert run(given[1], *arguments, "--output", out, "--resume").exit_code == 0
    assert len(rows(out)) == 60
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "tell", stop)
        pages = run(given[3], *arguments, "--output", tmp_path / "pages.jsonl")
    assert pages.exit_code == 130
    assert (
        pages.stderr
        == f"newsclf: interrupted: 1 pages were done; {tmp_path}/pages.jsonl is not written, as it is in one piece\n"
    )
    assert not (tmp_path / "pages.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "bogus"}, "format 'bogus': expected one of text, jsonl"),
        ({"format": "parquet"}, "name a file"),
        ({"input_format": "pdf"}, "input format 'pdf'"),
        ({"workers": 0}, "expected 1 or more"),
        ({"timeout": 0}, "seconds above 0"),
        ({"timeout": float("inf")}, "seconds above 0"),
        ({"format": "text", "segments": True}, "no place for them"),
        ({"resume": True}, "name it with --output"),
        ({"columns": {"htm": "x"}}, "expected the name of a column for one of url, id, html, text"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    model: newsclf.Predictor, tmp_path: Path, options: Any, message: str
) -> None:
    given = crawl(tmp_path)[1]
    with pytest.raises(newsclf.OptionError, match=message):
        predict_sources(model, [given], **options)


@pytest.mark.usefixtures("small_parts")
def test_a_page_that_takes_too_long_fails_alone(model: newsclf.Predictor, tmp_path: Path) -> None:
    long = "<html>" + "<p>The ferry ran aground on Monday.</p>" * 60_000
    lines = [{"url": str(i), "html": long if i == 4 else PAGE.format(i)} for i in range(12)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    out = tmp_path / "out.jsonl"
    counts = predict_sources(model, [tmp_path / "a.jsonl"], out, timeout=0.4, workers=2)
    assert counts.failed["timeout"] >= 1
    assert counts.records == 12
    errors = {e["url"]: e for e in rows(tmp_path / "out.jsonl.errors.jsonl")}
    assert errors["4"]["error"] == "timeout: nothing within 0.4 s"
    assert len(rows(out)) == 12 - len(errors)


class InterruptedRunError(Exception):
    pass


def begun(model: newsclf.Predictor, given: list[Path], out: str | Path, after: int, **more: Any) -> None:
    """A run that ends, of an error of ours, after so many units."""
    from newsclf.runs.order import Order

    put = Order.put
    left = after

    def stop(self: Order, *arguments: Any) -> None:
        nonlocal left
        put(self, *arguments)
        left -= 1
        if left == 0:
            raise InterruptedRunError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Order, "put", stop)
        with pytest.raises(InterruptedRunError):
            predict_sources(model, given, out, **more)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("out", ["out.jsonl", "parts/"])
@pytest.mark.parametrize("after", [1, 4, 9])
def test_what_is_done_is_not_done_again(
    model: newsclf.Predictor, tmp_path: Path, out: str, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsclf.runs.work import UnitWork

    given = crawl(tmp_path)
    target = f"{tmp_path}/{out}"
    begun(model, given, target, after)
    if out.endswith("l"):
        assert not Path(target).exists()
    done: list[tuple[int, int]] = []
    work = UnitWork.__call__
    monkeypatch.setattr(UnitWork, "__call__", lambda self, unit: (done.append(unit.number), work(self, unit))[1])
    counts = predict_sources(model, given, target, resume=True)
    assert counts.records == 193
    files = [Path(target)] if out.endswith("l") else sorted(Path(target).glob("part-*"))
    assert [row["url"] for file in files for row in rows(file)] == urls(tmp_path)
    assert len(done) == len(set(done))
    units = len(done) + after
    done.clear()
    again = predict_sources(model, given, target, resume=True)
    assert done == []
    assert again.as_dict() == counts.as_dict()
    predict_sources(model, given, target)
    assert len(done) == units


@pytest.mark.usefixtures("small_parts")
def test_a_run_of_something_else_is_not_taken_up(
    model: newsclf.Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, out = crawl(tmp_path)[:2], tmp_path / "out.jsonl"

    def refused(
        message: str, *, inputs: list[Path] = given, with_model: newsclf.Predictor = model, **more: Any
    ) -> None:
        with pytest.raises(newsclf.InputError, match=message):
            predict_sources(with_model, inputs, out, resume=True, **more)

    for finish in (False, True):
        if finish:
            predict_sources(model, given, out)
        else:
            begun(model, given, out, 4)
        refused("other options were given", threshold=0.4)
        refused("other options were given", segments=True)
        refused("the inputs have changed", inputs=given[:1])
        refused("the model is another", with_model=newsclf.load())
        with monkeypatch.context() as patch:
            patch.setattr("newsclf.runs.options.__version__", "99")
            refused("newsclf's version has changed")
        os.utime(given[1], ns=(1 + finish, 1 + finish))
        refused("the inputs have changed")
        assert out.exists() == finish
    out.write_text("something else")
    os.utime(given[1], ns=(3, 3))
    counts = predict_sources(model, given, out)
    assert counts.pages == 120
    out.write_text("something else")
    refused("it is gone or was changed")


def test_one_input_may_be_given_by_itself(model: newsclf.Predictor, tmp_path: Path) -> None:
    given = crawl(tmp_path)[3]
    for alone in (given, str(given)):
        assert predict_sources(model, alone, tmp_path / "out.jsonl").pages == 9


def test_two_runs_do_not_write_one_output(model: newsclf.Predictor, tmp_path: Path) -> None:
    given, out = crawl(tmp_path), tmp_path / "out.jsonl"
    from newsclf.runs.journal import Journal, Layout

    journal = Journal(Layout.of_file(str(out), out, ".jsonl", alone=False), {}, False)
    with pytest.raises(newsclf.InputError, match="another run is writing this"):
        predict_sources(model, given, out)
    journal.close()
    assert predict_sources(model, given, out).records == 193


SCRIPT = """
import sys
import newsclf
from newsclf.runs import predict_sources
from newsclf.runs.options import RunOptions

RunOptions.__init__.__kwdefaults__.update(part_bytes=3_000, part_records=20)
if __name__ == "__main__":
    counts = predict_sources(newsclf.load(sys.argv[1]), sys.argv[3:], sys.argv[2], workers=2, resume=True)
    print(counts.records)
"""


def children(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    yield int(child)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@linux
@pytest.mark.parametrize("out", ["out.jsonl", "parts/"])
def test_workers_and_parents_that_are_killed_lose_no_page(sample_model: Path, tmp_path: Path, out: str) -> None:
    given = crawl(tmp_path, 600)
    target = f"{tmp_path}/{out}"
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(sample_model), target, *map(str, given)]
    chance = random.Random(out)
    for turn in range(12):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            until = time.monotonic() + chance.uniform(1.0, 3.5)
            while turn < 11 and time.monotonic() < until and process.poll() is None:
                time.sleep(chance.uniform(0.05, 0.5))
                if workers := list(children(process.pid)):
                    with suppress(OSError):
                        os.kill(chance.choice(workers), signal.SIGKILL)
            workers = list(children(process.pid))
            if turn < 11:
                process.kill()
            told, errors = process.communicate(timeout=120)
        finally:
            process.kill()
        until = time.monotonic() + 10
        while not all(map(is_gone, workers)) and time.monotonic() < until:
            time.sleep(0.02)
        assert all(map(is_gone, workers)), "workers outlive their parent"
        assert process.returncode in (0, -signal.SIGKILL), errors
    assert told == "1813\n"
    files = [Path(target)] if out.endswith("l") else sorted(Path(target).glob("part-*"))
    assert [row["url"] for file in files for row in rows(file)] == urls(tmp_path, 600)
    if out == "parts/":
        assert not list(Path(target).glob(".*"))
        assert {p.name for p in Path(target, "_newsclf").iterdir()} == {"run.json", "lock"}
    left = {p.name for p in tmp_path.iterdir()} - {p.name for p in given} - {"script.py"}
    assert left <= {"out.jsonl", "out.jsonl.errors.jsonl", "out.jsonl.run.json", "parts", "parts.errors.jsonl"}


def test_markdown_and_html_have_headings_items_and_quotes(sample_model: Path, tmp_path: Path) -> None:
    text = "The ferry *Anna* ran aground in the harbour on Monday, and nobody was hurt, the coast guard said."
    page = (
        f"<html><body><article><h2>At the harbour</h2><p>{text}</p><ul><li>One: {text}</li><li>Two: {text}</li></ul>"
        f"<blockquote><p>{text}</p></blockquote><p>1. {text} &lt;b&gt;</p></article></body></html>"
    )
    (tmp_path / "a.html").write_text(page)
    arguments = [tmp_path / "a.html", "--model", sample_model, "--threshold", "0"]
    escaped = text.replace("*", "\\*")
    assert run(*arguments, "--format", "markdown").stdout == (
        f"## At the harbour\n\n{escaped}\n\n- One: {escaped}\n- Two: {escaped}\n\n> {escaped}\n\n1\\. {escaped} \\<b>\n"
    )
    html = run(*arguments, "--format", "html").stdout
    assert f"<h2>At the harbour</h2>\n<p>{text}</p>\n<ul>\n<li>One: {text}</li>\n<li>Two: {text}</li>\n</ul>\n" in html
    assert f"<blockquote><p>{text}</p></blockquote>\n<p>1. {text} &lt;b&gt;</p>\n</article>" in html
    assert html.startswith("<!doctype html>")
    assert read_page_file(str(tmp_path / "a.html"), ReadOptions()).page == page.encode()
    assert record("metadata", "a", b"b").startswith(b"WARC/1.0")
