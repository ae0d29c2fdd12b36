"""Rivals on the pages of an evaluation: what is paired, what is missing, and figures that can be counted by hand."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import newsclf
from newsclf.builders.build import build
from newsclf.cli import app
from newsclf.cli.comparison import print_comparison
from newsclf.comparison import compare, open_rivals
from newsclf.config import Config
from newsclf.cross_validation import cross_validate
from newsclf.dataset_reading import read_rows
from newsclf.learning_curve import checked_shares, part_of_sites
from newsclf.metrics import word_score
from newsclf.output_names import file_name, named_pages, output_names, write_pages
from newsclf.page import SegmentedPage
from newsclf.peers import PEERS, Peer
from newsclf.results import PageResult, Results
from newsclf.rivals import Rival, RivalPage
from newsclf.row import Row
from newsclf.trainer import train


@pytest.fixture(scope="module")
def html_data(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The sample with its HTML."""
    out = tmp_path_factory.mktemp("data") / "with-html"
    build(sample, "folder", out, keep_html=True)
    return out


def _evaluate(model: Path, data: Path, **options: object) -> Results:
    return newsclf.evaluate(model, data, **{"split": "all", "leaks": "keep", **options})  # type: ignore[arg-type]


def _page(page_id: str, f1: float | None, view: str = "html") -> PageResult:
    where = (page_id, "made", view, "site.example", "en", None, None)
    return PageResult(*where, f1, f1, f1, f1, f1, f1, None)  # type: ignore[arg-type]


def test_differences_are_paired_by_page() -> None:
    results = Results({}, pages=[_page("a", 0.9), _page("b", 0.5), _page("c", 1.0), _page("d", None)])
    pages = [
        RivalPage(0.8, 0.8, 0.8),
        RivalPage(None, None, None, error="missing: b"),
        RivalPage(0, 0, 0.4),
        RivalPage(1, 1, 1),
    ]
    groups, differences = compare(results, [Rival("r", "outputs", pages=pages)])
    by_group = {d.group: d for d in differences}
    assert set(by_group) == {g.group for g in groups} >= {"html", "html corpus=made", "html lang=en"}
    whole = by_group["html"]
    # Pages a and c alone are of both: .9 - .8 and 1 - .4.
    assert (whole.rival, whole.pages) == ("r", 2)
    assert whole.model == pytest.approx(0.95)
    assert whole.rival_f1 == pytest.approx(0.6)
    assert whole.difference == pytest.approx(0.35)
    assert whole.interval == pytest.approx((0.1, 0.6))
    # The rival's own figures are of all pages that it has.
    assert groups[0].pages == 3
    assert groups[0].word_f1 == pytest.approx((0.8 + 0.4 + 1) / 3)
    assert groups[0].word_precision == pytest.approx((0.8 + 0 + 1) / 3)


def test_a_group_without_common_pages_has_no_difference() -> None:
    results = Results({}, pages=[_page("a", 0.9), _page("b", 0.5, "text")])
    rival = Rival("r", "peer", pages=[RivalPage(0.8, 0.8, 0.8), RivalPage(None, None, None, error="missing: x")])
    groups, differences = compare(results, [rival])
    assert {d.group.split()[0] for d in differences} == {g.group.split()[0] for g in groups} == {"html"}


def test_a_rival_counts_its_failures_and_its_time() -> None:
    pages = [
        RivalPage(0, 0, 0, 30.0, "timeout: nothing within 30 s"),
        RivalPage(0, 0, 0, 1.0, "crash: ValueError: no"),
        RivalPage(1, 1, 1, 2.0),
        RivalPage(None, None, None, error="missing: takes no plain text"),
    ]
    found = Rival("r", "peer", pages=pages).as_dict()
    assert [found[name] for name in ("timeouts", "crashes", "missing")] == [1, 1, 1]
    assert (found["seconds"], found["median_seconds"]) == (33.0, 2.0)
    assert Rival("r", "outputs", pages=pages[3:]).as_dict()["seconds"] is None


