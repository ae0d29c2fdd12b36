"""A run: the pages of all that was named are predicted and written, on any number of processes, and taken up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

from ..batch import require_in_range, saved_path
from ..errors import InputError, OptionError
from ..io.formats import Format as InputFormat
from ..io.formats import require_format
from ..io.record import MAX_BYTES, ReadOptions
from ..io.sources import find_sources, names_of, read_records
from ..page import View
from ..predict import Predictor
from ..render import RENDERERS, Format
from .counts import Counts
from .options import RunOptions
from .target import OwnFiles, settled

__all__ = ["Counts", "predict_sources"]

_PAGES = 1_000


def predict_sources(
    model: Predictor,
    inputs: str | Path | Sequence[str | Path],
    output: str | Path | None = None,
    *,
    format: Format = "jsonl",
    segments: bool = False,
    view: View | None = None,
    threshold: float | None = None,
    workers: int = 1,
    timeout: float | None = None,
    resume: bool = False,
    input_format: InputFormat | None = None,
    columns: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    stdin: IO[bytes] | None = None,
    report: Callable[[str], None] = lambda message: None,
) -> Counts:
    """Predict the pages of files, folders, patterns and addresses, and write them, as `newsclf predict` does.

    Args:
        model: what predicts.
        inputs: HTML or text files; JSONL, CSV, Parquet, WARC and WET files; folders of them; patterns with `*`;
            addresses that fsspec knows; `-` for stdin. One or several.
        output: a file or address, or a folder of parts where it ends in a slash or is a folder; None or `-` for stdout.
            Failures are listed in the same name with `.errors.jsonl`. What the run writes, or has written, is left
            out of folders and patterns among the inputs.
        format: how predictions are written; compressed where the name of a JSONL file ends in .gz.
        segments: whether each page's segments are written (JSONL and Parquet).
        view: as for `Predictor.predict`.
        threshold: as for `Predictor.predict`.
        workers: processes.
        timeout: seconds for a page; None for none with one worker, and for 300 with more.
        resume: take up a run that ended before it was finished; where it was finished nothing is done.
        input_format: what the inputs hold; told by their names and contents without it.
        columns: what `url`, `id`, `html` and `text` are called in JSONL, CSV and Parquet.
        max_bytes: of a page; one that is larger fails.
        stdin: what `-` reads.
        report: called with a line for failures.

    Returns:
        How many records there were, by what became of them. A failed page ends nothing.

    Raises:
        OptionError: an option is out of range, or does not go with the others or with the name of the output.
        InputError: an output can't be written, or is an input; or what is to be taken up is of something else; or the
            model has counts of sites that were not saved.
        ConfigError: a package that is needed is missing.
        NewsclfError: workers can't be started.
    """
    if view is not None:
        model.require(view)
    formats = (*RENDERERS, "parquet")
    if format not in formats:
        raise OptionError(f"format {format!r}: expected one of {', '.join(formats)}")
    names = list(names_of(inputs))
    target = settled(None if output is None else str(output), format)
    own = OwnFiles(target)
    own.refuse(tuple(names))
    options = RunOptions(
        model=model.folder,
        fast=model.fast,
        sites=saved_path(model.sites),
        limits=model.limits,
        view=view,
        threshold=threshold,
        timeout=timeout,
        format=format,
        segments=segments,
        packed=target is not None and target.endswith(".gz") and not Path(target).is_dir(),
        input_format=input_format,
        reading=ReadOptions(dict(columns or {}), max_bytes),
    )
    _require_that_they_go_together(options, target, workers, resume=resume, stdin="-" in names)
    streamed = "-" in names
    if not streamed and not resume and not _is_folder_or_address(target):
        found = list(islice(find_sources(names, input_format, own), _PAGES))
        streamed = len(found) < _PAGES and all(s.format == "page" or s.error is not None for s in found)
        if streamed and options.reading.columns and any(s.error is None for s in found):
            raise OptionError(
                "--column: all inputs are pages, which have no columns; if they are tables say --input-format"
            )
    if not streamed:
        from .run import run

        return run(names, target, options, own, workers=workers, resume=resume, report=report)
    if _is_folder_or_address(target):
        raise InputError(f"{target}: expected a file on this machine, as stdin is read; name one")
    from .stream import predict_stream

    records = read_records(names, format=input_format, options=options.reading, stdin=stdin, leave_out=own)
    path = None if target is None else Path(target)
    return predict_stream(model, records, path, options, workers=workers, report=report)


def _require_that_they_go_together(
    options: RunOptions, target: str | None, workers: int, *, resume: bool, stdin: bool
) -> None:
    require_in_range(workers, options.timeout)
    require_format(options.input_format)
    if options.segments and options.format not in ("jsonl", "parquet"):
        raise OptionError(f"--segments: {options.format} has no place for them; use --format jsonl or parquet")
    if options.format == "parquet" and target is None:
        raise OptionError("Parquet can't be written to stdout; name a file with --output")
    if options.input_format == "page" and options.reading.columns:
        raise OptionError(
            "--column: a page has no columns; leave it out, or say what the inputs are with --input-format"
        )
    if resume and target is None:
        raise OptionError("--resume takes up what stands in a file or folder; name it with --output")
    if resume and stdin:
        raise OptionError("-: stdin can't be read again, so --resume can't take it up; name a file")


def _is_folder_or_address(target: str | None) -> bool:
    return target is not None and ("://" in target or target.endswith("/") or Path(target).is_dir())
