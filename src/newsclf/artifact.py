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
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ._version import __version__
from .compiled import Table
from .decision import Decision
from .errors import ArtifactError, ConfigError
from .features.facts import FACTS_VERSION
from .page import View
from .tables import read_table, write_table

if TYPE_CHECKING:
    from .traces import Traces

FORMAT_VERSION = 4
_READ_VERSIONS = (2, 3, FORMAT_VERSION)  # in version 2 parts had no page score, in 3 it had no means
PIPELINE = "pipeline.joblib"
TRACES = "traces.npz"
CARD = "README.md"
CONFIG = "config.json"
# Ten times what a large model needs; a stranger's folder must not fill the memory.
MAX_FILE = 200_000_000
_VIEWS: tuple[View, ...] = ("html", "text")


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
        InputError: something else stands at `folder`, or it can't be written.
    """
    # What only saving needs, opening must not wait for.
    from importlib import metadata

    from .io.atomic import new_folder
    from .traces import write_traces

    files = {CARD: card.encode()}
    for view, table in tables.items():
        files[f"{view}.json"], files[f"{view}.npz"] = write_table(table)
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
    config["sha256"][CONFIG] = _digest(config)
    with new_folder(folder, may_replace=is_artifact) as part:
        for name, content in files.items():
            (part / name).write_bytes(content)
        text = json.dumps(config, indent=1, ensure_ascii=False, sort_keys=True)
        (part / CONFIG).write_text(text + "\n", encoding="utf-8")


def _digest(config: Mapping[str, Any]) -> str:
    """The sha256 of config.json's content, its own entry left out."""
    own = {**config, "sha256": {k: v for k, v in config["sha256"].items() if k != CONFIG}}
    return hashlib.sha256(json.dumps(own, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_artifact(folder: Path) -> bool:
    """Whether a folder is a newsclf artifact and holds nothing else."""
    try:
        config = json.loads((folder / CONFIG).read_bytes())
        return config["format"] == "newsclf" and {p.name for p in folder.iterdir()} <= set(config["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _read_config(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise ArtifactError(f"{folder}: expected a model folder, found {'a file' if folder.exists() else 'nothing'}")
    try:
        config = json.loads(_content(folder, CONFIG))
        versions = (config["format"], config["format_version"], config["facts_version"])
        sums = config["sha256"]
        parts = config["parts"]
        if not (isinstance(parts, dict) and isinstance(sums, dict) and set(parts) <= set(_VIEWS) and parts):
            raise ValueError("parts or checksums are missing")
        if not isinstance(config["versions"], dict):
            raise ValueError("versions are missing")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArtifactError(
            f"{folder}/{CONFIG}: damaged ({type(error).__name__}: {error}); get the model again"
        ) from error
    if versions not in [("newsclf", version, FACTS_VERSION) for version in _READ_VERSIONS]:
        raise ArtifactError(
            f"{folder}: an artifact of {versions[0]!r} with format version {versions[1]}, facts version {versions[2]};"
            f" newsclf {__version__} reads 'newsclf' with format version {' or '.join(map(str, _READ_VERSIONS))}, facts"
            f" version {FACTS_VERSION}; train it again or install the newsclf that made it"
        )
    if sums.get(CONFIG) != _digest(config):
        raise ArtifactError(f"{folder}/{CONFIG}: its content was changed after it was written; get the model again")
    return dict(config)


def _content(folder: Path, name: Any) -> bytes:
    """The bytes of a file of the folder.

    Raises:
        ArtifactError: the name leads out of the folder, or the file is missing or too large.
    """
    if not isinstance(name, str) or name != Path(name).name or name in ("", ".", ".."):
        raise ArtifactError(f"{folder}: file name {name!r} leads out of the folder; don't use this model")
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve():
            raise ArtifactError(f"{path}: a link that leads out of the folder; don't use this model")
        if path.stat().st_size > MAX_FILE:
            raise ArtifactError(f"{path}: larger than {MAX_FILE} bytes; this is no newsclf model")
        return path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path}: can't be read ({error.strerror}); get the model again") from error


def _checked(folder: Path, name: Any, sums: Mapping[str, Any]) -> bytes:
    content = _content(folder, name)
    if hashlib.sha256(content).hexdigest() != sums.get(name):
        raise ArtifactError(f"{folder}/{name}: its content was changed after it was written; get the model again")
    return content


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
                raise ValueError(f"threshold {threshold!r} is not between 0 and 1")
            if decision not in get_args(Decision):
                raise ValueError(f"decision {decision!r} is none of {', '.join(get_args(Decision))}")
        except (KeyError, TypeError, ValueError) as error:
            raise ArtifactError(
                f"{folder}/{CONFIG}: part {view!r} is damaged ({error}); get the model again"
            ) from error
        sums = config["sha256"]
        tables[view] = read_table(
            view, threshold, decision, _checked(folder, names, sums), _checked(folder, arrays, sums), str(folder)
        )
    return Artifact(folder, config, tables)


def verify_artifact(folder: Path) -> dict[str, str]:
    """Compare every file with its checksum and open the tables.

    Returns:
        The sha256 of each file.

    Raises:
        ArtifactError: something is missing, changed, damaged, or stands there without a checksum.
    """
    config = _read_config(folder)
    sums: dict[str, str] = config["sha256"]
    for name in sums:
        if name != CONFIG:
            _checked(folder, name, sums)
    extra = sorted(p.name for p in folder.iterdir() if p.name not in sums)
    if extra:
        raise ArtifactError(
            f"{folder}: {', '.join(extra)} has no checksum in {CONFIG}; remove it or get the model again"
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
    return read_traces(_checked(folder, TRACES, sums), str(folder)) if TRACES in sums else None


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
            f"{folder}/{PIPELINE}: opening it can run code of whoever made it; pass trust=True if you trust them."
            " Predicting never needs it"
        )
    from importlib import metadata

    config = _read_config(folder)
    content = _checked(folder, PIPELINE, config["sha256"])
    made_with, here = config["versions"].get("scikit-learn"), metadata.version("scikit-learn")
    if made_with != here:
        raise ArtifactError(
            f"{folder}/{PIPELINE}: made with scikit-learn {made_with}, here is {here};"
            " install that version, or train again"
        )
    from io import BytesIO

    import joblib

    pipelines: dict[View, dict[str, Any]] = joblib.load(BytesIO(content))
    return pipelines


def shipped_model() -> Path:
    """The folder of the shipped model: inside the installed package, or in the checkout of an editable install.

    Raises:
        ConfigError: it is in neither place.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "models" / "news", here.parents[1] / "models" / "news"):
        if (folder / CONFIG).is_file():
            return folder
    raise ConfigError(
        "the shipped model is missing from this installation; install newsclf again, or name a model folder"
    )
