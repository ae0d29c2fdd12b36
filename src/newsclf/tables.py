"""Tables of weights as files: arrays as npz without pickle, names as JSON. Reading them can't run code."""

from __future__ import annotations

import json
import math
from io import BytesIO
from itertools import pairwise
from reprlib import repr as short
from typing import Any

import numpy as np

from .compiled import Table
from .decision import Decision
from .errors import ArtifactError
from .features.facts import field_names, numeric_names
from .features.second_look import second_names
from .io.arrays import read_arrays
from .io.plain_json import parse_json
from .page import View
from .page_score import PAGE_COLUMNS, PageScore, page_column_names
from .weights import BinTable, FieldTable

# More than a configuration allows. The edges of all columns are kept side by side, so one long column costs them all.
_MOST_BINS = 1024
# Products of numbers below it and of float32 ones stay finite.
_LARGEST = 1e30


def write_table(table: Table) -> tuple[bytes, bytes]:
    """A table as (JSON, npz); equal tables give equal bytes."""
    bins = {"numeric": table.numeric} | ({} if table.second is None else {"second": table.second})
    names = {
        "bins": {
            name: {"columns": b.columns, "counts": [len(coef) for coef in b.coef], "weight": b.weight}
            for name, b in bins.items()
        },
        "intercepts": table.intercepts,
        "page_score": None
        if table.page_score is None
        else {
            "columns": page_column_names(table.view)[: len(table.page_score.coef)],
            "coef": table.page_score.coef.tolist(),
            "intercept": table.page_score.intercept,
        },
        "fields": {
            name: {
                "weight": f.weight,
                "sublinear_tf": f.sublinear_tf,
                "scale": f.scale,
                "tokens": list(f.vocabulary),
            }
            for name, f in table.fields.items()
        },
    }
    arrays = {
        **{f"{name}.edges": np.concatenate(b.edges) for name, b in bins.items()},
        **{f"{name}.coef": np.concatenate(b.coef).ravel() for name, b in bins.items()},
        **{f"{name}.idf": f.idf for name, f in table.fields.items()},
        **{f"{name}.coef": f.coef.ravel() for name, f in table.fields.items()},
    }
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return json.dumps(names, ensure_ascii=False, indent=0).encode(), buffer.getvalue()


def read_table(view: View, threshold: float, decision: Decision, names: bytes, arrays: bytes, where: str) -> Table:
    """The table in (JSON, npz), every shape, type and number checked.

    Args:
        view: the view of the part.
        threshold: of the part.
        decision: of the part.
        names: the JSON.
        arrays: the npz.
        where: names the artifact in errors.

    Raises:
        ArtifactError: anything in it is not what `write_table` writes.
    """
    try:
        return _read(view, threshold, decision, parse_json(names), read_arrays(arrays))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OverflowError) as error:
        raise ArtifactError(
            f"{where}: the table of the {view} part is damaged ({type(error).__name__}: {error}); get the model again"
        ) from error


def _read(view: View, threshold: float, decision: Decision, names: Any, arrays: dict[str, np.ndarray]) -> Table:
    intercepts = [_number(value) for value in names["intercepts"]]
    looks = len(intercepts)
    if looks != len(names["bins"]) or set(names["bins"]) != set(("numeric", "second")[:looks]):
        raise ValueError("intercepts and looks differ in number")
    expected = {"numeric": numeric_names(view), "second": second_names(view)}
    bins = {}
    for name, own in names["bins"].items():
        # A configuration may leave facts out; the second look is computed whole, and looks once.
        second = name == "second"
        both = arrays[f"{name}.edges"], arrays[f"{name}.coef"]
        bins[name] = _bins(own, expected[name], *both, 1 if second else looks, subset=not second)
    fields = {}
    for name, field in names["fields"].items():
        tokens = field["tokens"]
        if name not in field_names(view) or any(type(t) is not str for t in tokens):
            raise ValueError(f"field {short(name)} is not one of this version's facts")
        idf, coef = arrays[f"{name}.idf"], arrays[f"{name}.coef"]
        vocabulary = {token: i for i, token in enumerate(tokens)}
        if not len(vocabulary) == len(tokens) == len(idf) == len(coef) / looks or (idf <= 0).any():
            raise ValueError(f"tokens and weights of field {name!r} don't go together")
        weight = _number(field["weight"])
        scale = field.get("scale")  # models of before there was a choice do not say
        fields[name] = FieldTable(
            vocabulary,
            idf,
            coef.reshape(-1, looks),
            weight,
            bool(field["sublinear_tf"]),
            None if scale is None else _number(scale),
        )
    page_score = _page_score(names.get("page_score"), view)
    return Table(view, threshold, decision, bins["numeric"], fields, intercepts, bins.get("second"), page_score)


def _page_score(own: Any, view: View) -> PageScore | None:
    if own is None:
        return None
    coef = [_number(value) for value in own["coef"]]
    # Models of before the likely segments' columns were averaged have the first alone.
    if own["columns"] not in (list(PAGE_COLUMNS), page_column_names(view)) or len(coef) != len(own["columns"]):
        raise ValueError("the columns of its page score are not those of this version")
    return PageScore(np.array(coef), _number(own["intercept"]))


def _bins(own: Any, expected: list[str], edges: np.ndarray, coef: np.ndarray, looks: int, *, subset: bool) -> BinTable:
    columns, counts = own["columns"], own["counts"]
    known = [name for name in expected if name in columns] if subset else expected
    if not columns or columns != known or len(counts) != len(columns):
        raise ValueError("its numeric columns are not those of this version's facts")
    if any(type(b) is not int or not 1 <= b <= _MOST_BINS for b in counts):
        raise ValueError(f"a count of bins is no whole number from 1 to {_MOST_BINS}")
    if len(coef) != sum(counts) * looks or len(edges) != sum(counts) - len(counts):
        raise ValueError("bins and their weights differ in number")
    split = np.split(edges, np.cumsum([b - 1 for b in counts])[:-1])
    if any(a > b for column in split for a, b in pairwise(column.tolist())):
        raise ValueError("bin edges are not in order")
    return BinTable(columns, split, np.split(coef.reshape(-1, looks), np.cumsum(counts)[:-1]), _number(own["weight"]))


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > _LARGEST:
        raise ValueError(f"expected a finite number of at most {_LARGEST}, got {short(value)}")
    return float(value)
