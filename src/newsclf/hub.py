"""Sharing artifacts: push one to the Hugging Face Hub or any address that fsspec knows, and pull one from there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from .artifact import CARD, MAX_FILE, PIPELINE, is_artifact, verify_artifact
from .artifact_config import CONFIG, MAX_CONFIG, parse_config
from .errors import ArtifactError, InputError
from .io.atomic import check_target, new_folder
from .io.bounded import read_file
from .io.places import Place, local_folder, place_at
from .io.plain_json import parse_json

MAX_MODEL = 400_000_000
"""Bytes that all files of a model may have together."""


def push(model: Path, address: str, *, private: bool = False) -> str:
    """Put an artifact somewhere else, once it is verified.

    A local folder is replaced in one step; elsewhere config.json comes last, so that what is half there is not taken
    for a model. Files there that are no part of a model stay.

    Args:
        model: the artifact.
        address: `hf://owner/name`, `hf://owner/name@branch` (both are made where they are missing), a folder, or an
            address that fsspec can write to.
        private: a repo that is made is private.

    Returns:
        Where it is now: on the Hub the address of the commit.

    Raises:
        ArtifactError: the model is damaged.
        ConfigError: a package is missing.
        InputError: the address can't be written, or something else stands there.
    """
    sums = verify_artifact(model)
    target = local_folder(address)
    if target is not None:
        with new_folder(target, may_replace=is_artifact) as part:
            for name in sums:
                shutil.copyfile(model / name, part / name)
        return str(target.resolve())
    place = place_at(address, private=private)
    gone = _replaced(place, address, set(sums))
    return place.write(model, [*sorted(sums.keys() - {CONFIG}), CONFIG], sorted(gone))


def _replaced(place: Place, address: str, new: set[str]) -> set[str]:
    """The names of a model that stands there already which the new one does not have.

    Raises:
        InputError: a file that is no model's would be overwritten.
    """
    there = place.names()
    if CONFIG in there:
        try:
            old = parse_json(place.read(CONFIG, MAX_CONFIG))
            if old["format"] == "newsclf":
                return (set(old["sha256"]) & there) - new
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
    elif not (new & there) - {CARD}:  # a new repo may have a card
        return set()
    raise InputError(f"{address}: holds files of these names that newsclf did not write; name another address")


def pull(address: str, out: Path, *, pipelines: bool = False) -> dict[str, str]:
    """Get an artifact from somewhere else; it is put in its place once it is verified.

    Only what its config.json names is fetched, and of that not `pipeline.joblib`, which predicting does not need and
    which could run code where somebody opens it.

    Args:
        address: as for `push`; http(s) too, of the folder. On the Hub `@revision` is a branch, a tag or a commit.
        out: the folder for the model; a model that stands there is replaced.
        pipelines: fetch `pipeline.joblib` too.

    Returns:
        The sha256 of each file.

    Raises:
        ArtifactError: what is there is no artifact, of another version, damaged or too large.
        ConfigError: a package is missing.
        InputError: the address can't be read, or `out` can't be written or holds something else.
    """
    check_target(out, is_artifact)
    source = local_folder(address)
    place = _Local(source) if source is not None else place_at(address)
    content = place.read(CONFIG, MAX_CONFIG)
    sums: dict[str, str] = parse_config(content, address)["sha256"]
    wanted = [name for name in sorted(sums) if name != CONFIG and (pipelines or name != PIPELINE)]
    with new_folder(out, may_replace=is_artifact) as part:
        (part / CONFIG).write_bytes(content)
        left = MAX_MODEL
        for name in wanted:
            found = place.read(name, min(MAX_FILE, left))
            left -= len(found)
            if hashlib.sha256(found).hexdigest() != sums[name]:
                raise ArtifactError(f"{address}/{name}: is not what its checksum says; try again, or ask its maker")
            (part / name).write_bytes(found)
        try:
            return verify_artifact(part)
        except ArtifactError as error:
            raise ArtifactError(str(error).replace(str(part), address)) from error


class _Local:
    """A folder on this machine, with pipes and links out of it refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str, most: int) -> bytes:
        if not self.folder.is_dir():
            raise InputError(f"{self.folder}: expected a model folder or an address such as hf://owner/name")
        return read_file(self.folder, name, most)
