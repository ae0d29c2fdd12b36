"""Labels folders out to files and back in: Label Studio, CSV, JSONL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from ..errors import InputError
from ..io.atomic import new_file, new_folder
from ..page import Label
from . import json_lines, label_studio, label_studio_tasks, tables
from .entries import Bad, Entry, Labelled, content, shown
from .history import Change
from .place import is_labels
from .store import LabelStore

Format = Literal["label-studio", "csv", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
_SUFFIX = {"label-studio": ".json", "csv": ".csv", "jsonl": ".jsonl"}


def format_of(name: str) -> Format:
    """The format of that name.

    Raises:
        InputError: there is none.
    """
    for format in FORMATS:
        if name == format:
            return format
    raise InputError(f"format {name!r} is unknown; expected one of {', '.join(FORMATS)}")


def export_labels(folder: Path, format: Format, out: Path, *, content: bool = False, config: Path | None = None) -> int:
    """Write all pages of a labels folder with what is said of them.

    Args:
        folder: the labels folder.
        format: label-studio, csv or jsonl.
        out: the file; one that is there is replaced once all is written, if its name ends as the format's do.
        content: with csv: put each page itself into the file. The others hold it always.
        config: with label-studio: where to write the labeling configuration of the project.

    Returns:
        The number of pages.

    Raises:
        InputError: there is no labels folder, `out` can't be written, or an option is of another format.
    """
    if content and format != "csv":
        raise InputError(f"format {format} holds the pages always; content is an option of csv")
    if config is not None and format != "label-studio":
        raise InputError(f"format {format} has no labeling configuration; it is one of label-studio")
    if out.exists() and out.suffix != _SUFFIX[format] and not out.is_dir():
        raise InputError(f"{out}: is there already and is no {_SUFFIX[format]} file; name another, or remove it")
    with LabelStore(folder, reading=True) as store:
        states = store.history.pages
        pages: Iterator[Labelled] = ((store.page(number), state) for number, state in list(states.items()))
        with new_file(out) as part:
            if format == "csv":
                count = tables.write(pages, part, content=content)
            elif format == "jsonl":
                count = json_lines.write(pages, part)
            else:
                count = label_studio.write(pages, part)
    if config is not None:
        with new_file(config) as part:
            part.write_text(label_studio.CONFIG, encoding="utf-8")
    return count


@dataclass(slots=True)
class ImportReport:
    """What an import did: pages that were new, that were changed, that said the same, and records that were skipped."""

    added: int = 0
    changed: int = 0
    same: int = 0
    bad: list[Bad] = field(default_factory=list)


def import_labels(
    path: Path,
    format: Format,
    folder: Path,
    *,
    unmarked: Label | None = None,
    progress: Callable[[int], None] = lambda pages: None,
) -> ImportReport:
    """Read what a file says of pages into a labels folder, each page as a change that can be undone.

    Pages that the folder does not have are added, if the file holds them. Of those that it has, what they are and what
    a model proposed stays; one that has other content or segments there is skipped. A record that can't be used is
    skipped as a whole. A folder that is not there is made in one piece.

    Args:
        path: the file.
        format: label-studio, csv or jsonl.
        folder: the labels folder, or where to make one.
        unmarked: with label-studio: the label of segments that no region covers; None leaves them open.
        progress: called with the number of records read so far.

    Raises:
        InputError: the file or the folder can't be used, or no record can.
    """
    if unmarked is not None and format != "label-studio":
        raise InputError(f"format {format} has a label for each segment; unmarked is an option of label-studio")
    if format == "csv":
        entries = tables.read(path)
    elif format == "jsonl":
        entries = json_lines.read(path)
    else:
        entries = label_studio_tasks.read(path, unmarked=unmarked)
    report = ImportReport()
    seen: set[str] = set()
    with _target(folder) as target, LabelStore(target, create=True) as store:
        ids = store.ids()
        for count, entry in enumerate(entries, start=1):
            progress(count)
            if isinstance(entry, Bad):
                report.bad.append(entry)
            elif entry.page_id in seen:
                report.bad.append(Bad(entry.where, f"page {shown(entry.page_id)} is there twice; the first counts"))
            else:
                seen.add(entry.page_id)
                if reason := _take(store, ids, entry, report):
                    report.bad.append(Bad(entry.where, f"page {shown(entry.page_id)} {reason}"))
        if not report.added + report.changed + report.same:
            reasons = "; ".join(f"{bad.where}: {bad.reason}" for bad in report.bad[:3])
            raise InputError(f"{path}: expected labels as {format}, none could be used ({reasons or 'it is empty'})")
    return report


@contextmanager
def _target(folder: Path) -> Iterator[Path]:
    """The folder, or where one is made that takes its place in the end."""
    if is_labels(folder):
        yield folder
        return
    with new_folder(folder, may_replace=lambda _: False) as part:
        yield part


def _take(store: LabelStore, ids: Mapping[str, int], entry: Entry, report: ImportReport) -> str | None:
    """Make what an entry says true of its page; why that can't be."""
    number = ids.get(entry.page_id)
    is_new = number is None
    if number is None:
        if entry.stored is None:
            return "is not in the folder, and the file does not hold it"
        (number,) = store.add([entry.stored])
    elif reason := _differs(store, number, entry):
        return reason
    state = store.state(number)
    labels = {i: label for i, label in entry.labels.items() if state.labels[i] != label}
    status = entry.status if entry.status != state.status else None
    note = entry.note if entry.note != state.note else None
    is_change = bool(labels) or status is not None or note is not None
    if is_change:
        store.make(Change(number, labels or None, status, note))
    report.added += is_new
    report.changed += is_change and not is_new
    report.same += not is_change and not is_new
    return None


def _differs(store: LabelStore, number: int, entry: Entry) -> str | None:
    known = store.page(number)
    new = entry.stored
    if new is not None and (new.view != known.view or content(new.page) != content(known.page)):
        return "is in the folder with other content"
    for i, text in entry.texts.items():
        if i >= len(known.texts) or known.texts[i] != text:
            return f"is in the folder with other segments (segment {i})"
    return None
