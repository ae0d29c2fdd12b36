"""A labels folder as a data set: what is built of it, when it is built anew, and training and evaluating on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import newsclf
from newsclf import BuildError, ConfigError, DataSetError, Page
from newsclf.builders.build import build
from newsclf.config import Config
from newsclf.dataset_reading import read_rows
from newsclf.inspection import check, overview
from newsclf.label.history import Change
from newsclf.label.store import LabelStore, StoredPage
from newsclf.opened import data_sets
from newsclf.page import Label
from newsclf.row import Row
from newsclf.segment import segment_page

HTML = (
    "<title>Ferry aground</title><nav><a href=/>Home</a></nav><h1>Ferry aground</h1><p>By Ines Faro</p>"
    "<p>The night ferry ran onto a sandbank on Monday.</p><p>Nobody was hurt in it.</p><p>Read also: Storms</p>"
)


def stored(page_id: str, page: Page) -> StoredPage:
    """A page as `newsclf label` puts it into a store, without a model."""
    view = "text" if page.html is None else "html"
    texts = tuple(s.text for s in segment_page(page, view).segments)
    return StoredPage(page_id=page_id, page=page, view=view, texts=texts, proposed=(None,) * len(texts))


def label(store: LabelStore, page_id: str, page: Page, is_body: Callable[[str], Label | None]) -> int:
    """Add a page and accept it with these labels."""
    one = stored(page_id, page)
    (number,) = store.add([one])
    store.make(Change(number, {i: is_body(text) for i, text in enumerate(one.texts)}, "accepted"))
    return number


def prose(text: str) -> Label:
    """Of HTML: the sentences and, for once, the byline."""
    return "body" if text.endswith(".") or text.startswith("By ") else "boilerplate"


def rows_of(folder: Path) -> dict[str, Row]:
    return {row.page.view: row for row in read_rows(folder)}


def test_labels_stand_as_they_are_whatever_the_role(tmp_path: Path) -> None:
    """A byline that was labelled body is body in both views and in the gold; only accepted pages are used."""
    with LabelStore(tmp_path / "mine", create=True) as store:
        label(store, "a", Page(html=HTML, url="https://www.tern.example/1", site="tern.example", lang="en"), prose)
        store.add([stored("b", Page(html=HTML)), stored("c", Page(html=HTML))])
        store.make(Change(3, status="skipped"))
    report = build(tmp_path / "mine", "labels", tmp_path / "data", split="none", keep_html=True)
    assert {s.page_id: s.reason for s in report.skipped} == {"b": "not accepted yet", "c": "skipped at labelling"}
    rows = rows_of(tmp_path / "data")
    for row in rows.values():
        assert row.gold == "By Ines Faro\nThe night ferry ran onto a sandbank on Monday.\nNobody was hurt in it."
        assert (row.site, row.url, row.lang) == ("tern.example", "https://www.tern.example/1", "en")
        assert (row.corpus, set(row.roles), row.html) == ("mine", {None}, HTML if row.page.view == "html" else row.html)
        body = [s.text for s, x in zip(row.page.segments, row.labels, strict=True) if x == "body"]
        assert "\n".join(body) == row.gold
        assert None not in row.labels
    assert report.groups["html all"].oracle_f1 == report.groups["text all"].oracle_f1 == 1.0
    assert report.recut == {}


@pytest.mark.parametrize("rendering", ["lines", "paragraphs", "wrapped", "links"])
def test_an_open_segment_stays_open_and_leaves_no_gold(tmp_path: Path, rendering: str) -> None:
    """Null in both views; all other segments keep their labels in every rendering."""
    with LabelStore(tmp_path / "mine", create=True) as store:
        label(store, "a", Page(html=HTML), lambda text: None if text.startswith("Nobody") else prose(text))
    build(tmp_path / "mine", "labels", tmp_path / "data", split="none", rendering=rendering)  # type: ignore[arg-type]
    for row in rows_of(tmp_path / "data").values():
        assert row.gold is None
        labels = {s.text: x for s, x in zip(row.page.segments, row.labels, strict=True)}
        assert [x for text, x in labels.items() if "Nobody" in text] == [None]
        assert [x for text, x in labels.items() if "sandbank" in text] == ["body"]
        assert [x for text, x in labels.items() if "Read also" in text] == ["boilerplate"]


def test_a_plain_text_page_has_the_text_view_alone(tmp_path: Path) -> None:
    """With its labels, and half a surrogate pair in it."""
    text = "Home | Sport\n\nThe ferry \ud800 ran onto a sandbank, with all on board.\n\nRead also: Storms"
    with LabelStore(tmp_path / "mine", create=True) as store:
        label(store, "a", Page(text=text), lambda text: "body" if text.endswith(".") else "boilerplate")
    report = build(tmp_path / "mine", "labels", tmp_path / "data", split="none")
    (row,) = read_rows(tmp_path / "data")
    assert (row.page.view, row.labels) == ("text", ["boilerplate", "body", "boilerplate"])
    assert report.recut == {}


def test_a_page_that_is_cut_otherwise_now_keeps_its_labels_and_says_so(tmp_path: Path) -> None:
    """Segments that were joined or divided at labelling take the label of their words; text that is new is open."""
    texts = (
        "Home Ferry aground",
        "By Ines Faro The night ferry ran",
        "onto a sandbank on Monday.",
        "Read also: Storms",
    )
    with LabelStore(tmp_path / "mine", create=True) as store:
        page = StoredPage(page_id="a", page=Page(html=HTML), view="html", texts=texts, proposed=(None,) * 4)
        store.add([page])
        store.make(Change(1, {0: "boilerplate", 1: "body", 2: "body", 3: "boilerplate"}, "accepted"))
    report = build(tmp_path / "mine", "labels", tmp_path / "data", split="none")
    row = rows_of(tmp_path / "data")["html"]
    assert {s.text: x for s, x in zip(row.page.segments, row.labels, strict=True)} == {
        "Home": "boilerplate",
        "Ferry aground": "boilerplate",
        "By Ines Faro": "body",
        "The night ferry ran onto a sandbank on Monday.": "body",
        "Nobody was hurt in it.": None,
        "Read also: Storms": "boilerplate",
    }
    assert row.gold is None
    assert report.recut == {"a": 1}
    assert "1 of their segments are open" in report.notes()[-1]


def test_it_is_built_when_accepted_pages_have_changed_and_not_otherwise(tmp_path: Path) -> None:
    """By what is said of them: undo brings the same data set back; open and skipped pages and notes change nothing."""
    folder = tmp_path / "mine"
    built: list[str] = []

    def data_set() -> tuple[Path, int]:
        (found,) = data_sets(folder, note=built.append)
        return found, sum("built into" in line for line in built)

    with LabelStore(folder, create=True) as store:
        number = label(store, "a", Page(html=HTML), prose)
    assert data_set() == (folder / "data-set", 1)
    with LabelStore(folder) as store:
        store.add([stored("b", Page(html=HTML))])
        store.make(Change(number, note="a note"))
        store.make(Change(number + 1, {0: "body"}))
        os.utime(folder / "data-set" / "README.md", (0, 0))
        assert data_set()[1] == 1
        store.make(Change(number, {0: "body"}))
        assert data_set()[1] == 2
        assert data_set()[1] == 2
        store.undo()
        assert data_set()[1] == 3
    assert rows_of(folder / "data-set")["html"].labels[0] == "boilerplate"
    (folder / "data-set" / "data" / "train.parquet").unlink()
    assert data_set()[1] == 4
    (folder / "data-set" / "README.md").write_text("---\nnewsclf-schema: 2\n---\n```json\n[")
    assert data_set()[1] == 5
    assert {p.name for p in folder.iterdir()} >= {"labels.sqlite", "data-set"}
    assert not list(folder.glob(".*"))


def test_what_can_not_be_built_is_told(tmp_path: Path) -> None:
    """No accepted page, one named beside its own data set, something else in the place of the data set."""
    with LabelStore(tmp_path / "mine", create=True) as store:
        store.add([stored("a", Page(html=HTML)), stored("b", Page(html=HTML))])
        store.make(Change(2, status="skipped"))
        with pytest.raises(DataSetError, match=r"none of 2 is \(1 open, 1 skipped\)"):
            data_sets([tmp_path / "mine"])
        with pytest.raises(BuildError, match="newsclf label"):
            build(tmp_path / "mine", "labels", tmp_path / "data")
        store.make(Change(1, status="accepted"))
    with pytest.raises(ConfigError, match="twice"):
        data_sets([tmp_path / "mine", tmp_path / "mine" / "data-set"])
    with pytest.raises(newsclf.InputError, match="labels folder"):
        build(tmp_path, "labels", tmp_path / "data")
    (tmp_path / "mine" / "data-set" / "own.txt").write_text("")
    with LabelStore(tmp_path / "mine") as store:
        store.make(Change(1, {0: "body"}))
    with pytest.raises(newsclf.InputError, match="did not write there"):
        data_sets(tmp_path / "mine")


def labelled_sample(folder: Path, sample: Path, sites: int = 10, pages: int = 2, rest: int = 1) -> None:
    """A labels folder of the sample's pages under made-up sites: what ends like a sentence is body."""
    files = sorted(sample.rglob("*.html"))[:4]
    with LabelStore(folder, create=True) as store:
        for i in range(sites * pages):
            html = files[i % len(files)].read_text(encoding="utf-8").replace("</p>", f" No {i}.</p>")
            page = Page(html=html, site=f"s{i % sites}.example", url=f"https://s{i % sites}.example/{i}")
            label(store, f"p{i}", page, lambda text: "body" if len(text) > 60 else "boilerplate")
        store.add([stored(f"open{i}", Page(html=HTML)) for i in range(rest)])


