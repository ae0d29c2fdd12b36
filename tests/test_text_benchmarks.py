"""The benchmarks of plain text and of pages without an article, on our own pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.lines.__main__ import main as lines_main
from benchmarks.no_article.__main__ import main as no_article_main
from benchmarks.text.__main__ import main as text_main
from benchmarks.text.measure import NOISES
from benchmarks.text.rules import RULES, c4, eight_words, justext

from newsclf.builders.build import build
from newsclf.segment.rendering import RENDERINGS
from newsclf.segment.text import segment_text

LINES = [
    "Home",
    "The council voted on Tuesday to rebuild the old market, after the storm had taken its roof.",
    "“Nobody here was asked about any of this, and nobody will be.”",
    "We use cookies to make this site better for all of our readers.",
    "Read more about the storm and what it has left behind on the coast...",
    "He agreed.",
    "市议会周二投票决定重建旧市场。",
]
QUICK = ["--set", "html.classifier.epochs=3", "--set", "text.classifier.epochs=3", "--cv", "2", "--jobs", "1"]


def test_rules_on_lines() -> None:
    assert eight_words(LINES, "en") == [False, True, True, True, True, False, True]
    # C4 knows no closing brackets; a quotation mark ends a line, an ellipsis and a cookie note don't pass.
    assert c4(LINES, "en") == [False, True, True, False, False, False, True]


def test_justext_takes_lines_for_paragraphs() -> None:
    pytest.importorskip("justext")
    more = (
        "Work on it is to begin in the spring, said the head of the council, and it will be done by the time that all"
    )
    body = [f"{LINES[1]} {more} of the boats come in."] * 3
    lines = ["Home", "News & views <b>", *body, "Imprint", "\x00\x0c", ""]
    assert justext(lines, "en") == [False, False, True, True, True, False, False, False]
    assert justext([], "en") == []


def test_noise_leaves_the_lines_in_place() -> None:
    for name, noise in NOISES.items():
        assert len(segment_text("\n\n".join(noise(line) for line in LINES)).segments) == len(LINES), name
    spaced = segment_text("\n\n".join(NOISES["spaces"](line) for line in LINES)).segments
    assert [segment.text for segment in spaced] == LINES


def test_text_in_all_renderings(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("justext")
    build(sample, "folder", tmp_path / "data", keep_html=True)
    out = tmp_path / "out.json"
    assert text_main([str(tmp_path / "data"), *QUICK, "--out", str(out)]) == 0
    results = json.loads(out.read_text())
    assert list(results["renderings"]) == list(RENDERINGS)
    for tables in results["renderings"].values():
        systems = tables["tables"][0]["groups"][0]["systems"]
        assert set(systems) == {"newsclf", *RULES}
        assert systems["newsclf"]["value"] > systems["keep_all"]["value"]
    lines, links = (
        [page["keep_all"]["word"] for page in results["renderings"][name]["pages"]] for name in ("lines", "links")
    )
    assert lines == pytest.approx(links, abs=0.05)  # the same words, but where a link begins within one
    assert set(results["noise"]["tables"][0]["groups"][0]["systems"]) == {"clean", *NOISES}
    assert "| links |" in capsys.readouterr().out


def test_text_needs_html(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("justext")
    assert text_main([str(sample_data), *QUICK]) == 1
    assert "--keep-html" in capsys.readouterr().err


@pytest.mark.parametrize("view", ["html", "text"])
def test_pages_without_an_article(
    sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], view: str
) -> None:
    out = tmp_path / "out.json"
    assert no_article_main([str(sample_data), *QUICK, "--view", view, "--out", str(out)]) == 0
    results = json.loads(out.read_text())
    assert results["auc"]["the same without body"] > 0.8
    assert results["auc"]["their navigation"] > 0.8
    shares = [point["the same without body"] for point in results["curve"]]
    assert shares == sorted(shares)
    for page in results["pages"]:
        assert 0 <= page["score"] <= 1
        assert page["empty"] == (page["score"] < 0.5)
        assert not page["empty"] or page["f1"] in (0, 1)
    assert "### Pages that come out empty" in capsys.readouterr().out


def test_lines_by_language(sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("justext")
    for lang in ("en", "fi"):
        for part, count in (("train", 12), ("dev", 2)):
            documents = [
                {"text": [f"Menu {number}", *LINES[1:3]], "labels": ["0", "1", "1"]} for number in range(count)
            ]
            path = tmp_path / "turku" / "text-quality-annotations" / lang / f"{part}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(documents))
    build(tmp_path / "turku", "turku", tmp_path / "data", split="none")
    out = tmp_path / "out.json"
    assert lines_main([str(tmp_path / "data"), "--model", str(sample_model), "--out", str(out)]) == 0
    figures = {(f["lang"], f["system"]): f for f in json.loads(out.read_text())["figures"]}
    assert {lang for lang, _ in figures} == {"en", "fi", "all"}
    assert figures["en", "keep_all"]["f1"] == pytest.approx(0.8)
    assert figures["en", "eight_words"]["f1"] == 1
    assert figures["all", "trained on turku"]["average_precision"] == 1
    assert figures["fi", "news"]["lines"] == 6
    assert capsys.readouterr().out.count("\n") == 5
