"""The reader: the pages of WARC and WET files, as `newsclf predict` reads them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, ClassVar, cast

from datatrove.data import Document, DocumentsPipeline
from datatrove.io import DataFileLike, DataFolderLike
from datatrove.pipeline.readers.base import BaseDiskReader
from datatrove.pipeline.writers.disk_base import DiskWriter

from ...page import Page
from ...segment.decode import decode, looks_binary
from ..members import compression_of
from ..parents import end_with_parent
from ..record import MAX_BYTES, ReadOptions, Record, Span
from ..warc import WarcReader


class NewsclfReader(BaseDiskReader):
    """Reads the pages of WARC and WET files (plain, .gz or .zst), so that they give what `newsclf predict` gives.

    datatrove's own `WarcReader` ends its task at the first damaged gzip member, guesses encodings without the HTTP
    header, and drops what is not all valid in the one that it guessed. Here a broken record costs itself alone: it is
    counted (`dropped_damaged`, `dropped_invalid`, `dropped_binary` ...), and the exclusion writer gets it with the
    reason.

    A document's text is HTML, or the plain text of a WET record; its id is the path of the file and the offset of the
    record. Its metadata are `url`, `file_path`, `view` ("html" or "text") and `truncated` ("payload" where less is
    there than was sent, or "").

    Args:
        data_folder: as for readers of datatrove, and so are the others that are not named here.
        max_bytes: of the content of a page; larger ones are dropped.
        exclusion_writer: gets a document without text for each record that can't be read.
    """

    name = "📰 newsclf pages"
    _requires_dependencies: ClassVar[list[str]] = ["fastwarc"]

    def __init__(
        self,
        data_folder: DataFolderLike,
        paths_file: DataFileLike | None = None,
        limit: int = -1,
        skip: int = 0,
        file_progress: bool = False,
        doc_progress: bool = False,
        default_metadata: dict[str, Any] | None = None,
        recursive: bool = True,
        glob_pattern: str | None = None,
        max_bytes: int = MAX_BYTES,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        super().__init__(
            data_folder,
            paths_file,
            limit,
            skip,
            file_progress,
            doc_progress,
            default_metadata=default_metadata,
            recursive=recursive,
            glob_pattern=glob_pattern,
        )
        self.max_bytes = max_bytes
        self.exclusion_writer = exclusion_writer
        self._writer: Any = None
        self._rank = 0

    def run(self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """As every reader of datatrove: the documents of this task's files."""
        end_with_parent()
        with self.exclusion_writer if self.exclusion_writer is not None else nullcontext() as writer:
            self._writer, self._rank = writer, rank
            try:
                yield from super().run(data, rank, world_size)
            finally:
                self._writer = None

    def read_file(self, filepath: str) -> DocumentsPipeline:
        """The documents of one file."""
        with self.data_folder.open(filepath, "rb") as file:
            compression = compression_of(file.read(8))
            reader = WarcReader(file, compression, filepath, ReadOptions(max_bytes=self.max_bytes))
            records = reader.records(Span())
            while True:
                with self.track_time():
                    record = next(records, None)
                    document = None if record is None else self._document(record, filepath)
                if record is None:
                    return
                if document is not None:
                    yield document

    def _document(self, record: Record, filepath: str) -> Document | None:
        self.stat_update("records")
        if record.page is None:
            if record.error is None:
                self.stat_update("skipped")
            else:
                self._drop(record, filepath, record.kind.replace(" ", "_"), record.error)
            return None
        page = record.page
        assert isinstance(page, Page)  # readers of files alone give bytes
        content = page.html if page.text is None else page.text
        if isinstance(content, bytes) and looks_binary(content):
            self._drop(record, filepath, "binary", "the page is binary")
            return None
        text = decode(content or "", page.encoding)
        if not text:
            self.stat_update("empty")
            return None
        if record.truncated:
            self.stat_update("cut_payload")
        found = {
            "text": text,
            "id": f"{filepath}/{record.place}",
            "url": page.url or "",
            "view": "html" if page.text is None else "text",
            "truncated": ",".join(record.truncated),
        }
        return cast(Document, self.get_document_from_dict(found, filepath, record.place))

    def _drop(self, record: Record, filepath: str, reason: str, error: str) -> None:
        self.stat_update("dropped", f"dropped_{reason}")
        if self._writer is not None:
            metadata = {"url": record.name, "filter_reason": reason, "error": error, "file_path": filepath}
            self._writer.write(Document("", f"{filepath}/{record.place}", metadata=metadata), self._rank)
