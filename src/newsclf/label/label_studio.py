"""A labels folder as tasks of Label Studio, and back: a page a task, its segments regions of a `Text`.

Offsets are characters of the text as Python counts them; Label Studio counts code points too. What Label Studio has no
place for stands in the task's data below `newsclf`, so that nothing is lost on the way. The formats are those of
https://labelstud.io/guide/task_format and https://labelstud.io/guide/export (JSON and JSON-MIN), as Label Studio 1.23
reads and writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from ..page import Label
from .entries import Labelled, content_fields
from .json_lines import json_text

CONFIG = """<View>
  <Labels name="label" toName="text">
    <Label value="body" background="#2e7d32" hotkey="1"/>
    <Label value="boilerplate" background="#b0bec5" hotkey="2"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
  <TextArea name="note" toName="text" placeholder="Note" rows="1" maxSubmissions="1" editable="true"/>
</View>
"""
"""The labeling configuration of a project that the tasks are imported into."""
OWN, VERSION = "newsclf", 1
"""Where in a task's data stands what Label Studio has no place for, and of which version it is."""


def write(pages: Iterable[Labelled], path: Path) -> int:
    """Write pages as tasks: what a model proposed as predictions, accepted and skipped pages as annotations.

    Returns:
        The number of pages.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for stored, state in pages:
            file.write("[\n" if not count else ",\n")
            file.write(json_text(_task((stored, state))))
            count += 1
        file.write("\n]\n" if count else "[]\n")
    return count


def _task(labelled: Labelled) -> dict[str, Any]:
    stored, state = labelled
    page = stored.page
    text = "\n".join(stored.texts)
    ends = [end - 1 for end in accumulate(len(t) + 1 for t in stored.texts)]
    spans = [(end - len(t), end) for end, t in zip(ends, stored.texts, strict=True)]
    own: dict[str, Any] = {
        "version": VERSION,
        "lang": page.lang,
        "encoding": page.encoding,
        "segments": spans,
        "labels": state.labels,
        "proposed": stored.proposed,
        "scores": stored.scores,
        **content_fields(stored),
    }
    data = {"text": text, "page_id": stored.page_id, "url": page.url, "site": page.site}
    task: dict[str, Any] = {"data": {**data, "status": state.status, "page_note": state.note, OWN: own}}
    if any(stored.proposed):
        sure = [max(score, 1 - score) for score in stored.scores]
        task["predictions"] = [
            {
                "model_version": "newsclf",
                **({"score": sum(sure) / len(sure)} if sure else {}),
                "result": _regions(text, spans, stored.proposed, stored.scores),
            }
        ]
    if state.status != "open":
        result = _regions(text, spans, state.labels, ())
        if state.note:
            note = {"from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": [state.note]}}
            result.append({"id": "note", **note})
        task["annotations"] = [{"result": result, "was_cancelled": state.status == "skipped"}]
    return task


def _regions(
    text: str, spans: Sequence[tuple[int, int]], labels: Sequence[Label | None], scores: Sequence[float]
) -> list[dict[str, Any]]:
    """A region for each segment that has a label and a character."""
    regions: list[dict[str, Any]] = []
    for number, ((start, end), label) in enumerate(zip(spans, labels, strict=True)):
        if label is None or start == end:
            continue
        value = {"start": start, "end": end, "text": text[start:end], "labels": [label]}
        region: dict[str, Any] = {
            "id": f"s{number}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": value,
        }
        if scores:
            region["score"] = scores[number] if label == "body" else 1 - scores[number]
        regions.append(region)
    return regions
