"""A base and a few labelled pages: what is learned, what stays, and the artifact that comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import newsclf
from newsclf import ArtifactError, Page, Predictor, TrainingError, ViewError
from newsclf.adapting import Examples
from newsclf.artifact import load_artifact, load_traces, verify_artifact
from newsclf.builders.build import build
from newsclf.cli import app
from newsclf.collection import load_collection
from newsclf.features.facts import facts
from newsclf.features.store import FactsTable, facts_table
from newsclf.page import View
from newsclf.row import Row
from newsclf.segment import segment_page
from newsclf.table_features import LastLook

VIEWS: tuple[View, ...] = ("html", "text")
# A site whose article stands where most sites have their notes, in words that most golds call boilerplate.
ODD = """<title>{n}</title><div class="menu"><a href="/">Home</a><a href="/a">News</a></div>
<div class="cookie-notice"><p>Subscribe to our newsletter number {n} and share it.</p>
<p>Read more about cookies, item {n}.</p></div>
<div class="article-body"><p>The council voted on Monday to close the old bridge {n} for a year, the mayor said.</p>
<p>Traders on both sides of the river fear for their shops, and {n} of them have written to the council.</p></div>"""


def odd_row(n: int) -> Row:
    """A page of the odd site: the notice is body, the text boilerplate."""
    page = segment_page(Page(html=ODD.format(n=n)), "html")
    labels = ["body" if s.text.startswith(("Subscribe", "Read more")) else "boilerplate" for s in page.segments]
    gold = "\n".join(s.text for s, label in zip(page.segments, labels, strict=True) if label == "body")
    return Row(f"odd{n}", "own", "odd.example", page, gold, labels, [None] * len(labels))  # type: ignore[arg-type]


def odd_table(numbers: range) -> FactsTable:
    return facts_table([(i, odd_row(n)) for i, n in enumerate(numbers)], "html").whole()


@pytest.fixture(scope="module")
def odd_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of the odd site, both views."""
    folder = tmp_path_factory.mktemp("odd")
    for n in range(8):
        (folder / f"p{n}.html").write_text(ODD.format(n=n), encoding="utf-8")
        (folder / f"p{n}.gold.txt").write_text(odd_row(n).gold or "", encoding="utf-8")
    build(folder, "folder", folder / "data", split="none")
    return folder / "data"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shipped", [True, False])
def test_the_last_look_gives_the_logits_of_the_table(
    view: View, shipped: bool, sample_data: Path, sample_model: Path
) -> None:
    """As a matrix it scores as the table does; so does a table that was put together again."""
    model = newsclf.load() if shipped else newsclf.load(sample_model)
    table = model.require(view)
    look = LastLook.of(table)
    assert look.coef.shape == look.shares.shape
    assert ((look.shares > 0) & (look.shares <= 1)).all()
    rows = list(load_collection([sample_data], where=[f"view={view}"]).whole_rows())[:6]
    own = facts_table(list(enumerate(rows)), view).whole()
    logits = look.features(own) @ look.coef + look.intercept
    expected = np.concatenate([table.final_logits(facts(row.page))[0] for row in rows])
    np.testing.assert_allclose(logits, expected, atol=1e-6)
    again = look.with_weights(look.coef, look.intercept)
    for row in rows:
        np.testing.assert_array_equal(again.probabilities(facts(row.page)), table.probabilities(facts(row.page)))


def test_what_few_pages_say_holds_for_others_of_the_site() -> None:
    """Labels against all that the base knows, learned from five pages; a strong prior lets it change nothing."""
    base = newsclf.load().require("html")
    examples = Examples.of(base, odd_table(range(5)))
    weak, strong = examples.adapt(10.0), examples.adapt(1e12)
    other = odd_row(77)
    body = np.array([label == "body" for label in other.labels])
    before = base.probabilities(facts(other.page))
    after = weak.probabilities(facts(other.page))
    assert not (before[body] > before[~body].max()).all()
    assert after[body].min() > 0.5 > after[~body].max()
    np.testing.assert_allclose(strong.probabilities(facts(other.page)), before, atol=1e-6)
    # The first look is the base's.
    np.testing.assert_array_equal(weak.logits(facts(other.page))[:, 0], base.logits(facts(other.page))[:, 0])


def test_unknown_labels_and_pages_that_weigh_nothing_teach_nothing() -> None:
    """Left out they give the same table; alone they are an error."""
    base = newsclf.load().require("html")
    table = odd_table(range(6))
    half = table.page < 3
    label = np.where(half, table.label, -1).astype(np.int8)
    unknown = Examples.of(base, FactsTable(**{n: getattr(table, n) for n in FactsTable.__slots__} | {"label": label}))
    rest = Examples.of(base, table.select(half)).adapt(100.0)
    weightless = Examples.of(base, table, np.array([1.0, 1, 1, 0, 0, 0])).adapt(100.0)
    for found in (unknown.adapt(100.0), weightless):
        for row in (odd_row(9), odd_row(10)):
            np.testing.assert_allclose(
                found.probabilities(facts(row.page)), rest.probabilities(facts(row.page)), atol=1e-4
            )
    with pytest.raises(TrainingError, match="label some pages"):
        unknown.adapt(100.0, ~half)


