"""Leaks: a model is not evaluated on what it was trained on, unless told otherwise; no fold knows its own pages."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsclf
from newsclf.builders.build import build
from newsclf.collection import load_collection
from newsclf.config import Config, load_config
from newsclf.cross_validation import cross_validate
from newsclf.dataset_reading import read_rows
from newsclf.page import Segment, SegmentedPage
from newsclf.results import Results
from newsclf.row import Row
from newsclf.traces import read_traces, traces_of, write_traces


def row(body: str, site: str = "a.example", gold: bool = True) -> Row:
    page = SegmentedPage("text", [Segment("Menu"), Segment(body)])
    return Row("p", "c", site, page, body if gold else None, ["boilerplate", "body"], [0.0, 1.0])


WORDS = [f"{a}{b}" for a in "bcdfgklmnprstvz" for b in ("ara", "elo", "imu", "ont", "ust", "yk")]


def text(seed: int, words: int = 400) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, words))


def test_a_page_is_known_by_its_body_wherever_it_stands() -> None:
    traces = traces_of([row(text(1)), row(text(2), gold=False), row("Three words only")])
    assert traces.knows_page(row(text(1), "elsewhere.example"))
    assert traces.knows_page(row(text(1).upper() + "."))
    assert traces.knows_page(row(text(1)[:1500]))
    assert traces.knows_page(row(text(2)))
    assert traces.knows_page(row("Three words only!"))
    assert not traces.knows_page(row(text(3)))
    assert not traces.knows_page(row("Three words more"))
    assert not traces.knows_page(row(text(1)[:900] + text(4)))
    assert not traces.knows_page(row(""))


def test_a_site_is_known_and_a_page_without_one_is_none() -> None:
    traces = traces_of([row(text(1)), row(text(2), "page:7")])
    assert traces.knows_site("a.example")
    assert not traces.knows_site("b.example")
    assert not traces.knows_site("page:7")


@settings(max_examples=50)
@given(st.lists(st.text(), max_size=5))
def test_traces_come_back_as_they_were(texts: list[str]) -> None:
    traces = traces_of([row(t, f"{i}.example") for i, t in enumerate(texts)])
    content = write_traces(traces)
    again = read_traces(content, "here")
    assert write_traces(again) == content
    assert all(again.knows_page(row(t)) == traces.knows_page(row(t)) for t in texts)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_damaged_traces_are_a_clear_error(content: bytes) -> None:
    with pytest.raises(newsclf.ArtifactError, match=r"here: the traces .* damaged"):
        read_traces(content, "here")


def test_evaluating_known_pages_is_refused(sample_model: Path, sample_data: Path) -> None:
    with pytest.raises(newsclf.LeakError, match="--leaks drop"):
        newsclf.evaluate(sample_model, sample_data, split="train")
    left = newsclf.evaluate(sample_model, sample_data, split="train", leaks="drop")
    golds = {r.page_id: r.gold for r in read_rows(sample_data)}
    assert [p.page_id for p in left.pages if golds[p.page_id] or not p.site.startswith("page:")] == []
    kept = newsclf.evaluate(sample_model, sample_data, split="train", leaks="keep")
    leaks = kept.how["leaks"]
    assert leaks["known_pages"] + leaks["known_sites"] == len(kept.pages) - len(left.pages)
    with pytest.raises(newsclf.LeakError, match="nothing is left"):
        newsclf.evaluate(sample_model, sample_data, split="train", leaks="drop", where="lang=de")
    clean = newsclf.evaluate(sample_model, sample_data, split="test")
    assert clean.how["leaks"] == {"known_pages": 0, "known_sites": 0, "handling": "refuse"}


def test_another_build_of_the_same_pages_is_known_too(sample: Path, sample_model: Path, tmp_path: Path) -> None:
    """With another seed a page of test was one of train, or is of a site that was."""
    build(sample, "folder", tmp_path / "again", seed=5)
    with pytest.raises(newsclf.LeakError):
        newsclf.evaluate(sample_model, tmp_path / "again")
    everything = {(r.page_id, r.page.view) for r in read_rows(tmp_path / "again")}
    left = newsclf.evaluate(sample_model, tmp_path / "again", split="all", leaks="drop")
    assert 0 < len(left.pages) < len(everything)
    trained = {(r.page_id, r.page.view) for r in read_rows(tmp_path / "again") if r.split != "test"}
    assert trained - {(p.page_id, p.view) for p in left.pages}


def test_a_data_set_of_two_sites_is_split_within_them_and_no_leak(tmp_path: Path, quick: Config) -> None:
    source = tmp_path / "two"
    source.mkdir()
    for i in range(20):
        head = f"<link rel=canonical href='https://site{i % 2}.example/{i}'>"
        body = "".join(f"<p class=text>{text(100 * i + k, 30)}.</p>" for k in range(4))
        menu = "<ul class=nav><li><a href=/>Home</a><li><a href=/n>News</a></ul>"
        (source / f"{i}.html").write_text(f"<html><head>{head}</head><body>{menu}{body}</body></html>")
        (source / f"{i}.gold.txt").write_text("\n".join(text(100 * i + k, 30) + "." for k in range(4)))
    with pytest.warns(UserWarning, match="5 sites"):
        build(source, "folder", tmp_path / "data", view="html")
    newsclf.train(tmp_path / "data", tmp_path / "model", quick)
    assert newsclf.evaluate(tmp_path / "model", tmp_path / "data").how["leaks"]["known_sites"] == 0
    shutil.copytree(source, tmp_path / "other")
    for gold in (tmp_path / "other").glob("*.gold.txt"):
        gold.write_text("")  # other golds, so that pages are not known, and sites are
    with pytest.warns(UserWarning, match="5 sites"):
        build(tmp_path / "other", "folder", tmp_path / "data2", view="html")
    with pytest.raises(newsclf.LeakError, match="of the site of 2 more"):
        newsclf.evaluate(tmp_path / "model", tmp_path / "data2")


def test_a_model_without_traces_is_evaluated_and_says_so(
    sample_model: Path, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = newsclf.load(sample_model)
    monkeypatch.setitem(model.info["sha256"], "traces.npz", None)
    with pytest.raises(newsclf.ArtifactError):
        newsclf.evaluate(model, sample_data)
    monkeypatch.delitem(model.info["sha256"], "traces.npz")
    assert newsclf.evaluate(model, sample_data).how["leaks"] is None


def test_other_data_may_help_without_being_evaluated(sample_data: Path, tmp_path: Path, quick: Config) -> None:
    """The same pages once more, as other data: all of them are of sites that the folds hold out, or copies."""
    shutil.copytree(sample_data, tmp_path / "twin")
    alone = cross_validate(sample_data, quick, folds=3, where="view=text", jobs=1)
    both = cross_validate(sample_data, quick, also=tmp_path / "twin", folds=3, where="view=text", jobs=1)
    assert [p.page_id for p in both.pages] == [p.page_id for p in alone.pages]
    assert list(both.how["also"]) == ["twin"]
    # Known pages would lift this nearly to 1.
    assert both.word_f1 == pytest.approx(alone.word_f1, abs=0.08)


def noise(folder: Path, hosts: list[str], versions: int = 1) -> Path:
    """A data set of 24 stories, each on all hosts, whose body nothing but having seen the story can tell."""
    source = folder / "pages"
    source.mkdir(parents=True)
    for story, name in enumerate(ascii_lowercase[:24]):
        lines = [f"q{name}{line}x " * 12 for line in "abcdef"]
        body = lines[:3] if story % 2 else lines[3:]
        for host, version in product(hosts, range(versions)):
            head = f"<link rel=canonical href='https://{host}{name}.example/{version}'>"
            html = "".join(f"<p>{line}</p>" for line in lines)
            page = f"{host}{name}{version}"
            (source / f"{page}.html").write_text(f"<html><head>{head}</head><body>{html}</body></html>")
            (source / f"{page}.gold.txt").write_text("\n".join(body))
    build(source, "folder", folder / "data", view="html", split="none", corpus=folder.name)
    return folder / "data"


# Words of one site alone are learned too, so that a model can know a page by heart.
BY_HEART = load_config(None, ["html.fields.words.min_sites=1", "html.classifier.epochs=20"])


def average_precision(results: Results) -> float:
    return results.groups[0].average_precision


def test_a_site_is_not_in_two_folds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each site has its story on three pages: who trained on one of them would know the body of the others."""
    import newsclf.cross_validation as module

    monkeypatch.setattr(module, "near_duplicates", lambda *texts: [])
    stories = noise(tmp_path / "stories", ["own"], versions=3)
    assert average_precision(cross_validate(stories, BY_HEART, folds=4, jobs=1)) < 0.7
    monkeypatch.setattr(module, "site_folds", lambda sites, folds, seed: np.arange(len(sites)) % folds)
    monkeypatch.setattr(module, "_of_same_sites", lambda collection, held: np.zeros(len(held), dtype=bool))
    assert average_precision(cross_validate(stories, BY_HEART, folds=4, jobs=1)) > 0.8


