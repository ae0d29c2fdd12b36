"""The benchmark of labelling runs through the page in a browser, and its annotator does what it should."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.labelling.__main__ import main, table
from benchmarks.labelling.annotator import Shown, annotate, presses
from benchmarks.labelling.measure import CHROMIUMS, Labelled
from hypothesis import given
from hypothesis import strategies as st

from newsclf.builders.build import build
from newsclf.page import Label


class Page:
    """What the page does with the keys that the annotator knows."""

    def __init__(self, labels: Sequence[Label], signs: dict[int, str]) -> None:
        self.labels: list[Label | None] = list(labels)
        self.signs = signs
        self.keys: list[str] = []
        self.focus, self.typed, self.goes = 0, "", False
        self.anchor: int | None = None
        self.begin: int | None = None
        self.accepted = False

    def see(self) -> Shown:
        return Shown(list(self.labels), self.signs, self.focus)

    def _set(self, label: Label) -> None:
        start = self.focus if self.anchor is None else self.anchor
        for i in range(min(start, self.focus), max(start, self.focus) + 1):
            self.labels[i] = label
        self.anchor = None

    def _toggle(self) -> None:
        self._set("boilerplate" if self.labels[self.focus] == "body" else "body")

    def press(self, key: str) -> None:
        self.keys.append(key)
        assert not self.accepted
        if self.typed or key in {"Shift+A", "x"} or key.startswith("Shift+S"):
            self.typed += key.removeprefix("Shift+")
            found = {sign: i for i, sign in self.signs.items()}
            if self.typed in found:
                self.focus, self.typed = found[self.typed], ""
                if not self.goes:
                    self._toggle()
                self.goes = False
            return
        match key:
            case "g":
                self.goes = True
            case "ArrowDown" | "ArrowUp":
                self.focus += 1 if key == "ArrowDown" else -1
            case "Space":
                self._toggle()
            case "v":
                self.anchor = self.focus
            case "b" | "o":
                self._set("body" if key == "b" else "boilerplate")
            case "0":
                self.labels = ["boilerplate"] * len(self.labels)
            case "[":
                self.begin = self.focus
            case "]":
                assert self.begin is not None
                for i in range(len(self.labels)):
                    self.labels[i] = "body" if self.begin <= i <= self.focus else "boilerplate"
            case "Enter":
                self.accepted = True
            case _:
                assert key == "Escape"


_LABELS = st.lists(st.tuples(*[st.sampled_from(["body", "boilerplate"])] * 2), min_size=1, max_size=30)


@given(_LABELS, st.booleans())
def test_the_annotator_makes_every_page_right(labels: list[tuple[Label, Label]], with_signs: bool) -> None:
    shown, gold = [a for a, _ in labels], [b for _, b in labels]
    signs = dict(enumerate(["x", "A", "Sa", "Sb"][: len(gold)])) if with_signs else {}
    page = Page(shown, signs)
    annotate(gold, page.see, page.press)
    assert page.labels == gold
    assert page.accepted
    if shown == gold:
        assert page.keys == ["Enter"]


def test_a_sign_a_wrong_segment_and_enter() -> None:
    page = Page(["body", "body", "boilerplate"], {0: "x", 2: "A"})
    page.focus = 1
    annotate(["boilerplate", "body", "body"], page.see, page.press)
    assert page.keys == ["x", "Shift+A", "Enter"]
    assert sum(map(presses, page.keys)) == 4


def test_the_table_has_the_keys_above_the_wrong_ones() -> None:
    pages = [Labelled("c", "s", "p", 10, wrong, keys) for wrong, keys in ((0, 1), (2, 3), (4, 9))]
    lines = table(pages).splitlines()
    assert lines[2] == "| all | 3 | 10 | 2 | 6 | 3 | 13 | 1 | 2.33 | 5 |"
    assert lines[3].startswith("| with a wrong proposal | 2 |")


@pytest.mark.browser
def test_pages_are_labelled_in_a_browser(
    sample: Path, sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("playwright", "starlette", "uvicorn"):
        pytest.importorskip(name, reason="the extras `label` and `browser` are not installed")
    if not (os.environ.get("NEWSCLF_CHROMIUM") or any(map(shutil.which, CHROMIUMS))):
        pytest.skip("no Chromium")
    build(sample, "folder", tmp_path / "data", keep_html=True)
    assert main([str(tmp_path / "data"), "--model", str(sample_model), "--pages", "3", "--split", "all"]) == 0
    assert "| all | 3 |" in capsys.readouterr().out


def test_data_without_html_is_told(sample_data: Path, sample_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(sample_data), "--model", str(sample_model), "--split", "all"]) == 1
    assert "--keep-html" in capsys.readouterr().err
