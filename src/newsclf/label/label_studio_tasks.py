"""Tasks of Label Studio as what they say of pages: annotated there, or as `newsclf labels export` wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import numpy as np

from ..errors import InputError
from ..io.plain_json import json_fault
from ..page import Label, Page
from ..segment import segment_page
from .entries import (
    Bad,
    Entry,
    label_of,
    labels_of,
    optional_text,
    page_id_of,
    score_of,
    shown,
    status_of,
    stored_page,
    whole_entry,
)
from .history import Status
from .label_studio import OWN, VERSION
from .store import StoredPage

_LARGEST = 50_000_000
"""The longest text of a task, in characters."""


def read(path: Path, *, unmarked: Label | None = None) -> Iterator[Entry | Bad]:
    """Yield what each task says: JSON or JSON-MIN of Label Studio, or what `write` wrote.

    Of several annotations of a task that is ground truth counts, else that which was changed last; where all are
    cancelled, the page is skipped. A task without annotations stands as it was exported. A segment has the label that
    covers more than half of its words.

    Args:
        path: the file.
        unmarked: the label of segments that no region covers; None leaves them open.

    Raises:
        InputError: the file can't be read, or is no list of tasks.
    """
    try:
        tasks = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror}); expected JSON of Label Studio") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected JSON or JSON-MIN of Label Studio ({json_fault(error)})") from error
    if isinstance(tasks, dict):
        tasks = [tasks]
    if not isinstance(tasks, list):
        raise InputError(f"{path}: expected a list of tasks of Label Studio, found {type(tasks).__name__}")
    last = _last_records(tasks)
    for number, task in enumerate(tasks, start=1):
        if number - 1 in last:
            try:
                yield _entry(f"task {number}", task, unmarked)
            except ValueError as error:
                yield Bad(f"task {number}", str(error))


def _last_records(tasks: Sequence[Any]) -> set[int]:
    """The records to read: JSON-MIN has one for each annotation of a task, of which the last one counts."""
    last: dict[Any, int] = {}
    for number, task in enumerate(tasks):
        key: Any = ("record", number)
        if isinstance(task, dict) and "data" not in task and isinstance(task.get("id"), int):
            key = task["id"]
        if key not in last or _when(task) >= _when(tasks[last[key]]):
            last[key] = number
    return set(last.values())


def _when(record: Any) -> float:
    """When an annotation was changed, in seconds; of one that does not say, before all others."""
    for key in ("updated_at", "created_at"):
        value = record.get(key) if isinstance(record, dict) else None
        if isinstance(value, str):
            try:
                return datetime.fromisoformat(value).timestamp()
            except (ValueError, OverflowError):
                continue
    return float("-inf")


def _entry(where: str, task: Any, unmarked: Label | None) -> Entry:
    if not isinstance(task, dict):
        raise ValueError(f"expected a task, found {type(task).__name__}")
    is_whole = "data" in task
    data = task["data"] if is_whole else task
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or len(data["text"]) > _LARGEST:
        raise ValueError("expected a task with a text in its data")
    text: str = data["text"]
    stored, spans, labels = _exported(data, text) if OWN in data else _foreign(data, text, task.get("id"))
    status = status_of(data.get("status"))
    note = optional_text(data, "page_note")
    annotations = task.get("annotations") if is_whole else _of_record(task)
    chosen = _chosen(annotations)
    if chosen is None:
        return whole_entry(where, stored, labels, status, note)
    result = chosen.get("result")
    if not isinstance(result, list) or not all(isinstance(region, dict) for region in result):
        raise ValueError("result: expected a list of regions")
    cancelled = _is_cancelled(chosen)
    marked = [region for region in result if region.get("type") == "labels"]
    if marked or not cancelled:
        found = _labels(marked, text, spans)
        rest: list[Label | None] = [unmarked] * len(spans)
        # What holds no character can have no region.
        labels = [
            before if start == end else label or other
            for label, other, before, (start, end) in zip(found, rest, labels, spans, strict=True)
        ]
    new_status: Status = "skipped" if cancelled else "accepted"
    return whole_entry(where, stored, labels, new_status, _note(result, note))


_Known = tuple[StoredPage, list[tuple[int, int]], list[Label | None]]
"""A page, where each of its segments stands in the text, and the labels that it was exported with."""


def _exported(data: Mapping[str, Any], text: str) -> _Known:
    """The page of a task that `write` wrote."""
    own = data[OWN]
    if not isinstance(own, dict) or own.get("version") != VERSION:
        raise ValueError(f"{OWN}: expected what `newsclf labels export` wrote, of version {VERSION}")
    spans = _spans(own.get("segments"), len(text))
    labels = labels_of(own.get("labels"), len(spans), "labels")
    proposed = labels_of(own.get("proposed"), len(spans), "proposed")
    if not isinstance(own.get("scores"), list):
        raise ValueError("scores: expected a list")
    scores = [score_of(score) for score in own["scores"]]
    record = {**own, "url": data.get("url"), "site": data.get("site")}
    texts = [text[start:end] for start, end in spans]
    return stored_page(record, page_id_of(data.get("page_id")), texts, proposed, scores), spans, labels


def _foreign(data: Mapping[str, Any], text: str, number: Any) -> _Known:
    """The page of a task that has a text alone, cut into segments."""
    texts = [segment.text for segment in segment_page(Page(text=text), "text").segments]
    spans = _found(texts, text)
    record = {**{key: data.get(key) for key in ("url", "site", "lang")}, "text": text}
    page_id = page_id_of(data.get("page_id", f"task-{number}" if isinstance(number, int) else None))
    nothing: list[Label | None] = [None] * len(texts)
    return stored_page(record, page_id, texts, nothing, ()), spans, nothing


def _spans(segments: Any, length: int) -> list[tuple[int, int]]:
    """Where each segment stands in a text of that length."""
    if not isinstance(segments, list):
        raise ValueError("segments: expected a list of starts and ends")
    spans = []
    at = 0
    for number, span in enumerate(segments):
        if not isinstance(span, list) or len(span) != 2 or not all(type(x) is int for x in span):
            raise ValueError(f"segment {number}: expected its start and end")
        start, end = span
        if not at <= start <= end <= length:
            raise ValueError(f"segment {number}: expected a start and end behind those before, within the text")
        spans.append((start, end))
        at = end
    return spans


def _found(texts: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where segments that were cut from the text stand in it; their white space may be another."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    letters = "".join(text[place] for place in places)
    spans = []
    at = 0
    for own in texts:
        wanted = "".join(own.split())
        at = letters.find(wanted, at)
        if at < 0 or not wanted:
            raise ValueError("text: its segments can't be found in it again")
        spans.append((places[at], places[at + len(wanted) - 1] + 1))
        at += len(wanted)
    return spans


def _of_record(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The annotation of a record of JSON-MIN, which has the values of each control by its name."""
    if "label" not in record:
        return []
    values = record["label"] if isinstance(record["label"], list) else [record["label"]]
    result: list[dict[str, Any]] = [{"type": "labels", "value": value} for value in values]
    if "note" in record:
        notes = record["note"] if isinstance(record["note"], list) else [record["note"]]
        result.append({"type": "textarea", "from_name": "note", "value": {"text": notes}})
    return [{"result": result}]


