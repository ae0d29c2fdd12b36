"""The benchmark of weak labels: how right they are is told from golds, and nothing of a gold is left in them."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from newsclf.dataset_reading import read_rows
from newsclf.weak.odds import Odds
from newsclf.weak.page_keys import page_keys
from newsclf.weak.votes import COLUMNS, VOTERS, page_votes


@pytest.fixture
def weak(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    return {name: importlib.import_module(f"benchmarks.weak.{name}") for name in ("collect", "measure", "sites")}


def made_pages(weak: dict[str, ModuleType], count: int) -> list[object]:
    """Pages whose JSON-LD is right of nine long segments in ten, and which recur nowhere."""
    rng = np.random.default_rng(3)
    pages = []
    for number in range(count):
        labels = (rng.random(40) < 0.4).astype(np.int8)
        said = np.where(rng.random(40) < 0.9, labels, 1 - labels)
        votes = np.zeros((40, len(COLUMNS["json-ld"])), np.float32)
        votes[np.arange(40), np.where(said == 1, 2, 5)] = 1
        texts = [f"word{number}x{i} " * 20 for i in range(40)]
        gold = "\n".join(text for text, label in zip(texts, labels, strict=True) if label)
        free = np.ones(40, dtype=bool)
        free[0] = False
        pages.append(
            weak["collect"].VotedPage(
                "made",
                "a.example",
                str(number),
                number,
                1,
                labels,
                free,
                np.full(40, 20),
                texts,
                gold,
                {"json-ld": votes},
            )
        )
    return pages


def test_how_right_labels_are(weak: dict[str, ModuleType]) -> None:
    measure = weak["measure"]
    pages = made_pages(weak, 60)
    odds = measure.fit_all(pages[:30])
    assert list(odds) == ["json-ld"]
    rated = [(page, odds) for page in pages[30:]]
    bands = list(measure.bands(rated, ["json-ld"]))
    assert sum(band.segments for band in bands) == 30 * 39
    assert sum(band.share_of_words for band in bands) == pytest.approx(1)
    assert all(abs(band.right - band.confidence) < 0.05 for band in bands if band.segments > 200)
    found = measure.summary(rated, ["json-ld"], 0.75)
    assert found.pages == 30
    assert found.right == pytest.approx(0.9, abs=0.03)
    assert 0.8 < found.word_f1 < 0.95
    silent = measure.summary(rated, ["site"], 0.75)  # who says nothing labels nothing
    assert silent.labelled == 0


def test_weak_rows_know_nothing_of_their_gold(weak: dict[str, ModuleType], sample_data: Path) -> None:
    rows = [row for row in read_rows(sample_data) if row.page.view == "html"][:4]
    votes = [
        page_votes(row.page, page_keys(row.page), model=lambda page: np.full(len(page.segments), 0.7)) for row in rows
    ]
    sites = weak["sites"].Sites([row.site for row in rows], rows, [], votes)
    columns = {column: 0.0 for voter in VOTERS for column in COLUMNS[voter]}
    odds = {"json-ld+model": Odds(0.0, {**columns, **dict.fromkeys(COLUMNS["model"], 1.0)})}
    by_site = {row.site: odds for row in rows}
    made = weak["sites"].weak_rows(sites, VOTERS, by_site, 0.6)
    for row, own in zip(rows, made, strict=True):
        assert own.gold is None
        assert set(own.shares) <= {None}
        assert set(own.labels) == {"body"}
        assert own.confidences == pytest.approx([0.7] * len(row.labels), abs=1e-6)
    assert all(set(own.labels) == {None} for own in weak["sites"].weak_rows(sites, VOTERS, by_site, 0.75))
