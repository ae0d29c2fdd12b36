"""Small versions of all pages of `benchmarks.hostile`: predicted or refused, never cut in silence."""

import json
import re
from pathlib import Path

import pytest
from benchmarks.hostile.__main__ import ITEMS
from benchmarks.hostile.item import SMALL_LIMITS, Item
from typer.testing import CliRunner

import newsclf
from newsclf.cli import app
from newsclf.render import MarkdownRenderer, as_record


@pytest.fixture(scope="module")
def plain(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model, limits=SMALL_LIMITS)


@pytest.fixture(scope="module")
def fast(sample_model: Path) -> newsclf.Predictor:
    pytest.importorskip("numba")
    return newsclf.load(sample_model, limits=SMALL_LIMITS, fast=True)


@pytest.mark.parametrize("item", ITEMS, ids=[item.name for item in ITEMS])
def test_a_hostile_page_is_predicted_or_refused(item: Item, plain: newsclf.Predictor) -> None:
    page = item.make(item.small)
    for view in (*item.views, "text"):
        if item.error is not None and view != "text":
            with pytest.raises(newsclf.InputError, match=re.escape(item.error)):
                plain.predict(page, view)
            continue
        try:
            found = plain.predict(page, view)
        except newsclf.InputError:
            if item.error is None:
                raise
            continue
        assert len(found.segments) <= max(SMALL_LIMITS.segments, SMALL_LIMITS.lines)
        if item.cut and view is None:
            assert not item.cut.isdisjoint(found.truncated), found.truncated
        json.dumps(as_record("page", found, segments=True)).encode()
        MarkdownRenderer(limits=plain.limits).page("page", found, page).encode()


@pytest.mark.parametrize("item", ITEMS, ids=[item.name for item in ITEMS])
def test_compiled_code_makes_the_same_of_it(item: Item, plain: newsclf.Predictor, fast: newsclf.Predictor) -> None:
    page = item.make(item.small)
    for view in (*item.views, "text"):
        try:
            one = plain.predict(page, view)
        except newsclf.NewsclfError as error:
            with pytest.raises(type(error)):
                fast.predict(page, view)
            continue
        other = fast.predict(page, view)
        assert other.truncated == one.truncated
        assert [s.text for s in other.segments] == [s.text for s in one.segments]
        assert [s.score for s in other.segments] == pytest.approx([s.score for s in one.segments], abs=1e-9)


def test_the_command_says_what_the_files_of_a_folder_are(tmp_path: Path, sample_model: Path) -> None:
    wanted = {"gzip in place of HTML": "gzip", "a PNG picture": "PNG", "an RSS feed": "<rss>", "a PDF": "PDF"}
    for item in ITEMS:
        if item.name in wanted:
            content = item.make(item.small)
            assert isinstance(content, bytes)
            (tmp_path / f"{wanted[item.name].strip('<>')}.html").write_bytes(content)
    (tmp_path / "page.html").write_text("<html><body><p>The ferry ran aground on Monday.</p></body></html>")
    found = CliRunner().invoke(app, ["predict", str(tmp_path), "--model", str(sample_model)])
    assert found.exit_code == 0
    for said in wanted.values():
        assert said in found.stderr
