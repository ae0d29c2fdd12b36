"""The Predictor answers any page, and one bad page costs itself alone."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsclf
from newsclf.segment.decode import looks_binary


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


def test_a_page_of_the_sample(model: newsclf.Predictor, sample: Path) -> None:
    page = model.predict((sample / "ledger-cup-replay.html").read_bytes())
    assert page.view == "html"
    assert page.error is None
    assert page.truncated == ()
    assert 0.5 < page.score <= 1
    assert page.body == "\n\n".join(s.text for s in page.segments if s.label == "body")
    assert "had not scored a goal" in page.body
    assert {s.label for s in page.segments} == {"body", "boilerplate"}
    assert all(0 <= s.score <= 1 for s in page.segments)
    assert all((s.label == "body") == (s.score >= model.threshold("html")) for s in page.segments)


def test_bytes_str_and_page_give_the_same(model: newsclf.Predictor, sample: Path) -> None:
    content = (sample / "ledger-cup-replay.html").read_bytes()
    assert model.predict(content) == model.predict(content.decode()) == model.predict(newsclf.Page(html=content))
    assert model.predict(newsclf.Page(html=content, url="https://a.example/1")).url == "https://a.example/1"


def test_segments_are_a_sequence_like_any_other(model: newsclf.Predictor, sample: Path) -> None:
    page = model.predict((sample / "ledger-cup-replay.html").read_bytes())
    made = list(page.segments)
    assert len(page.segments) == len(made) > 3
    assert page.segments == made
    assert page.segments[1] is made[1]
    assert page.segments[-2:] == made[-2:]
    assert page.segments[1] in page.segments
    copy = pickle.loads(pickle.dumps(page))
    assert copy == page
    assert copy.body == page.body


def test_the_text_view_of_html_uses_its_text_alone(model: newsclf.Predictor) -> None:
    page = model.predict("<html><body><h1 class='x'>A title</h1><p>Some text.</p></body></html>", view="text")
    assert page.view == "text"
    assert [s.text for s in page.segments] == ["A title", "Some text."]
    assert all(s.node is None and s.link_chars is None and s.marks is None for s in page.segments)


@pytest.mark.parametrize("empty", [b"", "", " \n ", "<html></html>", newsclf.Page(text=""), newsclf.Page(html=b"")])
def test_an_empty_page_has_no_segments(model: newsclf.Predictor, empty: object) -> None:
    page = model.predict(empty)
    assert (page.segments, page.body, page.score) == ([], "", 0.0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.text("<>/!-ab pdiv\n\"'="),
        st.lists(st.sampled_from(["<div>", "</p>", "<p>", "text. ", "<br>", "<td>"])).map("".join),
    )
)
def test_predict_answers_any_str_or_bytes(model: newsclf.Predictor, content: str | bytes) -> None:
    if isinstance(content, bytes) and looks_binary(content):
        with pytest.raises(newsclf.InputError, match="binary"):
            model.predict(content)
        return
    page = model.predict(content)
    assert 0 <= page.score <= 1
    assert all(s.text.strip() == s.text != "" for s in page.segments)


def test_threshold_trades_precision_for_recall(model: newsclf.Predictor, sample: Path) -> None:
    content = (sample / "echo-snow-road.html").read_bytes()
    count = [sum(s.label == "body" for s in model.predict(content, threshold=t).segments) for t in (0.0, 0.5, 1.0)]
    assert count[0] == len(model.predict(content).segments) > count[1] > 0
    assert count[1] >= count[2]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused(model: newsclf.Predictor, threshold: float) -> None:
    with pytest.raises(newsclf.InputError, match="from 0 to 1"):
        model.predict("text", threshold=threshold)


@pytest.mark.parametrize(
    ("page", "view", "message"),
    [
        (b"%PDF-1.7 \x00\x01", None, "binary"),
        (newsclf.Page(), None, "neither"),
        (newsclf.Page(text="plain"), "html", "text alone"),
        (5, None, "got int"),
        (None, None, "got NoneType"),
        (newsclf.Page(html=3), None, "as bytes or str, got int"),  # type: ignore[arg-type]
        (newsclf.Page(text=["a"]), None, "as bytes or str, got list"),  # type: ignore[arg-type]
        (newsclf.Page(html=b"<p>a", encoding=5), None, "as a str, got int"),  # type: ignore[arg-type]
        ("text", "pdf", "expected 'html' or 'text'"),
    ],
)
def test_what_is_no_page_gives_a_clear_error(
    model: newsclf.Predictor, page: object, view: str | None, message: str
) -> None:
    with pytest.raises(newsclf.InputError, match=message):
        model.predict(page, view)


def test_limits_of_another_kind_are_refused_at_once(sample_model: Path) -> None:
    with pytest.raises(newsclf.OptionError, match=r"expected newsclf\.Limits\(\.\.\.\), got dict"):
        newsclf.load(sample_model, limits={"depth": 3})  # type: ignore[arg-type]


def test_a_missing_part_is_a_clear_error(sample_data: Path, tmp_path: Path, quick: newsclf.Page) -> None:
    newsclf.train([sample_data], tmp_path / "m", quick.model_copy(update={"views": ("html",)}))
    model = newsclf.load(tmp_path / "m")
    assert model.views == ["html"]
    with pytest.raises(newsclf.ViewError, match="no part for the text view"):
        model.predict("Plain text.", view="text")
    with pytest.raises(newsclf.ArtifactError):  # a ViewError is one
        newsclf.evaluate(model, [sample_data])


def test_hostile_pages_are_cut_and_say_so(model: newsclf.Predictor) -> None:
    nested = model.predict("<html>" + "<div>" * 100_000 + "deep")
    assert "depth" in nested.truncated
    attributes = model.predict("<html><p " + " ".join(f"a{i}" for i in range(300_000)) + ">text</p>")
    assert "attributes" in attributes.truncated
    small = newsclf.load(model.folder, limits=newsclf.Limits(max_chars=40))
    assert "size" in small.predict("<html><p>" + "word " * 100).truncated
    assert "size" in small.predict("word " * 100, view="text").truncated


@pytest.mark.parametrize("workers", [1, 2])
def test_predict_many_keeps_order_and_survives_bad_pages(model: newsclf.Predictor, sample: Path, workers: int) -> None:
    contents = [path.read_bytes() for path in sorted(sample.glob("*.html"))[:12]]
    pages = [*contents[:5], b"%PDF-1.4 \x00\x00", newsclf.Page(url="https://a.example/"), *contents[5:]]
    found = list(model.predict_many(iter(pages), workers))
    assert len(found) == len(pages)
    assert "binary" in found[5].error
    assert found[6].error is not None
    assert found[6].url == "https://a.example/"
    assert [p for p in found if p.error is None] == [model.predict(c) for c in contents]


def test_predict_many_takes_pages_only_as_it_goes(model: newsclf.Predictor) -> None:
    taken = []

    def pages():
        for i in range(100):
            taken.append(i)
            yield f"Page number {i}."

    found = model.predict_many(pages())
    next(found)
    assert len(taken) == 1


def test_a_script_without_a_main_guard_ends_with_a_clear_error(sample_model: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import newsclf\nlist(newsclf.load({str(sample_model)!r}).predict_many(['text'] * 3, workers=2))"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "__main__" in done.stderr.splitlines()[-1] or "a worker process ended" in done.stderr


def test_predict_many_needs_a_worker(model: newsclf.Predictor) -> None:
    with pytest.raises(newsclf.InputError, match="1 or more"):
        model.predict_many([], workers=0)


def test_the_shipped_model_finds_the_body_of_a_page_it_never_saw(sample: Path) -> None:
    model = newsclf.load()
    page = model.predict((sample / "echo-snow-road.html").read_bytes())
    gold = (sample / "echo-snow-road.gold.txt").read_text()
    from newsclf.metrics import word_score

    assert word_score(page.body, gold).f1 > 0.8


PARAGRAPH = (
    "The mayor of Harbour Town said on Monday that the old bridge over the river will stay closed until the spring,"
    " because work on its northern pier has taken longer than the council had expected."
)
SECOND = (
    "“We know what this means for everyone who has to cross the river twice a day,” she told reporters at the hall,"
    " “and we will not open it a day before it is safe.” A ferry will run every half hour until then."
)


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPH,
        SECOND,
        f"{PARAGRAPH}\n\n{SECOND}",
        f"{PARAGRAPH} {SECOND}",
        f"Bridge stays closed until the spring\n\n{PARAGRAPH}\n{SECOND}",
        f"{PARAGRAPH} {SECOND} " * 500,
        "市长周一表示，由于北侧桥墩的工程比市议会预期的时间更长，河上的旧桥将一直关闭到春天，届时将重新开放。",
    ],
)
def test_the_shipped_model_keeps_paragraphs_that_no_page_surrounds(text: str) -> None:
    page = newsclf.load().predict(newsclf.Page(text=text))
    assert page.score >= 0.5
    assert all(segment.label == "body" for segment in page.segments if len(segment.text) > 40)


def test_the_shipped_model_keeps_nothing_of_a_form() -> None:
    lines = ["Log in", "E-mail", "Password", "Forgot password?", "Sign up", "Privacy policy", "© 2031 Harbour Gazette."]
    page = newsclf.load().predict(newsclf.Page(text="\n".join(lines)))
    assert page.score < 0.5
    assert page.body == ""
