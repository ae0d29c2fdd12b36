"""A folder of another tool's outputs, a text file a page, as a rival."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from pathlib import Path
from typing import Literal

from .collection import Collection
from .errors import InputError
from .output_figures import output_figures
from .output_names import names_with_corpus, output_names
from .results import Scored
from .rivals import Rival, rival_page

Missing = Literal["skip", "empty"]
"""What is done with a page that has no output: leaving it out of the rival's figures, or scoring it as empty."""

_EXAMPLES = 5


def outputs_rival(
    name: str, folder: Path, collection: Collection, scored: Sequence[Scored], *, missing: Missing = "skip"
) -> Rival:
    """Score a folder of outputs on the selected rows of a collection.

    Files are named as `output_names` has it, and are UTF-8; bytes that are none are replaced.

    Args:
        name: as it is shown.
        folder: the outputs.
        collection: the pages.
        scored: the same pages with their golds, in the same order.
        missing: "skip" leaves pages without an output out, "empty" scores them as empty outputs; they are counted in
            both cases.

    Raises:
        InputError: the folder has an output of none of the pages, or a file can't be read.
    """
    both = output_names(collection.rows), names_with_corpus(collection.rows)
    names = [list(compress(n, collection.selected)) for n in both]
    known = {name for own in both for name in own}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages, absent = [], []
    for item, short, long in zip(scored, *names, strict=True):
        found = short if short in there else long if long in there else None
        if found is not None:
            pages.append(rival_page(output_figures(_read(folder / found), item.row, item.raw_gold)))
            continue
        absent.append(short)
        figures = output_figures("", item.row, item.raw_gold) if missing == "empty" else None
        pages.append(rival_page(figures, error=f"missing: no {short}"))
    if len(absent) == len(pages):
        raise InputError(
            f"{folder}: has an output of none of {len(pages)} pages; expected files named such as {absent[0]};"
            " `newsclf data pages DATA` lists all of them"
        )
    about = {
        "folder": str(folder),
        "missing": missing,
        "without_output": absent[:_EXAMPLES],
        "unknown_files": len(there - known),
    }
    return Rival(name, "outputs", about, pages)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror or error}); check the file") from error