def test_peers_get_the_pages_and_fail_alone(
    sample_model: Path, html_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PEERS, "made", Peer("made", None, _made_peer))
    lines: list[str] = []
    results = _evaluate(sample_model, html_data, peers=["made", "keep_all"], note=lines.append)
    made, keep_all = results.rivals
    assert [r.kind for r in results.rivals] == ["peer", "peer"]
    texts = {(r.page.view, r.page_id): r for r in read_rows(html_data)}
    for page, own, all_text in zip(results.pages, made.pages, keep_all.pages, strict=True):
        row = texts[page.view, page.page_id]
        if page.view == "text":
            assert own.error == "missing: made takes no plain text"
            assert own.word_f1 is None
        elif row.lang == "de":
            assert own.error is not None
            assert own.error.startswith("crash: RuntimeError")
            assert own.word_f1 == (0 if row.gold else 1)
        else:
            assert own.error is None
        # All text of a page has all words of its gold.
        assert all_text.word_recall is None or all_text.word_recall > 0.9 or not row.gold
        assert all_text.seconds is not None
    assert made.failed("crash") == sum(p.lang == "de" and p.view == "html" for p in results.pages) > 0
    assert made.failed("missing") == sum(p.view == "text" for p in results.pages) > 0
    assert made.about["version"]
    saved = json.loads(json.dumps(results.as_dict(), allow_nan=False))
    assert [r["name"] for r in saved["rivals"]] == ["made", "keep_all"]
    assert {d["rival"] for d in saved["differences"]} == {"made", "keep_all"}
    again = _evaluate(sample_model, html_data, peers="made, keep_all")
    assert again.as_dict() == results.as_dict()  # times too: they come from the cache


def _made_peer(html: str, url: str | None, lang: str | None) -> str:
    if lang == "de":
        raise RuntimeError("no such element")
    return html


