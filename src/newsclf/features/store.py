"""The facts of data sets, computed once and cached on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..convention import ROLES
from ..dataset import RowGroup, fingerprint, read_group, row_groups
from ..errors import InputError
from ..io.atomic import new_file
from ..page import Role, SegmentedPage, View
from ..row import LABELS, Row
from .containers import no_spans
from .facts import facts, field_names, numeric_names, words_column
from .second_look import second_look, second_names
from .variants import VARIANTS, variants


@dataclass(frozen=True, slots=True)
class FactsTable:
    """The facts of many pages of one view, a row a segment.

    `numeric` is float32 of shape (segments, columns); `fields` maps a field to (codes, documents): segment i has the
    tokens of `documents[codes[i]]`, divided by spaces. `spans` and `kinds` are those of `Facts`, counted within the
    page, so a page's segments stay together. `page` (int) tells which row of the data sets a segment
    belongs to; `label` (int8) is 1 body, 0 boilerplate, -1 unknown, as the gold has it; `role` (int8) is an index
    into `ROLES`, -1 without one. `variant` (int8) is an index into `VARIANTS`: 0 for pages as they are, which the pages
    that were made of them follow, under the same number.
    """

    view: View
    numeric: np.ndarray
    fields: dict[str, tuple[np.ndarray, np.ndarray]]
    spans: np.ndarray
    kinds: np.ndarray
    page: np.ndarray
    label: np.ndarray
    role: np.ndarray
    variant: np.ndarray

    def __len__(self) -> int:
        return len(self.page)

    def select(self, mask: np.ndarray) -> FactsTable:
        """The segments where `mask` (bool, a value a segment) is true."""
        return FactsTable(
            self.view,
            self.numeric[mask],
            {name: (codes[mask], documents) for name, (codes, documents) in self.fields.items()},
            self.spans[mask],
            self.kinds[mask],
            self.page[mask],
            self.label[mask],
            self.role[mask],
            self.variant[mask],
        )

    def whole(self) -> FactsTable:
        """The same without what was made of pages: each page as it is alone."""
        return self.select(self.variant == 0)

    def starts(self) -> np.ndarray:
        """Where each page begins; a variant is one of its own."""
        begins: np.ndarray = np.flatnonzero(np.diff(len(VARIANTS) * self.page + self.variant, prepend=-1))
        return begins

    def by_convention(self, body_roles: Sequence[Role]) -> FactsTable:
        """The same with the labels of roles that are not among `body_roles` set to boilerplate."""
        gone = [ROLES.index(role) for role in ROLES if role not in body_roles]
        return replace(self, label=np.where(np.isin(self.role, gone), np.int8(0), self.label))

    def second_look(self, logits: np.ndarray) -> np.ndarray:
        """The columns `second_names(view)`, float32 of shape (segments, columns), from the first look's logits."""
        starts = self.starts()
        ends = np.append(starts[1:], len(self))
        sizes = words_column(self.view, self.numeric)
        found = [np.zeros((0, len(second_names(self.view))), np.float32)]
        for a, b in zip(starts, ends, strict=False):
            found.append(second_look(self.view, logits[a:b], sizes[a:b], self.spans[a:b], self.kinds[a:b]))
        return np.concatenate(found)

    def frame(self) -> pd.DataFrame:
        """The data frame that the pipeline takes: numeric columns by name, then a str column for each field."""
        columns: dict[str, object] = dict(zip(numeric_names(self.view), self.numeric.T, strict=True))
        for name, (codes, documents) in self.fields.items():
            columns[name] = pd.Series(documents[codes], dtype=object)
        return pd.DataFrame(columns)


def concatenate(tables: Sequence[FactsTable], first_pages: Sequence[int]) -> FactsTable:
    """Join tables of one view; table i's pages are numbered from `first_pages[i]`."""
    fields = {}
    for name in field_names(tables[0].view):
        codes, documents, start = [], [], 0
        for table in tables:
            own_codes, own_documents = table.fields[name]
            codes.append(own_codes + start)
            documents.append(own_documents)
            start += len(own_documents)
        fields[name] = (np.concatenate(codes), np.concatenate(documents))
    return FactsTable(
        tables[0].view,
        np.concatenate([t.numeric for t in tables]),
        fields,
        np.concatenate([t.spans for t in tables]),
        np.concatenate([t.kinds for t in tables]),
        np.concatenate([t.page + first for t, first in zip(tables, first_pages, strict=True)]),
        np.concatenate([t.label for t in tables]),
        np.concatenate([t.role for t in tables]),
        np.concatenate([t.variant for t in tables]),
    )


def cache_folder() -> Path:
    """Where facts are cached: `$NEWSCLF_CACHE`, else `$XDG_CACHE_HOME/newsclf`, else `~/.cache/newsclf`."""
    own = os.environ.get("NEWSCLF_CACHE")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsclf"


