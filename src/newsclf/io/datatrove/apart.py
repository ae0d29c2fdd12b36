"""Answers from a process apart, which a document may end or keep busy without ending the task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from datatrove.pipeline.extractors.base import ExtractorSandbox

from ...page import View
from ..parents import end_with_parent
from .asking import Answer, Question
from .guard import actor_ends_with_task

_START_SECONDS = 120.0

Asked = Callable[[str, View | None, str | None], Answer]
"""Answers the text of a document, whose view and address its reader may have told."""


class _Sandbox(ExtractorSandbox):
    """datatrove's own, whose process may take its time to start: loading a model is no document's fault."""

    timeout: float

    def _ensure_process(self, extract_fn: Callable[..., Any]) -> None:
        kept, self.timeout = self.timeout, _START_SECONDS
        try:
            super()._ensure_process(extract_fn)
        finally:
            self.timeout = kept


class _Inside:
    """A question as it is answered in the process apart, which ends with the task."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __call__(self, text: str, told: View | None = None, url: str | None = None) -> Answer:
        end_with_parent()
        return self.question(text, told, url)


@contextmanager
def answering(question: Question, timeout: float | None) -> Iterator[Asked]:
    """Yield what answers the text of a document, and never raises because of one.

    The model is loaded first, so that what is wrong with it ends the task at once. Where this process was started by an
    executor, it ends when that dies: the task will be started again, and two must not write the same files.

    Args:
        question: what is asked.
        timeout: seconds for a document in a process apart, which then is ended: the answer's reason is "timeout", or
            "crash" where the document ended it twice. None to answer in this process.

    Raises:
        ArtifactError: the model can't be loaded.
        ConfigError: as `newsclf.load`.
    """
    end_with_parent()
    with actor_ends_with_task():  # first, while there is little memory to share
        question.prepare()
        with _answering(question, timeout) as answer:
            yield answer


@contextmanager
def _answering(question: Question, timeout: float | None) -> Iterator[Asked]:
    if timeout is None:
        yield question
        return
    inside = _Inside(question)
    with _Sandbox(timeout, "") as sandbox:

        def answer(text: str, told: View | None, url: str | None) -> Answer:
            for _ in range(2):
                try:
                    found: Answer = sandbox.process_document((text, told, url), inside)
                    return found
                except TimeoutError:
                    return Answer(reason="timeout", error=f"timeout: nothing within {timeout:g} s")
                except (EOFError, OSError):  # it may have been killed for another reason: once more
                    sandbox._cleanup_process()
            return Answer(reason="crash", error="crash: its process ended twice")

        yield answer
