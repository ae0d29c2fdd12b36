"""The filter: documents that are text already."""

from __future__ import annotations

from os import PathLike, fspath

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from ...page import View
from ...segment import Limits
from .apart import Asked, answering
from .asking import Question, check_share, check_timeout, told_url, told_view


class NewsclfFilter(BaseFilter):
    """Drops documents without an article, and on request trims the others to their body.

    A document passes if its score is at least `min_score` and some of it is body. `score`, `segments`, `body_segments`
    and `truncated` stand in the metadata of each, as `NewsclfExtractor` has them. What is dropped for another reason
    than "no_article" could not be predicted: "error", "timeout" or "crash".

    Args:
        min_score: how sure the model must be that a document has an article, 0..1.
        trim: put the body in place of the text.
        model: as for `NewsclfExtractor`.
        view: "text" (documents are plain text), "html", or None as for `NewsclfExtractor`.
        threshold: as for `NewsclfExtractor`.
        fast: as for `NewsclfExtractor`.
        timeout: as for `NewsclfExtractor`.
        limits: as for `NewsclfExtractor`.
        sites: as for `NewsclfExtractor`.
        exclusion_writer: gets the documents that are dropped, untrimmed.

    Raises:
        ConfigError: a setting is out of range.
    """

    name = "📰 newsclf article"

    def __init__(
        self,
        min_score: float = 0.5,
        trim: bool = False,
        model: str | PathLike[str] | None = None,
        *,
        view: View | None = "text",
        threshold: float | None = None,
        fast: bool = False,
        timeout: float | None = 60.0,
        limits: Limits | None = None,
        sites: str | PathLike[str] | None = None,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        check_timeout(timeout)
        check_share("min_score", min_score)
        self.question = Question(
            None if model is None else fspath(model),
            view,
            threshold,
            fast,
            limits,
            None if sites is None else fspath(sites),
        )
        super().__init__(exclusion_writer)
        self.min_score, self.trim, self.timeout = min_score, trim, timeout
        self._answer: Asked | None = None  # of the run that goes on

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether to keep a document, or False with the reason; its metadata are added to."""
        found = (self._answer or self.question)(doc.text, told_view(doc.metadata), told_url(doc.metadata))
        found.tell(doc.metadata)
        if found.reason is not None:
            return False, found.reason
        if found.score < self.min_score or not found.body:
            return False, "no_article"
        if found.truncated:
            self.stat_update("truncated")
        if self.trim:
            self.stat_update("trimmed_chars", value=len(doc.text) - len(found.body), unit="doc")
            doc.text = found.body
        return True

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """As every step of datatrove: documents in, documents out."""
        with answering(self.question, self.timeout) as answer:
            self._answer = answer
            try:
                yield from super().run(data, rank, world_size)
            finally:
                self._answer = None
