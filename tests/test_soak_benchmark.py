"""The soak runs, tells what differs, and judges memory."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.soak.__main__ import main
from benchmarks.soak.allocator import in_use_kb
from benchmarks.soak.answers import Answer, answer, difference
from benchmarks.soak.growth import growth
from benchmarks.soak.pages import NamedPage, mixed_pages
from benchmarks.soak.report import judge, tables
from benchmarks.soak.tally import Tally
from benchmarks.soak.watch import Soaked, soak
from benchmarks.soak.ways import WAYS, make_job

import newsclf

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc")


def test_mixed_pages_are_always_the_same_and_never_raise(sample_model: Path) -> None:
    pages = mixed_pages([b"<p>one more"])
    assert pages == mixed_pages([b"<p>one more"])
    assert len({page.name for page in pages}) == len(pages)
    model = newsclf.load(sample_model)
    # The large ones are predicted by the soak itself.
    answers = {page.name: answer(model, page) for page in pages if len(page.content) < 50_000}
    assert "binary" in (answers["a picture"].error or "")
    assert answers["empty"] == answers["empty str"]


def test_what_differs_is_told() -> None:
    one = Answer(0.5, "a", "b", "html")
    assert difference(one, one) is None
    assert difference(one, one._replace(score=0.25, body="c")) == "score 0.5, now 0.25; body"
    assert difference(one, Answer(error="crash: no")) is not None


def test_memory_that_peaks_is_flat_and_memory_that_climbs_grows() -> None:
    seconds = 600.0
    warm = [(float(at), 100_000 + min(at, 150) * 500 + (at % 7 == 0) * 90_000) for at in range(600)]
    assert growth(warm, seconds).grows is False
    assert abs(growth(warm, seconds).rise_kb) < 1
    assert growth(warm, seconds).highest_kb > 200_000
    climbing = [(at, size + int(at) * 40) for at, size in warm]
    assert growth(climbing, seconds).grows is True
    assert growth(climbing, seconds).rise_kb == pytest.approx(400 * 40 * 19 / 20, rel=0.05)
    # Too short to say, as a run or as a process.
    assert growth(climbing[:60], 60.0).grows is None
    assert growth(climbing[-20:], seconds).grows is None


def test_what_the_allocator_keeps_is_no_growth_but_what_is_used_is() -> None:
    climbing = [(float(at), 100_000 + at * 60) for at in range(600)]
    level = [(float(at), 60_000) for at in range(600)]
    kept = judge(Soaked(600.0, samples={"asyncio": climbing}, in_use={"asyncio": level}))
    assert not kept.failed
    assert "+22.3" in tables(kept)
    assert judge(Soaked(600.0, samples={"asyncio": climbing}, in_use={"asyncio": climbing})).failed
    assert judge(Soaked(600.0, samples={"asyncio": climbing})).failed


@linux
def test_memory_in_use_is_that_which_is_held_not_that_which_was() -> None:
    before = in_use_kb()
    if before is None:
        pytest.skip("the C library does not tell")
    held = [bytes([number % 256]) * 30_000 for number in range(2_000)]
    assert 50_000 < in_use_kb() - before < 70_000
    held.clear()
    assert abs(in_use_kb() - before) < 5_000


def test_a_tally_reports_what_differs_and_what_is_raised() -> None:
    pipe, child = multiprocessing.Pipe()
    page, right = NamedPage("a page", b""), Answer(0.5)
    tally = Tally(child, [page], [right], 60.0)

    def raises(strand: str):  # type: ignore[no-untyped-def]
        tally.check(strand, 0, right)
        yield
        raise MemoryError("no room")

    def differs(strand: str):  # type: ignore[no-untyped-def]
        while True:
            tally.check(strand, 0, Answer(0.75))
            yield

    tally.run({"raises": raises, "differs": differs})
    tally.close()
    heard = []
    while pipe.poll():
        heard.append(pipe.recv())
    faults = [what for kind, what in heard if kind == "faults"]
    assert any(fault.startswith("raises: MemoryError: no room") for fault in faults)
    assert "differs: a page: differs: score 0.5, now 0.75" in faults
    assert tally.is_over()  # 20 faults are enough
    counts = [what for kind, what in heard if kind == "counts"][-1]
    assert counts["raises"] == 1
    assert counts["differs"] >= 19
    assert heard[-1] == ("done", None)


@linux
def test_all_ways_at_once(sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    assert main(["--minutes", "0.05", "--small", "--model", str(sample_model), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "nothing differs" in told
    figures = json.loads((out / "soak.json").read_text())
    assert figures["failed"] is False
    assert set(figures["compared"]) == set(WAYS)
    assert all(sum(counts.values()) for counts in figures["compared"].values())
    assert not any(figures["faults"].values())
    assert (out / "soak.svg").read_text().count("<svg") == 1


@linux
def test_another_result_than_that_of_one_thread_is_a_fault(sample_model: Path) -> None:
    pages = [NamedPage("first", b"<p>The harbour was closed."), NamedPage("second", b"<p>The harbour.")]
    job = make_job(sample_model, False, pages)
    wrong = replace(job, expected=[job.expected[0], job.expected[1]._replace(score=2.0)])
    found = soak(wrong, ["spawn"], 2.0)
    assert found.faults["spawn"]
    assert all("second: differs: score 2.0" in fault for fault in found.faults["spawn"])


def test_a_predictor_that_was_used_goes_through_pickle(sample_model: Path, sample: Path) -> None:
    model = newsclf.load(sample_model, limits=newsclf.Limits(depth=100))
    pages = [path.read_bytes() for path in sorted(sample.glob("echo-*.html"))]
    before = [model.predict(page) for page in pages]
    copy = pickle.loads(pickle.dumps(model))
    assert [copy.predict(page) for page in pages] == before
    assert copy.limits == model.limits
    assert copy.views == model.views
    assert copy.info == model.info


def test_a_fast_predictor_goes_through_pickle(sample_model: Path, sample: Path) -> None:
    pytest.importorskip("numba")
    model = newsclf.load(sample_model, fast=True)
    page = (sample / "echo-snow-road.html").read_bytes()
    copy = pickle.loads(pickle.dumps(model))
    assert copy.fast
    assert copy.predict(page) == model.predict(page)
