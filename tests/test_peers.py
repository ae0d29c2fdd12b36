"""Other extractors behind one face, on an invented page; those whose package is missing are skipped."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import time
from pathlib import Path

import pytest

from newsclf import peer_outputs, peers
from newsclf.builders.build import build
from newsclf.errors import ConfigError
from newsclf.peer_outputs import Output, PeerPage, cached_outputs, extract_pages
from newsclf.peers import PEERS, Peer, find_peer

MODULES = {
    "trafilatura": "trafilatura",
    "trafilatura_fast": "trafilatura",
    "readability": "readability",
    "justext": "justext",
    "resiliparse": "resiliparse.extract.html2text",
    "boilerpy3": "boilerpy3.extractors",
}
BODY = [
    "The harbour council voted on Tuesday to rebuild the old fish market, after the storm of last winter had taken its"
    " roof and most of the stalls that stood along the quay, where some of them had been since the war.",
    "Work is to begin in the spring and will cost about four million, said the head of the council, who had asked the"
    " members for their patience when the plan was put off for the second time, and who now has all of the votes that"
    " she needs.",
    "The traders, who have sold from vans since January, hope that they will be back under a roof before the autumn,"
    " when most of the boats come in and the visitors have gone home.",
]
PAGE = (
    '<html lang="en"><head><title>Market to be rebuilt</title></head><body>'
    '<nav><ul><li><a href="/a">Front page</a></li><li><a href="/b">Weather</a></li></ul></nav>'
    f"<article><h1>Market to be rebuilt</h1>{''.join(f'<p>{text}</p>' for text in BODY)}</article>"
    '<footer><p><a href="/c">Imprint</a> <a href="/d">Privacy</a></p></footer></body></html>'
)


def _fails(html: str, url: str | None, lang: str | None) -> str:
    """Does what the page says."""
    if html == "raise":
        raise RuntimeError("no such element")
    if html == "hang":
        time.sleep(60)
    if html == "die":
        os._exit(3)
    if html == "half":
        return "\ud800"
    return html.upper()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(PEERS, "failing", Peer("failing", None, _fails))
    return "failing"


@pytest.mark.parametrize("name", MODULES)
def test_a_peer_finds_the_body(name: str) -> None:
    pytest.importorskip(MODULES[name])
    for page in (PAGE, PAGE.encode()):
        text = find_peer(name).extract(page, "https://news.example/market")
        assert [line for line in text.splitlines() if line in BODY] == BODY
        assert "Imprint" not in text


@pytest.mark.parametrize("name", MODULES)
def test_an_empty_page_has_no_body_or_is_a_crash(name: str) -> None:
    pytest.importorskip(MODULES[name])
    (output,) = extract_pages(name, [PeerPage("")])
    assert output.text == ""


def test_justext_takes_the_stop_words_of_the_language() -> None:
    pytest.importorskip("justext")
    words = "Der Rat hat am Dienstag beschlossen, dass der alte Markt an der Straße wieder aufgebaut werden soll, und"
    page = f"<html><body><p>{words} {words} {words}.</p></body></html>"
    assert PEERS["justext"].extract(page) == ""
    assert PEERS["justext"].extract(page, lang="de").startswith(words)
    assert PEERS["justext"].extract(page.replace("<html>", "<html class=x lang='de-AT'>")).startswith(words)
    assert PEERS["justext"].extract(page, lang="zh").startswith(words)  # no list for it: any words will do


def test_readability_breaks_lines_at_blocks_alone() -> None:
    pytest.importorskip("readability")
    start, space, rest = BODY[2].partition(" from ")
    paragraphs = f"<p>{BODY[0]}<br>{BODY[1]}</p><p>{start}\n<b>{space.strip()}</b>&#1;\n {rest}</p>"
    page = f"<html><body><div>{paragraphs}</div></body></html>"
    assert PEERS["readability"].extract(page).replace("\x01", "").splitlines() == BODY


def test_keep_all_and_the_line_rule() -> None:
    assert PEERS["keep_all"].extract(PAGE).splitlines()[0] == "Front page"
    assert PEERS["line_rule"].extract(PAGE).splitlines() == BODY
    kept = [
        "One two three four five six seven eight.",
        "“One two three four five six seven eight?”",
        "एक दो तीन चार पाँच छह सात आठ नौ दस।",
        "委員会は火曜日に市場の再建を決めた。",
        "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية؟",
    ]
    left_out = ["One two three four five six seven.", "One two three four five six seven eight", "続きを読む。", ""]
    assert PEERS["line_rule"].extract("\n".join(kept + left_out)).splitlines() == kept


def test_what_is_missing_or_unknown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def imports(html: str, url: str | None, lang: str | None) -> str:
        raise ModuleNotFoundError("No module named 'nowhere'")

    monkeypatch.setitem(PEERS, "nowhere", Peer("nowhere", "newsclf-nowhere", imports))
    for use in (lambda: find_peer("nowhere"), lambda: PEERS["nowhere"].extract(PAGE)):
        with pytest.raises(ConfigError, match=r"newsclf-nowhere is not installed; `pip install '\.\[peers\]'`"):
            use()
    with pytest.raises(ConfigError, match="'nobody' is unknown; expected one of trafilatura"):
        extract_pages("nobody", [])
    with pytest.raises(ConfigError, match="time limit"):
        extract_pages("keep_all", [], limit=0)


def test_a_crash_or_a_hang_costs_one_page(failing: str) -> None:
    pages = [PeerPage(text) for text in ("a", "raise", "b", "die", "c", "hang", "half", "d")]
    outputs = list(extract_pages(failing, pages, limit=1.0))
    assert [output.text for output in outputs] == ["A", "", "B", "", "C", "", "?", "D"]
    assert [output.error for output in outputs] == [
        *(None, "crash: RuntimeError: no such element", None, "crash: the process ended"),
        *(None, "timeout: nothing within 1 s", None, None),
    ]
    assert [output.timed_out for output in outputs] == [False] * 5 + [True, False, False]


def test_outputs_are_cached(tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [PeerPage("a"), PeerPage("raise"), PeerPage("a"), PeerPage("a", lang="de")]
    worked: list[int] = []
    first = cached_outputs(failing, pages, tmp_path / "cache", progress=worked.append)
    assert worked == [1, 2, 3]  # equal pages are worked on once
    assert cached_outputs(failing, pages, tmp_path / "cache", progress=worked.append) == first
    assert len(worked) == 3
    # A line that a killed run left half costs its page alone.
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    again = cached_outputs(failing, pages, tmp_path / "cache", progress=worked.append)
    assert [output.text for output in again] == ["A", "", "A", "A"]
    assert worked[3:] == [1]
    assert cached_outputs(failing, pages[:1], tmp_path / "cache")[0] == first[0]
    # Another version of the peer is measured anew.
    monkeypatch.setattr(peers, "_code_hash", lambda: "changed")
    cached_outputs(failing, pages, tmp_path / "cache", progress=worked.append)
    assert worked[4:] == [1, 2, 3]


def test_a_cached_timeout_counts_for_shorter_limits_alone(
    tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeout = Output("", 5.0, "timeout: nothing within 5 s")
    monkeypatch.setattr(peer_outputs, "extract_pages", lambda name, pages, limit: (timeout for _ in pages))
    cached_outputs(failing, [PeerPage("hang")], tmp_path, 5.0)
    monkeypatch.setattr(peer_outputs, "extract_pages", lambda name, pages, limit: (Output("late", 6.0) for _ in pages))
    assert cached_outputs(failing, [PeerPage("hang")], tmp_path, 4.0) == [timeout]
    assert cached_outputs(failing, [PeerPage("hang")], tmp_path, 9.0) == [Output("late", 6.0)]


def test_the_benchmark_runs(
    tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[1])
    main = importlib.import_module("benchmarks.quality.__main__").main
    pages, data, out = tmp_path / "pages", tmp_path / "data", tmp_path / "results.json"
    pages.mkdir()
    for gold in sorted(sample.glob("*.gold.txt"))[::4]:
        for file in sample.glob(f"{gold.name.removesuffix('.gold.txt')}.*"):
            shutil.copy(file, pages)
    build(pages, "folder", data, keep_html=True)
    options = ["--cv", "2", "--jobs", "1", "--set", "html.classifier.epochs=2", "--out", str(out)]
    assert main([str(data), "--peers", "keep_all,line_rule", *options]) == 0
    head = "| corpus | pages | newsclf | keep_all | line_rule | oracle | best peer | newsclf − best peer | error |"
    assert head in capsys.readouterr().out
    results = json.loads(out.read_text())
    (group,) = next(t["groups"] for t in results["tables"] if t["metric"] == "page word F1" and t["by"] == "corpus")
    assert group["systems"]["oracle"]["value"] > group["systems"]["newsclf"]["value"] > 0
    low, high = group["difference_interval"]
    assert low <= group["difference"] <= high
    best, ours = group["systems"][group["best_peer"]]["value"], group["systems"]["newsclf"]["value"]
    assert (1 + group["error_change"]) * (1 - best) == pytest.approx(1 - ours)
    assert len(results["pages"]) == group["pages"]
    assert main([str(data), "--view", "text", "--cv", "0", "--peers", "line_rule"]) == 0
    assert "| corpus | pages | line_rule | oracle | best peer |" in capsys.readouterr().out
    build(pages, "folder", data)
    assert main([str(data), "--peers", "keep_all"]) == 1
    assert "has no html; build the data set with --keep-html" in capsys.readouterr().err
