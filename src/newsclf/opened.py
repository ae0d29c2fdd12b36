"""Data sets by what people name: a data set folder as it is, a labels folder by the data set that is built of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from ._version import __version__
from .collection import as_paths
from .dataset import SCHEMA_VERSION, SPLITS, build_of
from .errors import DataSetError
from .label.place import BUILT, is_labels

_MARK = "labels_state"


def data_sets(
    data: Sequence[Path | str] | Path | str, *, note: Callable[[str], None] = lambda line: None
) -> list[Path]:
    """The data set folders of one name or several.

    A labels folder keeps the data set that is built of its accepted pages, both views, in `data-set`. It is built when
    it is missing, or when what is said of accepted pages, or newsclf, is no longer what it was built by.

    Args:
        data: data set folders and labels folders.
        note: called with lines about what is built.

    Raises:
        ConfigError: a folder is named twice.
        DataSetError: a labels folder has no accepted page that can be used.
        InputError: a labels folder is damaged, or can't be written.
    """
    # A labels folder named twice is told before it is built, one beside its own data set after it.
    return as_paths([_built(folder, note) if is_labels(folder) else folder for folder in as_paths(data)])


def _built(folder: Path, note: Callable[[str], None]) -> Path:
    """The data set of a labels folder as it stands now."""
    # Builders are wanted for labels folders alone.
    from .builders.build import build
    from .builders.labels import state_of
    from .errors import BuildError

    target = folder / BUILT
    state = hashlib.sha256(f"{__version__} {SCHEMA_VERSION} {state_of(folder)}".encode()).hexdigest()
    if _is_of(target, state):
        return target
    try:
        report = build(folder, "labels", target, split="many", keep_html=True, marks={_MARK: state})
    except BuildError as error:
        raise DataSetError(str(error)) from error
    except OSError:
        # Another process may have put the same one there meanwhile.
        if _is_of(target, state):
            return target
        raise
    for line in report.notes():
        note(line)
    splits = ", ".join(f"{name} {count}" for name, count in report.splits.items())
    note(f"{folder}: {report.read - len(report.skipped)} labelled pages built into {target}; rows: {splits}")
    return target


def _is_of(target: Path, state: str) -> bool:
    whole = all((target / "data" / f"{split}.parquet").is_file() for split in SPLITS)
    return whole and build_of(target).get(_MARK) == state
