"""The steps for datatrove, on WARC, WET and documents made here."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import newsclf
from made_site import NOTICE, html, site
from newsclf.errors import ConfigError, NewsclfError

pytest.importorskip("datatrove", reason="datatrove is not installed (extra scale)")
pytest.importorskip("fastwarc", reason="FastWARC is not installed (extra scale)")

from benchmarks.crawl.records import http, warc
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

from newsclf.io.datatrove import NewsclfExtractor, NewsclfFilter, NewsclfReader

NOTHING = "<html><body><nav><ul><li><a href=/a>Sport</a><li><a href=/b>Weather</a></ul></nav></body></html>"


def htmls(sample: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted(sample.glob("*.html"))}


def response(name: str, content: bytes, charset: str = "utf-8") -> bytes:
    block = http("200 OK", {"Content-Type": f"text/html; charset={charset}"}, content)
    fields = {"WARC-Type": "response", "WARC-Target-URI": f"https://site.example/{name}"}
    return warc({**fields, "Content-Type": "application/http; msgtype=response"}, block)


def conversion(name: str, text: str) -> bytes:
    fields = {"WARC-Type": "conversion", "WARC-Target-URI": f"https://site.example/{name}"}
    return warc({**fields, "Content-Type": "text/plain"}, text.encode())


def documents(texts: dict[str, str]) -> Iterator[Document]:
    return (Document(text, name) for name, text in texts.items())


def lines(folder: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            found += [json.loads(line) for line in file]
    return found


def totals(step: Any) -> dict[str, int]:
    return {name: stat.total for name, stat in step.stats.stats.items()}


class WriterInMemory(JsonlWriter):
    """What an exclusion writer is given."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.given: list[Document] = []

    def write(self, document: Document, rank: int = 0, **kwargs: Any) -> None:
        self.given.append(document)


@pytest.fixture
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.mark.parametrize("timeout", [None, 60.0])
def test_the_extractor_gives_what_the_predictor_gives(
    sample: Path, sample_model: Path, model: newsclf.Predictor, timeout: float | None
) -> None:
    texts = {name: html.decode() for name, html in htmls(sample).items()}
    step = NewsclfExtractor(sample_model, timeout=timeout)
    found = {document.id: document for document in step(documents(texts))}
    pages = {name: model.predict(newsclf.Page(html=text)) for name, text in texts.items()}
    assert found
    assert {name: page.body for name, page in pages.items() if page.body} == {
        name: document.text for name, document in found.items()
    }
    for name, document in found.items():
        page = pages[name]
        assert document.metadata["score"] == pytest.approx(page.score, abs=1e-6)
        assert document.metadata["segments"] == len(page.segments)
        assert document.metadata["body_segments"] == sum(s.label == "body" for s in page.segments)
        assert document.metadata["truncated"] == ""
    stats = totals(step)
    assert stats["total"] == len(texts)
    assert stats["forwarded"] == len(found)


def test_a_threshold_is_kept_to(sample: Path, sample_model: Path, model: newsclf.Predictor) -> None:
    html = next(iter(htmls(sample).values())).decode()
    (document,) = NewsclfExtractor(sample_model, threshold=0.0)(documents({"a": html}))
    assert document.text == model.predict(html, threshold=0.0).body
    assert document.metadata["body_segments"] == document.metadata["segments"]


@pytest.mark.parametrize("timeout", [None, 60.0])
def test_counts_of_sites_are_made_use_of_where_a_document_tells_its_site(
    sample_model: Path, model: newsclf.Predictor, tmp_path: Path, timeout: float | None
) -> None:
    file = tmp_path / "counts.npz"
    newsclf.count_sites(site(12)).save(file)
    knowing = newsclf.load(sample_model, sites=file)
    urls = {"own": "https://tide.example/77", "other": "https://other.example/77", "none": None}
    given = [
        Document(html(77), name, metadata={} if url is None else {"url": url, "view": "html"})
        for name, url in urls.items()
    ]
    own = newsclf.Page(html=html(77), url=urls["own"])
    without, with_counts = (
        next(s.score for s in predictor.predict(own).segments if s.text == NOTICE) for predictor in (model, knowing)
    )
    assert with_counts < without
    between = (with_counts + without) / 2
    step = NewsclfExtractor(sample_model, threshold=between, timeout=timeout, sites=file)
    found = {document.id: document.text for document in pickle.loads(pickle.dumps(step))(iter(given))}
    assert {name for name, text in found.items() if NOTICE in text} == {"other", "none"}
    plain = model.predict(html(77), threshold=between).body
    assert found == {"own": knowing.predict(own, threshold=between).body, "other": plain, "none": plain}


