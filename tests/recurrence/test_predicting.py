"""Predicting with counts of sites: what recurs is less likely body, and nothing else changes."""

from __future__ import annotations

import json
import logging
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import newsclf
from made_site import NOTICE, html, page, site
from newsclf import InputError, Page, SiteCounts, count_sites
from newsclf.cli import app


@pytest.fixture(scope="module")
def plain(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("counts") / "counts.npz"
    count_sites([*site(30), *site(3, "few.example")]).save(path)
    return path


@pytest.fixture(scope="module")
def knowing(sample_model: Path, file: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model, sites=file)


def scores(prediction: newsclf.Prediction) -> dict[str, float]:
    return {segment.text: segment.score or 0.0 for segment in prediction.segments}


def test_what_recurs_is_less_likely_body_and_the_article_no_less(
    plain: newsclf.Predictor, knowing: newsclf.Predictor
) -> None:
    for number in (2, 99_999):  # counted or not
        before, after = scores(plain.predict(page(number))), scores(knowing.predict(page(number)))
        assert after[NOTICE] < before[NOTICE]
        assert after["Sport today"] < before["Sport today"]
        body = [text for text in before if len(text.split()) == 40 and text != NOTICE]
        assert len(body) == 5
        assert all(after[text] >= before[text] for text in body)


@pytest.mark.parametrize("view", ["html", "text"])
def test_pages_of_which_nothing_is_known_are_predicted_as_before(
    plain: newsclf.Predictor, knowing: newsclf.Predictor, view: Any
) -> None:
    for one in (page(1, "unknown.example"), page(1, "few.example"), html(1), Page(html=""), "", "One line of text."):
        seen = None if isinstance(one, str) and not one.startswith("<") else view
        assert plain.predict(one, seen) == knowing.predict(one, seen)


def test_each_view_has_counts_of_its_own(sample_model: Path, plain: newsclf.Predictor) -> None:
    pages = site(30)
    knowing = newsclf.load(sample_model, sites=count_sites(pages, view="text"))
    before, after = (scores(model.predict(pages[0], "text")) for model in (plain, knowing))
    assert after[NOTICE] < before[NOTICE]
    assert plain.predict(pages[0]) == knowing.predict(pages[0])


def test_all_pages_may_be_of_one_site_that_is_named(sample_model: Path, plain: newsclf.Predictor) -> None:
    knowing = newsclf.load(sample_model, sites=count_sites([one.html or "" for one in site(30)], site="mine"))
    before, after = (scores(model.predict(html(77).encode())) for model in (plain, knowing))
    assert after[NOTICE] < before[NOTICE]


def test_counts_of_one_site_say_nothing_of_pages_of_another(sample_model: Path, plain: newsclf.Predictor) -> None:
    knowing = newsclf.load(sample_model, sites=count_sites([one.html or "" for one in site(30)], site="tide.example"))
    told = '<head><link rel="canonical" href="https://{}/a"><meta property="og:url" content="https://{}/a">'
    others = [
        page(77, "other.example"),
        Page(html=html(77), site="other.example"),
        html(77).replace("<head>", told.format("other.example", "tide.example")),
    ]
    for one in others:
        assert knowing.predict(one) == plain.predict(one)
    own = [
        html(77),
        page(77),
        Page(html=html(77), site="tide.example"),
        html(77).replace("<head>", told.format("tide.example", "other.example")),
    ]
    for one in own:
        assert scores(knowing.predict(one))[NOTICE] < scores(plain.predict(one))[NOTICE]


def test_copies_of_an_article_keep_its_body(sample_model: Path, plain: newsclf.Predictor) -> None:
    article = html(5)
    addresses = [f"https://tide.example/{path}" for path in ("a", "a?print=1", "b", "tags/storm", "mobile/a")]
    copies = [Page(html=article, url=address) for address in addresses]
    knowing = newsclf.load(sample_model, sites=count_sites([*site(20), *copies]))
    for copy in [*copies, Page(html=article, url="https://tide.example/new")]:
        before, after = scores(plain.predict(copy)), scores(knowing.predict(copy))
        assert all(after[text] >= before[text] for text in before if len(text.split()) == 40 and text != NOTICE)
        assert after[NOTICE] < before[NOTICE]


def test_reasons_tell_what_recurs_and_add_up(knowing: newsclf.Predictor) -> None:
    one = page(3)
    reasons = knowing.explain(one)
    prediction = knowing.predict(one)
    assert reasons.prediction == prediction
    (number,) = [i for i, segment in enumerate(prediction.segments) if segment.text == NOTICE]
    assert np.allclose(reasons.group_sums.sum(axis=1), reasons.logits)
    assert reasons[number].groups["site"] < 0
    (told,) = [c for c in reasons[number].contributions if c.group == "site"]
    assert told.sentence == "stands on 100 % of the other pages that are known of its site"
    assert "site" not in knowing.explain(page(1, "unknown.example")).groups


def test_compiled_code_predicts_the_same(sample_model: Path, file: Path, knowing: newsclf.Predictor) -> None:
    pytest.importorskip("numba", reason="numba is not installed (extra fast)")
    logging.getLogger("newsclf").setLevel(logging.ERROR)
    fast = newsclf.load(sample_model, sites=file, fast=True)
    text = count_sites(site(30), view="text")
    fast_text, plain_text = (newsclf.load(sample_model, sites=text, fast=quick) for quick in (True, False))
    for one in [*site(5), page(1, "unknown.example"), page(88)]:
        for quick, slow, view in ((fast, knowing, None), (fast_text, plain_text, "text")):
            found, expected = quick.predict(one, view), slow.predict(one, view)  # type: ignore[arg-type]
            assert [s.label for s in found.segments] == [s.label for s in expected.segments]
            assert np.allclose([s.score for s in found.segments], [s.score for s in expected.segments], atol=1e-9)
            assert found.score == pytest.approx(expected.score, abs=1e-6)


def test_workers_predict_the_same(sample_model: Path, knowing: newsclf.Predictor) -> None:
    pages = site(12)
    assert list(knowing.predict_many(pages, workers=2)) == [knowing.predict(one) for one in pages]
    unsaved = newsclf.load(sample_model, sites=count_sites(pages))
    assert [own.error for own in unsaved.predict_many(pages)] == [None] * 12
    with pytest.raises(InputError, match="save them first"):
        unsaved.predict_many(pages, workers=2)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def crawl(path: Path, pages: list[Page]) -> Path:
    path.write_text("".join(json.dumps({"url": one.url, "html": one.html}) + "\n" for one in pages))
    return path


def test_the_two_commands(tmp_path: Path, sample_model: Path, knowing: newsclf.Predictor) -> None:
    pages = [*site(30), *site(3, "few.example")]
    first, second = crawl(tmp_path / "a.jsonl", pages[::2]), crawl(tmp_path / "b.jsonl", pages[1::2])
    counts, half, both = (tmp_path / name for name in ("counts.npz", "half.npz", "both.npz"))
    done = run("sites", first, second, "--out", counts)
    assert done.exit_code == 0
    assert "33 pages read; 33 kept of 2 sites, 1 of which" in done.stderr
    assert run("sites", first, "--out", half).exit_code == 0
    assert run("sites", second, "--add", half, "--out", both).exit_code == 0
    assert both.read_bytes() == counts.read_bytes()
    assert run("sites", "--add", half, "--add", both, "--out", both).exit_code == 0
    assert both.read_bytes() == counts.read_bytes()
    outputs = []
    for workers in (1, 2):
        out = tmp_path / f"{workers}.jsonl"
        given = ("--model", sample_model, "--sites", counts, "--format", "jsonl", "--segments", "--output", out)
        assert run("predict", first, second, *given, "--workers", workers).exit_code == 0
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]
    rows = [json.loads(line) for line in outputs[0].splitlines()]
    expected = [knowing.predict(one) for one in [*pages[::2], *pages[1::2]]]
    assert [row["body"] for row in rows] == [one.body for one in expected]


