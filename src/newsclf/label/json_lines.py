"""A labels folder as JSONL: a page a line, with everything; `newsclf build --format jsonl` reads pages and golds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..io.plain_json import json_fault
from ..segment.decode import looks_binary
from .entries import (
    Bad,
    Entry,
    Labelled,
    content_fields,
    gold_of,
    label_of,
    optional_text,
    page_id_of,
    score_of,
    status_of,
    stored_page,
    whole_entry,
)

_MARK, _VERSION = "newsclf_labels", 1
_WHAT = "JSONL of `newsclf labels export`"


def write(pages: Iterable[Labelled], path: Path) -> int:
    """Write pages with all that is said of them.

    Returns:
        The number of pages.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for stored, state in pages:
            page = stored.page
            record: dict[str, Any] = {_MARK: _VERSION, "id": stored.page_id}
            record |= {"url": page.url, "site": page.site, "lang": page.lang, "status": state.status}
            record |= {"note": state.note, "encoding": page.encoding}
            if state.status == "accepted" and (gold := gold_of(stored.texts, state.labels)) is not None:
                record["gold"] = gold
            triples = zip(stored.texts, state.labels, stored.proposed, strict=True)
            segments: list[dict[str, Any]] = [{"text": t, "label": x, "proposed": p} for t, x, p in triples]
            for segment, score in zip(segments, stored.scores, strict=False):
                segment["score"] = score
            record["segments"] = segments
            file.write(json_text({**record, **content_fields(stored)}) + "\n")
            count += 1
    return count


def json_text(value: Any) -> str:
    """JSON with all characters as they are, but for a value with half a surrogate pair, which no UTF-8 can hold."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def read(path: Path) -> Iterator[Entry | Bad]:
    """Yield what each line says.

    Raises:
        InputError: the file can't be read, or is binary.
    """
    try:
        with path.open("rb") as file:
            if looks_binary(file.read(2048)):
                raise InputError(f"{path}: expected {_WHAT}, found a binary file")
            file.seek(0)
            for number, line in enumerate(file, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line.strip():
                    yield _entry(f"line {number}", line)
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror}); expected {_WHAT}") from error


def _entry(where: str, line: bytes) -> Entry | Bad:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Bad(where, "not UTF-8")
    except (ValueError, RecursionError) as error:
        return Bad(where, json_fault(error))
    try:
        return _of_record(where, record)
    except ValueError as error:
        return Bad(where, str(error))


def _of_record(where: str, record: Any) -> Entry:
    if not isinstance(record, dict):
        raise ValueError(f"expected a JSON object, found {type(record).__name__}")
    if record.get(_MARK, _VERSION) != _VERSION:
        raise ValueError(f"labels of version {record[_MARK]!r:.40}, this newsclf reads version {_VERSION}")
    segments = record.get("segments")
    if not isinstance(segments, list):
        raise ValueError("segments: expected a list of objects with text and label")
    texts, labels, proposed, scores = [], [], [], []
    for number, segment in enumerate(segments):
        if not isinstance(segment, dict) or not isinstance(segment.get("text"), str) or "label" not in segment:
            raise ValueError(f"segment {number}: expected an object with text and label")
        texts.append(segment["text"])
        labels.append(label_of(segment["label"], f"segment {number}: label"))
        proposed.append(label_of(segment.get("proposed"), f"segment {number}: proposed"))
        if segment.get("score") is not None:
            scores.append(score_of(segment["score"]))
    stored = stored_page(record, page_id_of(record.get("id")), texts, proposed, scores)
    return whole_entry(where, stored, labels, status_of(record.get("status")), optional_text(record, "note"))
