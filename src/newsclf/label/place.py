"""Which folders are labels folders, and where the data set of one stands."""

from __future__ import annotations

from pathlib import Path

from .store import FILE

BUILT = "data-set"
"""The data set of a labels folder, which stands in it and is called after it."""


def is_labels(folder: Path) -> bool:
    """Whether a folder is a labels folder."""
    return (folder / FILE).is_file()