def test_the_filter_makes_use_of_counts_of_sites(sample_model: Path, model: newsclf.Predictor, tmp_path: Path) -> None:
    texts = ["\n\n".join(segment.text for segment in model.predict(one).segments) for one in site(12)]
    urls = [f"https://tide.example/{number}" for number in range(12)]
    pages = [newsclf.Page(text=text, url=url) for text, url in zip(texts, urls, strict=True)]
    newsclf.count_sites(pages).save(tmp_path / "counts.npz")
    knowing = newsclf.load(sample_model, sites=tmp_path / "counts.npz")
    step = NewsclfFilter(0.0, True, sample_model, threshold=0.5, timeout=None, sites=tmp_path / "counts.npz")
    given = [Document(text, url, metadata={"url": url}) for text, url in zip(texts, urls, strict=True)]
    found = {document.id: document for document in step(iter(given))}
    expected = {page.url: knowing.predict(page, threshold=0.5) for page in pages}
    assert {url: one.text for url, one in found.items()} == {u: p.body for u, p in expected.items() if p.body}
    for page in pages:
        assert found[str(page.url)].metadata["score"] == pytest.approx(expected[page.url].score, abs=1e-6)
        assert expected[page.url].score != pytest.approx(model.predict(page, threshold=0.5).score, abs=1e-4)


def test_counts_that_are_none_end_the_task(sample_model: Path, tmp_path: Path) -> None:
    with pytest.raises(NewsclfError, match=r"counts\.npz"):
        list(NewsclfExtractor(sample_model, sites=tmp_path / "counts.npz")(documents({"a": NOTHING})))


def test_pages_without_an_article_are_dropped_with_the_reason(sample_model: Path, tmp_path: Path) -> None:
    writer = WriterInMemory(tmp_path)
    step = NewsclfExtractor(sample_model, timeout=None, exclusion_writer=writer)
    assert list(step(documents({"empty": "", "nothing": NOTHING}))) == []
    assert [document.metadata["filter_reason"] for document in writer.given] == ["no_article", "no_article"]
    assert writer.given[1].text == NOTHING
    assert totals(step)["dropped_no_article"] == totals(step)["dropped"] == 2


def test_what_is_wrong_with_a_page_costs_that_page(
    sample: Path, sample_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = next(iter(htmls(sample).values())).decode()
    real = newsclf.Predictor.predict

    def predict(self: newsclf.Predictor, page: newsclf.Page, *args: Any, **kwargs: Any) -> newsclf.Prediction:
        content = str(getattr(page, "html", page))
        if "raises" in content[:20]:
            raise ValueError("a fault")
        if "sleeps" in content[:20]:
            time.sleep(60)
        if "dies" in content[:20]:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, page, *args, **kwargs)

    monkeypatch.setattr(newsclf.Predictor, "predict", predict)
    texts = {"first": html, **{name: f"<!-- {name} -->{html}" for name in ("raises", "sleeps", "dies")}, "last": html}
    writer = WriterInMemory(tmp_path)
    step = NewsclfExtractor(sample_model, timeout=2.0, exclusion_writer=writer)
    assert [document.id for document in step(documents(texts))] == ["first", "last"]
    reasons = {document.id: document.metadata["filter_reason"] for document in writer.given}
    assert reasons == {"raises": "error", "sleeps": "timeout", "dies": "crash"}
    errors = {document.id: document.metadata["error"] for document in writer.given}
    assert errors["raises"] == "ValueError: a fault"
    assert errors["sleeps"].startswith("timeout:")
    assert errors["dies"].startswith("crash:")


def test_a_model_that_is_none_ends_the_task(tmp_path: Path) -> None:
    step = NewsclfExtractor(tmp_path)
    with pytest.raises(NewsclfError, match=str(tmp_path)):
        list(step(documents({"a": NOTHING})))


@pytest.mark.parametrize("options", [{"timeout": 0}, {"view": "pdf"}, {"threshold": 2}])
def test_settings_out_of_range_are_told(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=str(next(iter(options)))):
        NewsclfExtractor(**options)
    with pytest.raises(ConfigError, match="min_score"):
        NewsclfFilter(min_score=1.5)


