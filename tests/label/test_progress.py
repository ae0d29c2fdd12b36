"""Progress: counts, time, agreement; and the lines at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelled_pages import labels_folder, stored
from newsclf.label.history import Change
from newsclf.label.progress import Progresses, summary


def test_figures_are_of_accepted_pages(tmp_path: Path) -> None:
    with labels_folder(tmp_path) as store:
        progresses = Progresses(store)
        first = progresses.now()
        assert (first.pages, first.labelled, first.skipped, first.left) == (3, 0, 0, 3)
        assert first.seconds is first.keys is first.agreement is first.f1 is None
        store.make(Change(1, {3: "body"}))
        store.visit(1, 10.0, 2)
        assert progresses.now().agreement is None
        store.make(Change(1, status="accepted"))
        store.make(Change(2, status="skipped"))
        store.visit(2, 99.0, 9)
        now = progresses.now()
        assert (now.labelled, now.skipped, now.left) == (1, 1, 1)
        assert (now.seconds, now.keys) == (10.0, 2.0)
        assert now.agreement == 0.75
        assert now.f1 == pytest.approx(2 * 8 / (8 + 12))
        store.make(Change(1, {3: "boilerplate"}))
        assert progresses.now().agreement == 1.0
        store.undo()
        assert progresses.now().agreement == 0.75
        store.make(Change(1, {0: None}))
        assert progresses.now().agreement == pytest.approx(2 / 3)


def test_without_a_model_there_is_no_agreement(tmp_path: Path) -> None:
    with labels_folder(tmp_path, "") as store:
        (number,) = store.add([stored("p", [None, None], [])])
        store.make(Change(number, {0: "body"}, "accepted"))
        now = Progresses(store).now()
        assert (now.labelled, now.agreement, now.f1) == (1, None, None)


def test_the_last_lines_say_what_comes_next(tmp_path: Path) -> None:
    with labels_folder(tmp_path / "labels") as store:
        progresses = Progresses(store)
        assert not any("newsclf train" in line for line in summary(progresses.now(), Path("my labels")))
        store.visit(1, 12.4, 3)
        store.make(Change(1, {3: "body"}, "accepted"))
        lines = summary(progresses.now(), Path("my labels"))
    assert lines[0] == "1 pages labelled, 0 skipped, 2 left, in my labels"
    assert "12 s and 3.0 keys" in lines[1]
    assert "75.0%" in lines[2]
    assert lines[3:] == [
        "go on:  newsclf label --out 'my labels'",
        "train:  newsclf train 'my labels' --base shipped --out models/mine",
    ]
