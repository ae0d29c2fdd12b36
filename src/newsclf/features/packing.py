"""A facts table as bytes and back: Arrow, compressed, with a checksum."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pyarrow as pa

from ..page import SegmentedPage, View
from .containers import no_spans
from .documents import TokenDocuments
from .facts import field_names, numeric_names
from .store import FactsTable

_SUM = 4
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")
_PLAIN = ("kinds", "page", "label", "role", "variant", "confidence")
_OF_FIELD = ("codes", "starts", "index", "hashes")


def pack(table: FactsTable) -> bytes:
    """The bytes of a table: an Arrow file of one row, whose columns are the arrays, and their CRC-32."""
    # Columns lie together, which makes them a third smaller.
    arrays: dict[str, Any] = {"numeric": table.numeric.T, "spans": table.spans}
    arrays |= {name: getattr(table, name) for name in _PLAIN}  # without tokens, no more than these are read
    for name, field in table.fields.items():
        arrays |= {f"{name}.{part}": getattr(field, part) for part in (*_OF_FIELD, "names")}
    lists = []
    for array in arrays.values():
        values = pa.array(array.ravel()) if isinstance(array, np.ndarray) else array
        lists.append(pa.LargeListArray.from_arrays(pa.array([0, len(values)], pa.int64()), values))
    batch = pa.RecordBatch.from_arrays(lists, names=list(arrays))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema, options=_OPTIONS) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content + zlib.crc32(content).to_bytes(_SUM, "big")


def unpack(content: bytes, view: View, tokens: bool = True) -> FactsTable:
    """The table in the bytes that `pack` gave, without `tokens` one that has no fields; its arrays are read-only.

    Raises:
        ValueError: they are something else.
    """
    body = memoryview(content)[:-_SUM]
    if len(content) <= _SUM or zlib.crc32(body) != int.from_bytes(content[-_SUM:], "big"):
        raise ValueError("the checksum is another")
    try:
        options = pa.ipc.IpcReadOptions(included_fields=None if tokens else list(range(2 + len(_PLAIN))))
        with pa.ipc.open_file(pa.BufferReader(pa.py_buffer(body)), options=options) as reader:
            batch = reader.get_batch(0)
        arrays = {name: batch.column(name).values for name in batch.schema.names}
        plain = {name: values.to_numpy() for name, values in arrays.items() if not name.endswith(".names")}
        fields = {
            name: TokenDocuments(names=arrays[f"{name}.names"], **{part: plain[f"{name}.{part}"] for part in _OF_FIELD})
            for name in (field_names(view) if tokens else ())
        }
        n = len(plain["page"])
        return FactsTable(
            view=view,
            numeric=plain["numeric"].reshape(len(numeric_names(view)), n).T,
            fields=fields,
            spans=plain["spans"].reshape(n, *no_spans(SegmentedPage(view, [])).shape[1:]),
            **{name: plain[name] for name in _PLAIN},
        )
    except (pa.ArrowException, KeyError, IndexError) as error:
        raise ValueError(str(error)) from error
