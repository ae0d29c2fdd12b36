"""Predictions as text or JSON lines, and where they go."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import IO

from .errors import InputError
from .io.atomic import new_file
from .page import Prediction, View
from .predict import Predictor

Renderer = Callable[[str, Prediction], str]


def text_renderer(*, segments: bool = False) -> Renderer:
    """The body, headed by its name from the second page on. `segments` changes nothing here."""
    first = True

    def render(name: str, page: Prediction) -> str:
        nonlocal first
        head = "" if first else f"\n==> {name} <==\n"
        first = False
        return head + page.body

    return render


def jsonl_renderer(*, segments: bool = False) -> Renderer:
    """A line of JSON a page, also with an empty body: url (or the input's name), body, score, view, truncated."""

    def render(name: str, page: Prediction) -> str:
        record: dict[str, object] = {
            "url": page.url or name,
            "body": page.body,
            "score": round(page.score, 6),
            "view": page.view,
        }
        if page.truncated:
            record["truncated"] = list(page.truncated)
        if segments:
            record["segments"] = [
                {k: v for k, v in asdict(s).items() if k in ("text", "label", "score")} for s in page.segments
            ]
        return json.dumps(record, ensure_ascii=False)

    return render


RENDERERS: dict[str, Callable[..., Renderer]] = {"text": text_renderer, "jsonl": jsonl_renderer}


def write_predictions(
    model: Predictor,
    inputs: Iterable[tuple[str, bytes | InputError]],
    render: Renderer,
    output: Path | None,
    *,
    view: View | None = None,
    threshold: float | None = None,
    workers: int = 1,
    timeout: float | None = None,
    report: Callable[[str], None] = lambda message: None,
) -> int:
    """Predict all inputs and write them in order.

    Args:
        model: what predicts.
        inputs: (name, content or what went wrong with it).
        render: makes the text of a page.
        output: a file, written in one piece; failures then go to the same name with `.errors.jsonl`. None for stdout.
        view: as for `Predictor.predict`.
        threshold: as for `Predictor.predict`.
        workers: as for `Predictor.predict_many`.
        timeout: as for `Predictor.predict_many`.
        report: called with a line for each failure and, where there is one, with their count.

    Returns:
        The number of pages that failed.
    """
    if view is not None:
        model.require(view)
    names: deque[str] = deque()
    failures: list[tuple[str, str]] = []

    def pages() -> Iterator[bytes]:
        for name, content in inputs:
            if isinstance(content, InputError):
                failures.append((name, str(content)))
                report(f"newsclf: {content}")
            else:
                names.append(name)
                yield content

    done = 0
    with ExitStack() as stack:
        stream: IO[str] = sys.stdout
        if output is not None:
            stream = stack.enter_context(stack.enter_context(new_file(output)).open("w", encoding="utf-8"))
        for page in model.predict_many(pages(), workers, view=view, threshold=threshold, timeout=timeout):
            name = names.popleft()
            if page.error is not None:
                failures.append((name, page.error))
                report(f"newsclf: {name}: {page.error}")
                continue
            done += 1
            # File names that are no UTF-8 come with half surrogates, which no output takes.
            stream.write(render(name, page).encode("utf-8", "replace").decode() + "\n")
        stream.flush()
    if output is not None:
        errors = output.with_name(output.name + ".errors.jsonl")
        if failures:
            with new_file(errors) as part:
                lines = (json.dumps({"url": name, "error": error}, ensure_ascii=False) for name, error in failures)
                part.write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            errors.unlink(missing_ok=True)
    if failures:
        report(f"newsclf: {len(failures)} of {done + len(failures)} pages failed and were skipped")
    return len(failures)