def test_peers_need_html_and_their_package(
    sample_model: Path, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(newsclf.DataSetError, match="build the data set with --keep-html"):
        _evaluate(sample_model, sample_data, peers=["keep_all"])
    text = _evaluate(sample_model, sample_data, peers=["line_rule"], where="view=text")
    assert text.rivals[0].failed("missing") == 0
    monkeypatch.setitem(PEERS, "nowhere", Peer("nowhere", "newsclf-nowhere", _made_peer))
    with pytest.raises(newsclf.ConfigError, match=r"`pip install '\.\[peers\]'`"):
        _evaluate(sample_model, sample_data, peers=["nowhere"])


def test_a_folder_of_outputs(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    rows = [r for r in read_rows(sample_data) if r.page.view == "html" and r.gold]
    for page in named_pages(sample_data, split="all", where="view=html"):
        row = next((r for r in rows if r.page_id == page.page_id), None)
        if row is not None and row is not rows[0]:
            (tmp_path / page.output).write_text("\ufeff" + (row.gold or "") + " word", encoding="utf-8")
    (tmp_path / "of-no-page.txt").write_text("x")
    where = ["view=html"]
    results = _evaluate(sample_model, sample_data, outputs={"tool": tmp_path}, where=where)
    (rival,) = results.rivals
    empty = sum(r.page.view == "html" and not r.gold for r in read_rows(sample_data))
    assert rival.failed("missing") == 1 + empty
    assert rival.about["unknown_files"] == 1
    for page, own in zip(results.pages, rival.pages, strict=True):
        row = next((r for r in rows if r.page_id == page.page_id), None)
        if own.error is None:
            assert row is not None
            assert own.word_f1 == pytest.approx(word_score((row.gold or "") + " word", row.gold or "").f1)
        else:
            assert own.word_f1 is None
    as_empty = _evaluate(sample_model, sample_data, outputs={"tool": tmp_path}, where=where, missing="empty")
    scores = [page.word_f1 for page in as_empty.rivals[0].pages if page.error]
    assert sorted(scores) == [0.0] + [1.0] * empty  # an empty output of an empty gold is right
    assert as_empty.rivals[0].failed("missing") == 1 + empty
    with pytest.raises(newsclf.InputError, match=r"none of \d+ pages; expected files named such as"):
        _evaluate(sample_model, sample_data, outputs={"tool": sample_data})
    with pytest.raises(newsclf.InputError, match="expected NAME=DIR"):
        _evaluate(sample_model, sample_data, outputs={"tool": tmp_path / "nowhere"})


def test_file_names_are_safe_and_told_apart() -> None:
    ids = ["a/b", "a%2Fb", "..", ".", "", ".hidden", "ü", "a b", "C:\\x", "x" * 300, "x" * 299 + "y", "a\udc80"]
    names = [file_name(page_id) for page_id in ids]
    assert len(set(names)) == len(ids)
    assert names[:2] == ["a%2Fb", "a%252Fb"]
    for name in names:
        assert name[0] != "."
        assert len(name) <= 200
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~%")


def test_names_tell_corpora_and_views_apart() -> None:
    def row(page_id: str, corpus: str, view: newsclf.View, rendering: str | None = None) -> Row:
        return Row(page_id, corpus, "s", SegmentedPage(view, []), None, [], [], rendering=rendering)  # type: ignore[arg-type]

    rows = [
        row("1", "a", "html"),
        row("1", "b", "html"),
        row("2", "a", "html"),
        row("2", "a", "text"),
        row("3", "a", "text"),
    ]
    rows.append(row("4", "a", "text", "lines"))
    assert output_names(rows) == ["a/1.txt", "b/1.txt", "2.txt", "text/2.txt", "3.txt", "text/4.txt"]


def test_pages_are_written_for_another_tool(html_data: Path, sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    assert write_pages(html_data, out, split="all") == write_pages(html_data, out, split="all")
    listed = [json.loads(line) for line in (out / "pages.jsonl").read_text().splitlines()]
    assert len(listed) == len(list(read_rows(html_data)))
    for page in listed:
        content = (out / page["input"]).read_text(encoding="utf-8")
        if page["view"] == "html":
            assert "<html" in content.lower()
            assert page["input"].removesuffix(".html") == page["output"].removesuffix(".txt")
    (out / "mine").write_text("x")
    with pytest.raises(newsclf.InputError, match="did not write"):
        write_pages(html_data, out)


def test_an_earlier_evaluation_is_paired_by_page(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    earlier = _evaluate(sample_model, sample_data)
    saved = earlier.as_dict()
    saved["pages"] = saved["pages"][5:][::-1]
    for page in saved["pages"]:
        page["word_f1"] = None if page["word_f1"] is None else page["word_f1"] / 2
    path = tmp_path / "before" / "metrics.json"
    path.parent.mkdir()
    path.write_text(json.dumps(saved))
    results = _evaluate(sample_model, sample_data, against=[path], where="view=html")
    (rival,) = results.rivals
    assert (rival.name, rival.kind, rival.about["same_data"]) == ("before", "report", True)
    keys = {(p["view"], p["page_id"]) for p in saved["pages"]}
    for page, own in zip(results.pages, rival.pages, strict=True):
        if (page.view, page.page_id) not in keys:
            assert own.error == "missing: not in the report"
        elif page.word_f1 is not None:
            assert own.word_f1 == pytest.approx(page.word_f1 / 2)
    assert rival.failed("missing") == sum(("html", p.page_id) not in keys for p in results.pages)
    assert rival.about["not_here"] == len(keys) - sum(p.error is None for p in rival.pages)
    whole = results.differences[0]
    assert whole.difference == pytest.approx(whole.model / 2)


@pytest.mark.parametrize(
    "content",
    ["", "[1]", "{}", '{"pages": 3}', '{"pages": [{"page_id": "x"}]}', "[" * 100_000]
    + [json.dumps({"pages": [{"page_id": "x", "corpus": "c", "view": "html", "word_f1": f1}]}) for f1 in (2, "a")],
)
def test_what_is_no_evaluation_is_told(sample_model: Path, sample_data: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(content)
    with pytest.raises(newsclf.InputError, match="expected the JSON of an evaluation"):
        _evaluate(sample_model, sample_data, against=path)
    with pytest.raises(newsclf.InputError, match="nowhere"):
        _evaluate(sample_model, sample_data, against=tmp_path / "nowhere")


def test_an_evaluation_of_other_pages_is_told(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"pages": [{"page_id": "x", "corpus": "c", "view": "html", "word_f1": 1}]}))
    with pytest.raises(newsclf.InputError, match="has none of these"):
        _evaluate(sample_model, sample_data, against=path)


def test_another_model_is_scored_on_the_same_pages(
    sample_model: Path, sample_data: Path, tmp_path: Path, quick: Config
) -> None:
    html_only = tmp_path / "html-only"
    train(sample_data, html_only, quick, where=["view=html", "lang=de|fr|es"])
    results = _evaluate(sample_model, sample_data, against=[sample_model, html_only])
    same, other = results.rivals
    assert [r.name for r in results.rivals] == ["sample", "html-only"]
    assert [p.word_f1 for p in same.pages] == [p.word_f1 for p in results.pages]
    assert all(d.difference == 0 for d in results.differences if d.rival == "sample")
    alone = _evaluate(html_only, sample_data, where="view=html")
    assert [p.word_f1 for p in other.pages if p.error is None] == [p.word_f1 for p in alone.pages]
    assert other.failed("missing") == sum(p.view == "text" for p in results.pages)
    assert other.about["leaks"]["handling"] == "keep"
    with pytest.raises(newsclf.ViewError, match="html-only: the model has no part for the text view"):
        _evaluate(sample_model, sample_data, against=html_only, where="view=text")


def test_what_either_model_knows_leaks(sample_data: Path, tmp_path: Path, quick: Config) -> None:
    german, french = tmp_path / "german", tmp_path / "french"
    train(sample_data, german, quick, where=["view=html", "lang=de"], split="all")
    train(sample_data, french, quick, where=["view=html", "lang=fr"], split="all")
    where = ["view=html", "lang=de|fr|es"]
    kept = _evaluate(german, sample_data, where=where, leaks="keep", against=french)
    assert {p.lang for p in kept.pages} == {"de", "fr", "es"}
    assert kept.rivals[0].about["leaks"]["known_pages"] > 0
    dropped = _evaluate(german, sample_data, where=where, leaks="drop", against=french)
    assert {p.lang for p in dropped.pages} == {"es"}
    with pytest.raises(newsclf.LeakError, match="french was trained on"):
        newsclf.evaluate(german, sample_data, split="all", where=["view=html", "lang=fr"], against=french)


def test_rivals_have_names_of_their_own(sample_model: Path, tmp_path: Path) -> None:
    with pytest.raises(newsclf.ConfigError, match="keep_all: the name of two rivals"):
        open_rivals(["keep_all"], {"keep_all": tmp_path})
    with pytest.raises(newsclf.ConfigError, match="the name of two rivals"):
        open_rivals("keep_all,keep_all")
    assert list(open_rivals(against=[sample_model, sample_model]).models) == ["sample", "sample#2"]
    assert not open_rivals()
    with pytest.raises(newsclf.ConfigError, match="skip or empty"):
        open_rivals(missing="zero")  # type: ignore[arg-type]
    with pytest.raises(newsclf.ConfigError, match="time limit"):
        open_rivals(limit=0)


def test_cross_validation_is_compared_and_has_a_learning_curve(html_data: Path, quick: Config, tmp_path: Path) -> None:
    lines: list[str] = []
    options = {"folds": 3, "where": ["view=html"], "jobs": 1}
    plain = cross_validate(html_data, quick, **options)  # type: ignore[arg-type]
    results = cross_validate(
        html_data,
        quick,
        rivals=open_rivals(peers="keep_all"),
        curve=(1.0, 0.25, 0.5),
        progress=lines.append,
        **options,  # type: ignore[arg-type]
    )
    assert results.pages == plain.pages
    assert len(results.rivals[0].pages) == len(results.pages)
    points = results.learning_curve
    assert [p.share for p in points] == [0.25, 0.5, 1.0]
    assert points[0].sites < points[1].sites < points[2].sites
    assert points[0].pages < points[1].pages < points[2].pages
    assert points[2].word_f1 == pytest.approx(plain.groups[0].word_f1)
    assert points[2].interval == pytest.approx(plain.groups[0].word_f1_interval)
    assert all(p.interval[0] <= p.word_f1 <= p.interval[1] for p in points)
    assert "learning_curve" in results.as_dict()
    assert "learning_curve" not in plain.as_dict()


def test_models_are_no_rivals_of_a_cross_validation(sample_data: Path, sample_model: Path, quick: Config) -> None:
    with pytest.raises(newsclf.ConfigError, match="a model may know pages that are cross-validated"):
        cross_validate(sample_data, quick, rivals=open_rivals(against=sample_model))


def test_parts_of_sites_are_nested() -> None:
    sites = np.array([f"s{i % 10}" for i in range(40)] + ["out"], dtype=object)
    rows = sites != "out"
    parts = [part_of_sites(sites, rows, share, 0) for share in (1 / 8, 1 / 4, 1 / 2, 1)]
    assert [len(set(sites[part])) for part in parts] == [2, 3, 5, 10]
    for small, large in pairwise(parts):
        assert not (small & ~large).any()
    assert (parts[3] == rows).all()
    assert (part_of_sites(sites, rows, 1 / 4, 1) != parts[1]).any()
    assert checked_shares([1, 0.5, 1]) == [0.5, 1]
    with pytest.raises(newsclf.ConfigError, match="0 of the sites"):
        checked_shares([0])


def test_a_learning_curve_leaves_out_what_can_not_be_learned(tmp_path: Path, quick: Config) -> None:
    source = tmp_path / "pages"
    source.mkdir()
    random = np.random.default_rng(0)
    for i in range(16):
        url = f'<link rel="canonical" href="https://site{i}.example/a">'
        text = " ".join("".join(random.choice(list("aeioulnrst"), 6)) for _ in range(30)) + "."
        (source / f"{i}.html").write_text(f"<html><head>{url}</head><body><p>{text}</p></body></html>")
        (source / f"{i}.gold.txt").write_text(text if i % 4 else "")  # no page has both kinds of label
    build(source, "folder", tmp_path / "data", view="html")
    lines: list[str] = []
    results = cross_validate(tmp_path / "data", quick, folds=2, jobs=1, curve=(1 / 8, 1.0), progress=lines.append)
    assert [p.share for p in results.learning_curve] == [1.0]
    assert any("the point is left out" in line for line in lines)


def test_a_report_with_pages_of_one_id_pairs_equal_numbers_alone(
    sample_model: Path, sample_data: Path, tmp_path: Path
) -> None:
    saved = _evaluate(sample_model, sample_data, where="view=html").as_dict()
    saved["pages"].append(saved["pages"][0])
    path = tmp_path / "double.json"
    path.write_text(json.dumps(saved))
    results = _evaluate(sample_model, sample_data, where="view=html", against=path)
    assert results.rivals[0].failed("missing") == 1
    assert results.rivals[0].pages[0].error == "missing: not in the report"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_the_command_compares(sample_model: Path, html_data: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    listed = _run("data", "pages", html_data, "--split", "all", "--where", "view=html", "--out", pages)
    assert listed.exit_code == 0, listed.output
    names = [line.split("\t")[0] for line in listed.stdout.splitlines()]
    as_json = _run("data", "pages", html_data, "--split", "all", "--where", "view=html", "--json")
    assert [json.loads(line)["output"] for line in as_json.stdout.splitlines()] == names
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    for name in names[1:]:
        text = (pages / name).with_suffix(".html").read_text(encoding="utf-8")
        (outputs / name).write_text(text[-2000:], encoding="utf-8")
    options = ["--split", "all", "--leaks", "keep", "--where", "view=html"]
    before = tmp_path / "before.json"
    before.write_text(_run("eval", sample_model, html_data, *options, "--json").stdout)
    compared = ["--peers", "keep_all", "--outputs", f"tail={outputs}", "--against", before, "--against", sample_model]
    shown = _run("eval", sample_model, html_data, *options, *compared)
    assert shown.exit_code == 0, shown.output
    rows = [line.split()[0] for line in shown.stdout.split("\nrival ")[1].splitlines()[2:6]]
    assert rows == ["keep_all", "tail", "sample", "before"]
    assert re.search(r"^group +less keep_all +less tail +less sample +less before$", shown.stdout, re.MULTILINE)
    whole = next(line for line in shown.stdout.splitlines()[::-1] if line.startswith("html  "))
    assert whole.count("+0.000 (+0.000 to +0.000), 53") == 2
    assert f"tail: no output of 1 of 53 pages, such as {names[0]}: left out" in shown.stderr
    saved = json.loads(
        _run("eval", sample_model, html_data, *options, *compared, "--missing", "empty", "--json").stdout
    )
    assert [r["kind"] for r in saved["rivals"]] == ["peer", "outputs", "model", "report"]
    assert saved["rivals"][1]["missing"] == 1
    assert next(d["pages"] for d in saved["differences"] if d["rival"] == "tail") == 53


def test_the_command_measures_a_learning_curve(sample_data: Path) -> None:
    options = ["--cv", 2, "--where", "view=html", "--jobs", 1, "--set", "html.classifier.epochs=2", "--learning-curve"]
    shown = _run("eval", sample_data, *options)
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.split("\nlearning curve ")[1].splitlines()[2:]
    assert [line.split()[:2] for line in lines] == [["html", share] for share in ("0.125", "0.25", "0.5", "1")]


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--peers", "nobody"], 1, "peer 'nobody' is unknown; expected one of trafilatura"),
        (["--peers", "keep_all"], 1, "--keep-html"),
        (["--peers", "keep_all", "--peer-limit", "0"], 1, "expected more than 0"),
        (["--outputs", "x"], 2, "expected NAME=DIR"),
        (["--outputs", "x=a", "--outputs", "x=b"], 2, "named twice"),
        (["--outputs", "x=/nowhere"], 1, "expected NAME=DIR with a folder"),
        (["--against", "/nowhere.json"], 1, "can't be read"),
        (["--learning-curve"], 2, "goes with --cv"),
    ],
)
def test_what_the_command_can_not_compare_is_told(
    sample_model: Path, sample_data: Path, options: list[str], code: int, says: str
) -> None:
    found = _run("eval", sample_model, sample_data, "--split", "all", "--leaks", "keep", *options)
    assert found.exit_code == code
    assert says in " ".join(found.stderr.replace("│", " ").split())
    assert not found.stdout


def test_differences_over_a_few_pages_are_not_told_but_said(capsys: pytest.CaptureFixture[str]) -> None:
    results = Results({}, pages=[_page(f"p{i}", 0.9) for i in range(4)])
    results.rivals = [
        Rival("r", "outputs", {"missing": "skip"}, [RivalPage(0.8, 0.8, 0.8 + i / 100) for i in range(4)])
    ]
    results.rival_groups, results.differences = compare(results, results.rivals)
    assert results.told_differences() == []
    (line,) = results.without_difference()
    assert line == "r, html: no difference is told; both have a word F1 on 4 pages, expected 5 or more"
    print_comparison(results)
    printed = capsys.readouterr()
    assert line in printed.err
    assert "less" not in printed.out


def test_of_one_page_no_interval_is_told() -> None:
    results = Results({}, pages=[_page("a", 0.9), *(_page(f"t{i}", 0.5 + i / 100, "text") for i in range(5))])
    rival = Rival("r", "outputs", pages=[RivalPage(0.8, 0.8, 0.8) for _ in results.pages])
    groups, differences = compare(results, [rival])
    assert [(g.pages, g.word_f1_interval is None) for g in groups if " " not in g.group] == [(1, True), (5, False)]
    assert [(d.pages, d.interval is None) for d in differences if " " not in d.group] == [(1, True), (5, False)]


def test_pages_of_snippets_alone_get_a_word_on_why_there_is_no_difference() -> None:
    page = PageResult("a", "made", "html", "s.example", "en", None, None, *([None] * 6), (1, 0, 0, 1))
    results = Results({}, pages=[page])
    results.rivals = [Rival("r", "outputs", pages=[RivalPage(None, None, None, snippets=(1, 0, 1, 0))])]
    results.rival_groups, results.differences = compare(results, results.rivals)
    assert results.without_difference() == [
        "r, html: no difference is told; both have a word F1 on no pages, expected 5 or more"
    ]


def test_peers_may_be_named_in_several_options(sample_model: Path, html_data: Path, tmp_path: Path) -> None:
    options = ("--split", "all", "--leaks", "keep", "--where", "lang=de", "--json")
    done = _run("eval", sample_model, html_data, *options, "--peers", "keep_all", "--peers", "line_rule")
    assert [rival["name"] for rival in json.loads(done.stdout)["rivals"]] == ["keep_all", "line_rule"]
    for names in ("", "keep_all,", ["keep_all", " "]):
        with pytest.raises(newsclf.ConfigError, match="peer '' is unknown"):
            open_rivals(peers=names)


@pytest.mark.parametrize(
    ("options", "says"),
    [(["--missing", "empty"], "goes with --outputs"), (["--peer-limit", "3"], "goes with --peers")],
)
def test_options_of_rivals_that_are_not_there_are_refused(
    options: list[str], says: str, sample_model: Path, html_data: Path
) -> None:
    done = _run("eval", sample_model, html_data, "--leaks", "keep", *options)
    assert done.exit_code == 2
    assert says in done.stderr


def test_the_folder_of_a_report_is_an_earlier_evaluation(sample_model: Path, html_data: Path, tmp_path: Path) -> None:
    results = _evaluate(sample_model, html_data, where="lang=de")
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "metrics.json").write_text(json.dumps(results.as_dict()))
    (rival,) = _evaluate(sample_model, html_data, where="lang=de", against=tmp_path / "before").rivals
    assert (rival.name, rival.kind) == ("before", "report")
    with pytest.raises(newsclf.ConfigError, match="against 7: expected a model"):
        _evaluate(sample_model, html_data, against=7)


def test_one_file_is_told_in_the_singular(capsys: pytest.CaptureFixture[str]) -> None:
    results = Results({}, pages=[_page("a", 0.9)])
    about = {"missing": "skip", "unknown_files": 1}
    results.rivals = [Rival("r", "outputs", about, [RivalPage(0.8, 0.8, 0.8)])]
    print_comparison(results)
    assert "r: 1 file is named as no page's output" in capsys.readouterr().err
