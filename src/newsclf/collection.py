"""Several data sets as one: which pages take part, their facts, their sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .dataset import SPLITS, fingerprint, name_of
from .dataset_reading import read_group, read_heads, read_html, read_rows, row_groups
from .errors import ConfigError, DataSetError
from .features.store import FactsTable
from .features.stream import FactsStream, stream_facts
from .page import View
from .row import Row

WHERE = ("page_id", "corpus", "site", "lang", "view", "page_type", "rendering", "split")


@dataclass(frozen=True, slots=True)
class Collection:
    """The rows of some data sets, in order, and which of them were selected.

    `selected` (bool) and `sites` (str) have a value for each row; `where` are the conditions that selected. Rows
    hold no nodes, and where they were opened so, no segments and no gold either: facts are computed apart.
    """

    folders: list[Path]
    rows: list[Row]
    first_rows: list[int]
    selected: np.ndarray
    sites: np.ndarray
    where: list[str]

    def views(self) -> list[View]:
        """The views that the selected rows have."""
        present = {row.page.view for row, chosen in zip(self.rows, self.selected, strict=True) if chosen}
        views: list[View] = ["html", "text"]
        return [view for view in views if view in present]

    def facts(self, view: View, *, jobs: int = 1, progress: Callable[[int], None] = lambda pages: None) -> FactsTable:
        """The facts of the selected rows of a view as one table, pages numbered as `rows`."""
        return self.stream(view, jobs=jobs, progress=progress).table()

    def stream(self, view: View, *, jobs: int = 1, progress: Callable[[int], None] = lambda pages: None) -> FactsStream:
        """As `facts`, a batch of pages at a time: what a training reads without holding all in memory."""
        wanted = self.selected
        if self.rows:  # batches without a row of the view need not be read
            wanted = wanted & np.array([row.page.view == view for row in self.rows], dtype=bool)
        return stream_facts(self.folders, view, wanted, jobs=jobs, progress=progress)

    def weights(self, by_name: Mapping[str, float]) -> np.ndarray:
        """The weight of each row in a training: `by_name` says it by corpus, or by `corpus:page_type`, which outranks
        the corpus; 1 where it says nothing.

        Raises:
            ConfigError: no selected row is of a name.
        """
        names = [(f"{row.corpus}:{row.page_type or 'unknown'}", row.corpus) for row in self.rows]
        known = {name for own, chosen in zip(names, self.selected, strict=True) if chosen for name in own}
        if unknown := sorted(set(by_name) - known):
            raise ConfigError(
                f"weight of {', '.join(unknown)}: no page of that name; expected a corpus or corpus:page_type"
                f" of the data: {', '.join(sorted(known))}"
            )
        return np.array([by_name.get(narrow, by_name.get(wide, 1.0)) for narrow, wide in names])

    def meeting(self, condition: str, option: str = "--where") -> np.ndarray:
        """Whether each row is selected and one that a condition as in `load_collection` names.

        Raises:
            ConfigError: the condition is malformed; the message says of which `option`.
        """
        parsed = _condition(condition, option)
        met = [parsed.corpus in (None, row.corpus) and parsed.met_by(row) for row in self.rows]
        rows: np.ndarray = self.selected & np.array(met, dtype=bool)
        return rows

    def bodies(self) -> Iterator[Row]:
        """The selected rows with what `body_text` needs, one at a time, read from the data sets."""
        rows = (row for folder in self.folders for row in read_heads(folder, bodies=True))
        return (row for row, chosen in zip(rows, self.selected, strict=True) if chosen)

    def whole_rows(self) -> Iterator[Row]:
        """The selected rows with all that the data sets say of them, one at a time; other batches are not read."""
        for folder, first in zip(self.folders, self.first_rows, strict=True):
            for group in row_groups(folder):
                start = first + group.first_row
                chosen = self.selected[start : start + group.rows]
                if chosen.any():
                    yield from (row for row, own in zip(read_group(folder, group), chosen, strict=True) if own)

    def pages_with_html(self) -> Iterator[tuple[Row, str | None]]:
        """The selected rows without their containers, each with its HTML (`read_html`), one at a time."""
        for folder, first in zip(self.folders, self.first_rows, strict=True):
            for group in row_groups(folder):
                start = first + group.first_row
                chosen = self.selected[start : start + group.rows]
                if chosen.any():
                    rows = zip(read_group(folder, group, nodes=False), read_html(folder, group), chosen, strict=True)
                    yield from ((row, html) for row, html, own in rows if own)

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each data set, by the folder's name, in order; a name that is taken gets a number."""
        found: dict[str, str] = {}
        for folder in self.folders:
            name = name_of(folder)
            taken = sum(name == other.partition("#")[0] for other in found)
            found[f"{name}#{taken + 1}" if taken else name] = fingerprint(folder)
        return found


