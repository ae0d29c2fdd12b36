"""Any file of labels: an import takes what is right and tells what is not, or raises an InputError.

The first byte of an input is the format: `s` Label Studio, `l` JSONL, `c` CSV.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from newsclf.errors import InputError
from newsclf.label import json_lines, label_studio_tasks, tables
from newsclf.label.entries import Bad, Entry
from newsclf.label.exchange import Format, export_labels, import_labels

from . import fast_folder

_FOLDER = fast_folder()
_FORMATS: dict[bytes, Format] = {b"s": "label-studio", b"l": "jsonl", b"c": "csv"}
_READ = {"label-studio": label_studio_tasks.read, "jsonl": json_lines.read, "csv": tables.read}


def check(data: bytes) -> None:
    """Read the file; what it says of pages is imported, exported, and read again."""
    if data[:1] not in _FORMATS:
        return
    format = _FORMATS[data[:1]]
    path = _FOLDER / "labels"
    path.write_bytes(data[1:])
    try:
        entries = list(_READ[format](path))
    except InputError as error:
        assert str(path) in str(error)
        return
    assert all(isinstance(entry, Entry | Bad) for entry in entries)
    if all(isinstance(entry, Bad) for entry in entries):
        return
    with tempfile.TemporaryDirectory(dir=_FOLDER) as name:
        folder, out = Path(name) / "labels", Path(name) / "out.jsonl"
        try:
            report = import_labels(path, format, folder)
        except InputError:
            assert not folder.exists()
            return
        assert report.added + len(report.bad) == len(entries)
        assert export_labels(folder, "jsonl", out) == report.added
        again = import_labels(out, "jsonl", folder)
        assert (again.added, again.changed, again.same, again.bad) == (0, 0, report.added, [])


def made_seeds() -> dict[str, bytes]:
    """A file of each format, as it is exported and as Label Studio writes it."""
    text = "Home\nThe ferry ran aground."
    region = {"type": "labels", "value": {"start": 5, "end": 27, "labels": ["body"]}}
    note = {"type": "textarea", "from_name": "note", "value": {"text": ["seen"]}}
    task = {
        "id": 3,
        "data": {"text": text},
        "annotations": [{"result": [region, note], "updated_at": "2031-01-01T00:00:00Z"}],
    }
    small = {"id": 4, "text": text, "label": [{"start": 0, "end": 4, "labels": ["boilerplate"]}], "note": "x"}
    segments = [
        {"text": "Home", "label": "boilerplate", "score": 0.1},
        {"text": "The ferry ran aground.", "label": "body", "score": 0.9},
    ]
    record = {"newsclf_labels": 1, "id": "a", "status": "accepted", "segments": segments, "text": text}
    line = json.dumps(record).encode() + b"\n"
    found = {
        "tasks": b"s"
        + json.dumps([task, {**task, "id": 5, "annotations": [{"result": [], "was_cancelled": True}]}]).encode(),
        "min": b"s" + json.dumps([small, {**small, "label": None}]).encode(),
        "jsonl": b"l" + line + json.dumps({**record, "id": "b", "note": "n", "status": "open"}).encode(),
    }
    with tempfile.TemporaryDirectory(dir=_FOLDER) as name:
        folder, path = Path(name) / "labels", Path(name) / "in.jsonl"
        path.write_bytes(line)
        import_labels(path, "jsonl", folder)
        for kind, format in _FORMATS.items():
            out = Path(name) / f"out.{'jsonl' if format == 'jsonl' else 'csv' if format == 'csv' else 'json'}"
            export_labels(folder, format, out, content=format == "csv")
            found[f"exported-{format}"] = kind + out.read_bytes()
    return found
