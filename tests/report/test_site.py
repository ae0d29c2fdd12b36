"""The site: what is written where, what it never does with the text of strangers, what it refuses to replace."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("jinja2", reason="the extra `report` is not installed")
pytest.importorskip("matplotlib", reason="the extra `report` is not installed")

from typer.testing import CliRunner

from made_pages import HOSTILE, full_results, results, scored, write
from newsclf.cli import app
from newsclf.comparison import compare
from newsclf.errors import ConfigError, InputError
from newsclf.report.contents import Contents
from newsclf.report.page_files import FIELDS, GAP
from newsclf.report.scripts import literal
from newsclf.report.site import check_report, write_report
from newsclf.rivals import Rival, RivalPage
from newsclf.told_reasons import ToldReasons


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("report") / "site")


def data(path: Path) -> list[object]:
    """The values that a file of data calls its function with."""
    text = path.read_text(encoding="ascii")
    inside = re.fullmatch(r"\w+\((.*)\);\n", text, re.DOTALL)
    assert inside
    values = json.loads(f"[{inside[1]}]")
    assert isinstance(values, list)
    return values


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_everything_that_the_page_names_is_there_and_nothing_is_elsewhere(site: Path) -> None:
    page = Elements((site / "index.html").read_text(encoding="utf-8"))
    named = [a[key] for _, a in page.found for key in ("href", "src") if a.get(key)]
    files = {name for name in named if name and not name.startswith("#")}
    assert {"report.css", "report.js", "data/index.js", "metrics.json", "figures/calibration.svg"} <= files
    for name in files:
        assert (site / name).is_file(), name
    for own in ("index.html", "report.css", "report.js"):
        assert not re.search(r"(src|href)=[\"']?(https?:)?//|url\(|@import|fetch\(|innerHTML", (site / own).read_text())


def test_nothing_inline_is_needed_so_the_policy_can_be_strict(site: Path) -> None:
    page = Elements((site / "index.html").read_text(encoding="utf-8"))
    policy = next(a["content"] for tag, a in page.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'")
    assert "unsafe" not in policy
    for tag, attributes in page.found:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_every_figure_has_a_title_a_reading_and_a_text_instead(site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    figures = re.findall(r'<figure class="plot".*?</figure>', page, re.DOTALL)
    assert len(figures) == len(list((site / "figures").iterdir())) >= 14
    for figure in figures:
        for part in (r"<h4>(.+?)</h4>", r'alt="(.+?)"', r"<figcaption>(.+?)</figcaption>"):
            found = re.search(part, figure, re.DOTALL)
            assert found
            assert len(found[1]) > 8


def test_figures_are_svg_that_follow_the_scheme_and_run_nothing(site: Path) -> None:
    for path in (site / "figures").iterdir():
        root = ElementTree.parse(path).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not [e for e in root.iter() if e.tag.endswith(("script", "image", "foreignObject"))]
        assert "prefers-color-scheme:dark" in path.read_text(encoding="utf-8")


def test_text_of_strangers_is_only_ever_data(site: Path) -> None:
    page = Elements((site / "index.html").read_text(encoding="utf-8"))
    assert [a.get("src") for tag, a in page.found if tag == "script"] == ["report.js", "data/index.js"]
    assert "window.hacked" not in (site / "index.html").read_text()
    assert 'a"b<i>&view=text.example' in page.text
    for path in (site / "data").iterdir():
        text = path.read_text(encoding="ascii")
        assert "<" not in text
        assert "\u2028" not in text
    pages = [p for path in sorted((site / "data").glob("pages-*.js")) for p in data(path)[1]]  # type: ignore[attr-defined]
    texts = [segment[0] for p in pages for segment in p["segments"]]
    assert set(HOSTILE) <= set(texts)


def test_the_index_leads_to_every_page(site: Path) -> None:
    (index,) = data(site / "data" / "index.js")
    assert isinstance(index, dict)
    assert tuple(index["fields"]) == FIELDS
    assert len(index["rows"]) == 120
    for row in index["rows"]:
        own = dict(zip(FIELDS, row, strict=True))
        number, pages, forms, said = data(site / "data" / f"pages-{own['file']}.js")
        assert number == own["file"]
        assert forms == [["words", f"it holds the word {GAP}"], ["links: link_share", f"{GAP} % of it are links"]]
        assert said == [[0, "“said”"], [1, "60"]]
        page = pages[own["place"]]  # type: ignore[index]
        assert len(page["segments"]) == len(page["reasons"]) == own["segments"]
        assert page["reasons"][0] == [0, 80, 1, -50]
        assert page["url"] == f"https://{own['id'].partition('-')[2]}.example/a"


def test_pages_are_divided_into_files_of_a_bounded_size(tmp_path: Path) -> None:
    pages = [scored(f"p{i}", [("long text " * 3000, "body", 0.9)]) for i in range(60)]
    write_report(tmp_path / "r", Contents(results(pages)))
    sizes = [path.stat().st_size for path in (tmp_path / "r" / "data").glob("pages-*.js")]
    assert len(sizes) > 3
    assert max(sizes) < 500_000


def test_the_metrics_stand_beside_it(site: Path) -> None:
    metrics = json.loads((site / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["word_f1"] == pytest.approx(results().word_f1)
    assert len(metrics["pages"]) == 120
    assert metrics["rivals"][0]["kind"] == "peer"
    assert (metrics["rivals"][0]["crashes"], metrics["rivals"][0]["timeouts"]) == (1, 1)
    assert {d["rival"] for d in metrics["differences"]} == {"other <b>$x$", "tool"}
    assert [point["sites"] for point in metrics["learning_curve"]] == [10, 20]
    assert [view["view"] for view in metrics["figures"]] == ["html", "text"]


def test_the_same_evaluation_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    again = write(tmp_path / "again")
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        assert path.read_bytes() == (again / path.relative_to(site)).read_bytes(), path


def test_pages_without_a_full_gold_are_shown_by_their_snippets(tmp_path: Path) -> None:
    pages = [
        scored("one", [("wanted words", "body", 0.9)], gold=None, present=("wanted",), absent=("unwanted text",)),
        scored("two", [("wanted words", "body", 0.1)], gold=None, present=("wanted",), absent=()),
        scored("three", [], gold=None),
    ]
    write_report(tmp_path / "r", Contents(results(pages)))
    page = (tmp_path / "r" / "index.html").read_text()
    assert "snippet F1" in page
    assert "no word F1" in page


@pytest.mark.parametrize("pages", [[scored("empty", [])], [scored("all", [("text", "body", 0.9)])]])
def test_a_single_page_is_enough(pages: list, tmp_path: Path) -> None:
    write_report(tmp_path / "r", Contents(results(pages)))
    assert "1 page<" in (tmp_path / "r" / "index.html").read_text()


def test_an_earlier_report_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "r")
    write_report(tmp_path / "r", Contents(results([scored("one", [("text", "body", 0.9)])])))
    assert len(list((tmp_path / "r" / "data").iterdir())) == 2
    (tmp_path / "r" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="did not write there"):
        write(tmp_path / "r")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("<html>my own site</html>")
    with pytest.raises(InputError, match="did not write there"):
        check_report(tmp_path / "other")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="found a file"):
        check_report(tmp_path / "file")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "other", "r"]


def test_what_fails_on_the_way_leaves_the_old_report(tmp_path: Path) -> None:
    write(tmp_path / "r")
    before = (tmp_path / "r" / "index.html").read_bytes()

    found = full_results()
    found.reasons = (found.reasons or [])[:60]  # in the midst of the pages
    with pytest.raises(IndexError):
        write_report(tmp_path / "r", Contents(found))
    assert (tmp_path / "r" / "index.html").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize("name", ["jinja2", "matplotlib"])
def test_a_missing_extra_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError, match=rf"needs {name}.*pip install '\.\[report\]'"):
        check_report(tmp_path / "r")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_a_literal_says_what_it_was_made_of_and_nothing_to_html(value: object) -> None:
    text = literal(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert not set("<>&") & set(text)


def test_the_command_writes_a_report_of_a_model(sample_model: Path, sample_data: Path, tmp_path: Path) -> None:
    arguments = ["eval", str(sample_model), str(sample_data), "--leaks", "keep", "--report", str(tmp_path / "r")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert f"report: {tmp_path / 'r' / 'index.html'}" in result.stderr
    page = Elements((tmp_path / "r" / "index.html").read_text(encoding="utf-8")).text
    assert "sample on sample" in page
    assert "Leaks: none." in page
    assert json.loads((tmp_path / "r" / "metrics.json").read_text(encoding="utf-8"))["how"]["split"] == "test"


def test_the_metrics_of_a_report_are_what_a_later_evaluation_is_compared_with(
    sample_model: Path, sample_data: Path, tmp_path: Path
) -> None:
    arguments = ["eval", str(sample_model), str(sample_data), "--leaks", "keep", "--where", "view=text"]
    arguments += ["--split", "all"]
    before, after = tmp_path / "before", tmp_path / "after"
    assert CliRunner().invoke(app, [*arguments, "--report", str(before)]).exit_code == 0
    arguments += ["--against", str(before / "metrics.json"), "--peers", "keep_all", "--report", str(after)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    metrics = json.loads((after / "metrics.json").read_text(encoding="utf-8"))
    whole = {d["rival"]: d for d in metrics["differences"] if d["group"] == "text"}
    assert set(whole) == {"before", "keep_all"}
    same = whole["before"]
    assert (same["pages"], same["difference"], same["interval"]) == (len(metrics["pages"]), 0, [0, 0])
    assert whole["keep_all"]["difference"] > 0.1
    page = Elements((after / "index.html").read_text(encoding="utf-8"))
    assert "Beside others" in page.text
    assert "an extractor: version" in page.text
    assert "an earlier evaluation: of sample" in page.text
    assert {path.stem for path in (after / "figures").iterdir()} >= {"rivals", "differences"}


def test_an_evaluation_that_prints_no_figures_does_not_compute_them(
    sample_model: Path, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(results: object) -> None:
        raise AssertionError("figures were computed")

    monkeypatch.setattr("newsclf.figures.figures_of", never)
    arguments = ["eval", str(sample_model), str(sample_data), "--leaks", "keep"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    with pytest.raises(AssertionError, match="figures were computed"):
        CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)


def test_the_command_writes_a_report_of_a_cross_validation(sample_data: Path, tmp_path: Path) -> None:
    settings = ["--set", "html.classifier.epochs=2", "--where", "view=html", "--jobs", "1"]
    arguments = ["eval", "--cv", "2", str(sample_data), *settings, "--learning-curve", "--report", str(tmp_path / "r")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    page = (tmp_path / "r" / "index.html").read_text(encoding="utf-8")
    assert "cross-validation over sites in 2 folds" in page
    assert "no reasons are shown" in page
    assert 'src="figures/learning.svg"' in page
    (index,) = data(tmp_path / "r" / "data" / "index.js")
    assert index["reasons"] is False  # type: ignore[call-overload, index]


def test_the_command_refuses_a_folder_before_it_works(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = CliRunner().invoke(app, ["eval", "no-model", "no-data", "--report", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"newsclf: {tmp_path}: holds something")


def test_one_page_has_no_interval_anywhere(tmp_path: Path) -> None:
    found = results([scored("one", [("Body text of one page", "body", 0.9), ("Menu", "boilerplate", 0.1)])])
    assert {(g.word_f1_interval, g.ngram_f1_interval) for g in found.groups} == {(None, None)}
    found.rivals = [Rival("tool", "outputs", {"missing": "skip"}, [RivalPage(0.5, 0.5, 0.5)])]
    found.rival_groups, found.differences = compare(found, found.rivals)
    write_report(tmp_path / "r", Contents(found))
    page = (tmp_path / "r" / "index.html").read_text()
    assert "One page has no interval" in page
    assert "1.000 to 1.000" not in page
    assert "1.000–1.000" not in page
    assert "tool, html: no difference is told" in page
    assert not (tmp_path / "r" / "figures" / "differences.svg").exists()


def test_without_body_segment_figures_are_dashes(tmp_path: Path) -> None:
    found = results([scored(f"p{i}", [("Menu", "boilerplate", 0.6), ("Shop", "boilerplate", 0.1)]) for i in range(3)])
    whole = found.groups[0]
    own = (whole.segment_precision, whole.segment_recall, whole.segment_f1, whole.average_precision)
    assert own == (None, None, None, None)
    write_report(tmp_path / "r", Contents(found))
    assert "<dt>segment F1</dt><dd>–</dd>" in (tmp_path / "r" / "index.html").read_text()


def test_a_title_says_what_was_done(tmp_path: Path) -> None:
    for how, title in (
        ({"folds": 5}, "Cross-validation over sites on own"),
        ({"leave_out": ["lang=de"]}, "Trained without lang=de, on own"),
    ):
        found = results([scored("one", [("Body", "body", 0.9)])])
        found.how.update(how)
        write_report(tmp_path / "r", Contents(found))
        assert f"<h1>{title}</h1>" in (tmp_path / "r" / "index.html").read_text()


def test_words_fit_what_is_shown(site: Path, tmp_path: Path) -> None:
    full = (site / "index.html").read_text(encoding="utf-8")
    assert "Pages are the same, so" not in full  # a rival lacks some
    assert "Outputs of some pages are missing" in full
    pages = [scored("one", [("wanted words", "body", 0.9)], gold=None, present=("wanted",), absent=())]
    write_report(tmp_path / "r", Contents(results(pages)))
    page = (tmp_path / "r" / "index.html").read_text()
    assert "Snippet F1 counts" in page
    assert "Word F1 compares" not in page
    ids = [a["id"] for _, a in Elements(full).found if a.get("id")]
    assert len(set(ids)) == len(ids)


def test_reasons_count_for_the_size_of_a_file(tmp_path: Path) -> None:
    many = [scored(f"p{i}", [("text", "body", 0.9)] * 1000) for i in range(20)]
    found = results(many)
    found.reasons = [
        ToldReasons(
            [("words", f"page {n} holds the word “w{k}” {'and so on ' * 4}") for k in range(2000)],
            np.arange(2000).reshape(1000, 2),
            np.ones((1000, 2)),
        )
        for n in range(20)
    ]
    write_report(tmp_path / "r", Contents(found))
    sizes = [path.stat().st_size for path in (tmp_path / "r" / "data").glob("pages-*.js")]
    assert len(sizes) > 3
    assert max(sizes) < 420_000
