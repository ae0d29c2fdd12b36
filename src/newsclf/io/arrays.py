"""Arrays out of an npz file that a stranger may have made."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from io import BytesIO

import numpy as np


def read_arrays(content: bytes, dtypes: Collection[str] = ("<f4",)) -> dict[str, np.ndarray]:
    """The arrays of an npz file, read-only, each of one dimension. A header is believed only as far as the file has
    the bytes: no pickle, no zip bomb.

    Args:
        content: the file.
        dtypes: the types that an array may have.

    Raises:
        ValueError: an array is of another type or shape, compressed, or holds a number that is not finite.
        zipfile.BadZipFile: the file is no zip archive.
    """
    found = {}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(content):
                raise ValueError(f"{entry.filename} is compressed or larger than its file")
            data = archive.read(entry)
            stream = BytesIO(data)
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise ValueError(f"{entry.filename} has an npy header of version {version}")
            shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
            if dtype.str not in dtypes or len(shape) != 1 or shape[0] * dtype.itemsize != len(data) - stream.tell():
                raise ValueError(f"{entry.filename} is no array of {' or '.join(dtypes)} of one dimension")
            array = np.frombuffer(data, dtype, offset=stream.tell())
            if not np.isfinite(array).all():
                raise ValueError(f"{entry.filename} holds a number that is not finite")
            found[entry.filename.removesuffix(".npy")] = array
    return found
