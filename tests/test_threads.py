"""One Predictor for several threads gives each what it gives one alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import newsclf
from newsclf.features.facts import facts
from newsclf.segment import segment_page


@pytest.fixture
def model(sample_model: Path) -> newsclf.Predictor:
    return newsclf.load(sample_model)


@pytest.fixture
def _often_interrupted() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def pages(number: int) -> list[str]:
    """Pages of which each has containers of its own, for which no cache serves."""
    return [
        f"<html><div class='story-{chr(97 + i % 26)}{chr(97 + i // 26)}x'>"
        + "".join(
            f"<p class='par-{chr(97 + i % 26)}{chr(97 + j)}'>Ferry {i} ran aground <b>{j}</b>.</p>" for j in range(20)
        )
        for i in range(number)
    ]


def test_pages_of_the_sample(model: newsclf.Predictor, sample: Path) -> None:
    given = [path.read_bytes() for path in sorted(sample.glob("*.html"))]
    alone = [model.predict(page) for page in given]
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: [model.predict(page) for page in given], range(4)):
            assert found == alone


@pytest.mark.usefixtures("_often_interrupted")
def test_weights_of_distinct_pages(sample_model: Path) -> None:
    fields = [facts(segment_page(page)).fields for page in pages(60)]

    def logits(model: newsclf.Predictor) -> list[np.ndarray]:
        tables = model.require("html").fields
        return [table.logits(field[name]) for field in fields for name, table in tables.items()]

    alone = logits(newsclf.load(sample_model))
    fresh = newsclf.load(sample_model)  # lays its weights out for looking up while all ask for them
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: logits(fresh), range(12)):
            assert all(map(np.array_equal, found, alone))


def test_threads_may_each_have_workers(model: newsclf.Predictor) -> None:
    given = pages(30)
    alone = [model.predict(page) for page in given]
    with ThreadPoolExecutor(2) as threads:
        for found in threads.map(lambda _: list(model.predict_many(given, workers=2)), range(2)):
            assert found == alone


_FORKS = """
import multiprocessing, sys, threading, time, warnings
import newsclf

warnings.simplefilter("ignore")
text = "<p>Мэр города объявил в воскресенье об открытии моста, жители ликовали весь вечер.</p>" * 12
model = newsclf.load(sys.argv[1])
page = text.encode("cp1251")  # says nothing of its encoding: what detects that is imported when it is first needed
thread = threading.Thread(target=model.predict, args=(page,))
thread.start()
context = multiprocessing.get_context("fork")
forked = []
for _ in range(8):
    forked.append(context.Process(target=model.predict, args=(page,)))
    forked[-1].start()
    time.sleep(0.004)
thread.join()
deadline = time.monotonic() + 60
for process in forked:
    process.join(max(0.1, deadline - time.monotonic()))
    process.kill()
print([process.exitcode for process in forked])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_forks_while_a_thread_predicts_its_first_page(sample_model: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _FORKS, sample_model], capture_output=True, text=True, check=True)
    assert done.stdout.split() == "[0, 0, 0, 0, 0, 0, 0, 0]".split(), done.stderr


_FORKED_IN_THE_MIDST = """
import multiprocessing, threading, time, warnings
from newsclf.forks import lazy

warnings.simplefilter("ignore")
begun = threading.Event()


class Slow:
    @lazy
    def value(self):
        begun.set()
        time.sleep(0.3)
        return 7


slow = Slow()
thread = threading.Thread(target=lambda: slow.value)
thread.start()
begun.wait()
process = multiprocessing.get_context("fork").Process(target=lambda: slow.value)
process.start()
process.join(30)
process.kill()
thread.join()
print(process.exitcode, slow.value)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_fork_while_a_thread_makes_a_value_does_not_wait_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", _FORKED_IN_THE_MIDST], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "7"], done.stderr
