"""The benchmark of speed runs on tiny data, and computes what it tells from the times as it should."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.speed.__main__ import main
from benchmarks.speed.contestants import CONTESTANTS, REFERENCE
from benchmarks.speed.made_pages import page_of_segments, page_of_size
from benchmarks.speed.measure import Measured, Round, measure
from benchmarks.speed.pages import Sample, sample
from benchmarks.speed.scaling import NAMES, Point, Steep, fit, steep_functions
from benchmarks.speed.scaling_tables import as_json, fits, points_table, steep_table
from benchmarks.speed.shapes import SHAPES, Shape, as_plain, shapes_table
from benchmarks.speed.stages import stages
from benchmarks.speed.stopwatch import Stopwatch
from benchmarks.speed.tables import markdown, summary
from benchmarks.speed.timed_page import TimedPage, made

import newsclf
from newsclf.builders.build import build
from newsclf.errors import DataSetError


@pytest.fixture(scope="module")
def data(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("html") / "data"
    build(sample, "folder", out, keep_html=True)
    return out


def pages(number: int, size: int = 1_000) -> list[TimedPage]:
    return [TimedPage(f"page {i}", "x" * size, "x", 4) for i in range(number)]


def one_round(seconds: dict[str, list[float]]) -> Round:
    cpu = {name: np.array(seconds.get(name, seconds["others"])) for name in CONTESTANTS}
    return Round(pages(len(seconds["others"])), cpu, {name: 2 * values for name, values in cpu.items()})


def test_the_table_has_all_contestants_and_ratios_of_the_times() -> None:
    nan = float("nan")
    first = one_round({"newsclf html": [0.1, 0.1, 0.2], REFERENCE: [0.2, 0.4, 9.0], "others": [1.0, 1.0, nan]})
    second = one_round({"newsclf html": [0.1, 0.1, 0.1], REFERENCE: [0.2, 0.2, 0.2], "others": [1.0, 1.0, 1.0]})
    third = one_round({"newsclf html": [0.1, 0.1, 0.1], REFERENCE: [0.4, 0.4, 0.1], "others": [1.0, 1.0, 1.0]})
    again = one_round({"newsclf html": [0.05, 0.05, 0.2], REFERENCE: [0.2, 0.4, 9.0], "others": [1.0, 1.0, nan]})
    results = summary(Measured([first, second, third], again, {"justext": {"page 2": "ValueError: no"}}))
    assert (results["pages"], results["left_out"]) == (8, 1)
    assert results["kb"] == {"mean": 1, "median": 1}
    ours = results["contestants"]["newsclf html"]
    assert ours["ratio"]["rounds"] == pytest.approx([3, 2, 3])
    assert [ours["ratio"][name] for name in ("median", "least", "most")] == pytest.approx([3, 2, 3])
    assert ours["wall_ratio"]["median"] == pytest.approx(3)
    assert ours["page_ratio"] == pytest.approx(2)  # of 2, 4, 2, 2, 2, 4, 4, 1
    assert ours["pages_per_second"] == pytest.approx(10)
    assert ours["mb_per_second"] == pytest.approx(0.01)
    assert ours["ms_mean"] == pytest.approx(100)
    assert (ours["first_ms"], ours["again_ms"]) == pytest.approx((100, 50))
    assert results["contestants"]["justext"]["failed"] == 1
    table = markdown(json.loads(json.dumps(results, allow_nan=False)))
    for name in CONTESTANTS:
        assert f"| {name} |" in table
    assert "| newsclf html | 10 | 0.0 | 100.00 | 100.00 | 3.00 (2.00-3.00) |" in table
    assert f"| {REFERENCE} | " in table
    assert "| 1.00 (1.00-1.00) |" in table


def test_contestants_do_not_share_memory_with_the_benchmark() -> None:
    """What their processes import, garbage collection walks over."""
    code = "import sys, benchmarks.speed.__main__, benchmarks.speed.stopwatch; print(*sys.modules)"
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert not {"sklearn", "datasets", "pandas", "pyarrow", "matplotlib"} & set(done.stdout.split())


def test_no_page_is_drawn_twice(data: Path) -> None:
    drawn = sample([data], [], pages=5, rounds=3, seed=1, warm_up=2)
    assert [len(one) for one in drawn.rounds] == [5, 5, 5]
    names = [page.name for one in [drawn.warm_up, *drawn.rounds] for page in one]
    assert len(set(names)) == len(names) == 17
    assert drawn == sample([data], [], pages=5, rounds=3, seed=1, warm_up=2)
    assert drawn != sample([data], [], pages=5, rounds=3, seed=2, warm_up=2)


def test_rounds_are_smaller_where_pages_are_few(data: Path) -> None:
    drawn = sample([data], [], pages=1_000, rounds=2, seed=0)
    names = [page.name for one in drawn.rounds for page in one]
    assert len(set(names)) == len(names)
    assert len(drawn.rounds[0]) == len(drawn.rounds[1]) > 5
    assert drawn.warm_up
    with pytest.raises(DataSetError, match="more than there are rounds"):
        sample([data], [], pages=1, rounds=1_000, seed=0)


def test_failures_cost_the_page_alone(sample_model: Path) -> None:
    """The parser alone fails on nothing, so a page that is no page stands for one that a contestant fails on."""
    good = made("good", "<p>The harbour was closed on Monday.")
    bad = TimedPage("bad", None, "", 0)  # type: ignore[arg-type]
    with Stopwatch("parse alone", [good], None, None) as watch:
        taken = watch.time([good, bad, good])
    assert [one.error is None for one in taken] == [True, False, True]
    assert "TypeError" in str(taken[1].error)
    assert all(one.cpu > 0 and one.wall > 0 for one in (taken[0], taken[2]))


def test_a_page_that_takes_too_long_ends_the_process_and_the_others_go_on() -> None:
    good = made("good", "<p>The harbour was closed on Monday.")
    slow = TimedPage("slow", "<div>" * 60_000, "", 0)
    with Stopwatch("parse alone", [good], None, None, limit=1.0) as watch:
        taken = watch.time([good, slow, good])
    assert [one.error for one in taken] == [None, "timeout: 1 s", None]


def test_a_process_that_dies_costs_the_page_alone() -> None:
    good = made("good", "<p>The harbour was closed on Monday.")
    before = set(multiprocessing.active_children())
    with Stopwatch("parse alone", [good], None, None) as watch:
        (process,) = set(multiprocessing.active_children()) - before
        process.kill()
        process.join()
        taken = watch.time([good, good])
    assert [one.error for one in taken] == ["crash: exit code -9", None]


def test_rounds_are_measured(data: Path, sample_model: Path) -> None:
    drawn = sample([data], [], pages=3, rounds=2, seed=0, warm_up=1)
    names = ["newsclf html", "newsclf text", "parse alone"]
    measured = measure(Sample(drawn.warm_up, drawn.rounds), names, sample_model, None)
    assert [one.pages for one in [*measured.rounds, measured.again]] == [*drawn.rounds, drawn.rounds[0]]
    for one in measured.rounds:
        assert list(one.cpu) == names
        assert one.kept().all()
        assert all((seconds > 0).all() for seconds in [*one.cpu.values(), *one.wall.values()])


def test_the_command_tells_and_writes_all(
    data: Path, sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in ("trafilatura", "resiliparse", "justext", "readability"):
        pytest.importorskip(package)
    chosen = ["--contestants", "newsclf html,trafilatura", "--pages", "2", "--rounds", "2"]
    assert main([str(data), *chosen, "--model", str(sample_model), "--out", str(tmp_path)]) == 0
    assert "4 pages in 2 rounds, each page once" in capsys.readouterr().out
    figures = json.loads((tmp_path / "speed.json").read_text())
    assert list(figures["contestants"]) == ["newsclf html", "trafilatura"]
    assert len(figures["times"]) == 3
    assert main([str(data), "--contestants", "newsclf html"]) == 1
    assert "expected trafilatura and any of" in capsys.readouterr().err


def test_data_without_html_is_a_clear_error(sample_data: Path) -> None:
    with pytest.raises(DataSetError, match="--keep-html"):
        sample([sample_data], [], pages=2, rounds=2, seed=0)


@pytest.mark.parametrize("size", [1_000, 3_000, 50_000])
def test_made_pages_have_the_size_that_is_asked_for(size: int) -> None:
    html = page_of_size(size, seed=3)
    assert 0.9 * size <= len(html) <= size
    assert html == page_of_size(size, seed=3) != page_of_size(size, seed=4)


@pytest.mark.parametrize("number", [10, 500, 3_000])
def test_made_pages_have_the_segments_that_are_asked_for(number: int) -> None:
    html = page_of_segments(number, 60_000)
    assert len(html) == pytest.approx(60_000, rel=0.25)
    beside = 10  # navigation and foot
    assert number <= made("page", html).segments <= number + beside


def test_fits_find_the_law_that_made_the_times() -> None:
    sizes = [1, 3, 10, 30, 100, 300, 1_000, 3_000]
    linear = fit(sizes, [2 + 0.5 * x for x in sizes])
    assert (linear.fixed, linear.slope) == pytest.approx((2, 0.5))
    assert linear.exponent == pytest.approx(1, abs=0.02)
    assert fit(sizes, [0.1 * x**2 for x in sizes]).exponent == pytest.approx(2)


def test_pages_that_a_limit_cut_are_in_the_table_and_not_in_the_fit() -> None:
    points = [Point(1_000 * x, 2 * x, x, {NAMES[0]: 1.0 * x, NAMES[1]: 3.0 * x}) for x in (1, 2, 4, 8, 16)]
    points.append(Point(99_000, 9, 9, {NAMES[0]: 1.0, NAMES[1]: 1.0}, ("tags",)))
    assert "| tags |" in points_table(points)
    for sweep, slopes in (("size", (1, 3)), ("segments", (0.5, 3))):
        found = fits(points, sweep)
        assert [found[name].slope for name in NAMES] == pytest.approx(slopes)
        assert [found[name].exponent for name in NAMES] == pytest.approx([1, 1])


def test_functions_that_only_the_larger_page_needs_are_told_apart() -> None:
    steep = [Steep(NAMES[0], "guard.py:_tokens", 0.0, 0.5, float("inf"))]
    assert "| `guard.py:_tokens` | 0.0 | 500.0 | from nothing |" in steep_table(steep)
    json.dumps(as_json([], {}, steep), allow_nan=False)


def test_functions_that_grow_too_fast_are_named(sample_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import newsclf

    def quadratic(words: list[str]) -> int:
        return sum([a is b for a in words for b in words])

    class Slow:
        def predict(self, page: str, view: str = "html"):
            quadratic(page.split())
            return type("Prediction", (), {"body": ""})

    monkeypatch.setattr(newsclf, "load", lambda model: Slow())
    small, large = (TimedPage("made", "w " * n, "w " * n, n) for n in (300, 1_200))
    found = steep_functions(None, small, large, 4)
    assert {one.view for one in found} == set(NAMES)
    assert any("test_speed_benchmark.py" in one.function and one.exponent > 1.5 for one in found)


@pytest.mark.parametrize("name", list(SHAPES))
def test_shapes_have_about_the_size_that_is_asked_for(name: str) -> None:
    assert len(SHAPES[name](30_000)) == pytest.approx(30_000, rel=0.25)


def test_what_takes_too_long_is_told() -> None:
    shapes = [Shape(NAMES[0], "quotes", [1.0, 2.0], 1.0), Shape(NAMES[1], "quotes", [1.0, float("nan")], float("nan"))]
    assert "| quotes | 1.0 | 2.0 | 1.0 | > 30 s | 1.00 |  |" in shapes_table(shapes, (10, 20))
    assert as_plain(shapes[1])["ms"] == [1.0, None]


def test_scaling_is_told_and_drawn(sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    assert main(["--scaling", "--largest", "30000", "--model", str(sample_model), "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "By size" in out
    assert "By segments, pages of 30 kB" in out
    figures = json.loads((tmp_path / "scaling.json").read_text())
    assert [point["size"] for point in figures["size"]["points"]] == pytest.approx([1e3, 3e3, 1e4, 3e4], rel=0.1)
    for name in ("size", "segments"):
        assert (tmp_path / f"speed-{name}.svg").stat().st_size < 100_000


def test_shapes_are_told(sample_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--shapes", "--largest", "600", "--model", str(sample_model), "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    figures = json.loads((tmp_path / "shapes.json").read_text())
    assert {(shape["view"], shape["name"]) for shape in figures["shapes"]} == {(v, n) for v in NAMES for n in SHAPES}
    assert all(f"| {name} |" in out for name in SHAPES)


def test_stages_are_those_of_a_prediction(sample_model: Path) -> None:
    found = stages([page_of_size(3_000), "<p></p>"], newsclf.load(sample_model), rounds=1)
    assert {"guard", "structure", "path weights", "second look", "decision", "predict"} <= set(found)
    assert all(milliseconds >= 0 for milliseconds in found.values())


def test_stages_and_agreement_of_compiled_predictions(sample_model: Path) -> None:
    pytest.importorskip("numba")
    from benchmarks.speed.agreement import compare

    pages = [page_of_size(3_000), "<p></p>"]
    found = stages(pages, newsclf.load(sample_model, fast=True), rounds=1)
    assert {"guard", "structure", "facts, weights and decision", "predict"} <= set(found)
    agreed = compare(pages, sample_model)
    assert (agreed.pages, agreed.cut, agreed.labels) == (4, 0, 0)
    assert agreed.segments > 10
    assert agreed.largest < 1e-9
