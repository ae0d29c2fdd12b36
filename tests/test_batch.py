"""Pages in worker processes: in order, each once; one that kills its process or hangs costs itself alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count, islice
from pathlib import Path

import pytest

import newsclf

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Bad:
    """What a worker comes to harm with as soon as it takes it up; its parent never does so."""

    def __init__(self, harm: Callable[..., object], *arguments: object) -> None:
        self.harm = harm, arguments

    def __reduce__(self) -> object:
        return self.harm


EXIT = Bad(os._exit, 3)
KILLED = Bad(signal.raise_signal, signal.SIGKILL)
SEGFAULT = Bad(signal.raise_signal, signal.SIGSEGV)
HANGING = Bad(time.sleep, 1000)


@pytest.fixture(scope="module")
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    assert workers_alive() == []


def pages(number: int) -> list[str]:
    return [f"<html><nav>Page {i}</nav><p>The ferry ran aground {i} times on Monday.</p></html>" for i in range(number)]


def workers_alive() -> list[int]:
    found = multiprocessing.active_children()
    return [p.pid for p in found if p.pid is not None and p.name == "newsclf-worker"]


def test_many_short_pages_come_in_order_each_once(model: newsclf.Predictor) -> None:
    given = pages(300)
    assert list(model.predict_many(given, workers=3)) == [model.predict(page) for page in given]


@pytest.mark.parametrize("given", [[], pages(1)])
def test_few_pages(model: newsclf.Predictor, given: list[str]) -> None:
    assert list(model.predict_many(given, workers=4)) == [model.predict(page) for page in given]


def test_view_threshold_and_limits_hold_in_workers_too(sample_model: Path) -> None:
    model = newsclf.load(sample_model, limits=newsclf.Limits(max_chars=60))
    given = pages(3)
    found = list(model.predict_many(given, workers=2, view="text", threshold=0.0))
    assert found == [model.predict(page, "text", threshold=0.0) for page in given]
    assert all(page.view == "text" and page.truncated for page in found)


def test_pages_that_kill_their_worker_cost_themselves_alone(model: newsclf.Predictor) -> None:
    good = pages(60)
    given = [*good[:20], EXIT, *good[20:21], SEGFAULT, KILLED, *good[21:], EXIT]
    found = list(model.predict_many(given, workers=2))
    errors = {i: page.error for i, page in enumerate(found) if page.error is not None}
    assert errors == {
        20: "crash: its worker process ended twice (exit code 3)",
        22: "crash: its worker process ended twice (SIGSEGV)",
        23: "crash: its worker process ended twice (SIGKILL)",
        63: "crash: its worker process ended twice (exit code 3)",
    }
    assert [page for page in found if page.error is None] == [model.predict(page) for page in good]


def test_a_worker_that_is_killed_from_outside_costs_no_page(model: newsclf.Predictor) -> None:
    given = pages(100)
    found = model.predict_many(given, workers=2)
    some = list(islice(found, 20))
    os.kill(workers_alive()[0], signal.SIGKILL)
    assert [*some, *found] == [model.predict(page) for page in given]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_hangs_is_ended_by_the_timeout(model: newsclf.Predictor, workers: int) -> None:
    good = pages(30)
    given = [*good[:10], HANGING, *good[10:]]
    found = list(model.predict_many(given, workers, timeout=3))
    assert found.pop(10) == newsclf.Prediction(error="timeout: nothing within 3 s")
    assert found == [model.predict(page) for page in good]


def test_the_clock_of_a_page_stands_while_nobody_fetches(model: newsclf.Predictor) -> None:
    found = model.predict_many(pages(100), workers=2, timeout=2)
    first = next(found)
    time.sleep(2.5)
    assert first.error is None
    assert all(page.error is None for page in found)


@pytest.mark.parametrize("workers", [1, 2])
def test_pages_are_taken_only_as_they_are_worked_on(model: newsclf.Predictor, workers: int) -> None:
    taken = count()
    endless = (f"<html><p>Page {i}.</p></html>" for i in taken)
    found = model.predict_many(endless, workers)
    for i in range(150):
        assert f"Page {i}." in [s.text for s in next(found).segments]
    found.close()
    assert next(taken) < 150 + 65 * workers


def test_while_one_page_hangs_only_so_many_others_are_taken(model: newsclf.Predictor) -> None:
    taken = count()
    endless = (HANGING if i == 5 else f"<html><p>Page {i}.</p></html>" for i in taken)
    found = model.predict_many(endless, workers=2, timeout=2)
    assert [page.error is None for page in islice(found, 6)] == [True] * 5 + [False]
    assert next(taken) <= 6 + 64 * 2
    found.close()


def test_pages_that_come_slowly_are_answered_before_the_next(model: newsclf.Predictor) -> None:
    def taken_before_the_second_answer(seconds: float) -> int:
        given = []

        def slowly() -> Iterator[str]:
            for page in pages(3):
                given.append(page)
                yield page
                time.sleep(seconds)

        found = model.predict_many(slowly(), workers=2)
        next(found)  # the worker was started meanwhile
        next(found)
        before = len(given)
        assert len(list(found)) == 1
        return before

    # On a busy machine a page may take longer than is waited for it.
    assert any(taken_before_the_second_answer(seconds) == 2 for seconds in (1, 4, 16))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_the_source_comes_after_what_was_before(model: newsclf.Predictor, workers: int) -> None:
    def failing() -> Iterator[str]:
        yield from pages(20)
        raise LookupError("the disk is gone")

    found = model.predict_many(failing(), workers)
    assert [page.error for page in islice(found, 20)] == [None] * 20
    with pytest.raises(LookupError, match="the disk is gone"):
        next(found)


def test_what_cannot_be_sent_to_a_worker_is_an_error_of_its_own(model: newsclf.Predictor) -> None:
    found = list(model.predict_many(["A line.", lambda: 0, 5, newsclf.Page(url="https://a.example/")], workers=2))
    assert found[0].error is None
    assert "can't be sent to a worker process" in found[1].error
    assert "got int" in found[2].error
    assert found[3].url == "https://a.example/"
    assert "neither" in found[3].error


def test_a_generator_that_is_closed_early_leaves_no_process(model: newsclf.Predictor) -> None:
    found = model.predict_many(count(), workers=2)
    next(found)
    assert workers_alive() != []
    found.close()
    assert workers_alive() == []
    unread = model.predict_many([*pages(4), HANGING], workers=2)
    next(unread)
    del unread
    assert workers_alive() == []


def test_a_model_that_is_gone_ends_with_its_own_error(sample_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.symlink_to(sample_model)
    model = newsclf.load(folder)
    folder.unlink()
    with pytest.raises(newsclf.ArtifactError, match="expected a model folder"):
        list(model.predict_many(pages(3), workers=2))


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "1"])
def test_a_timeout_that_is_no_time_is_refused(model: newsclf.Predictor, timeout: object) -> None:
    with pytest.raises(newsclf.InputError, match="seconds above 0"):
        model.predict_many([], timeout=timeout)


SCRIPT = """
import os, re, sys, time
import newsclf

