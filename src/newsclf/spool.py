"""Arrays in the order they came: in memory as far as that goes, the rest in a temporary file."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np


class Spool:
    """Groups of arrays, appended once and read any number of times, by several threads too.

    Args:
        most: the bytes that are kept in memory; groups that come later go to a file without a name, which ends with
            the spool or the process.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._held = 0
        self._groups: list[list[np.ndarray] | list[tuple[np.dtype, tuple[int, ...], int]]] = []
        self._file: IO[bytes] | None = None
        self._end = 0
        self._reading = threading.Lock()

    @property
    def held(self) -> int:
        """The bytes that are kept in memory."""
        return self._held

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[list[np.ndarray]]:
        return (self[i] for i in range(len(self)))

    def append(self, arrays: Sequence[np.ndarray]) -> None:
        """Add a group of arrays."""
        size = sum(array.nbytes for array in arrays)
        if self._file is None and self._held + size <= self._most:
            self._groups.append(list(arrays))
            self._held += size
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="newsclf-")  # noqa: SIM115
        places: list[tuple[np.dtype, tuple[int, ...], int]] = []
        for array in arrays:
            places.append((array.dtype, array.shape, self._end))
            content = np.ascontiguousarray(array)
            with self._reading:
                self._file.seek(self._end)
                self._file.write(content.data if content.size else b"")
            self._end += array.nbytes
        self._groups.append(places)

    def __getitem__(self, number: int) -> list[np.ndarray]:
        return [self._read(*entry) if isinstance(entry, tuple) else entry for entry in self._groups[number]]

    def _read(self, dtype: np.dtype, shape: tuple[int, ...], start: int) -> np.ndarray:
        assert self._file is not None
        with self._reading:
            self._file.seek(start)
            content = self._file.read(dtype.itemsize * int(np.prod(shape)))
        return np.frombuffer(content, dtype).reshape(shape)