def test_the_filter_drops_and_trims(sample: Path, sample_model: Path, model: newsclf.Predictor, tmp_path: Path) -> None:
    texts = {path.stem: path.read_text() for path in sorted(sample.glob("*.txt")) if ".gold" not in path.name}
    texts["nothing"] = "Sport\nWeather\nLog in\n"
    pages = {name: model.predict(newsclf.Page(text=text), "text") for name, text in texts.items()}
    passing = [name for name, page in pages.items() if page.score >= 0.5 and page.body]
    assert passing
    assert "nothing" not in passing
    for trim in (False, True):
        writer = WriterInMemory(tmp_path)
        step = NewsclfFilter(model=sample_model, trim=trim, exclusion_writer=writer)
        found = list(step(documents(texts)))
        assert [document.id for document in found] == passing
        for document in found:
            assert document.text == (pages[document.id].body if trim else texts[document.id])
        assert {document.id for document in writer.given} == set(texts) - set(passing)
        assert {document.metadata["filter_reason"] for document in writer.given} == {"no_article"}
        assert totals(step)["total"] == len(texts)
    assert list(NewsclfFilter(1.0, model=sample_model, timeout=None)(documents(texts))) == []


def test_steps_go_through_pickle_without_the_model(sample: Path, sample_model: Path) -> None:
    step = NewsclfExtractor(sample_model)
    html = next(iter(htmls(sample).values())).decode()
    before = list(step(documents({"a": html})))
    packed = pickle.dumps(NewsclfExtractor(sample_model))
    assert len(packed) < 10_000
    (after,) = pickle.loads(packed)(documents({"a": html}))
    assert after.text == before[0].text


def written_crawl(folder: Path, sample: Path) -> dict[str, bytes]:
    """Two files, of which the first is damaged in its midst; the pages that are sound, by URL."""
    folder.mkdir()
    pages = [(f"{i}-{name}", html) for i in range(2) for name, html in htmls(sample).items()]
    half = len(pages) // 2
    members = [gzip.compress(response(name, html)) for name, html in pages]
    members.insert(1, gzip.compress(response("cut", pages[0][1]))[:200])
    members.insert(3, b"garbage between members")
    members.insert(5, gzip.compress(response("binary", b"%PDF-1.7" + bytes(range(256)) * 8)))
    members.insert(6, gzip.compress(warc({"WARC-Type": "request"}, b"GET / HTTP/1.1\r\n\r\n")))
    (folder / "0.warc.gz").write_bytes(b"".join(members[:half]))
    (folder / "1.warc.gz").write_bytes(b"".join(members[half:]))
    return {f"https://site.example/{name}": html for name, html in pages}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_pipeline_reads_what_is_sound_and_tells_the_rest(
    sample: Path, sample_model: Path, model: newsclf.Predictor, tmp_path: Path, workers: int
) -> None:
    pages = written_crawl(tmp_path / "crawl", sample)
    steps = [
        NewsclfReader(str(tmp_path / "crawl"), exclusion_writer=JsonlWriter(str(tmp_path / "unread"))),
        NewsclfExtractor(sample_model, exclusion_writer=JsonlWriter(str(tmp_path / "dropped"))),
        JsonlWriter(str(tmp_path / "bodies"), expand_metadata=True),
        ParquetWriter(str(tmp_path / "parquet"), expand_metadata=True),
    ]
    run = LocalPipelineExecutor(steps, tasks=2, workers=workers, logging_dir=str(tmp_path / "logs"))
    stats = run.run()
    bodies = {line["url"]: line for line in lines(tmp_path / "bodies")}
    expected = {url: model.predict(newsclf.Page(html=html)) for url, html in pages.items()}
    assert {url: line["text"] for url, line in bodies.items()} == {u: p.body for u, p in expected.items() if p.body}
    assert len(bodies) == len(lines(tmp_path / "bodies"))
    unread = [line["metadata"]["filter_reason"] for line in lines(tmp_path / "unread")]
    assert sorted(unread) == ["binary", "damaged", "damaged"]
    reader = {name: stat.total for name, stat in stats.stats[0].stats.items()}
    assert reader["records"] == reader["documents"] + reader["skipped"] + reader["dropped"]
    assert reader["skipped"] == 1
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path / "parquet")
    assert sorted(table["url"].to_pylist()) == sorted(bodies)
    assert {"text", "score", "segments", "body_segments", "truncated"} <= set(table.column_names)
    assert LocalPipelineExecutor(steps, tasks=2, logging_dir=str(tmp_path / "logs")).run() is None  # all is done


