"""Whether what came out of a pipeline is all that should, each once, and the same as predicted directly."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .expected import expected
from .reference import Reference, digest

Place = tuple[str, int]
_SCORES = 1e-5  # they are written with six digits


class Findings(NamedTuple):
    """How many there were of what, and what is wrong."""

    counts: dict[str, int]
    faults: list[str]


def check(crawl: Path, out: Path, name: str, answers: Mapping[Place, Reference]) -> Findings:
    """Compare `bodies`, `dropped` and `unread` of a pipeline, and its statistics, with what is expected."""
    faults: list[str] = []
    seen: dict[Place, tuple[str, dict[str, Any]]] = {}
    counts: Counter[str] = Counter()
    for kind in ("bodies", "dropped", "unread"):
        for document in _documents(out / kind):
            file, _, offset = document["id"].rpartition("/")
            place = (file, int(offset))
            counts[kind] += 1
            if place in seen and "unread" not in (kind, seen[place][0]):
                faults.append(f"{document['id']}: twice, as {seen[place][0]} and as {kind}")
            if kind != "unread" or place not in seen:
                seen[place] = kind, document
    same = 0
    for line in expected(crawl, name):
        place = (line["file"], line["offset"])
        kind, document = seen.pop(place, ("nothing", {}))
        outcome = _outcome(kind, document, line["allowed"])
        if outcome not in line["allowed"]:
            faults.append(f"{line['file']} record {line['number']}, {line['kind']}: {outcome}, not {line['allowed']}")
        elif place in answers:
            counts["pages"] += 1
            wrong = _difference(document, kind, answers[place])
            same += not wrong
            if wrong:
                faults.append(f"{line['file']} record {line['number']}, {line['kind']}: {wrong}")
    counts["the same as predicted directly"] = same
    faults += [f"{file}/{offset}: {kind}, where no record begins" for (file, offset), (kind, _) in seen.items()]
    faults += _wrong_statistics(out, counts)
    return Findings(dict(counts), faults)


def _outcome(kind: str, document: dict[str, Any], allowed: list[str]) -> str:
    """As `kinds` names what became of a record; one of which nothing came out was skipped, or could not be told."""
    if kind == "nothing":
        return "unreadable" if "unreadable" in allowed else "skipped"
    if kind == "bodies" or (kind == "dropped" and _metadata(document)["filter_reason"] == "no_article"):
        return "page"
    return "error"


def _metadata(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document.get("metadata", document)
    return found


def _difference(document: dict[str, Any], kind: str, answer: Reference) -> str | None:
    metadata = _metadata(document)
    # Dropped documents keep the text that they came with.
    body = digest(document["text"] if kind == "bodies" else "")
    if body != answer.body and not (kind == "dropped" and metadata["score"] < 0.5):
        return "another body"
    if abs(metadata["score"] - answer.score) > _SCORES:
        return f"score {metadata['score']}, not {answer.score:.6f}"
    return None


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*")):
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches():
                    yield from batch.to_pylist()
        else:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def _wrong_statistics(out: Path, counts: Counter[str]) -> list[str]:
    """Whether datatrove's own statistics, summed over tasks, say the same."""
    totals: list[Counter[str]] = []
    for path in sorted((out / "logs" / "stats").glob("*.json")):
        steps = json.loads(path.read_text())
        totals = totals or [Counter() for _ in steps]
        for total, step in zip(totals, steps, strict=True):
            for name, value in step["stats"].items():
                total[name] += value["total"] if isinstance(value, dict) else value
    reader, step, writer = totals
    documents = step["total"]
    sums = {
        "documents of the step that were written or dropped": (documents, step["forwarded"] + step["dropped"]),
        "documents written": (writer["total"], counts["bodies"]),
        "documents dropped": (step["dropped"], counts["dropped"]),
        "records that can't be read": (reader["dropped"], counts["unread"]),
        "records": (reader["records"], documents + reader["skipped"] + reader["empty"] + reader["dropped"]),
    }
    return [f"{what}: {a} and {b} by the statistics" for what, (a, b) in sums.items() if a != b]
