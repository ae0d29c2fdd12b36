"""The synthetic crawl, and the check of what comes out of it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks.crawl import make
from benchmarks.crawl.checking import check
from benchmarks.crawl.expected import WARC, WET, expected, key, page_of
from benchmarks.crawl.reference import reference

from newsclf.builders.build import build
from newsclf.errors import DataSetError, InputError

pytest.importorskip("brotli", reason="brotli, which FastWARC brings, is not installed (extra warc)")

PAGES = 70


@pytest.fixture(scope="module")
def data(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data") / "sample"
    build(sample, "folder", out, keep_html=True)
    return out


@pytest.fixture(scope="module")
def crawl(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("crawl") / "crawl"
    assert make.main([str(data), "--out", str(out), "--pages", str(PAGES), "--files", "2"]) == 0
    return out


def sure(folder: Path, name: str = WARC) -> list[dict[str, Any]]:
    return [line for line in expected(folder, name) if line["allowed"] == ["page"]]


def test_no_page_is_a_copy_of_another(crawl: Path) -> None:
    lines = sure(crawl)
    assert len(lines) == PAGES
    assert len({line["sha256"] for line in lines}) == PAGES
    assert len({key(line) for line in lines}) == PAGES
    for line in lines:
        page_of(crawl, line)  # raises where the content is not what is said


def test_the_wet_has_the_pages_texts(crawl: Path) -> None:
    lines = sure(crawl, WET)
    assert [line["url"] for line in lines] == [line["url"] for line in sure(crawl)]
    assert all(page_of(crawl, line).text for line in lines)


def test_kinds_are_there_in_the_numbers_that_are_told(crawl: Path) -> None:
    made = json.loads((crawl / "made.json").read_text())
    assert dict(Counter(line["kind"] for line in expected(crawl))) == made["warc"]["kinds"]
    assert made["warc"]["kinds"]["broken-member-cut"] == 2
    assert made["warc"]["kinds"]["broken-last-member-cut"] == 2  # a file each
    damaged = [line for line in expected(crawl) if line["kind"] == "broken-member-cut"]
    for line in damaged:
        with (crawl / line["file"]).open("rb") as file:
            file.seek(line["offset"])
            with pytest.raises(EOFError):
                gzip.decompress(file.read(line["length"]))


def test_the_same_seed_makes_the_same_bytes(data: Path, crawl: Path, tmp_path: Path) -> None:
    make.make_crawl([data], tmp_path / "again", PAGES, files=2)
    make.make_crawl([data], tmp_path / "other", PAGES, seed=1, files=2)
    for path in crawl.glob("*.gz"):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
        assert (tmp_path / "other" / path.name).read_bytes() != path.read_bytes()


def test_what_can_not_be_made_is_told(
    data: Path, sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DataSetError, match="keep-html"):
        make.make_crawl([sample_data], tmp_path / "a", PAGES)
    with pytest.raises(InputError, match="--files"):
        make.make_crawl([data], tmp_path / "a", PAGES, files=0)
    assert make.main([str(data), "--out", str(tmp_path / "a"), "--pages", "3"]) == 1
    assert "too few" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def written(folder: Path, kind: str, documents: list[dict[str, Any]]) -> None:
    (folder / kind).mkdir(parents=True)
    with gzip.open(folder / kind / "00000.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(document) + "\n" for document in documents)


def statistics(folder: Path, bodies: int, dropped: int, skipped: int) -> None:
    (folder / "logs" / "stats").mkdir(parents=True)
    steps = [
        {"records": bodies + dropped + skipped, "skipped": skipped},
        {"total": bodies + dropped, "forwarded": bodies, "dropped": dropped},
        {"total": bodies},
    ]
    text = json.dumps([{"stats": step} for step in steps])
    (folder / "logs" / "stats" / "00000.json").write_text(text)


def test_what_is_lost_double_or_different_is_found(crawl: Path, tmp_path: Path) -> None:
    answers = reference(crawl, WARC, False, 1)
    import newsclf

    model = newsclf.load()
    bodies, dropped = [], []
    for line in sure(crawl):
        page = model.predict(page_of(crawl, line))
        document = {"id": f"{line['file']}/{line['offset']}", "text": page.body}
        metadata = {"score": round(page.score, 6), "url": line["url"]}
        if page.body:
            bodies.append({**document, **metadata})
        else:
            dropped.append({**document, "metadata": {**metadata, "filter_reason": "no_article"}})
    others = sum(1 for line in expected(crawl)) - PAGES

    def faults(name: str, own: list[dict[str, Any]], more: int = 0) -> list[str]:
        written(tmp_path / name, "bodies", own)
        written(tmp_path / name, "dropped", dropped)
        statistics(tmp_path / name, len(bodies) + more, len(dropped), others - more)
        found = check(crawl, tmp_path / name, WARC, answers)
        return [fault for fault in found.faults if "'error'" not in fault]

    assert faults("whole", bodies) == []
    (lost,) = [fault for fault in faults("lost", bodies[1:]) if "statistics" not in fault]
    assert "skipped, not ['page']" in lost
    double = faults("double", [*bodies, bodies[0]])
    assert any("twice" in fault for fault in double)
    assert any("statistics" in fault for fault in double)
    (other,) = faults("other", [{**bodies[0], "text": "Another."}, *bodies[1:]])
    assert "another body" in other
    (score,) = faults("score", [{**bodies[0], "score": 0.1}, *bodies[1:]])
    assert "score" in score
    nowhere = faults("nowhere", [*bodies, {**bodies[0], "id": "crawl-000.warc.gz/1"}], 1)
    assert any("no record begins" in fault for fault in nowhere)