def as_paths(data: Sequence[Path | str] | Path | str) -> list[Path]:
    """One folder or several, as a list of paths.

    Raises:
        ConfigError: a folder is named twice, so that its pages would count twice.
    """
    paths = [Path(data)] if isinstance(data, Path | str) else [Path(folder) for folder in data]
    if len({path.resolve() for path in paths}) < len(paths):
        raise ConfigError(f"{', '.join(map(str, paths))}: a data set is named twice; name each once")
    return paths


def named_splits(text: str) -> tuple[str, ...]:
    """The splits that a text names, divided by commas; "all" names each."""
    return SPLITS if text == "all" else tuple(part.strip() for part in text.split(","))


def load_collection(
    folders: Sequence[Path], *, where: Iterable[str] | str = (), splits: Iterable[str] = SPLITS, texts: bool = True
) -> Collection:
    """Open data sets.

    Args:
        folders: the data sets.
        where: conditions `name=value` on a row's corpus, site, lang, view, page_type, rendering, page_id or split;
            values may be alternatives divided by `|`. A row must meet all. `corpus:name=value` is a condition on the
            rows of that corpus alone. What a row does not say is `unknown`. One condition may stand alone.
        splits: the splits to select.
        texts: read segments, labels and gold too. Without them a page takes a thousandth of the memory.

    Raises:
        ConfigError: no folder is named, or a condition is malformed, or on a corpus none of whose rows meets it.
        DataSetError: a folder is no data set, or no row is selected.
    """
    if not folders:
        raise ConfigError("no data set is named; name one folder or more")
    where = [where] if isinstance(where, str) else list(where)
    wanted = set(splits)
    if not wanted <= set(SPLITS):
        raise ConfigError(f"split {', '.join(sorted(wanted - set(SPLITS)))!r}: expected {', '.join(SPLITS)} or all")
    conditions = [_condition(text) for text in where]
    rows: list[Row] = []
    first_rows = []
    for folder in folders:
        first_rows.append(len(rows))
        rows.extend(read_rows(folder, nodes=False) if texts else read_heads(folder))
    for text, condition in zip(where, conditions, strict=True):
        own = [row for row in rows if condition.corpus in (None, row.corpus)]
        if condition.corpus is not None and not any(condition.met_by(row) for row in own):
            known = ", ".join(sorted({row.corpus for row in rows}))
            what = "no page of that corpus meets it" if own else f"no page is of that corpus; there are {known}"
            raise ConfigError(f"--where {text!r}: {what}")
    selected = np.array(
        [row.split in wanted and all(condition.met_by(row) for condition in conditions) for row in rows], dtype=bool
    )
    if not selected.any():
        others = sum(all(condition.met_by(row) for condition in conditions) for row in rows)
        raise DataSetError(
            f"{', '.join(map(str, folders))}: none of {len(rows)} rows is in the splits {', '.join(sorted(wanted))}"
            + (f" and meets {' and '.join(where)}" if conditions else "")
            + (f"; --split all takes the {others} of other splits" if others else "")
        )
    sites = np.array([row.site for row in rows], dtype=object)
    return Collection(list(folders), rows, first_rows, selected, sites, where)


class _Condition(NamedTuple):
    corpus: str | None
    name: str
    values: frozenset[str]

    def met_by(self, row: Row) -> bool:
        if self.corpus not in (None, row.corpus):
            return True
        value = row.page.view if self.name == "view" else getattr(row, self.name)
        return ("unknown" if value is None else value) in self.values


def _condition(text: str, option: str = "--where") -> _Condition:
    left, equals, values = text.partition("=")
    corpus, _, name = left.rpartition(":")
    if not equals or name.strip() not in WHERE:
        raise ConfigError(
            f"{option} {text!r}: expected NAME=VALUE or CORPUS:NAME=VALUE with NAME one of {', '.join(WHERE)}"
        )
    return _Condition(corpus.strip() or None, name.strip(), frozenset(value.strip() for value in values.split("|")))
