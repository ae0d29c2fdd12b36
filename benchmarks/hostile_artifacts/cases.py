"""Every case: a good artifact, changed as a hostile maker would, who signs what he made."""

from __future__ import annotations

import json
import os
import pickle
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np

from .forge import (
    change_config,
    change_names,
    config_text,
    deep,
    entry,
    forged_array,
    npz,
    raw_config,
    replace_arrays,
    replace_file,
    sign,
)

Way = Literal["load", "verify", "load_pipelines"]
MARKER = "the-pickle-ran"


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile artifact.

    `make` changes a good artifact in place. `way` is how it is opened. `says` is a part of the error's text; None where
    it may be opened, since the danger is in what is not.
    """

    name: str
    make: Callable[[Path], Any]
    says: str | None
    way: Way = "load"


class _Bomb:
    """Unpickling it writes a file beside the artifact."""

    def __init__(self, folder: Path) -> None:
        self.marker = folder.parent / MARKER

    def __reduce__(self) -> Any:
        return (os.system, (f"touch '{self.marker}'",))


def _arrays(**changes: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], None]:
    return partial(replace_arrays, changes={name.replace("_", "."): change for name, change in changes.items()})


def _parts(**values: Any) -> Callable[[Path], None]:
    return partial(change_config, change=lambda config: config["parts"]["html"].update(values))


def _names(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    return partial(change_names, change=change)


def _config(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    return partial(change_config, change=change)


def _sums(name: str) -> Callable[[Path], None]:
    return _config(lambda config: config["sha256"].update({name: "0" * 64}))


def _cut(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])

    return make


def _instead(name: str, make: Callable[[Path], Any]) -> Callable[[Path], None]:
    def put(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return put


def _outside(path: Path) -> None:
    secret = path.parent.parent / "secret.npz"
    secret.write_bytes(b"secret")
    path.symlink_to(secret)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(path.parent)  # the path of a socket must be short
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)


def _listed(count: int) -> Callable[[Path], None]:
    """A zip archive with a list of empty files."""

    def make(folder: Path) -> None:
        listed = b"".join(entry(f"{i:07}.npy".encode()) for i in range(count))
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(listed), 0, 0)
        replace_file(folder, "html.npz", listed + end)

    return make


def _overlapping(folder: Path) -> None:
    """Many names for the same bytes."""
    data = forged_array("<f4", "(250000,)") + bytes(1_000_000)
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(data), len(data), len(data), 0, 0)
    listed = b"".join(entry(f"{i}.npy".encode(), data) for i in range(150))
    body = head + data
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 150, 150, len(listed), len(body), 0)
    replace_file(folder, "html.npz", body + listed + end)


def _bomb(folder: Path, size: int = 300_000_000) -> None:
    """300 MB of zeros in 300 kB."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("numeric.edges.npy", "w") as file:
        file.write(forged_array("<f4", f"({size // 4},)"))
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    replace_file(folder, "html.npz", buffer.getvalue())