def _is_cancelled(annotation: Mapping[str, Any]) -> bool:
    return bool(annotation.get("was_cancelled"))


def _chosen(annotations: Any) -> Mapping[str, Any] | None:
    """The annotation that counts; None where there is none."""
    if annotations is None:
        return None
    if not isinstance(annotations, list) or not all(isinstance(annotation, dict) for annotation in annotations):
        raise ValueError("annotations: expected a list of objects")
    if not annotations:
        return None
    ranked = [
        (not _is_cancelled(annotation), bool(annotation.get("ground_truth")), _when(annotation), number)
        for number, annotation in enumerate(annotations)
    ]
    found: Mapping[str, Any] = annotations[max(ranked)[-1]]
    return found


def _note(result: Sequence[Mapping[str, Any]], before: str | None) -> str | None:
    """What was written as a note; where nothing was, what was there before."""
    for region in result:
        if region.get("type") == "textarea" and region.get("from_name") == "note":
            value = region.get("value")
            texts = value.get("text") if isinstance(value, dict) else None
            texts = [texts] if isinstance(texts, str) else texts
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise ValueError("note: expected a list of texts")
            return "\n".join(texts)
    return before


def _labels(regions: Sequence[Mapping[str, Any]], text: str, spans: Sequence[tuple[int, int]]) -> list[Label | None]:
    """The label that covers more than half of the words of each segment; None where there is none."""
    kinds: tuple[Label, ...] = get_args(Label)
    edges = {label: np.zeros(len(text) + 1, dtype=np.int64) for label in kinds}
    for number, region in enumerate(regions, start=1):
        label, start, end = _region(region, number, len(text))
        edges[label][start] += 1
        edges[label][end] -= 1
    # Up to each place, the number of characters that a region of the label covers.
    covered = {
        label: np.concatenate(([0], np.cumsum(np.cumsum(own[:-1]) > 0))) if len(text) else np.zeros(1, dtype=np.int64)
        for label, own in edges.items()
    }
    labels: list[Label | None] = []
    for start, end in spans:
        words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
        counts = {
            label: sum(2 * int(own[b] - own[a]) > b - a for a, b in words or [(start, end)])
            for label, own in covered.items()
        }
        best = max(kinds, key=lambda label: counts[label])
        is_alone = sum(count == counts[best] for count in counts.values()) == 1
        labels.append(best if is_alone and 2 * counts[best] > max(len(words), 1) else None)
    return labels


def _region(region: Mapping[str, Any], number: int, length: int) -> tuple[Label, int, int]:
    """The label of a region, and where it begins and ends."""
    value = region.get("value")
    if not isinstance(value, dict):
        raise ValueError(f"region {number}: expected a value")
    own = value.get("labels")
    if not isinstance(own, list) or len(own) != 1 or own[0] is None:
        raise ValueError(f"region {number}: expected one label, body or boilerplate")
    label = label_of(own[0], f"region {number}: label")
    assert label is not None
    start, end = value.get("start"), value.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        raise ValueError(f"region {number}: expected whole numbers, found {shown(start)} and {shown(end)}")
    if not 0 <= start <= end <= length:
        raise ValueError(f"region {number}: expected start and end within 0 to {length}")
    return label, start, end