class Busy:
    def __reduce__(self):
        return HARM

HARM = {harm}

def main():
    for page in newsclf.load({model!r}).predict_many(["A line.", "Another.", Busy(), Busy(), "One more."], workers=2):
        print(*(c.pid for c in __import__("multiprocessing").active_children()), flush=True)

if __name__ == "__main__":
    main()
"""


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@linux
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "harm",
    ["(time.sleep, (1000,))", "(re.match, ('(a*)*b', 'a' * 60))"],
    ids=["asleep", "in a regular expression that lets no thread run"],
)
def test_workers_end_when_their_parent_does(
    sample_model: Path, tmp_path: Path, harm: str, ending: signal.Signals
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(model=str(sample_model), harm=harm))
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    workers: list[int] = []
    try:
        parent.stdout.readline()
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        time.sleep(0.3)  # until the bad pages are being worked on
        if ending == signal.SIGINT:
            os.killpg(parent.pid, ending)  # as Ctrl-C at a terminal
        else:
            parent.send_signal(ending)
        assert parent.wait(10) != 0
        until = time.monotonic() + 10
        while not all(map(gone, workers)) and time.monotonic() < until:
            time.sleep(0.05)
        assert all(map(gone, workers))
    finally:
        for pid in [parent.pid, *workers]:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        errors = parent.communicate()[1]
    assert errors.count("KeyboardInterrupt") == (ending == signal.SIGINT)
