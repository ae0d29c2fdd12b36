"""What a run writes, of the parts of its units: a file, a folder, an address, or a stream."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import InputError
from ..io.atomic import new_file
from ..io.parts import encoded, put_together
from ..io.places import local_folder, telling
from .journal import Layout
from .options import RunOptions
from .unit import Number, Outcome, Places, Unit


def void(places: Places, number: Number) -> Outcome:
    """Remove what was written of a unit that is to be done anew."""
    places.part(number).unlink(missing_ok=True)
    places.errors(number).unlink(missing_ok=True)
    return Outcome()


def to_stream(places: Places, options: RunOptions, stream: IO[bytes]) -> Callable[[Unit, Outcome], None]:
    """What passes parts on as they come, and removes them."""
    renderer = options.renderer()
    assert renderer is not None
    first = True

    def pass_on(unit: Unit, outcome: Outcome) -> None:
        nonlocal first
        part = places.part(unit.number)
        if outcome.counts.pages:
            if first:
                stream.write(encoded(renderer.begin))
            with part.open("rb") as file:
                file.seek(outcome.head if first else 0)
                shutil.copyfileobj(file, stream, 1 << 20)
            stream.flush()
            first = False
            part.unlink()
        for path in (places.errors(unit.number), places.outcome(unit.number)):
            path.unlink(missing_ok=True)

    return pass_on


@dataclass(frozen=True, slots=True)
class Parts:
    """The units of which something was written, in order.

    Attributes:
        with_pages: those that have a part,
        head: and how long the beginning of the first one is, which the others are without in one file.
        with_errors: those that have a list of errors.
    """

    with_pages: Sequence[Number]
    head: int
    with_errors: Sequence[Number]


def finish(output: str, layout: Layout, parts: Parts, options: RunOptions) -> int | None:
    """Put the parts into their places; the size of the output where it is one file on this machine."""
    places = layout.places
    heads = ((places.part(number), parts.head) for number in parts.with_pages)
    errors = ((places.errors(number), 0) for number in parts.with_errors)
    path = local_folder(output)
    size = None
    if output.endswith("/") and path is None:
        for part, _ in heads:
            _send(part, f"{output}part-{part.name}")
    elif not layout.folder:
        # Among the parts, which go in the end: what is killed now leaves nothing that nobody takes away.
        whole = places.parts / "whole"
        put_together(heads, whole, options.format, options.segments)
        if path is None:
            _send(whole, output)
        else:
            size = whole.stat().st_size
            _settle(whole, path)
    listed = f"{output.rstrip('/')}.errors.jsonl" if path is None else path.with_name(path.name + ".errors.jsonl")
    if parts.with_errors:
        whole = places.notes / "errors"
        put_together(errors, whole, "jsonl", False)
        if isinstance(listed, str):
            _send(whole, listed)
        else:
            _settle(whole, listed)
    elif isinstance(listed, Path):
        listed.unlink(missing_ok=True)
    return size


def _settle(file: Path, target: Path) -> None:
    """Put a file into its place in one go."""
    try:
        file.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:  # a folder of parts may be a disk of its own, with the list of errors beside it
            raise InputError(f"{target}: can't be written ({error.strerror}); name another file") from error
        with new_file(target) as beside:
            shutil.copyfile(file, beside)
        file.unlink()


def _send(file: Path, address: str) -> None:
    with telling(address, "written"):
        import fsspec

        with file.open("rb") as source, fsspec.open(address, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)


def layout_of(output: str, suffix: str) -> Layout:
    """Where the things of a run stand that writes to `output`."""
    path = local_folder(output)
    if path is None:  # what is done stands on this machine until all is
        name = output.rstrip("/").rsplit("/", 1)[-1]
        return Layout.of_file(output, Path(name), suffix, alone=output.endswith("/"))
    if output.endswith("/") or path.is_dir():
        return Layout.of_folder(path, suffix)
    return Layout.of_file(str(path), path, suffix, alone=False)


_SUFFIXES = {"text": ".txt", "jsonl": ".jsonl", "markdown": ".md", "html": ".html", "parquet": ".parquet"}


def suffix_of(options: RunOptions) -> str:
    """What the names of parts end with."""
    return _SUFFIXES[options.format] + (".gz" if options.packed else "")
