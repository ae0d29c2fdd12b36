"""Compiled predictions are the plain ones, and what is asked for without numba is refused."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

import newsclf
from newsclf import ConfigError, Limits, Page, Prediction, Predictor, ViewError

PLAIN, FAST = newsclf.load(), newsclf.load(fast=True)
VIEWS: list[newsclf.View] = ["html", "text"]


def assert_same(one: Prediction, other: Prediction) -> None:
    assert (one.view, one.url, one.truncated, one.error) == (other.view, other.url, other.truncated, other.error)
    assert one.body == other.body
    assert one.score == pytest.approx(other.score, abs=1e-9)
    for a, b in zip(one.segments, other.segments, strict=True):
        assert (a.text, a.node, a.link_chars, a.marks, a.label) == (b.text, b.node, b.link_chars, b.marks, b.label)
        assert a.score == pytest.approx(b.score, abs=1e-9)


@pytest.mark.parametrize("view", VIEWS)
def test_the_sample_pages(sample: Path, view: newsclf.View) -> None:
    paths = [
        path for path in sorted(sample.rglob("*")) if path.suffix in (".html", ".txt") and ".gold" not in path.name
    ]
    assert len(paths) > 20
    for path in paths:
        if view == "html" and path.suffix == ".txt":
            continue
        content = path.read_bytes()
        assert_same(PLAIN.predict(content, view), FAST.predict(content, view))


def test_a_model_of_our_own(sample_model: Path, sample: Path) -> None:
    plain, fast = newsclf.load(sample_model), newsclf.load(sample_model, fast=True)
    for path in sorted(sample.glob("*.html"))[:5]:
        for view in VIEWS:
            assert_same(plain.predict(path.read_bytes(), view), fast.predict(path.read_bytes(), view))


words = st.sampled_from(
    ["The ferry", "ran aground.", "Login", "İstanbul ΣΑΣ", "日本語の文", "\U0001f600", "a < b & c", "12"]
)
tags = st.sampled_from(
    ["p", "div class='Story-body main'", "a href=x", "li", "b", "br", "pre", "span hidden", "h1", "table", "td", "xmp"]
)
markup = st.lists(
    st.one_of(words, tags.map(lambda t: f"<{t}>"), tags.map(lambda t: f"</{t.split()[0]}>"), st.text(max_size=5)),
    max_size=25,
).map(" ".join)


@settings(deadline=None)
@given(markup, st.sampled_from([None, "html", "text"]))
def test_any_page(page: str, view: newsclf.View | None) -> None:
    assert_same(PLAIN.predict(page, view), FAST.predict(page, view))


def test_limits_and_what_they_cut() -> None:
    limits = Limits(max_chars=3_000, depth=10, attributes=3, lines=20)
    plain, fast = newsclf.load(limits=limits), newsclf.load(limits=limits, fast=True)
    deep = "<div a b c d e>" * 30 + "<p>The ferry ran aground on Monday.</p>" * 100
    lines = "The ferry ran aground on Monday.\n" * 120
    for page in (Page(html=deep, url="x"), Page(text=lines), Page(html=f"<pre>{lines}</pre>")):
        for view in [None, "text"]:
            one = plain.predict(page, view)  # type: ignore[arg-type]
            assert one.truncated
            assert_same(one, fast.predict(page, view))  # type: ignore[arg-type]


def test_errors_are_the_same(sample_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in (b"%PDF-1.4", Page()):
        with pytest.raises(newsclf.InputError) as plain:
            PLAIN.predict(page)
        with pytest.raises(newsclf.InputError) as fast:
            FAST.predict(page)
        assert str(plain.value) == str(fast.value)
    one_view = newsclf.load(sample_model, fast=True)
    monkeypatch.delitem(one_view._tables, "text")
    with pytest.raises(ViewError, match="no part for the text view"):
        one_view.predict("Some words.", "text")


def test_workers_and_pickle(sample: Path) -> None:
    pages = [path.read_bytes() for path in sorted(sample.glob("*.html"))[:6]]
    expected = [FAST.predict(page) for page in pages]
    for one, other in zip(FAST.predict_many([*pages, b"%PDF-"], workers=2), expected, strict=False):
        assert_same(one, other)
    again: Predictor = pickle.loads(pickle.dumps(FAST))
    assert again.fast
    assert_same(again.predict(pages[0]), pickle.loads(pickle.dumps(expected[0])))


def test_what_is_kept_of_a_page_is_small(sample: Path) -> None:
    page = FAST.predict(f"<div><p>The <b>ferry</b>.</p></div><div {'x=y ' * 50_000}></div>", "html")
    assert len(pickle.dumps(page)) < 2_000


def test_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("newsclf.fast", "numba"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ConfigError, match=r"pip install '\.\[fast\]'"):
        newsclf.load(fast=True)


def test_nothing_is_left_to_compile_after_loading(sample: Path) -> None:
    import importlib
    import pkgutil

    import newsclf.fast

    def kinds() -> dict[str, int]:
        found = {}
        for module in pkgutil.iter_modules(newsclf.fast.__path__):
            for name, value in vars(importlib.import_module(f"newsclf.fast.{module.name}")).items():
                if hasattr(value, "py_func"):
                    found[f"{module.name}.{name}"] = len(value.signatures)
        return found

    before = kinds()
    assert len(before) > 50
    texts = ["The council said on Monday that the wall would be repaired.", "\U0001f600 İ ΣΑΣ 日本語", "", "x" * 20_000]
    meta = "<title>The wall</title><meta name=description content='The wall that the council said would be repaired'>"
    pages = [f"<p>{text}</p>" for text in texts] + [
        "<div class=a><p>The <b>wall</b> would be <a href=x>repaired</a>.</p></div>" * 4_000,
        f"<html><head>{meta}</head><body><h1>The wall</h1><pre>a\n\nb</pre><xmp>a < b</xmp></body></html>",
        "\n".join(["The council said on Monday that the wall near the harbour would be repaired soon"] * 30),
        "<p " + "a=1 " * 600 + ">x",
        *[path.read_text() for path in sorted(sample.glob("*.html"))[:3]],
    ]
    for page in pages:
        for view in [None, *VIEWS]:
            if view != "html" or "<" in page:
                FAST.predict(page, view)
    assert kinds() == before


def test_compiled_code_that_is_damaged(tmp_path: Path) -> None:
    import os
    import subprocess

    script = "from newsclf.fast.hashes import hash_words; hash_words(['ferry'])"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment, capture_output=True)
    for path in tmp_path.rglob("*.nbi"):
        path.write_bytes(b"")
    load = "import newsclf\ntry:\n    newsclf.load(fast=True)\nexcept newsclf.ConfigError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", load], check=True, env=environment, capture_output=True, text=True)
    assert "can't be read or kept (EOFError" in done.stdout
    assert "NUMBA_CACHE_DIR" in done.stdout
