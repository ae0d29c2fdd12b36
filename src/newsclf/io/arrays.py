"""Arrays out of an npz file that a stranger may have made."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Collection
from io import BytesIO

import numpy as np

# What numpy.savez writes for an array of one dimension; the format's version 1.0, then the length of the header.
# Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(rb"\{'descr': '(<[fu][48])', 'fortran_order': False, 'shape': \((\d{1,12}),\), \} *\n")
# The end of a zip archive without a comment (PKWARE APPNOTE 4.3.16), and what would stand before it in a larger one.
_END, _END_SIZE, _LARGER, _LARGER_SIZE = b"PK\x05\x06", 22, b"PK\x06\x07", 20
_LOCAL, _LOCAL_SIZE = b"PK\x03\x04", 30
# Of the list of files in it; a table has some ten files.
_MOST_LISTED = 10_000


def read_arrays(content: bytes, dtypes: Collection[str] = ("<f4",)) -> dict[str, np.ndarray]:
    """The arrays of an npz file, each of one dimension. A header is believed only as far as the file has the bytes:
    no pickle, no zip bomb, and all arrays together take no more memory than the file.

    Args:
        content: the file.
        dtypes: the types that an array may have.

    Raises:
        ValueError: it is no zip archive, or an array is of another type or shape, compressed, or holds a number that
            is not finite.
    """
    # zipfile would read a list of any length before it could be asked how long it is.
    end = content[-_END_SIZE:]
    if len(end) < _END_SIZE or end[:4] != _END or content[-_END_SIZE - _LARGER_SIZE : -_END_SIZE][:4] == _LARGER:
        raise ValueError("no npz file, or cut off")
    if int.from_bytes(end[12:16], "little") > _MOST_LISTED:
        raise ValueError("far more arrays than a model has")
    found: dict[str, np.ndarray] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > len(content):
                raise ValueError("the arrays in it are larger than the file")
            for entry in entries:
                name = entry.filename.removesuffix(".npy")
                if name in found:
                    raise ValueError(f"{name!r} is there twice")
                found[name] = _array(content, entry, dtypes)
    except (zipfile.BadZipFile, EOFError, RuntimeError, struct.error, OSError, OverflowError) as error:
        # RuntimeError: encrypted, or of a kind that zipfile does not know.
        raise ValueError(f"no npz file ({error})") from error
    return found


def _array(content: bytes, entry: zipfile.ZipInfo, dtypes: Collection[str]) -> np.ndarray:
    name = entry.filename
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        raise ValueError(f"{name!r} is compressed")
    # Before a file's bytes stand its name and extra fields once more (APPNOTE 4.3.7).
    local = content[entry.header_offset : entry.header_offset + _LOCAL_SIZE]
    if len(local) < _LOCAL_SIZE or local[:4] != _LOCAL:
        raise ValueError(f"{name!r} is not where the archive says")
    skipped = _LOCAL_SIZE + int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    data = memoryview(content)[entry.header_offset + skipped :][: entry.file_size]
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise ValueError(f"{name!r} was cut off or changed after it was written")
    start = len(_MAGIC) + 2
    length = int.from_bytes(data[len(_MAGIC) : start], "little")
    header = _HEADER.fullmatch(data[start : start + length])
    if bytes(data[: len(_MAGIC)]) != _MAGIC or header is None or header[1].decode() not in dtypes:
        raise ValueError(f"{name!r} is no array of {' or '.join(dtypes)} of one dimension")
    dtype = np.dtype(header[1].decode())
    values = data[start + length :]
    if int(header[2]) * dtype.itemsize != len(values):
        raise ValueError(f"{name!r} has a header that promises {int(header[2])} numbers in {len(values)} bytes")
    array = np.frombuffer(values, dtype).copy()  # its bytes stand at any place in the file, which numpy is slow with
    if not np.isfinite(array).all():
        raise ValueError(f"{name!r} holds a number that is not finite")
    return array
