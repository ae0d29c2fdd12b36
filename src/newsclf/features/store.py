"""The facts of many pages as one table, a row a segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..convention import ROLES
from ..page import Role, SegmentedPage, View
from ..row import LABELS, Row
from .containers import no_spans
from .documents import TokenDocuments, encode_documents, join_documents
from .facts import facts, field_names, numeric_names, words_column
from .second_look import second_look, second_names
from .variants import VARIANTS, variants


@dataclass(frozen=True, slots=True)
class FactsTable:
    """The facts of many pages of one view, a row a segment.

    `numeric` is float32 of shape (segments, columns); `fields` maps a field to its tokens. `spans` and `kinds` are
    those of `Facts`, counted within the page, so a page's segments stay together. `page` (int) tells which row of the
    data sets a segment belongs to; `label` (int8) is 1 body, 0 boilerplate, -1 unknown, as the gold has it; `role`
    (int8) is an index into `ROLES`, -1 without one. `variant` (int8) is an index into `VARIANTS`: 0 for pages as they
    are, which the pages that were made of them follow, under the same number. `confidence` (float32) is how probable
    the label is, 0..1; 1 for a gold's.
    """

    view: View
    numeric: np.ndarray
    fields: dict[str, TokenDocuments]
    spans: np.ndarray
    kinds: np.ndarray
    page: np.ndarray
    label: np.ndarray
    role: np.ndarray
    variant: np.ndarray
    confidence: np.ndarray

    def __len__(self) -> int:
        return len(self.page)

    def select(self, mask: np.ndarray) -> FactsTable:
        """The segments where `mask` (bool, a value a segment, or their numbers) says so."""
        return FactsTable(
            self.view,
            self.numeric[mask],
            {name: field.select(mask) for name, field in self.fields.items()},
            self.spans[mask],
            self.kinds[mask],
            self.page[mask],
            self.label[mask],
            self.role[mask],
            self.variant[mask],
            self.confidence[mask],
        )

    def tables(self, tokens: bool = True) -> Iterator[FactsTable]:
        """Itself, unless it is empty: what is trained on may come in many tables, as a `FactsStream` has them."""
        if len(self):
            yield self

    def of_pages(self, wanted: np.ndarray) -> FactsTable:
        """The pages that are wanted: bool, a value for each row of the data sets."""
        mask = wanted[self.page]
        return self if mask.all() else self.select(mask)

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
        out = np.isin(self.role, gone)
        return replace(
            self,
            label=np.where(out, np.int8(0), self.label),
            confidence=np.where(out, np.float32(1), self.confidence),
        )

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
        for name, field in self.fields.items():
            columns[name] = pd.Series(field.texts()[field.codes], dtype=object)
        return pd.DataFrame(columns)


def facts_table(rows: Sequence[tuple[int, Row]], view: View) -> FactsTable:
    """Compute the facts of rows of a view, each with its number, and of what is made of them (`variants`)."""
    numeric = [np.zeros((0, len(numeric_names(view))), np.float32)]
    codes: dict[str, list[np.ndarray]] = {name: [np.zeros(0, np.int32)] for name in field_names(view)}
    documents: dict[str, list[list[str]]] = {name: [] for name in field_names(view)}
    span = [no_spans(SegmentedPage(view, []))]
    kind = [np.zeros(0, np.int32)]
    page, label, roles, variant, confidence = [], [], [], [], []
    for i, row, made_how in ((i, *made) for i, whole in rows for made in variants(whole)):
        found = facts(row.page)
        numeric.append(found.numeric)
        for name, field in found.fields.items():
            codes[name].append((field.codes + len(documents[name])).astype(np.int32))
            documents[name] += field.documents
        span.append(found.spans)
        kind.append(found.kinds)
        page += [i] * len(row.labels)
        roles += [-1 if x is None else ROLES.index(x) for x in row.roles or [None] * len(row.labels)]
        label += [-1 if x is None else LABELS.index(x) for x in row.labels]
        variant += [VARIANTS.index(made_how)] * len(row.labels)
        confidence += [1.0 if x is None else x for x in row.confidences or [None] * len(row.labels)]
    return FactsTable(
        view,
        np.concatenate(numeric),
        {name: encode_documents(np.concatenate(codes[name]), documents[name]) for name in codes},
        np.concatenate(span),
        np.concatenate(kind),
        np.array(page, dtype=np.int64),
        np.array(label, dtype=np.int8),
        np.array(roles, dtype=np.int8),
        np.array(variant, dtype=np.int8),
        np.array(confidence, dtype=np.float32),
    )


def concatenate(tables: Sequence[FactsTable]) -> FactsTable:
    """Join tables of one view, one at least, as they are numbered."""
    return FactsTable(
        tables[0].view,
        np.concatenate([t.numeric for t in tables]),
        {name: join_documents([t.fields[name] for t in tables]) for name in tables[0].fields},
        np.concatenate([t.spans for t in tables]),
        np.concatenate([t.kinds for t in tables]),
        np.concatenate([t.page for t in tables]),
        np.concatenate([t.label for t in tables]),
        np.concatenate([t.role for t in tables]),
        np.concatenate([t.variant for t in tables]),
        np.concatenate([t.confidence for t in tables]),
    )