def _lying(folder: Path) -> None:
    """A stored file that its list says to be 4 GB long."""
    content = bytearray(npz({"numeric.edges": np.zeros(10, np.float32)}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 20 : at + 28] = struct.pack("<2L", 0xFFFFFFF0, 0xFFFFFFF0)
    replace_file(folder, "html.npz", bytes(content))


def _encrypted(folder: Path) -> None:
    content = bytearray((folder / "html.npz").read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    content[at + 10] = 99
    replace_file(folder, "html.npz", bytes(content))


def _twice(folder: Path) -> None:
    with np.load(folder / "html.npz") as file:
        arrays = dict(file)
    buffer = BytesIO(npz(arrays))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive._didModify = True  # type: ignore[attr-defined]
        stream = BytesIO()
        np.save(stream, arrays["numeric.edges"])
        archive.NameToInfo.pop("numeric.edges.npy")  # else it warns
        archive.writestr("numeric.edges.npy", stream.getvalue())
    replace_file(folder, "html.npz", buffer.getvalue())


def _one_long_column(folder: Path) -> None:
    """Kept side by side, the edges of one column cost as much for each other."""
    count = 2_000_000

    def change(names: Any) -> None:
        names["bins"]["numeric"]["counts"] = [count] + [1] * (len(names["bins"]["numeric"]["counts"]) - 1)

    columns = len(json.loads((folder / "html.json").read_bytes())["bins"]["numeric"]["counts"])
    looks = len(json.loads((folder / "html.json").read_bytes())["intercepts"])
    change_names(folder, change)
    zeros = {"numeric.edges": count - 1, "numeric.coef": (count + columns - 1) * looks}
    replace_arrays(folder, {name: partial(_zeros, size) for name, size in zeros.items()})


def _second_look_without_a_column(folder: Path) -> None:
    """All numbers fit each other, but the second look is computed whole."""
    second = json.loads((folder / "html.json").read_bytes())["bins"]["second"]
    bins = second["counts"][-1]

    def change(names: Any) -> None:
        names["bins"]["second"]["columns"].pop()
        names["bins"]["second"]["counts"].pop()

    change_names(folder, change)
    fewer = {"second.edges": 1 - bins or None, "second.coef": -bins}
    replace_arrays(folder, {name: partial(_up_to, end) for name, end in fewer.items()})


def _up_to(end: int | None, array: np.ndarray) -> np.ndarray:
    return array[:end]


def _zeros(size: int, array: np.ndarray) -> np.ndarray:
    return np.zeros(size, np.float32)


def _objects(folder: Path) -> None:
    bomb = np.empty(1, dtype=object)
    bomb[0] = _Bomb(folder)
    replace_arrays(folder, {"numeric.edges": lambda array: bomb})


def _set_first(value: Any) -> Callable[[Any], None]:
    return lambda names: names["intercepts"].__setitem__(0, value)


def _one(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(array: np.ndarray) -> np.ndarray:
        changed = array.copy()
        changed[len(changed) // 2] = value
        return changed

    return change


def _replaced(folder: Path, number: bytes) -> None:
    def change(names: Any) -> None:
        names["intercepts"][0] = "NUMBER"

    change_names(folder, change)
    replace_file(folder, "html.json", (folder / "html.json").read_bytes().replace(b'"NUMBER"', number))


def _unsigned(folder: Path, change: Callable[[Any], Any]) -> None:
    change_config(folder, change, signed=False)


def _odd_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.py")).write_bytes(b"boom")


_FILL = 9_900_000  # just what the names of a part may take

CASES = [
    # Shapes and types.
    Case("array too short", _arrays(numeric_coef=lambda a: a[:-1]), "html part is damaged"),
    Case("array too long", _arrays(words_idf=lambda a: np.append(a, a[:1])), "html part is damaged"),
    Case("array of two dimensions", _arrays(numeric_edges=lambda a: a[None]), "of one dimension"),
    Case("array of no dimension", _arrays(numeric_edges=lambda a: a[0]), "of one dimension"),
    Case("float64", _arrays(words_coef=lambda a: a.astype("<f8")), "no array of <f4"),
    Case("big-endian", _arrays(words_coef=lambda a: a.astype(">f4")), "no array of <f4"),
    Case("whole numbers", _arrays(words_coef=lambda a: a.astype("<u4")), "no array of <f4"),
    Case("complex numbers", _arrays(words_coef=lambda a: a.astype("<c8")), "no array of <f4"),
    Case("text for numbers", _arrays(words_coef=lambda a: a.astype("<U8")), "no array of <f4"),
    Case("records", _arrays(words_coef=lambda a: np.zeros(len(a), "<f4,<f4")), "no array of <f4"),
    Case("intercepts missing", _names(lambda n: n.pop("intercepts")), "html part is damaged"),
    Case("intercept is text", _names(_set_first("1")), "expected a finite number"),
    Case("bins of another part", _names(lambda n: n["bins"].pop("second")), "html part is damaged"),
    Case("column that is none", _names(lambda n: n["bins"]["numeric"]["columns"].reverse()), "not those of this"),
    Case("second look without a column", _second_look_without_a_column, "not those of this"),
    Case("one column of 2 million bins", _one_long_column, "no whole number from 1"),
    Case("config.json is a list", partial(raw_config, text="[]"), "config.json: damaged"),
    Case("part is a list", _config(lambda c: c["parts"].update(html=[])), "part 'html' is damaged"),
    Case("unknown part", _config(lambda c: c["parts"].update(image={})), "parts or checksums"),
    Case("threshold of 2", _parts(threshold=2.0), "not between 0 and 1"),
    # Ways out of the folder.
    Case("names in the folder above", _parts(names="../html.json"), "leads out"),
    Case("names by an absolute path", _parts(names="/etc/passwd"), "leads out"),
    Case("names by a drive", _parts(names="C:\\html.json"), "leads out"),
    Case("names with a zero byte", _parts(names="html.json\0"), "leads out"),
    Case("names of a million letters", _parts(names="x" * 1_000_000), "no plain file name"),
    Case("names that are no text", _parts(names=[["html.json"]]), "leads out"),
    Case("checksum of the folder above", _sums("../secret.npz"), "leads out"),
    Case("checksum of an absolute path", _sums("/etc/passwd"), "leads out"),
    Case("checksum of a zero byte", _sums("a\0b"), "leads out"),
    Case("link out of the folder", _instead("html.npz", _outside), "leads out"),
    Case("link to itself", _instead("html.npz", lambda p: p.symlink_to(p.name)), "can't be read"),
    Case("config.json a link out of the folder", _instead("config.json", _outside), "leads out"),
    # Archives that are larger inside.
    Case("zip bomb", _bomb, "larger than the file"),
    Case("compressed", lambda f: replace_file(f, "html.npz", npz({"a": np.zeros(9, np.float32)}, True)), "compressed"),
    Case("zip that lies about its size", _lying, "larger than the file"),
    Case(
        "array that lies about its size",
        lambda f: replace_file(f, "html.npz", npz({}, raw={"numeric.edges": forged_array("<f4", "(999999999999,)")})),
        "promises 999999999999",
    ),
    Case(
        "header that is code",
        lambda f: replace_file(f, "html.npz", npz({}, raw={"numeric.edges": forged_array("<f4", "(" * 9000)})),
        "of one dimension",
    ),
    Case("150 names for the same megabyte", _overlapping, "larger than the file"),
    Case("list of a million files", _listed(1_000_000), "more arrays"),
    Case("encrypted zip", _encrypted, "html part is damaged"),
    Case("no zip", lambda f: replace_file(f, "html.npz", b"PK" + bytes(100)), "no npz file"),
    # Cut off.
    *(Case(f"{name} cut", _cut(name), name.split(".")[0]) for name in ("config.json", "html.json", "html.npz")),
    *(Case(f"{name} cut", _cut(name), name.split(".")[0]) for name in ("text.json", "text.npz")),
    *(Case(f"{n} cut", _cut(n), f"{n}: its", "verify") for n in ("README.md", "traces.npz", "pipeline.joblib")),
    Case("html.npz cut and signed", lambda f: (_cut("html.npz")(f), sign(f)), "no npz file"),
    Case("html.json empty and signed", lambda f: replace_file(f, "html.json", b""), "html part is damaged"),
    Case("html.npz missing", lambda f: (f / "html.npz").unlink(), "can't be read"),
    # Code.
    Case("pickle in pipeline.joblib", lambda f: replace_file(f, "pipeline.joblib", pickle.dumps(_Bomb(f))), None),
    Case(
        "pickle in pipeline.joblib, verified",
        lambda f: replace_file(f, "pipeline.joblib", pickle.dumps(_Bomb(f))),
        None,
        "verify",
    ),
    Case(
        "pickle in pipeline.joblib, unsigned",
        lambda f: (f / "pipeline.joblib").write_bytes(pickle.dumps(_Bomb(f))),
        "changed",
        "verify",
    ),
    Case(
        "pickle in pipeline.joblib, without trust",
        lambda f: replace_file(f, "pipeline.joblib", pickle.dumps(_Bomb(f))),
        "trust=True",
        "load_pipelines",
    ),
    Case("pickle for html.npz", lambda f: replace_file(f, "html.npz", pickle.dumps(_Bomb(f))), "no npz file"),
    Case("pickle as the arrays", _parts(arrays="pipeline.joblib"), "no npz file"),
    Case("pickle for html.json", lambda f: replace_file(f, "html.json", pickle.dumps(_Bomb(f))), "html part is"),
    Case("pickle in an array of objects", _objects, "no array of <f4"),
    # JSON.
    Case("config.json nested deeply", partial(raw_config, text=deep(90_000)), "config.json: damaged"),
    Case("config.json nested too deeply to count", partial(raw_config, text=deep(1_000_000)), "more lists"),
    Case("html.json nested deeply", lambda f: replace_file(f, "html.json", deep(90_000).encode()), "damaged"),
    Case("config.json of 1 GB", lambda f: os.truncate(f / "config.json", 1_000_000_000), "larger than"),
    Case("html.json of 1 GB", lambda f: os.truncate(f / "html.json", 1_000_000_000), "larger than"),
    Case("html.npz of 1 GB", lambda f: os.truncate(f / "html.npz", 1_000_000_000), "larger than"),
    Case("3 million lists", lambda f: replace_file(f, "html.json", b"[" + b"[]," * (_FILL // 3) + b"0]"), "more lists"),
    Case(
        "2 million words",
        lambda f: replace_file(f, "html.json", '["é'.encode() + b'","ab' * (_FILL // 5) + b'"]'),
        "html part is damaged",
    ),
    Case("5 million numbers", lambda f: replace_file(f, "html.json", b"[" + b"1," * (_FILL // 2) + b"0]"), "damaged"),
    Case(
        "config.json of 2 MB of words",
        partial(raw_config, text='{"x":["' + '","ab' * 490_000 + '"]}'),
        "config.json: damaged",
    ),
    Case("key twice in config.json", lambda f: raw_config(f, config_text(f)[:-1] + ',"parts":{}}'), "twice"),
    Case(
        "key twice in html.json",
        lambda f: replace_file(f, "html.json", (f / "html.json").read_bytes().rstrip()[:-1] + b',"bins":{}}'),
        "twice",
    ),
    Case("array twice", _twice, "twice"),
    Case(
        "token twice",
        _names(lambda n: n["fields"]["words"]["tokens"].__setitem__(0, n["fields"]["words"]["tokens"][1])),
        "together",
    ),
    # Numbers.
    Case("weight NaN", _arrays(words_coef=_one(np.nan)), "not finite"),
    Case("weight infinite", _arrays(numeric_coef=_one(np.inf)), "not finite"),
    Case("edge -infinite", _arrays(numeric_edges=_one(-np.inf)), "not finite"),
    Case("edges in disorder", _arrays(second_edges=lambda a: a[::-1]), "not in order"),
    Case("intercept NaN", _names(_set_first(float("nan"))), "expected a finite number"),
    Case("intercept 1e999", lambda f: _replaced(f, b"1e999"), "expected a finite number"),
    Case("intercept of 400 digits", _names(_set_first(10**400)), "html part is damaged"),
    Case("intercept of 5,000 digits", lambda f: _replaced(f, b"9" * 5000), "html part is damaged"),
    Case("intercept of 1e300", _names(_set_first(1e300)), "expected a finite number"),
    Case("page score NaN", _names(lambda n: n["page_score"]["coef"].__setitem__(0, float("nan"))), "finite number"),
    Case("threshold NaN", _parts(threshold=float("nan")), "not between 0 and 1"),
    # What is no file.
    Case("config.json a pipe", _instead("config.json", os.mkfifo), "pipe or device"),
    Case("html.json a pipe", _instead("html.json", os.mkfifo), "pipe or device"),
    Case("html.npz a pipe", _instead("html.npz", os.mkfifo), "pipe or device"),
    Case("pipeline.joblib a pipe", _instead("pipeline.joblib", os.mkfifo), "pipe or device", "verify"),
    Case("html.npz a socket", _instead("html.npz", _socket), "can't be read"),
    Case("html.npz a folder", _instead("html.npz", Path.mkdir), "html.npz"),
    Case("html.npz a link to /dev/zero", _instead("html.npz", lambda p: p.symlink_to("/dev/zero")), "leads out"),
    Case(
        "config.json a link to /dev/stdin", _instead("config.json", lambda p: p.symlink_to("/dev/stdin")), "leads out"
    ),
    # Checksums and names.
    Case("no checksums", partial(raw_config, text='{"format":"newsclf"}'), "config.json: damaged"),
    Case("checksums are a list", lambda f: _unsigned(f, lambda c: c.update(sha256=[])), "parts or checksums"),
    Case("checksum of a file missing", _config(lambda c: c["sha256"].pop("html.npz")), "no checksum"),
    Case(
        "checksum of config.json missing", lambda f: _unsigned(f, lambda c: c["sha256"].pop("config.json")), "changed"
    ),
    Case("checksum that is none", lambda f: _unsigned(f, lambda c: c["sha256"].update({"html.npz": None})), "is none"),
    Case(
        "a thousand checksums",
        _config(lambda c: c["sha256"].update({f"f{i}": "0" * 64 for i in range(1000)})),
        "at most",
    ),
    Case("content changed", lambda f: (f / "html.json").write_bytes(b"{}"), "changed after"),
    Case("config.json changed", lambda f: _unsigned(f, lambda c: c.update(name="other")), "changed after"),
    Case("file without checksum", lambda f: (f / "setup.py").write_text("boom"), "setup.py", "verify"),
    Case("file with a name that is not UTF-8", lambda f: _odd_name(f), "has no checksum", "verify"),
    Case(
        "config.json not in UTF-8",
        lambda f: (f / "config.json").write_bytes(b'{"format":"\xff"}'),
        "config.json: damaged",
    ),
    Case("html.json not in UTF-8", lambda f: replace_file(f, "html.json", b'{"bins":"\xff"}'), "html part is damaged"),
    Case(
        "checksum of half a character",
        lambda f: raw_config(f, config_text(f).replace('"sha256": {', '"sha256": {"\\ud800": "",', 1)),
        "leads out",
    ),
    Case(
        "half a character elsewhere",
        lambda f: raw_config(f, config_text(f)[:-1] + ',"x":"\\ud800"}'),
        "config.json: damaged",
    ),
    # Versions.
    Case("format version 99", _config(lambda c: c.update(format_version=99)), "format version 99"),
    Case("facts version 0", _config(lambda c: c.update(facts_version=0)), "facts version 0"),
    Case("format of a million letters", _config(lambda c: c.update(format="x" * 1_000_000)), "an artifact of"),
    Case("version that is a list", _config(lambda c: c.update(format_version=[[4]])), "format version [[4]]"),
]