def test_a_copy_of_a_page_is_not_trained_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each story stands on three more sites: who trained on those would know its body."""
    import newsclf.cross_validation as module

    stories, copies = noise(tmp_path / "stories", ["own"]), noise(tmp_path / "copies", ["one", "two", "three"])
    assert average_precision(cross_validate(stories, BY_HEART, also=copies, folds=4, jobs=1)) < 0.7
    monkeypatch.setattr(module, "near_duplicates", lambda *texts: [])
    assert average_precision(cross_validate(stories, BY_HEART, also=copies, folds=4, jobs=1)) > 0.9


def test_weights_are_by_corpus_and_page_type(sample_data: Path, tmp_path: Path) -> None:
    collection = load_collection([sample_data])
    assert set(collection.weights({})) == {1.0}
    assert set(collection.weights({"sample": 0.5})) == {0.5}
    with pytest.raises(newsclf.ConfigError, match="smaple"):
        collection.weights({"smaple": 2})
    config = load_config(None, [], ["sample=0", "sample:unknown=1"])
    assert config.weights == {"sample": 0.0, "sample:unknown": 1.0}
    assert set(collection.weights(config.weights)) == {1.0}
    assert load_config(None, ["weights.sample=0.5"]).weights == {"sample": 0.5}
    (tmp_path / "c.toml").write_text(config.as_toml())
    assert load_config(tmp_path / "c.toml") == config
    for wrong in ("sample", "=1", "sample=much"):
        with pytest.raises(newsclf.ConfigError, match="--weight"):
            load_config(None, [], [wrong])
    with pytest.raises(newsclf.ConfigError, match="weights"):
        load_config(None, [], ["sample=-1"])


def test_a_condition_may_be_on_one_corpus_alone(sample_data: Path) -> None:
    everything = load_collection([sample_data])
    for wrong, told in (("other:lang=de", "there are sample"), ("sample:lang=xx", "no page of that corpus meets it")):
        with pytest.raises(newsclf.ConfigError, match=told):
            load_collection([sample_data], where=wrong)
    assert (load_collection([sample_data], where="page_type=unknown").selected == everything.selected).all()
    german = load_collection([sample_data], where="lang=de").selected
    assert (load_collection([sample_data], where="sample:lang=de").selected == german).all()


def test_weight_nothing_is_the_same_as_leaving_out(sample_data: Path, tmp_path: Path, quick: Config) -> None:
    with pytest.raises(newsclf.TrainingError):
        newsclf.train(sample_data, tmp_path / "m", load_config(None, [], ["sample=0"]), where="view=text")