def test_a_run_is_not_taken_up_with_other_counts(tmp_path: Path, sample_model: Path, file: Path) -> None:
    pages = crawl(tmp_path / "a.jsonl", site(6))
    own, other = tmp_path / "own.npz", tmp_path / "other.npz"
    own.write_bytes(file.read_bytes())
    count_sites(site(9)).save(other)
    given = (
        "predict",
        pages,
        "--model",
        sample_model,
        "--format",
        "jsonl",
        "--output",
        tmp_path / "out.jsonl",
        "--resume",
    )
    assert run(*given, "--sites", own).exit_code == 0
    assert "nothing is left to do" in run(*given, "--sites", own).stderr
    own.rename(tmp_path / "moved.npz")
    assert run(*given, "--sites", tmp_path / "moved.npz").exit_code == 0  # the same counts elsewhere
    for changed in (("--sites", other), ()):
        failed = run(*given, *changed)
        assert failed.exit_code == 1
        assert "the counts of sites are others" in failed.stderr


def test_what_is_no_counts_is_told_by_the_command(tmp_path: Path, sample_model: Path) -> None:
    (tmp_path / "x.npz").write_text("nothing")
    (tmp_path / "a.html").write_text(html(1))
    failed = run("predict", tmp_path / "a.html", "--model", sample_model, "--sites", tmp_path / "x.npz")
    assert failed.exit_code == 1
    assert "newsclf sites" in failed.stderr
    with pytest.raises(InputError, match="can't be read"):
        newsclf.load(sample_model, sites=tmp_path / "gone.npz")
    assert isinstance(newsclf.load(sample_model, sites=count_sites([])).sites, SiteCounts)