def test_wet_is_read_as_text(sample_model: Path, model: newsclf.Predictor, tmp_path: Path) -> None:
    text = "Log in\nThe harbour’s ferry ran aground on Monday, and nobody was hurt, as the harbour master said.\nHelp\n"
    (tmp_path / "a.warc.wet").write_bytes(conversion("a", text))
    (document,) = NewsclfReader(str(tmp_path))()
    assert document.text == text
    assert document.metadata["url"] == "https://site.example/a"
    assert document.id == "a.warc.wet/0"
    step = NewsclfFilter(0.0, trim=True, model=sample_model, threshold=0.0, timeout=None)
    (trimmed,) = step(iter([document]))
    assert trimmed.text == model.predict(newsclf.Page(text=text), "text", threshold=0.0).body


def test_the_extractor_takes_texts_for_what_the_reader_says(
    sample_model: Path, model: newsclf.Predictor, tmp_path: Path
) -> None:
    text = "The harbour’s ferry ran aground on Monday.\n\nNobody was hurt, as the harbour master said.\n"
    (tmp_path / "a.warc").write_bytes(conversion("a", text) + response("b", f"<p>{text}</p>".encode()))
    steps = NewsclfExtractor(sample_model, threshold=0.0)
    found = list(steps(NewsclfReader(str(tmp_path))()))
    assert [document.metadata["view"] for document in found] == ["text", "html"]
    pages = [newsclf.Page(text=text), newsclf.Page(html=f"<p>{text}</p>")]
    assert [document.text for document in found] == [model.predict(page, threshold=0.0).body for page in pages]


def test_a_page_is_read_in_its_encoding(tmp_path: Path) -> None:
    html = "<html><body><p>Пожар на складе потушен</p></body></html>"
    (tmp_path / "a.warc").write_bytes(response("a", html.encode("windows-1251"), "windows-1251"))
    (document,) = NewsclfReader(str(tmp_path))()
    assert document.text == html


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_tasks_end_with_the_script_that_started_them(sample_model: Path, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        f"""
import os, time
from pathlib import Path
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from newsclf.io.datatrove import NewsclfExtractor

class Endless:
    def __call__(self, data, rank, world_size):
        for number in range(10**9):
            Path({str(tmp_path)!r}, f"task-{{rank}}").write_text(str(os.getpid()))
            time.sleep(.05)
            yield Document("<p>Text</p>", str(number))

if __name__ == "__main__":
    steps = [Endless(), NewsclfExtractor({str(sample_model)!r})]
    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir={str(tmp_path / "logs")!r}).run()
"""
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(newsclf.__file__).parents[1])}
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, tmp_path / "script.py"]
        script = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
    try:
        _check_that_all_end(script, tmp_path)
    finally:  # the executor's own manager of queues lives on
        os.killpg(script.pid, signal.SIGKILL)


def _check_that_all_end(script: subprocess.Popen[bytes], tmp_path: Path) -> None:
    tasks: list[int] = []
    deadline = time.monotonic() + 60
    while len(tasks) < 2:
        assert time.monotonic() < deadline, (tmp_path / "log").read_text()
        time.sleep(0.1)
        tasks = [int(text) for path in tmp_path.glob("task-*") if (text := path.read_text())]
    time.sleep(1)
    apart = [int(child) for task in tasks for child in Path(f"/proc/{task}/task/{task}/children").read_text().split()]
    script.kill()
    script.wait()
    deadline = time.monotonic() + 20
    while any(_lives(pid) for pid in (*tasks, *apart)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert apart


@pytest.mark.skipif(sys.platform != "linux", reason="done on Linux alone")
@pytest.mark.parametrize(("executor", "dies", "code"), [("RAY", 1, -9), ("RAY", 0, 0), ("LOCAL", 1, 0)])
def test_under_ray_a_task_that_is_killed_ends_what_started_it(executor: str, dies: int, code: int) -> None:
    actor = f"""
import os, signal, time
from newsclf.io.datatrove.guard import actor_ends_with_task

task = os.fork()
if task == 0:
    with actor_ends_with_task():
        if {dies}:
            os.kill(os.getpid(), signal.SIGKILL)
    os._exit(0)
os.waitpid(task, 0)
time.sleep(30 if {code} else 1)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(newsclf.__file__).parents[1]), "DATATROVE_EXECUTOR": executor}
    done = subprocess.run([sys.executable, "-c", actor], env=environment, timeout=60, check=False)
    assert done.returncode == code


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
