"""The facts of data sets: what a stream gives, and its cache, which goes by what the pages hold."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from newsclf.dataset import RowTable, write_dataset
from newsclf.errors import DataSetError
from newsclf.features import cache as cache_module
from newsclf.features.cache import cache_folder
from newsclf.features.facts import facts, field_names, numeric_names
from newsclf.features.store import FactsTable, concatenate
from newsclf.features.stream import FactsStream, stream_facts
from newsclf.page import View
from newsclf.row import Row
from newsclf.segment import segment_page

VIEWS: list[View] = ["html", "text"]
PAGE = """<html><head><title>Bell rings again</title></head><body><nav class="menu"><a href="/">Home</a></nav>
<article class="story"><h1>Bell rings again</h1><p>The bell of Marrow rang on Sunday, for the first time in years, and
people came out to hear it.</p><p>It will ring <b>each</b> Sunday.</p></article></body></html>"""


def rows() -> list[Row]:
    made = []
    for n in range(3):
        content = PAGE.replace("Sunday", f"Sunday the {n + 2}th")
        for view in VIEWS:
            page = segment_page(content, view)
            labels: list[Any] = ["body" if len(s.text) > 60 else "boilerplate" for s in page.segments]
            labels[0] = None
            made.append(
                Row(
                    page_id=f"bell-{n}",
                    corpus="invented",
                    site=f"marrow{n}.example",
                    page=page,
                    gold="",
                    labels=labels,
                    shares=[0.0] * len(labels),
                    split="test" if n == 2 else "train",
                )
            )
    return made


def write(folder: Path, own: Sequence[Row]) -> Path:
    table = RowTable()
    for row in own:
        table.add(row)
    write_dataset(folder, table, [row.split for row in own], {})
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "data", rows())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSCLF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def load(
    folders: Path | Sequence[Path], view: View, wanted: Sequence[bool] | None = None, **options: Any
) -> tuple[FactsTable, list[int]]:
    """The table, and the calls of progress: none where the cache served."""
    calls: list[int] = []
    paths = [folders] if isinstance(folders, Path) else list(folders)
    mask = np.array([True] * 6 * len(paths) if wanted is None else wanted)
    return stream_facts(paths, view, mask, progress=calls.append, **options).table(), calls


def texts(table: FactsTable, name: str) -> list[str]:
    field = table.fields[name]
    found: list[str] = field.texts()[field.codes].tolist()
    return found


def assert_equal_tables(one: FactsTable, other: FactsTable) -> None:
    assert one.view == other.view
    assert len(one) == len(other)
    for name in ("numeric", "spans", "kinds", "page", "label", "role", "variant"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        assert getattr(one, name).dtype == getattr(other, name).dtype
    assert set(one.fields) == set(other.fields)
    for name in one.fields:
        assert texts(one, name) == texts(other, name)


@pytest.mark.parametrize("view", VIEWS)
def test_a_data_set_has_the_facts_of_its_pages(data: Path, cache: Path, view: View) -> None:
    table, calls = load(data, view)
    expected = [row for row in rows() if row.page.view == view]
    assert calls[-1] == 3
    np.testing.assert_array_equal(table.numeric, np.concatenate([facts(row.page).numeric for row in expected]))
    np.testing.assert_array_equal(table.spans, np.concatenate([facts(row.page).spans for row in expected]))
    np.testing.assert_array_equal(table.kinds, np.concatenate([facts(row.page).kinds for row in expected]))
    first = 0 if view == "html" else 1
    assert table.page.tolist() == [first + 2 * i for i, row in enumerate(expected) for _ in row.labels]
    codes = {"body": 1, "boilerplate": 0, None: -1}
    assert table.label.tolist() == [codes[label] for row in expected for label in row.labels]
    for name in table.fields:
        own = [facts(row.page).fields[name] for row in expected]
        assert texts(table, name) == [" ".join(f.documents[c]) for f in own for c in f.codes]


@pytest.mark.parametrize("view", VIEWS)
def test_no_row_of_the_view(data: Path, cache: Path, view: View) -> None:
    for _ in range(2):
        table, _ = load(data, view, [False] * 6)
        assert len(table) == 0
        assert table.numeric.shape == (0, len(numeric_names(view)))
        assert set(table.fields) == set(field_names(view))
        assert table.frame().shape[0] == 0


def test_tables_without_tokens_are_the_same_but_for_those(data: Path, cache: Path) -> None:
    stream = stream_facts([data], "html", np.ones(6, bool))
    with_tokens, without = list(stream.tables()), list(stream.tables(tokens=False))
    assert [table.fields for table in without] == [{}] * len(with_tokens)
    for one, other in zip(with_tokens, without, strict=True):
        assert_equal_tables(replace(one, fields={}), other)


# The cache


@pytest.mark.parametrize("view", VIEWS)
def test_the_second_time_the_cache_serves(data: Path, cache: Path, view: View) -> None:
    assert cache_folder() == cache
    computed, calls = load(data, view)
    assert calls
    before = sorted(path.name for path in cache.iterdir())
    cached, calls = load(data, view)
    assert calls == []
    assert_equal_tables(computed, cached)
    assert sorted(path.name for path in cache.iterdir()) == before


def test_a_choice_of_pages_uses_what_was_computed(data: Path, cache: Path) -> None:
    everything, _ = load(data, "html")
    some, calls = load(data, "html", [True, True, False, True, True, False])
    assert calls == []
    assert_equal_tables(some, everything.select(np.isin(everything.page, [0, 4])))


def test_a_copy_and_a_mixture_use_what_was_computed(data: Path, cache: Path, tmp_path: Path) -> None:
    alone, _ = load(data, "html")
    shutil.copytree(data, tmp_path / "copy")
    assert load(tmp_path / "copy", "html")[1] == []
    other = write(tmp_path / "other", [replace(row, page_id=f"other-{row.page_id}") for row in rows()])
    both, calls = load([other, data], "html")
    assert calls[-1] == 3  # those of the other one alone
    second = both.select(both.page >= 6)
    assert_equal_tables(replace(second, page=second.page - 6), alone)


def test_what_says_nothing_of_the_facts_changes_no_entry(data: Path, cache: Path, tmp_path: Path) -> None:
    load(data, "html")
    renamed = [replace(row, corpus="renamed", site="elsewhere.example", html="<p>kept") for row in rows()]
    assert load(write(tmp_path / "renamed", renamed), "html")[1] == []


@pytest.mark.parametrize("changed", ["text", "label", "page_id"])
def test_other_content_is_computed(data: Path, cache: Path, tmp_path: Path, changed: str) -> None:
    load(data, "html")
    own = rows()
    if changed == "text":
        own[0].page.segments[1] = replace(own[0].page.segments[1], text="Another bell")
    elif changed == "label":
        own[0].labels[1] = "body"
    else:
        own[0].page_id = "another"  # it decides what else is made of a page
    assert load(write(tmp_path / "changed", own), "html")[1]


@pytest.mark.parametrize("damage", ["cut", "empty", "garbage", "bit", "foreign"])
def test_a_damaged_entry_is_computed_anew(data: Path, cache: Path, damage: str) -> None:
    computed, _ = load(data, "html")
    for path in cache.iterdir():
        content = path.read_bytes()
        flipped = bytearray(content)
        flipped[len(content) // 2] ^= 1
        path.write_bytes(
            {
                "cut": content[: len(content) // 2],
                "empty": b"",
                "garbage": b"ARROW1" + b"\x07" * 500,
                "bit": bytes(flipped),
                "foreign": (data / "data" / "train.parquet").read_bytes(),
            }[damage]
        )
    again, _ = load(data, "html")
    assert_equal_tables(computed, again)
    once_more, calls = load(data, "html")
    assert calls == []
    assert_equal_tables(computed, once_more)


def test_an_entry_that_goes_while_it_is_read_is_computed_anew(data: Path, cache: Path) -> None:
    computed, _ = load(data, "html")
    stream = stream_facts([data], "html", np.ones(6, bool))
    shutil.rmtree(cache)
    assert_equal_tables(stream.table(), computed)


def test_two_at_once_give_the_same(data: Path, cache: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load(data, "html")[0], range(4)))
    for table in found:
        assert_equal_tables(table, found[0])
    assert not [path for path in cache.iterdir() if path.suffix == ".part"]


def test_two_processes_give_the_same(data: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = load(data, "html")
    monkeypatch.setenv("NEWSCLF_CACHE", str(tmp_path / "second"))
    two, calls = load(data, "html", jobs=2)
    assert calls[-1] == 3
    assert_equal_tables(one, two)


def test_the_cache_is_bounded_but_holds_what_is_in_use(
    data: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCLF_CACHE_GB", "1e-9")
    load(data, "html")
    entries = {path.name for path in cache.iterdir()}
    assert entries
    (cache / "a note of mine.txt").write_text("kept")
    other = write(tmp_path / "other", [replace(row, page_id=f"other-{row.page_id}") for row in rows()])
    load(other, "html")
    left = {path.name for path in cache.iterdir()}
    assert "a note of mine.txt" in left
    assert not left & entries
    assert load(other, "html")[1] == []


def test_without_a_cache_they_are_computed_once_all_the_same(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NEWSCLF_CACHE", str(tmp_path / "file" / "cache"))
    stream: FactsStream = stream_facts([data], "html", np.ones(6, bool))
    assert list(stream.cache.iterdir())
    assert len(stream.table()) > 0


@pytest.mark.parametrize("said", ["", "none"])
def test_a_limit_that_is_no_number_counts_as_ten(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("NEWSCLF_CACHE_GB", said)
    assert cache_module.cache_limit() == 10e9


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSCLF_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("NEWSCLF_CACHE")
    assert cache_folder() == tmp_path / "xdg" / "newsclf"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "newsclf"


def test_no_data_set_is_told(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(DataSetError):
        stream_facts([tmp_path / "nothing"], "html", np.array([True]))
    assert not cache.exists()


# Tables


def test_tables_are_joined(data: Path, cache: Path) -> None:
    table, _ = load(data, "html")
    joined = concatenate([table, replace(table, page=table.page + 100)])
    n = len(table)
    assert len(joined) == 2 * n
    assert joined.page.tolist() == [*table.page.tolist(), *(table.page + 100).tolist()]
    assert_equal_tables(joined.select(np.arange(2 * n) < n), table)
    assert joined.select(joined.page >= 100).label.tolist() == table.label.tolist()
    frame = joined.frame()
    assert frame.columns.tolist() == [*numeric_names("html"), *field_names("html")]
    assert frame["words"][n] == frame["words"][0]
    np.testing.assert_array_equal(frame[numeric_names("html")].to_numpy()[n:], table.numeric)