def load_facts(
    folder: Path,
    view: View,
    wanted: np.ndarray,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda pages: None,
) -> FactsTable:
    """The facts of rows of a data set; pages are numbered by their row in the data set.

    They are taken from the cache where the same rows were computed by the same code.

    Args:
        folder: the data set.
        view: rows of other views are left out.
        wanted: bool of shape (rows of the data set,): the rows.
        jobs: processes to compute with.
        progress: called with the number of pages computed so far; not called where the cache serves.

    Raises:
        DataSetError: the folder is no data set of this schema version, or damaged.
    """
    rows = hashlib.sha256(np.packbits(wanted).tobytes()).hexdigest()
    path = cache_folder() / f"facts-{fingerprint(folder)[:24]}-{rows[:12]}-{_code_hash()[:12]}-{view}.parquet"
    if path.is_file():
        try:
            return _read(path, view)
        except (OSError, pa.ArrowException, KeyError):
            path.unlink(missing_ok=True)  # a damaged cache is computed anew
    done = 0
    results = []
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs")
    for result in parallel(joblib.delayed(_compute)(folder, g, view, wanted) for g in row_groups(folder)):
        results.append(result)
        pages = len(np.unique(result.page))
        done += pages
        if pages:
            progress(done)
    table = concatenate(results, [0] * len(results)) if results else _table([], view)
    # Without a cache the facts are computed again next time: no reason to stop.
    with suppress(OSError, InputError), new_file(path) as part:
        _write(part, table)
    return table


def _compute(folder: Path, group: RowGroup, view: View, wanted: np.ndarray) -> FactsTable:
    rows = enumerate(read_group(folder, group), start=group.first_row)
    return _table([(i, row) for i, row in rows if row.page.view == view and wanted[i]], view)


def _table(rows: Sequence[tuple[int, Row]], view: View) -> FactsTable:
    numeric = [np.zeros((0, len(numeric_names(view))), np.float32)]
    codes: dict[str, list[np.ndarray]] = {name: [np.zeros(0, np.int32)] for name in field_names(view)}
    documents: dict[str, list[str]] = {name: [] for name in field_names(view)}
    span = [no_spans(SegmentedPage(view, []))]
    kind = [np.zeros(0, np.int32)]
    page, label, roles, variant = [], [], [], []
    for i, row, made_how in ((i, *made) for i, whole in rows for made in variants(whole)):
        found = facts(row.page)
        numeric.append(found.numeric)
        for name, field in found.fields.items():
            codes[name].append((field.codes + len(documents[name])).astype(np.int32))
            documents[name].extend(" ".join(tokens) for tokens in field.documents)
        span.append(found.spans)
        kind.append(found.kinds)
        page += [i] * len(row.labels)
        roles += [-1 if x is None else ROLES.index(x) for x in row.roles or [None] * len(row.labels)]
        label += [-1 if x is None else LABELS.index(x) for x in row.labels]
        variant += [VARIANTS.index(made_how)] * len(row.labels)
    return FactsTable(
        view,
        np.concatenate(numeric),
        {name: (np.concatenate(codes[name]), np.array(documents[name], dtype=object)) for name in codes},
        np.concatenate(span),
        np.concatenate(kind),
        np.array(page, dtype=np.int64),
        np.array(label, dtype=np.int8),
        np.array(roles, dtype=np.int8),
        np.array(variant, dtype=np.int8),
    )


def _write(path: Path, table: FactsTable) -> None:
    span = table.spans.reshape(len(table), int(np.prod(table.spans.shape[1:])))
    columns: dict[str, pa.Array] = {
        "page": pa.array(table.page),
        "label": pa.array(table.label),
        "role": pa.array(table.role),
        "kind": pa.array(table.kinds),
        "variant": pa.array(table.variant),
        **{f"s:{i}": pa.array(c) for i, c in enumerate(span.T)},
        **{f"n:{name}": pa.array(c) for name, c in zip(numeric_names(table.view), table.numeric.T, strict=True)},
        **{
            f"f:{name}": pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(documents, pa.large_string()))
            for name, (codes, documents) in table.fields.items()
        },
    }
    pq.write_table(pa.table(columns), path, compression="zstd")


def _read(path: Path, view: View) -> FactsTable:
    names = field_names(view)
    table = pq.read_table(path, read_dictionary=[f"f:{name}" for name in names]).unify_dictionaries()
    fields = {}
    for name in names:
        column = table[f"f:{name}"].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.DictionaryArray.from_arrays([], pa.array([], "str"))
        fields[name] = (column.indices.to_numpy(), np.array(column.dictionary.to_pylist(), dtype=object))
    numeric = np.empty((len(table), len(numeric_names(view))), np.float32)
    for i, name in enumerate(numeric_names(view)):
        numeric[:, i] = table[f"n:{name}"].to_numpy()
    shape = no_spans(SegmentedPage(view, [])).shape[1:]
    span = np.empty((len(table), int(np.prod(shape))), np.int32)
    for i in range(span.shape[1]):
        span[:, i] = table[f"s:{i}"].to_numpy()
    return FactsTable(
        view,
        numeric,
        fields,
        span.reshape(len(table), *shape),
        table["kind"].to_numpy(),
        table["page"].to_numpy(),
        table["label"].to_numpy(),
        table["role"].to_numpy(),
        table["variant"].to_numpy(),
    )


def _code_hash() -> str:
    """Changes with any file that facts depend on, so that a stale cache is never read."""
    digest = hashlib.sha256()
    # page.py too: the order of its roles is what the stored numbers mean.
    for path in [*sorted(Path(__file__).parent.glob("*.py")), Path(__file__).parents[1] / "page.py"]:
        if path.name != "transformers.py":
            digest.update(path.read_bytes())
    return digest.hexdigest()
