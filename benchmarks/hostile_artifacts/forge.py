"""Changing an artifact and signing it anew, as a hostile maker would."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np


def sign(folder: Path, config: dict[str, Any] | None = None) -> None:
    """Write config.json with fitting checksums of the files that it names, and of itself."""
    config = json.loads(config_text(folder)) if config is None else config
    sums = dict(config["sha256"])
    for name in sums:
        if (folder / name).is_file() and name != "config.json":
            sums[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    sums.pop("config.json", None)
    own = json.dumps({**config, "sha256": sums}, ensure_ascii=False, sort_keys=True)
    sums["config.json"] = hashlib.sha256(own.encode("utf-8", "surrogatepass")).hexdigest()
    raw_config(folder, json.dumps({**config, "sha256": sums}, ensure_ascii=False, sort_keys=True))


def config_text(folder: Path) -> str:
    """What config.json holds, without the line break at its end."""
    return (folder / "config.json").read_text(encoding="utf-8").rstrip()


def raw_config(folder: Path, text: str) -> None:
    """Write config.json as it is given."""
    (folder / "config.json").write_text(text, encoding="utf-8")


def change_config(folder: Path, change: Callable[[Any], Any], *, signed: bool = True) -> None:
    """Change what config.json holds."""
    config = json.loads(config_text(folder))
    change(config)
    if signed:
        sign(folder, config)
    else:
        raw_config(folder, json.dumps(config))


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Put a file in another's place, with a fitting checksum."""
    (folder / name).write_bytes(content)
    sign(folder)


def change_names(folder: Path, change: Callable[[Any], Any]) -> None:
    """Change the names of the html part."""
    names = json.loads((folder / "html.json").read_bytes())
    change(names)
    replace_file(folder, "html.json", json.dumps(names).encode())


def replace_arrays(folder: Path, changes: Mapping[str, Callable[[np.ndarray], np.ndarray]]) -> None:
    """Change arrays of the html part."""
    with np.load(folder / "html.npz") as file:
        arrays = dict(file)
    replace_file(
        folder, "html.npz", npz({**arrays, **{name: change(arrays[name]) for name, change in changes.items()}})
    )


def npz(arrays: Mapping[str, np.ndarray], compressed: bool = False, raw: Mapping[str, bytes] | None = None) -> bytes:
    """An npz file, pickles and all; `raw` are files as they are given."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            stream = BytesIO()
            np.save(stream, array, allow_pickle=True)
            archive.writestr(f"{name}.npy", stream.getvalue())
        for name, content in (raw or {}).items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def forged_array(descr: str, shape: str) -> bytes:
    """The head of an npy file that says what it is told to."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()


def entry(name: bytes, data: bytes = b"") -> bytes:
    """An entry in the list of a zip archive, of a stored file that stands at its beginning."""
    sizes = (zlib.crc32(data), len(data), len(data), len(name))
    return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, *sizes, 0, 0, 0, 0, 0, 0) + name


def deep(levels: int) -> str:
    """JSON of so many lists, one in the other."""
    return "[" * levels + "]" * levels
