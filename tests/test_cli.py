"""The command line: what it prints where, its exit codes, and one clear line for every error."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import newsclf
from newsclf.cli import app

COMMANDS = [
    "build",
    "train",
    "eval",
    "predict",
    "explain",
    "data",
    "data show",
    "data check",
    "data pages",
    "data export",
    "label",
    "labels export",
    "labels import",
    "model",
    "model show",
    "model verify",
    "model export",
    "model push",
    "model pull",
]


def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)


def fails(result: Result, message: str, code: int = 1) -> None:
    """The command ended with one line on stderr that says `message`, and no traceback."""
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert re.search(message, result.stderr), result.stderr
    assert "Traceback" not in result.output
    if code == 1:
        assert result.stderr.strip().splitlines()[-1].startswith("newsclf: ")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_version() -> None:
    from newsclf import __version__

    assert run("--version").stdout == f"newsclf {__version__}\n"


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    for command in COMMANDS:
        assert f"newsclf {command}" in readme, command


def test_the_whole_way(sample: Path, tmp_path: Path) -> None:
    data, model = tmp_path / "data", tmp_path / "model"
    built = run("build", sample, "--format", "folder", "--out", data, "--json")
    assert built.exit_code == 0
    assert json.loads(built.stdout)["read"] == 66
    settings = ["--set", "html.classifier.epochs=3", "--set", "text.classifier.epochs=3"]
    trained = run("train", data, "--out", model, "--jobs", 1, *settings)
    assert trained.exit_code == 0, trained.output
    assert "epochs = 3" in trained.stderr
    assert "written to" in trained.stdout
    evaluated = run("eval", model, data, "--split", "all", "--leaks", "keep", "--json")
    assert evaluated.exit_code == 0
    assert json.loads(evaluated.stdout)["word_f1"] > 0.8
    assert run("eval", model, data, "--fail-under", "0").exit_code == 0
    fails(run("eval", model, data, "--split", "test", "--fail-under", "1"), "is below 1", code=3)
    assert run("model", "verify", model).stdout.count("\n") == 8
    assert json.loads(run("model", "show", model, "--json").stdout)["format"] == "newsclf"
    assert "threshold" in run("model", "show", model).stdout
    crossed = run("eval", "--cv", 3, data, "--where", "view=html", "--jobs", 1, *settings[:2])
    assert crossed.exit_code == 0
    assert re.search(r"^html +53 ", crossed.stdout, re.M)


def test_build_list_names_the_formats() -> None:
    assert {"folder", "wcxb", "fundus", "turku", "jsonl"} <= set(run("build", "--list").stdout.split())


def test_a_data_set_comes_back_from_jsonl_as_it_was(sample_data: Path, tmp_path: Path) -> None:
    from newsclf.dataset_reading import read_rows

    lines = tmp_path / "rows.jsonl"
    exported = run("data", "export", sample_data, "--out", lines)
    assert exported.stdout.startswith("119 rows")
    again = run("build", lines, "--format", "jsonl", "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output

    def key(row) -> tuple[str, str]:
        return row.page_id, row.page.view

    before, after = sorted(read_rows(sample_data), key=key), sorted(read_rows(tmp_path / "again"), key=key)
    assert before == after


def test_build_takes_columns_by_the_names_they_have(tmp_path: Path) -> None:
    pages, data = tmp_path / "pages.jsonl", tmp_path / "data"
    html = "<nav>Tide table</nav><p>The ferry ran aground.</p>"
    pages.write_text(json.dumps({"doc_id": 7, "raw": html, "body_text": "The ferry ran aground."}) + "\n")
    named = ["--column", "gold=body_text", "--column", "html=raw", "--column", "id=doc_id"]
    built = run("build", pages, "--format", "jsonl", "--out", data, *named, "--json")
    assert built.exit_code == 0, built.output
    assert json.loads(built.stdout)["groups"]["html all"]["oracle_f1"] == 1
    assert '"gold": "body_text"' in (data / "README.md").read_text()

    def refused(message: str, *options: str, format: str = "jsonl") -> None:
        fails(run("build", pages, "--format", format, "--out", tmp_path / "none", *options), message)

    refused("column 'body' is unknown; expected one of id, url", "--column", "body=raw")
    refused("with a key 'raw_html', found 'doc_id', 'raw', 'body_text'", "--column", "html=raw_html")
    refused("--column 'gold': expected NAME=COLUMN", "--column", "gold")
    refused("gold is 'a' already", "--column", "gold=a", "--column", "gold=b")
    refused("format 'folder' has no columns to name", "--column", "gold=a", format="folder")
    assert not (tmp_path / "none").exists()


def test_predict_reads_files_folders_and_stdin(sample: Path, sample_model: Path, tmp_path: Path) -> None:
    page = sample / "ledger-cup-replay.html"
    from_file = run("predict", page, "--model", sample_model)
    assert "had not scored a goal" in from_file.stdout
    for name in ([], ["-"]):
        from_stdin = run("predict", *name, "--model", sample_model, stdin=page.read_bytes())
        assert from_stdin.stdout == from_file.stdout
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("ledger-cup-replay.html", "ledger-cup-replay.gold.txt", "echo-snow-road.html"):
        shutil.copy(sample / name, folder)
    lines = run("predict", folder, "--model", sample_model, "--format", "jsonl", "--segments").stdout.splitlines()
    records = [json.loads(line) for line in lines]
    assert [Path(r["url"]).name for r in records] == ["echo-snow-road.html", "ledger-cup-replay.html"]
    assert set(records[0]) == {"url", "body", "score", "view", "segments"}
    assert set(records[0]["segments"][0]) == {"text", "label", "score"}


def test_predict_with_the_shipped_model_on_plain_text(sample: Path) -> None:
    result = run("predict", "--text", "--format", "jsonl", "-", stdin="Log in\nSearch\n")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["body"] == ""


def test_a_bad_page_is_skipped_reported_and_counted(sample: Path, sample_model: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_bytes(b"%PDF-1.5 \x00\x01\x02")
    good = sample / "ledger-cup-replay.html"
    out = tmp_path / "out.jsonl"
    result = run(
        "predict", bad, good, tmp_path / "missing.html", "--model", sample_model, "--format", "jsonl", "--output", out
    )
    fails(result, r"1 page predicted; 1 of 2 pages failed \(not a page 1\); 1 input can't be read")
    assert [json.loads(line)["url"] for line in out.read_text().splitlines()] == [str(good)]
    errors = [json.loads(line) for line in (tmp_path / "out.jsonl.errors.jsonl").read_text().splitlines()]
    assert {e["url"] for e in errors} == {str(bad), str(tmp_path / "missing.html")}
    done = run("predict", good, "--model", sample_model, "--format", "jsonl", "--output", out)
    assert (done.exit_code, done.stderr) == (0, "newsclf: 1 page predicted\n")
    fails(
        run("predict", tmp_path / "missing.html", "--model", sample_model), "0 pages predicted; 1 input can't be read$"
    )
    assert not (tmp_path / "out.jsonl.errors.jsonl").exists()
    assert not list(tmp_path.glob(".*part*"))


def test_a_page_that_takes_too_long_is_reported_and_counted(sample: Path, sample_model: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.html"
    long.write_text("<html>" + "<p>The ferry ran aground on Monday.</p>" * 20_000)
    good = sample / "ledger-cup-replay.html"
    result = run("predict", long, "--model", sample_model, "--timeout", "0.0001")
    fails(result, "1 of 1 page failed")
    assert f"newsclf: {long}: timeout: nothing within 0.0001 s" in result.stderr
    assert "had not scored a goal" in run("predict", good, "--model", sample_model, "--timeout", "100").stdout
    fails(run("predict", good, "--model", sample_model, "--timeout", "0"), "seconds above 0", code=2)


def test_errors_are_one_line(sample: Path, sample_data: Path, sample_model: Path, tmp_path: Path) -> None:
    fails(run("build", sample, "--format", "nope", "--out", tmp_path / "d"), "format 'nope' is unknown")
    fails(run("build", tmp_path / "gone", "--format", "wcxb", "--out", tmp_path / "d"), "dev/ground-truth")
    fails(run("build", sample, "--format", "fundus", "--out", tmp_path / "d"), "tests/resources")
    (tmp_path / "empty").mkdir()
    fails(run("build", tmp_path / "empty", "--format", "folder", "--out", tmp_path / "d"), "no page here")
    fails(run("train", sample, "--out", tmp_path / "m"), "expected a data set")
    fails(run("train", sample_data, "--out", tmp_path / "m", "--set", "html.nothing=1"), "html.nothing")
    fails(run("train", sample_data, "--out", tmp_path / "m", "--where", "color=red"), "--where 'color=red'")
    fails(run("train", sample_data, "--out", tmp_path / "m", "--split", "tset"), "tset")
    fails(run("eval", sample_data, sample_data), "found a data set")
    fails(run("eval", sample_model, sample_data, "--where", "lang=xx"), "none of")
    fails(run("predict", "--model", tmp_path / "gone", "-", stdin="x"), "expected a model folder")
    fails(run("predict", tmp_path / "gone.html", "--model", sample_model), "can't be read")
    fails(run("model", "verify", tmp_path), "config.json")
    assert not (tmp_path / "m").exists()
    assert not (tmp_path / "d").exists()


def test_usage_errors_exit_with_2(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    fails(run("eval", sample_model), "expected a model and at least one data set", code=2)
    fails(run("eval", sample_model, sample_data, "--set", "seed=1"), "go with --cv", code=2)
    fails(run("predict", "--html", "--text", "-", stdin="x"), "exclude each other", code=2)
    fails(run("predict", "--threshold", "2", "-", stdin="x"), "threshold", code=2)
    fails(run("nothing"), "nothing", code=2)
    page = ["predict", sample_data / "gone.html"]
    fails(run(*page, "--timeout", "nan"), "seconds above 0", code=2)
    fails(run(*page, "--segments"), "use --format jsonl or parquet", code=2)
    fails(run(*page, "--resume"), "name it with --output", code=2)
    fails(run("predict", "-", "--resume", "--output", "o", stdin="x"), "can't be read again", code=2)
    fails(run(*page, "--format", "parquet"), "name a file with --output", code=2)
    fails(run(*page, "--input-format", "page", "--column", "html=x"), "a page has no columns", code=2)
    (tmp_path / "a.html").write_text("<p>A</p>")
    fails(run("predict", tmp_path / "a.html", "--column", "html=x"), "all inputs are pages", code=2)
    for column in ("HTML-Code", "htm=X"):
        fails(run(*page, "--column", column), "expected NAME=COLUMN", code=2)
        fails(run("sites", *page[1:], "--out", "c.npz", "--column", column), "expected NAME=COLUMN", code=2)


def test_an_error_in_a_real_process_has_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newsclf", "model", "show", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("newsclf: ")
    assert done.stderr.count("\n") == 1


def test_a_corpus_has_the_name_that_it_is_given(tmp_path: Path) -> None:
    lines = [
        {"id": str(i), "text": f"Menu\nThe story number {i} is told here at some length.", "body": "x"}
        for i in range(9)
    ]
    source = tmp_path / "pages.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    named = run("build", source, "--format", "jsonl", "--out", tmp_path / "data", "--corpus", "mine")
    assert "corpus mine: 9 pages" in named.stdout
    assert "no page has a gold" in named.stderr
    fails(run("eval", "--cv", "2", tmp_path / "data", "--where", "pages:lang=de"), "there are mine")
    assert "corpus pages: 9" in run("build", source, "--format", "jsonl", "--out", tmp_path / "data").stdout


def test_export_replaces_no_file_of_another_kind(sample_data: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    fails(run("data", "export", sample_data, "--out", tmp_path / "letter.txt"), "is there already")
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"
    for _ in range(2):
        assert run("data", "export", sample_data, "--out", tmp_path / "rows.jsonl").exit_code == 0


def test_a_data_set_that_is_named_twice_is_an_error(sample_data: Path) -> None:
    fails(run("data", "check", sample_data, sample_data), "named twice")


def test_fail_under_needs_golds(sample_model: Path, tmp_path: Path) -> None:
    (tmp_path / "pages.jsonl").write_text(json.dumps({"id": "1", "text": "Menu\nA story without any gold."}) + "\n")
    assert run("build", tmp_path / "pages.jsonl", "--format", "jsonl", "--out", tmp_path / "data").exit_code == 0
    fails(
        run("eval", sample_model, tmp_path / "data", "--split", "all", "--fail-under", "0.5"), "no page has a full gold"
    )


def test_export_push_and_pull(sample_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "pipelines.joblib"
    fails(run("model", "export", sample_model, "--to", "joblib", "--out", out), "--trust")
    assert not out.exists()
    exported = run("model", "export", sample_model, "--to", "joblib", "--out", out, "--trust")
    assert exported.exit_code == 0, exported.output
    assert exported.stdout == f"written to {out}\n"
    assert out.stat().st_size > 10_000
    fails(run("model", "export", sample_model, "--to", "onnx", "--out", out), "'onnx' is not one of", code=2)
    assert run("model", "push", sample_model, tmp_path / "shared").stdout == f"pushed to {tmp_path / 'shared'}\n"
    pulled = run("model", "pull", tmp_path / "shared", "--out", tmp_path / "mine")
    assert pulled.exit_code == 0, pulled.output
    assert len(pulled.stdout.splitlines()) == 8
    assert run("model", "verify", tmp_path / "mine").stdout + f"written to {tmp_path / 'mine'}\n" == pulled.stdout
    assert not (tmp_path / "mine" / "pipeline.joblib").exists()
    assert run("model", "pull", tmp_path / "shared", "--out", tmp_path / "mine", "--pipeline").exit_code == 0
    assert (tmp_path / "mine" / "pipeline.joblib").exists()
    fails(run("model", "pull", tmp_path / "gone", "--out", tmp_path / "none"), "expected a model folder or an address")
    fails(run("predict", "--model", "hf://me/model", "-", stdin="x"), "predicting fetches nothing")
    fails(run("model", "show", "hf://me/model"), "newsclf model pull")


def test_what_a_stranger_wrote_into_a_model_can_not_steer_the_terminal(sample_model: Path, tmp_path: Path) -> None:
    from benchmarks.hostile_artifacts.forge import change_config

    model = Path(shutil.copytree(sample_model, tmp_path / "model"))
    change_config(model, lambda config: config["corpora"].append("mine \x1b[2J\x07 pages"))
    shown = run("model", "show", model)
    assert "data: mine [2J pages" in shown.stdout
    assert "\x1b" not in shown.stdout
    for measurements in ([], {"groups": 5}, {"groups": [{}]}, {"groups": [], "how": None, "x": 1}):
        change_config(model, lambda config, m=measurements: config.update(measurements=m))
        shown = run("model", "show", model)
        if shown.exit_code:
            fails(shown, "its data or measurements are damaged")


def test_explain_tells_reasons_in_order(sample: Path, sample_model: Path, tmp_path: Path) -> None:
    page = sample / "ledger-cup-replay.html"
    told = run("explain", page, "--model", sample_model)
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert re.match(
        rf"{re.escape(str(page))}: html view, score [01]\.\d\d, body \d+ of 81 segments, body from 0\.\d\d\d on$",
        lines[0],
    )
    numbers = [int(line.split()[0]) for line in lines if re.match(r" +\d+  (body|boilerplate) ", line)]
    assert numbers == list(range(81))
    assert any(re.match(r" +\+0\.\d{3}  \w", line) for line in lines)
    assert "\x1b" not in told.stdout  # no terminal
    assert run("explain", "--model", sample_model, stdin=page.read_bytes()).stdout.splitlines()[1:] == lines[1:]
    record = json.loads(run("explain", page, "--model", sample_model, "--json").stdout)
    assert len(record["segments"]) == 81
    assert {"text", "label", "score", "number", "logit", "groups", "for", "against"} == set(record["segments"][0])
    everything = json.loads(run("explain", page, "--model", sample_model, "--json", "--all", "--text").stdout)
    assert everything["view"] == "text"
    own = everything["segments"][5]
    added = own["groups"]["intercept"] + sum(c["contribution"] for c in own["contributions"])
    assert added == pytest.approx(own["logit"], abs=1e-6)
    out = tmp_path / "reasons.html"
    assert run("explain", page, "--model", sample_model, "--format", "html", "--output", out).stdout == ""
    html = out.read_text()
    assert html.startswith("<!doctype html>")
    assert html.count("<details") == 81
    assert not re.search(r"<(script|link|img|iframe)|\bsrc=|\bhref=|url\(|@import", html)


def test_explain_shows_no_markup_or_escapes_of_the_page(sample_model: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A line with <script>alert(1)</script> & \x1b[31mred\n\nAnother line.")
    html = run("explain", page, "--model", sample_model, "--text", "--format", "html", "--all").stdout
    assert "<script" not in html
    assert "&lt;script&gt;" in html or "alert" not in html
    assert "\x1b" not in run("explain", page, "--model", sample_model, "--text", "--all").stdout


def test_explain_takes_one_page(sample: Path, sample_model: Path, tmp_path: Path) -> None:
    fails(run("explain", sample, "--model", sample_model), "is a folder; name one page")
    fails(run("explain", tmp_path / "gone.html", "--model", sample_model), "can't be read")
    fails(run("explain", "--html", "--text", "-", stdin="x"), "exclude each other", code=2)
    fails(run("explain", "--json", "--format", "html", "-", stdin="x"), "exclude each other", code=2)
    empty = run("explain", "--model", sample_model, stdin="")
    assert empty.stdout.rstrip().endswith("body 0 of 0 segments")


def test_colours_are_for_terminals_that_want_them(sample_model: Path) -> None:
    import newsclf
    from newsclf.render_reasons import reasons_text

    reasons = newsclf.load(sample_model).explain("<p>The ferry \x1b[2Jran aground on Monday.</p><p>Log in</p>")
    plain = "\n".join(reasons_text("-", reasons))
    coloured = "\n".join(reasons_text("-", reasons, colour=True))
    assert "\x1b" not in plain
    assert "\x1b[2J" not in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain != coloured


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_explain_colours_a_terminal_unless_no_color_is_set(sample_model: Path, tmp_path: Path, no_color: str) -> None:
    import os

    page = tmp_path / "page.html"
    page.write_text("<p>The ferry ran aground on Monday.</p>")
    above, below = os.openpty()
    command = [sys.executable, "-m", "newsclf", "explain", str(page), "--model", str(sample_model)]
    subprocess.run(command, stdout=below, check=True, env={**os.environ, "NO_COLOR": no_color})
    os.close(below)
    shown = os.read(above, 10_000)
    os.close(above)
    assert b"ferry" in shown
    assert (b"\x1b[" in shown) == (not no_color)


def test_paths_in_the_wrong_place_are_named_for_what_they_are(
    sample_model: Path, sample_data: Path, tmp_path: Path
) -> None:
    fails(run("eval", sample_data, sample_model), f"{sample_data}: expected a model folder, found a data set")
    fails(run("eval", sample_model, tmp_path / "no"), f"{tmp_path / 'no'}: expected a data set folder, found nothing")
    with pytest.raises(newsclf.ConfigError, match="no data set is named"):
        newsclf.evaluate(sample_model, [])


def test_pages_of_other_splits_are_hinted_at(sample_model: Path, sample_data: Path) -> None:
    train = "split=train"
    fails(run("eval", sample_model, sample_data, "--where", train), "--split all takes the ")
    with pytest.raises(newsclf.DataSetError) as caught:
        newsclf.evaluate(sample_model, sample_data, where="corpus=none")
    assert "--split" not in str(caught.value)


def test_explain_names_the_file_that_is_no_page(sample_model: Path, tmp_path: Path) -> None:
    (tmp_path / "rub.bin").write_bytes(b"\x7fELF\x00\x01\x02" * 50)
    done = run("explain", tmp_path / "rub.bin", "--model", sample_model)
    fails(done, f"{tmp_path / 'rub.bin'}: expected an HTML or text page, got a binary file")


def test_a_report_that_fails_loses_no_figures(
    sample_model: Path, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newsclf.report.site.write_report", full)
    done = run("eval", sample_model, sample_data, "--report", tmp_path / "r", "--leaks", "keep")
    assert done.exit_code == 1
    assert "No space left" in done.stderr
    assert "word F1" in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")
def test_where_no_report_can_be_written_is_told_before_the_work(
    sample_model: Path, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr("newsclf.evaluation.evaluate", lambda *_, **__: pytest.fail("it began"))
    fails(run("eval", sample_model, sample_data, "--report", "/proc/x"), "/proc/x: /proc can't be written")
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    fails(run("eval", sample_model, sample_data, "--report", tmp_path / "link"), "is a link")
    assert list((tmp_path / "there").iterdir()) == []


def test_the_figure_of_fail_under_is_always_told(sample_model: Path, sample_data: Path) -> None:
    done = run("eval", sample_model, sample_data, "--leaks", "keep", "--fail-under", "0.01")
    assert done.exit_code == 0
    assert re.search(r"page word F1 0\.\d{4} over all pages and views is not below 0\.01", done.stderr)


def test_a_page_whose_reasons_are_huge_is_told(
    sample_model: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsclf.render_reasons.MANY", 80)
    told = run("explain", sample / "ledger-cup-replay.html", "--model", sample_model, "--json")
    assert "81 segments; their reasons take" in told.stderr
    assert json.loads(told.stdout)["threshold"] > 0
