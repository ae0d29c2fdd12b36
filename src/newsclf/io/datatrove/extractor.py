"""The extractor: HTML in `Document.text`, the article body out."""

from __future__ import annotations

from contextlib import nullcontext
from os import PathLike, fspath
from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.logging import logger
from datatrove.utils.typeshelper import StatHints

from ...page import View
from ...segment import Limits
from .apart import answering
from .asking import Answer, Question, check_timeout, predictor, told_url, told_view


class NewsclfExtractor(BaseExtractor):
    """Puts the article body in place of a page's HTML.

    Each document that passes has in its metadata `score` (how sure the model is that there is an article, 0..1),
    `segments`, `body_segments` (how many of them were kept) and `truncated` (limits that cut the page, or ""). A page
    without an article, and one that can't be read, is dropped and counted: the reason is "no_article", "error",
    "timeout" or "crash". The model is loaded once in a process.

    Args:
        model: a model folder, which each worker must see; None for the shipped model.
        view: "html" (documents hold HTML), "text", or None for what `NewsclfReader` told of each, else its look.
        threshold: the probability from which a segment is body, 0..1; None for the model's own decision.
        fast: predict with compiled code (extra `fast`).
        timeout: seconds for a document. It is predicted in a process apart, by datatrove's sandbox, so that one that
            crashes or hangs costs itself alone. None to predict in the task's own process.
        limits: what bounds a page before it is parsed; None for the defaults.
        sites: the file of what `newsclf sites` has counted, which each worker must see; a document's site is told by
            `url` in its metadata. None for nothing known.
        exclusion_writer: gets the documents that are dropped, with their text as it came and in the metadata
            `filter_reason`, and `error` where there was one.

    Raises:
        ConfigError: a setting is out of range.
    """

    name = "📰 newsclf body"
    _warned_error: bool

    def __init__(
        self,
        model: str | PathLike[str] | None = None,
        *,
        view: View | None = None,
        threshold: float | None = None,
        fast: bool = False,
        timeout: float | None = 60.0,
        limits: Limits | None = None,
        sites: str | PathLike[str] | None = None,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        check_timeout(timeout)
        self.question = Question(
            None if model is None else fspath(model),
            view,
            threshold,
            fast,
            limits,
            None if sites is None else fspath(sites),
        )
        super().__init__(timeout)
        self.exclusion_writer = exclusion_writer

    def extract(self, text: str) -> str:
        """The body of one page, in this process.

        Raises:
            InputError: as `Predictor.predict`.
        """
        question = self.question
        found = predictor(question.model, question.fast, question.limits, question.sites).predict(
            text, question.view, threshold=question.threshold
        )
        return found.body

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """As every step of datatrove: documents in, documents out."""
        writing = self.exclusion_writer if self.exclusion_writer is not None else nullcontext()
        with writing as writer, answering(self.question, self.timeout) as answer:
            for document in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    found = answer(document.text, told_view(document.metadata), told_url(document.metadata))
                reason = found.reason or (None if found.body else "no_article")
                found.tell(document.metadata)
                if reason is None:
                    self._count(found)
                    document.text = found.body
                    self.stat_update(StatHints.forwarded)
                    self.update_doc_stats(document)
                    yield document
                else:
                    self._drop(document, reason, writer, rank)

    def _count(self, found: Answer) -> None:
        self.stat_update("segments", value=found.segments, unit="doc")
        self.stat_update("body_segments", value=found.body_segments, unit="doc")
        if found.truncated:
            self.stat_update("truncated")

    def _drop(self, document: Document, reason: str, writer: Any, rank: int) -> None:
        self.stat_update(StatHints.dropped, f"dropped_{reason}")
        if reason != "no_article" and not self._warned_error:
            self._warned_error = True
            logger.warning(
                f"newsclf: {document.id}: {document.metadata['error']}. It is dropped; others like it are counted only."
            )
        if writer is not None:
            document.metadata["filter_reason"] = reason
            writer.write(document, rank)