def test_train_evaluate_and_inspect_a_labels_folder(tmp_path: Path, sample: Path, quick: Config) -> None:
    """Without a held-out page a training measures nothing, and by --cv over sites; reports call it after the folder."""
    labelled_sample(tmp_path / "mine", sample)
    info = newsclf.train(tmp_path / "mine", tmp_path / "model", quick)
    assert info["measurements"] == {}
    assert (list(info["data"]), info["training"]["html"]["pages"]) == (["mine"], 20)
    with pytest.raises(DataSetError, match="--split all takes the"):
        newsclf.evaluate(tmp_path / "model", tmp_path / "mine")
    with pytest.raises(newsclf.LeakError):
        newsclf.evaluate(tmp_path / "model", tmp_path / "mine", split="train")
    results = newsclf.evaluate(tmp_path / "model", tmp_path / "mine", split="all", leaks="keep", where="view=html")
    assert results.groups[0].pages == 20
    measured = newsclf.train(tmp_path / "mine", tmp_path / "cv", quick, cv=2)["measurements"]
    assert measured["how"] == "2-fold cross-validation over sites"
    assert overview(tmp_path / "mine").data_set == "mine"
    report = check([tmp_path / "mine"])
    assert (report.data_sets, report.errors) == (["mine"], [])


def test_many_sites_are_divided(tmp_path: Path) -> None:
    """From twenty sites and a hundred pages on some are held out."""
    for name, sites, splits in (("few", 19, {"train"}), ("many", 20, {"train", "validation", "test"})):
        with LabelStore(tmp_path / name, create=True) as store:
            for i in range(100):
                page = Page(html=f"<p>Storm {i} came to the island number {i}.</p>", site=f"s{i % sites}.example")
                label(store, f"p{i}", page, prose)
        (found,) = data_sets(tmp_path / name)
        rows = list(read_rows(found))
        assert {row.split for row in rows} == splits
        by_site: dict[str, set[str]] = {}
        for row in rows:
            by_site.setdefault(row.site, set()).add(row.split)
        assert all(len(own) == 1 for own in by_site.values())


def test_labels_of_a_folder_beside_a_data_set(tmp_path: Path, sample: Path, sample_data: Path, quick: Config) -> None:
    """Both are trained on as one; the folder's name is that of its corpus."""
    labelled_sample(tmp_path / "mine", sample, sites=2)
    quick = quick.model_copy(update={"weights": {"mine": 2.0}})
    info = newsclf.train([sample_data, tmp_path / "mine"], tmp_path / "model", quick, where=["view=html"])
    assert list(info["data"]) == ["sample", "mine"]
