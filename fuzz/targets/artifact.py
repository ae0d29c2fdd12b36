"""Any change to the files of a model, signed anew: it loads and gives probabilities, or an ArtifactError; nothing runs.

The first byte of an input says what the rest is:

- `c`, `h`, `n`, `t`, `m`, `T`: config.json, html.json, html.npz, text.json, text.npz, traces.npz as a whole;
- `j`: a line with the name of a JSON file, then lines `way.to.value=JSON`;
- `z`: a line with the name of an npz file and that of an array in it, then the array's file in the archive.
"""

from __future__ import annotations

import json
import math
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.hostile_artifacts.forge import sign

from newsclf.artifact import is_artifact, load_artifact, load_traces, save_artifact, verify_artifact
from newsclf.compiled import Table
from newsclf.errors import ArtifactError
from newsclf.features.facts import facts, numeric_names
from newsclf.features.second_look import second_names
from newsclf.page import View
from newsclf.page_score import PAGE_COLUMNS, PageScore
from newsclf.segment import segment_page
from newsclf.traces import Traces
from newsclf.weights import BinTable, FieldTable

from . import fast_folder

FILES = {
    b"c": "config.json",
    b"h": "html.json",
    b"n": "html.npz",
    b"t": "text.json",
    b"m": "text.npz",
    b"T": "traces.npz",
}
PAGES: dict[View, str] = {
    "html": "<html><nav>Home</nav><p>The ferry ran aground on Monday, said the pilot.</p><p>Log in</p></html>",
    "text": "Home\nThe ferry ran aground on Monday, said the pilot.\nLog in",
}
_RUNS = ("pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect")


class _Watch:
    """Notes what a model must never do while it is watched."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: Any) -> None:
        if self.on and event in _RUNS:
            self.seen.append(event)


def _bins(columns: list[str], bins: int, looks: int) -> BinTable:
    edges = [np.arange(bins - 1, dtype=np.float32) for _ in columns]
    return BinTable(columns, edges, [np.full((bins, looks), 0.25, np.float32) for _ in columns], 0.5)


def _field(tokens: str, looks: int, scale: float | None) -> FieldTable:
    known = {token: i for i, token in enumerate(tokens.split())}
    idf = np.full(len(known), 1.5, np.float32)
    return FieldTable(known, idf, np.full((len(known), looks), 0.5, np.float32), 1.0, True, scale)


def _made() -> Path:
    """A small model: the html part with two looks and a page score, the text part with neither."""
    html = Table(
        "html",
        0.5,
        "page",
        _bins(numeric_names("html")[:2], 3, 2),
        {"words": _field("ferry pilot log", 2, None), "path": _field("p nav", 2, 0.5)},
        [0.1, -0.2],
        _bins(second_names("html"), 2, 1),
        PageScore(np.full(len(PAGE_COLUMNS), 0.1), -0.5),
    )
    text = Table(
        "text", 0.4, "fixed", _bins(numeric_names("text")[:1], 2, 1), {"words": _field("ferry in", 1, None)}, [0.0]
    )
    traces = Traces(np.array([1, 5], "<u8"), np.array([7], "<u8"), np.zeros(0, "<u4"))
    folder = fast_folder() / "model"
    save_artifact(folder, {"html": html, "text": text}, {}, "# A model of two words\n", traces=traces)
    return folder


_MODEL = _made()
_GOOD = {path.name: path.read_bytes() for path in _MODEL.iterdir()}
_FACTS = {view: facts(segment_page(page, view)) for view, page in PAGES.items()}
_WATCH = _Watch()


def check(data: bytes) -> None:
    """Change the model as the input says, open it every way but by unpickling, and make it good again."""
    changed = _changed(data)
    if changed is None:
        return
    name, content = changed
    try:
        (_MODEL / name).write_bytes(content)
        if name != "config.json":
            sign(_MODEL)
        else:
            try:
                sign(_MODEL, json.loads(content))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
                (_MODEL / name).write_bytes(content)
        _WATCH.on = True
        _opened()
    finally:
        _WATCH.on = False
        for own in (name, "config.json"):
            (_MODEL / own).write_bytes(_GOOD[own])
    assert not _WATCH.seen, _WATCH.seen


def _opened() -> None:
    is_artifact(_MODEL)
    try:
        verify_artifact(_MODEL)
    except ArtifactError as error:
        _told(error)
    try:
        model = load_artifact(_MODEL)
    except ArtifactError as error:
        _told(error)
        return
    for view, table in model.tables.items():
        probabilities = table.probabilities(_FACTS[view])
        threshold, score = table.decide(probabilities, _FACTS[view])
        assert ((probabilities >= 0) & (probabilities <= 1)).all()
        assert not math.isnan(threshold)
        assert score is None or 0 <= score <= 1
    try:
        load_traces(_MODEL, model.config)
    except ArtifactError as error:
        _told(error)


def _told(error: ArtifactError) -> None:
    assert str(_MODEL) in str(error)
    assert len(str(error)) < 1000, len(str(error))


def _changed(data: bytes) -> tuple[str, bytes] | None:
    """The name of a file and its new content."""
    kind, rest = data[:1], data[1:]
    if kind in FILES:
        return FILES[kind], rest
    line, _, rest = rest.partition(b"\n")
    if kind == b"j" and (name := line.decode("latin-1")) in ("config.json", "html.json", "text.json"):
        return name, _edited(name, rest)
    if kind == b"z":
        name, _, array = line.decode("latin-1").partition(" ")
        if name in ("html.npz", "text.npz", "traces.npz") and "\0" not in array:
            return name, _repacked(_GOOD[name], f"{array}.npy", rest)
    return None


def _edited(name: str, edits: bytes) -> bytes:
    content = json.loads(_GOOD[name])
    for edit in edits.decode("utf-8", "replace").split("\n"):
        way, sign, value = edit.partition("=")
        keys = way.split(".")
        try:
            inner: Any = content
            for key in keys[:-1]:
                inner = inner[int(key) if isinstance(inner, list) else key]
            last: Any = int(keys[-1]) if isinstance(inner, list) else keys[-1]
            if sign:
                inner[last] = json.loads(value)
            else:
                del inner[last]
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            continue
    return json.dumps(content).encode()


def _repacked(archive: bytes, name: str, content: bytes) -> bytes:
    """An archive with one file replaced, or added, its checksum right."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as after:
        for entry in before.namelist():
            if entry != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, content)
    return buffer.getvalue()


def made_seeds() -> dict[str, bytes]:
    """Each file as it is, and each array."""
    found = {name: kind + _GOOD[name] for kind, name in FILES.items()}
    for name in ("html.npz", "text.npz", "traces.npz"):
        with zipfile.ZipFile(BytesIO(_GOOD[name])) as archive:
            for entry in archive.namelist():
                array = entry.removesuffix(".npy")
                found[f"{name}-{array}"] = f"z{name} {array}\n".encode() + archive.read(entry)
    return found
