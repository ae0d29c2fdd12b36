"""The ways of concurrency: each a process of its own, and in it strands beside each other."""

from __future__ import annotations

import faulthandler
import multiprocessing
import signal
import warnings
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import newsclf

from .answers import Answer, answer, explained
from .pages import NamedPage
from .strands import Work
from .tally import Tally

_EXPLAINED = 20

Strand = Callable[[Work, str], Generator[None, None, None]]

WAYS: dict[str, dict[str, Strand]] = {
    "threads": {
        "predict 1": Work.predict,
        "predict 2": Work.predict,
        "explain": Work.explain,
        "load, two at once": Work.load,
    },
    "asyncio": {"loop": Work.gather},
    "fork": {"predict": Work.predict, "fork pool": Work.pool, "fork, again and again": Work.fork},
    "spawn": {"spawn pool": Work.pool},
    "predict_many": {"two workers": Work.many, "crashes and timeouts": Work.storm},
}
"""By name, the strands of each: what they do is with their methods."""


@dataclass(frozen=True)
class Job:
    """What every way is given.

    Attributes:
        model: that `newsclf.load` is given; None for the shipped one.
        fast: likewise.
        pages: that are predicted.
        expected: the answers of one thread.
        reasons: its explanations of the first pages.
    """

    model: Path | None
    fast: bool
    pages: list[NamedPage]
    expected: list[Answer]
    reasons: list[Answer]


def make_job(model: Path | None, fast: bool, pages: list[NamedPage]) -> Job:
    """Have one thread answer all pages, in a process that does nothing else."""
    context = multiprocessing.get_context("spawn")
    pipe, child = context.Pipe(duplex=False)
    process = context.Process(target=_expect, args=(child, model, fast, pages))
    process.start()
    child.close()
    try:
        expected, reasons = pipe.recv()
    finally:
        process.join()
    return Job(model, fast, pages, expected, reasons)


def _expect(pipe: Connection, model: Path | None, fast: bool, pages: list[NamedPage]) -> None:
    predictor = newsclf.load(model, fast=fast)
    pipe.send(([answer(predictor, page) for page in pages], [explained(predictor, p) for p in pages[:_EXPLAINED]]))


def work(pipe: Connection, way: str, job: Job) -> None:
    """What the process of a way does: says ("ready", None), waits for the seconds to work, and works.

    Args:
        pipe: to the process that watches; see `Tally` for what it is sent.
        way: one of `WAYS`.
        job: what is to be done.
    """
    faulthandler.register(signal.SIGUSR1)  # where a strand hangs
    # Python warns of forks beside threads: that is what is tried here.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    predictor = newsclf.load(job.model, fast=job.fast)
    pipe.send(("ready", None))
    tally = Tally(pipe, job.pages, job.expected, pipe.recv())
    shared = Work(predictor, job.pages, job.reasons, tally, job.model, job.fast)
    tally.run({name: _bound(shared, strand) for name, strand in WAYS[way].items()})
    if left := multiprocessing.active_children():
        tally.fault(way, f"{len(left)} processes are left")
    tally.close()


def _bound(shared: Work, strand: Strand) -> Callable[[str], Generator[None, None, None]]:
    return lambda name: strand(shared, name)