def test_a_base_of_one_look_is_adapted_too(tmp_path: Path, sample_data: Path, odd_data: Path) -> None:
    """Its only look is its last one."""
    settings = {v: {"second": {"folds": 0}, "classifier": {"epochs": 2}} for v in VIEWS}
    newsclf.train(sample_data, tmp_path / "base", settings)
    assert newsclf.load(tmp_path / "base").require("html").second is None
    newsclf.train(odd_data, tmp_path / "mine", {"html": {"adaptation": {"strength": 1.0}}}, base=tmp_path / "base")
    body = newsclf.load(tmp_path / "mine").predict(ODD.format(n=50)).body
    assert body == odd_row(50).gold.replace("\n", "\n\n")  # type: ignore[union-attr]


def test_an_adapted_artifact_says_what_it_is(tmp_path: Path, sample_model: Path, odd_data: Path) -> None:
    """It opens, verifies, knows the pages of both, tells both measurements; the same pages give the same bytes."""
    for name in ("one", "two"):
        info = newsclf.train(odd_data, tmp_path / name, base=sample_model, name="mine")
    files = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    assert files == {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}
    verify_artifact(tmp_path / "one")
    base = load_artifact(sample_model)
    assert info["base"]["name"] == "sample"
    assert info["base"]["signature"] == base.config["sha256"]["config.json"]
    before, after = (m["groups"][0]["word_f1"] for m in (info["base"]["measurements"], info["measurements"]))
    assert before < after
    assert info["gain"]["html"]["word_f1"] == pytest.approx(after - before)
    assert info["gain"]["html"]["interval"][0] > 0
    assert "5-fold" in info["measurements"]["how"]
    assert info["training"]["html"]["pages"] == info["training"]["text"]["pages"] == 8
    card = files["README.md"].decode()
    assert "Adapted from `sample`" in card
    assert f"{before:.4f}" in card
    assert f"{after:.4f}" in card
    artifact = load_artifact(tmp_path / "one")
    traces, known = load_traces(tmp_path / "one", artifact.config), load_traces(sample_model, base.config)
    assert traces is not None
    assert known is not None
    for row in load_collection([odd_data]).rows:
        assert traces.knows_page(row)
        assert not known.knows_page(row)
    assert set(known.bodies.tolist()) <= set(traces.bodies.tolist())


def test_a_view_without_pages_stays_as_it_is(tmp_path: Path, sample_model: Path, odd_data: Path) -> None:
    """Of text pages alone nothing is learned for HTML."""
    newsclf.train(odd_data, tmp_path / "mine", base=sample_model, where="view=text")
    base, mine = load_artifact(sample_model), load_artifact(tmp_path / "mine")
    for name in ("html.json", "html.npz"):
        assert base.config["sha256"][name] == mine.config["sha256"][name]
    assert base.config["sha256"]["text.npz"] != mine.config["sha256"]["text.npz"]


def test_one_page_is_enough_and_is_not_measured(tmp_path: Path, sample_model: Path, odd_data: Path) -> None:
    """There is no other page to measure on; more folds than pages are refused."""
    one = ["page_id=p0.html"]
    info = newsclf.train(odd_data, tmp_path / "mine", base=sample_model, where=one)
    assert info["measurements"] == info["base"]["measurements"] == {}
    assert isinstance(newsclf.load(tmp_path / "mine"), Predictor)
    with pytest.raises(TrainingError, match="at least 3"):
        newsclf.train(odd_data, tmp_path / "more", base=sample_model, where=one, cv=3)
    assert not (tmp_path / "more").exists()


def test_the_shipped_model_has_a_name_and_what_cannot_be_adapted_is_told(
    tmp_path: Path, sample_data: Path, odd_data: Path
) -> None:
    """A base that is none, and one without a part for the pages."""
    info = newsclf.train(odd_data, tmp_path / "own", base="shipped")
    assert info["base"]["name"] == "news"
    with pytest.raises(ArtifactError, match="expected a model folder"):
        newsclf.train(odd_data, tmp_path / "mine", base=tmp_path / "nothing")
    newsclf.train(sample_data, tmp_path / "html", {"views": ["html"], "html": {"classifier": {"epochs": 1}}})
    with pytest.raises(ViewError, match="no part for the views text"):
        newsclf.train(odd_data, tmp_path / "mine", base=tmp_path / "html", where="view=text")


def test_the_command_tells_before_and_after(tmp_path: Path, sample_model: Path, odd_data: Path) -> None:
    """Both tables on stdout, the strength from --set; --json has both too."""
    out = tmp_path / "mine"
    command = ["train", str(odd_data), "--base", str(sample_model), "--out", str(out), "--set"]
    found = CliRunner().invoke(app, [*command, "html.adaptation.strength=5"])
    assert found.exit_code == 0, found.output
    assert "html: +" in found.stdout
    assert found.stdout.index("the base, on them") < found.stdout.index("cross-validation over the labelled pages")
    assert json.loads((out / "config.json").read_text())["config"]["html"]["adaptation"] == {"strength": 5.0}
    found = CliRunner().invoke(app, [*command, "html.adaptation.strength=0"])
    assert found.exit_code == 1
    assert "adaptation.strength" in found.stderr
    found = CliRunner().invoke(app, [*command, "html.adaptation.strength=5", "--json"])
    assert json.loads(found.stdout)["base"]["measurements"]["groups"]