def test_the_commands_of_one_site(tmp_path: Path, sample_model: Path, plain: newsclf.Predictor) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(12):
        (pages / f"{number}.html").write_text(html(number))
    done = run("sites", pages, "--out", tmp_path / "c.npz")
    assert done.exit_code == 1
    assert "nothing was counted, so nothing is written" in done.stderr
    assert "12 tell no site (--site NAME" in done.stderr
    assert not (tmp_path / "c.npz").exists()
    assert run("sites", pages, "--site", "mine", "--out", tmp_path / "c.npz").exit_code == 0
    knowing = newsclf.load(sample_model, sites=tmp_path / "c.npz")
    before, after = (scores(model.predict(html(3))) for model in (plain, knowing))
    assert after[NOTICE] < before[NOTICE]


def test_an_input_that_cant_be_read_is_told_by_the_exit_code(tmp_path: Path) -> None:
    pages, gone, out = crawl(tmp_path / "a.jsonl", site(6)), tmp_path / "gone.jsonl", tmp_path / "c.npz"
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{\n[\n")
    for given in ((gone,), (gone, tmp_path / "gone.html"), (broken,)):
        failed = run("sites", *given, "--out", out)
        assert failed.exit_code == 1
        assert "nothing was counted, so nothing is written" in failed.stderr
        assert not out.exists()
    assert run("sites", pages, broken, "--out", out).exit_code == 0  # records that fail cost themselves alone
    whole = out.read_bytes()
    out.unlink()
    done = run("sites", pages, gone, "--out", out)
    assert done.exit_code == 1
    assert "gone.jsonl" in done.stderr
    assert out.read_bytes() == whole
    both = tmp_path / "both.npz"
    assert run("sites", "--add", out, "--out", both).exit_code == 0
    assert run("sites", broken, "--add", out, "--out", both).exit_code == 1
    run("sites", gone, "--out", out)
    assert out.read_bytes() == whole  # what stood there stays


def test_what_was_read_is_told_where_counts_are_added(tmp_path: Path) -> None:
    pages, half, files = crawl(tmp_path / "a.jsonl", site(6)), tmp_path / "half.npz", tmp_path / "files"
    files.mkdir()
    (files / "1.html").write_text(html(1))
    assert run("sites", pages, "--out", half).exit_code == 0
    assert "1 tell no site" in run("sites", files, "--add", half, "--out", tmp_path / "both.npz").stderr


def test_a_predictor_with_counts_goes_through_pickle(file: Path, plain: newsclf.Predictor) -> None:
    model = newsclf.load(plain.folder, sites=file)
    counted = site(30)[0]
    before = [segment.score for segment in model.predict(counted).segments]
    copy = pickle.loads(pickle.dumps(model))
    assert [segment.score for segment in copy.predict(counted).segments] == before
    assert [segment.score for segment in plain.predict(counted).segments] != before
