"""Tables of weights as files: arrays as npz without pickle, names as JSON. Reading them can't run code."""

from __future__ import annotations

import json
import math
import zipfile
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np

from .compiled import FieldTable, Table
from .errors import ArtifactError
from .features.facts import field_names, numeric_names
from .io.arrays import read_arrays
from .page import View


def write_table(table: Table) -> tuple[bytes, bytes]:
    """A table as (JSON, npz); equal tables give equal bytes."""
    names = {
        "columns": table.columns,
        "bins": [len(coef) for coef in table.bin_coef],
        "numeric_weight": table.numeric_weight,
        "intercept": table.intercept,
        "fields": {
            name: {"weight": f.weight, "sublinear_tf": f.sublinear_tf, "tokens": list(f.vocabulary)}
            for name, f in table.fields.items()
        },
    }
    arrays = {
        "edges": np.concatenate(table.edges),
        "bin_coef": np.concatenate(table.bin_coef),
        **{f"{name}.idf": f.idf for name, f in table.fields.items()},
        **{f"{name}.coef": f.coef for name, f in table.fields.items()},
    }
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return json.dumps(names, ensure_ascii=False, indent=0).encode(), buffer.getvalue()


def read_table(view: View, threshold: float, names: bytes, arrays: bytes, where: str) -> Table:
    """The table in (JSON, npz), every shape, type and number checked.

    Args:
        view: the view of the part.
        threshold: of the part.
        names: the JSON.
        arrays: the npz.
        where: names the artifact in errors.

    Raises:
        ArtifactError: anything in it is not what `write_table` writes.
    """
    try:
        return _read(view, threshold, json.loads(names), read_arrays(arrays))
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise ArtifactError(
            f"{where}: the table of the {view} part is damaged ({type(error).__name__}: {error}); get the model again"
        ) from error


def _read(view: View, threshold: float, names: Any, arrays: dict[str, np.ndarray]) -> Table:
    columns, bins = names["columns"], names["bins"]
    if columns != numeric_names(view) or len(bins) != len(columns):
        raise ValueError("its numeric columns are not those of this version's facts")
    if any(type(b) is not int or b < 1 for b in bins):
        raise ValueError("a count of bins is not a positive whole number")
    coef_ends, edge_ends = np.cumsum(bins)[:-1], np.cumsum([b - 1 for b in bins])[:-1]
    if len(arrays["bin_coef"]) != sum(bins) or len(arrays["edges"]) != sum(bins) - len(bins):
        raise ValueError("bins and their weights differ in number")
    edges = np.split(arrays["edges"], edge_ends)
    if any(a > b for own in edges for a, b in pairwise(own.tolist())):
        raise ValueError("bin edges are not in order")
    fields = {}
    for name, field in names["fields"].items():
        tokens = field["tokens"]
        if name not in field_names(view) or any(type(t) is not str for t in tokens):
            raise ValueError(f"field {name!r} is not one of this version's facts")
        idf, coef = arrays[f"{name}.idf"], arrays[f"{name}.coef"]
        vocabulary = {token: i for i, token in enumerate(tokens)}
        if not len(vocabulary) == len(tokens) == len(idf) == len(coef) or (idf <= 0).any():
            raise ValueError(f"tokens and weights of field {name!r} don't go together")
        fields[name] = FieldTable(vocabulary, idf, coef, _number(field["weight"]), bool(field["sublinear_tf"]))
    return Table(
        view,
        threshold,
        columns,
        edges,
        np.split(arrays["bin_coef"], coef_ends),
        _number(names["numeric_weight"]),
        fields,
        _number(names["intercept"]),
    )


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"expected a finite number, got {value!r}")
    return float(value)
