"""Pages that come one by one, from stdin or a file each: predicted in order and written as they come."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from ..io.atomic import new_file
from ..io.parts import Part, encoded, new_part
from ..io.record import Record
from ..page import Page
from ..predict import Predictor
from ..render import Renderer
from ..written_names import written
from .counts import Counts
from .options import RunOptions
from .progress import Progress
from .work import error_line


class _Stdout:
    """Takes predictions for stdout."""

    def __init__(self, renderer: Renderer) -> None:
        self.head = 0
        self._renderer = renderer
        self._first = True

    def add(self, name: str, prediction: object, page: Page | bytes | str) -> None:
        text = self._renderer.begin if self._first else self._renderer.between(name)
        text += self._renderer.page(name, prediction, page)  # type: ignore[arg-type]
        sys.stdout.write(encoded(text).decode())
        self._first = False

    def close(self) -> None:
        sys.stdout.flush()


@contextmanager
def _telling_where_it_stopped(counts: Counts, output: Path | None, progress: Progress) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        progress.clear()
        kept = "" if output is None else f"; {output} is not written, as it is in one piece"
        raise KeyboardInterrupt(f"{counts.pages} pages were done{kept}") from None


def predict_stream(
    model: Predictor,
    records: Iterable[Record],
    output: Path | None,
    options: RunOptions,
    *,
    workers: int = 1,
    report: Callable[[str], None] = lambda message: None,
) -> Counts:
    """Predict records and write them in order.

    Args:
        model: what predicts.
        records: what comes.
        output: a file, written in one piece; failures then go to the same name with `.errors.jsonl`. None for stdout.
        options: what to do.
        workers: as for `Predictor.predict_many`.
        report: called with a line for each failure.

    Returns:
        How many records there were, by what became of them.
    """
    renderer = options.renderer()
    counts = Counts()
    waiting: deque[Record] = deque()
    failures: list[bytes] = []
    progress = Progress()

    def fail(record: Record, error: str, kind: str) -> None:
        counts.failed[kind] += 1
        if output is not None:
            failures.append(error_line(record, error, kind, None))
        progress.clear()
        report(written(f"newsclf: {error}" if error.startswith(record.name) else f"newsclf: {record.name}: {error}"))

    def pages() -> Iterator[Page | bytes]:
        for record in records:
            if record.page is not None:
                waiting.append(record)
                yield record.page
            elif record.error is not None:
                fail(record, record.error, record.kind)
            else:
                counts.skipped[record.skipped or ""] += 1

    with ExitStack() as stack:
        part: Part
        if output is not None:
            path = stack.enter_context(new_file(output))
            part = new_part(path, renderer, packed=options.packed, segments=options.segments, alone=True)
        else:
            assert renderer is not None
            part = _Stdout(renderer)
        found = model.predict_many(
            pages(), workers, view=options.view, threshold=options.threshold, timeout=options.timeout
        )
        stack.enter_context(_telling_where_it_stopped(counts, output, progress))
        for prediction in found:
            record = waiting.popleft()
            if prediction.error is not None:
                how, colon, _ = prediction.error.partition(":")
                fail(record, prediction.error, how if colon and how in ("crash", "timeout") else "not a page")
                continue
            if record.truncated:
                prediction = replace(prediction, truncated=record.truncated + prediction.truncated)
                counts.truncated += 1
            assert record.page is not None
            part.add(record.name, prediction, record.page)
            counts.pages += 1
            progress.tell(counts, 0, None)
        part.close()
        progress.clear()
    if output is not None:
        errors = output.with_name(output.name + ".errors.jsonl")
        if failures:
            with new_file(errors) as path:
                path.write_bytes(b"".join(failures))
        else:
            errors.unlink(missing_ok=True)
    return counts
