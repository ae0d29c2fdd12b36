"""Where a run may write, and which files it writes: they are no input to it."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from ..errors import InputError, OptionError
from ..io.places import local_folder
from ..render import Format

_SAYS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
}
_BESIDE = (".errors.jsonl", ".run.json")


def settled(output: str | None, format: Format) -> str | None:
    """Where is really written.

    Args:
        output: a file, a folder, an address, or `-` for stdout.
        format: of what is written.

    Returns:
        The output, links followed; None for stdout.

    Raises:
        InputError: a device, a pipe or the like, which can't be written beside and renamed.
        OptionError: a file whose name says that it holds something else.
    """
    if output is None or output == "-":
        return None
    path = local_folder(output)
    if output.endswith("/") or (path is not None and path.is_dir()):
        return output
    _check_name(output, format)
    if path is None:
        return output
    if path.exists() and not path.is_file():
        raise InputError(
            f"{output}: expected a file or a folder, got a device, pipe or socket; to write there, leave out --output"
            " and redirect stdout"
        )
    return str(path.resolve()) if path.is_symlink() else output


def _check_name(output: str, format: Format) -> None:
    suffix = PurePosixPath(output.lower()).suffix
    if suffix == ".zst":
        raise OptionError(f"{output}: nothing is written as zstd; expected .jsonl.gz, or a name without .zst")
    if suffix == ".gz":
        if format != "jsonl":
            raise OptionError(f"{output}: only JSONL is written compressed; use --format jsonl, or another name")
        suffix = PurePosixPath(output.lower().removesuffix(".gz")).suffix
    says = _SAYS.get(suffix, format)
    if says != format:
        raise OptionError(
            f"{output}: the name says {says}, the format is {format}; use --format {says}, or another name"
        )


class OwnFiles:
    """The files that a run writes.

    Args:
        target: where it writes, as `settled` says.
    """

    def __init__(self, target: str | None) -> None:
        path = None if target is None else local_folder(target)
        self._path = None if path is None else Path(os.path.realpath(path))
        self._is_folder = path is not None and (str(target).endswith("/") or path.is_dir())
        found = None if self._path is None or self._is_folder or not self._path.exists() else self._path.stat()
        self._same = None if found is None else (found.st_dev, found.st_ino)

    def __contains__(self, name: object) -> bool:
        """Whether a file is among them, those of an earlier run with the same output included."""
        path = local_folder(str(name))
        if self._path is None or path is None:
            return False
        own = self._path.name
        if self._is_folder:
            return self._is_in_folder(path, self._path)
        if path.name.startswith(own) or f"{own}.parts" in path.parts:
            real = Path(os.path.realpath(path))
            beside = {self._path, *(self._path.with_name(own + more) for more in _BESIDE)}
            if real in beside or self._path.with_name(f"{own}.parts") in real.parents:
                return True
        if self._same is None:  # it may be named by a link to where it will be
            return os.path.islink(path) and Path(os.path.realpath(path)) == self._path  # noqa: PTH114  # raises nothing
        return self._same == _identity(path)

    def _is_in_folder(self, path: Path, folder: Path) -> bool:
        if not path.name.startswith("part-") and "_newsclf" not in path.parts:
            return path.name == f"{folder.name}.errors.jsonl" and Path(os.path.realpath(path.parent)) == folder.parent
        real = Path(os.path.realpath(path))
        return real.parent == folder or folder / "_newsclf" in real.parents

    def refuse(self, names: tuple[str, ...]) -> None:
        """Raise an `InputError` if one of them is named as an input."""
        for name in names:
            if name in self:
                raise InputError(f"{name}: an input can't be the output as well; name another --output")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
