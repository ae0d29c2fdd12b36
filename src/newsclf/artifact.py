"""The artifact: a trained model as a folder that is safe to open, whoever made it.

config.json        format version, parts and thresholds, configuration, versions, data fingerprints,
                   measurements, the sha256 of every other file and of itself (without that entry)
html.json, .npz    the table of a part: names, and arrays without pickle; likewise text.json, .npz
traces.npz         hashes of the pages it was trained on, so that evaluating can tell leaks; not opened to predict
README.md          the model card
pipeline.joblib    the scikit-learn pipelines, for inspection and further training; never opened to predict
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from reprlib import repr as short
from typing import TYPE_CHECKING, Any, get_args

from ._version import __version__
from .artifact_config import CONFIG, FORMAT_VERSION, MAX_CONFIG, parse_config, signature
from .compiled import Table
from .decision import Decision
from .errors import ArtifactError, ConfigError
from .features.facts import FACTS_VERSION
from .io.bounded import hash_file, read_file
from .io.plain_json import parse_json
from .page import View
from .tables import read_table, write_table

if TYPE_CHECKING:
    from .traces import Traces

PIPELINE = "pipeline.joblib"
TRACES = "traces.npz"
CARD = "README.md"
# Far more than what a large model needs; a stranger's folder must not fill the memory. What is read of JSON takes up
# to fifteen times its bytes.
MAX_FILE = 200_000_000
MAX_NAMES = 10_000_000
MAX_ARRAYS = 64_000_000
_VIEWS: tuple[View, ...] = get_args(View)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_LABELS = "labels.sqlite"  # of label/store.py, which predicting must not import


@dataclass(frozen=True, slots=True)
class Artifact:
    """An opened artifact: its folder, config.json as it stands, and the table of each part."""

    folder: Path
    config: dict[str, Any]
    tables: dict[View, Table]


def save_artifact(
    folder: Path,
    tables: Mapping[View, Table],
    info: Mapping[str, Any],
    card: str,
    pipelines: bytes | None = None,
    traces: Traces | None = None,
) -> None:
    """Write an artifact in one piece; one that stands there already is replaced.

    Args:
        folder: where.
        tables: the table of each view.
        info: JSON-able entries of config.json: configuration, data, measurements.
        card: the model card.
        pipelines: the content of `pipeline.joblib`.
        traces: of the pages it was trained on.

    Raises:
        ConfigError: a table is larger than what would be loaded again.
        InputError: something else stands at `folder`, or it can't be written.
    """
    # What only saving needs, opening must not wait for.
    from importlib import metadata

    from .io.atomic import new_folder
    from .traces import write_traces

    files = {CARD: card.encode()}
    for view, table in tables.items():
        files[f"{view}.json"], files[f"{view}.npz"] = write_table(table)
        if len(files[f"{view}.json"]) > MAX_NAMES or len(files[f"{view}.npz"]) > MAX_ARRAYS:
            raise ConfigError(f"the {view} part has more tokens than a model may hold; lower its max_features")
    if pipelines is not None:
        files[PIPELINE] = pipelines
    if traces is not None:
        files[TRACES] = write_traces(traces)
    config: dict[str, Any] = {
        "format": "newsclf",
        "format_version": FORMAT_VERSION,
        "facts_version": FACTS_VERSION,
        "labels": ["boilerplate", "body"],
        "parts": {
            view: {
                "threshold": t.threshold,
                "decision": t.decision,
                "names": f"{view}.json",
                "arrays": f"{view}.npz",
            }
            for view, t in tables.items()
        },
        "versions": {
            "newsclf": __version__,
            "python": ".".join(map(str, sys.version_info[:2])),
            **{name: metadata.version(name) for name in ("scikit-learn", "numpy", "joblib")},
        },
        **info,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    config["sha256"][CONFIG] = signature(config)
    with new_folder(folder, may_replace=is_artifact) as part:
        for name, content in files.items():
            (part / name).write_bytes(content)
        text = json.dumps(config, indent=1, ensure_ascii=False, sort_keys=True)
        (part / CONFIG).write_bytes(f"{text}\n".encode())


def is_artifact(folder: Path) -> bool:
    """Whether a folder is a newsclf artifact and holds nothing else."""
    try:
        config = parse_json(read_file(folder, CONFIG, MAX_CONFIG))
        return config["format"] == "newsclf" and {p.name for p in folder.iterdir()} <= set(config["sha256"])
    except (ArtifactError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _read_config(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        if _ADDRESS.match(str(folder)):
            raise ArtifactError(
                f"{folder}: expected a model folder, found an address; predicting fetches nothing: get the model with"
                " `newsclf model pull ADDRESS --out DIR`, then name DIR"
            )
        raise ArtifactError(f"{folder}: expected a model folder, found {'a file' if folder.exists() else 'nothing'}")
    if not os.path.lexists(folder / CONFIG) and any((folder / "data").glob("*.parquet")):
        raise ArtifactError(
            f"{folder}: expected a model folder, found a data set; name the model first, then data sets"
        )
    if not os.path.lexists(folder / CONFIG) and (folder / _LABELS).is_file():
        raise ArtifactError(
            f"{folder}: expected a model folder, found a labels folder; `newsclf train` makes a model of it"
        )
    return parse_config(read_file(folder, CONFIG, MAX_CONFIG), str(folder))


def _checked(folder: Path, name: Any, sums: Mapping[str, Any], most: int) -> bytes:
    content = read_file(folder, name, most)
    _compare(folder, name, hashlib.sha256(content).hexdigest(), sums)
    return content


def _compare(folder: Path, name: str, digest: str, sums: Mapping[str, Any]) -> None:
    if name not in sums:
        raise ArtifactError(f"{folder}/{name}: has no checksum in {CONFIG}; get the model again")
    if digest != sums[name]:
        raise ArtifactError(f"{folder}/{name}: its content was changed after it was written; get the model again")


def load_artifact(folder: Path) -> Artifact:
    """Open an artifact for predicting. Only JSON and arrays without pickle are read; nothing in it can run.

    Raises:
        ArtifactError: the folder is no artifact, of another version, changed, damaged, or leads out of itself.
    """
    config = _read_config(folder)
    tables: dict[View, Table] = {}
    for view in _VIEWS:
        if view not in config["parts"]:
            continue
        part = config["parts"][view]
        try:
            threshold, decision, names, arrays = (part[k] for k in ("threshold", "decision", "names", "arrays"))
            if not isinstance(threshold, float) or not (math.isfinite(threshold) and 0 < threshold < 1):
                raise ValueError(f"threshold {short(threshold)} is not between 0 and 1")
            if decision not in get_args(Decision):
                raise ValueError(f"decision {short(decision)} is none of {', '.join(get_args(Decision))}")
        except (KeyError, TypeError, ValueError) as error:
            raise ArtifactError(
                f"{folder}/{CONFIG}: part {view!r} is damaged ({error}); get the model again"
            ) from error
        sums = config["sha256"]
        tables[view] = read_table(
            view,
            threshold,
            decision,
            _checked(folder, names, sums, MAX_NAMES),
            _checked(folder, arrays, sums, MAX_ARRAYS),
            str(folder),
        )
    return Artifact(folder, config, tables)


def verify_artifact(folder: Path) -> dict[str, str]:
    """Compare every file with its checksum and open the tables. `pipeline.joblib` may be missing.

    Returns:
        The sha256 of each file that is there.

    Raises:
        ArtifactError: something is missing, changed, damaged, or stands there without a checksum.
    """
    config = _read_config(folder)
    sums: dict[str, str] = dict(config["sha256"])
    if not os.path.lexists(folder / PIPELINE):
        sums.pop(PIPELINE, None)
    for name in sums:
        if name != CONFIG:
            _compare(folder, name, hash_file(folder, name, MAX_FILE), sums)
    extra = sorted(p.name for p in folder.iterdir() if p.name not in sums)
    if extra:
        raise ArtifactError(
            f"{folder}: {', '.join(map(ascii, extra[:5]))} has no checksum in {CONFIG};"
            " remove it or get the model again"
        )
    load_artifact(folder)
    return sums


def load_traces(folder: Path, config: Mapping[str, Any]) -> Traces | None:
    """The traces of the pages that a model was trained on; None where its maker left none.

    Args:
        folder: the artifact.
        config: its config.json, as it was read.

    Raises:
        ArtifactError: the file is missing, changed or damaged.
    """
    from .traces import read_traces

    sums = config.get("sha256", {})
    return read_traces(_checked(folder, TRACES, sums, MAX_FILE), str(folder)) if TRACES in sums else None


def load_pipelines(folder: Path, *, trust: bool = False) -> dict[View, dict[str, Any]]:
    """Unpickle the scikit-learn pipelines of an artifact. THIS CAN RUN CODE that its maker put in.

    Args:
        folder: the artifact.
        trust: say True only where you trust who made it.

    Returns:
        For each view the fitted Pipelines by look: "first" and, unless it was switched off, "second".

    Raises:
        ArtifactError: `trust` is not True, a checksum or the scikit-learn version differs, or the file is missing.
    """
    if trust is not True:
        raise ArtifactError(
            f"{folder}/{PIPELINE}: opening it can run code of whoever made it; pass trust=True (--trust) if you"
            " trust them. Predicting never needs it"
        )
    from importlib import metadata

    config = _read_config(folder)
    if not os.path.lexists(folder / PIPELINE):
        raise ArtifactError(
            f"{folder}/{PIPELINE}: is not there; pull the model with --pipeline, or have it from who made it"
        )
    content = _checked(folder, PIPELINE, config["sha256"], MAX_FILE)
    made_with, here = config["versions"].get("scikit-learn"), metadata.version("scikit-learn")
    if made_with != here:
        theirs = short(made_with).strip("'")
        raise ArtifactError(
            f"{folder}/{PIPELINE}: made with scikit-learn {theirs}, here is {here};"
            " install that version, or train again"
        )
    from io import BytesIO

    import joblib

    try:
        pipelines: dict[View, dict[str, Any]] = joblib.load(BytesIO(content))
    except Exception as error:  # whatever unpickling runs into, a class that has moved or code of its maker
        raise ArtifactError(
            f"{folder}/{PIPELINE}: can't be unpickled ({type(error).__name__}: {error}); get the model again, or"
            " install the newsclf that made it"
        ) from error
    return pipelines
