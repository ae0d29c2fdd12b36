"""Pages in a file, so that a process that is measured holds one at a time."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsclf.errors import DataSetError


def write_pages(data: Sequence[Path], file: Path) -> int:
    """Put the html of data sets that were built with `--keep-html` into a file.

    Returns:
        The number of pages.

    Raises:
        DataSetError: a data set is none, or holds no html.
    """
    from newsclf.dataset import fingerprint
    from newsclf.dataset_reading import html_of

    count = 0
    with file.open("wb") as stream:
        for folder in data:
            fingerprint(folder)  # tells what is no data set
            before = count
            for html in html_of([folder]):
                if html is not None:
                    pickle.dump(html.encode("utf-8", "replace"), stream)
                    count += 1
            if count == before:
                raise DataSetError(f"{folder}: holds no html; build the data set with --keep-html")
    return count


def read_pages(file: Path, number: int) -> Iterator[bytes]:
    """So many pages, from the first again after the last."""
    while True:
        with file.open("rb") as stream:
            while number:
                try:
                    yield pickle.load(stream)
                except EOFError:
                    break
                number -= 1
            else:
                return
