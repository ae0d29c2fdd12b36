"""Where artifacts are shared: a repo of the Hugging Face Hub, or a folder behind an address that fsspec knows."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from ..errors import ConfigError, InputError, NewsclfError, install_line

_HUB = re.compile(r"hf://(?:models/)?(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[^@]+))?")
_WEB = ("http://", "https://")
_CHUNK = 1 << 18


class Place(Protocol):
    """A folder of files somewhere else. All methods raise InputError where it can't be reached, says no, or is wrong,
    and ConfigError where a package is missing.
    """

    def names(self) -> set[str]:
        """The names of the files there; none where there is no such folder."""

    def read(self, name: str, most: int) -> bytes:
        """A file of at most so many bytes."""

    def write(self, folder: Path, names: Collection[str], gone: Collection[str]) -> str:
        """Put files of a local folder there, take others away, and say where they are. The last one is put last."""


def place_at(address: str, *, private: bool = False) -> Place:
    """The place behind an address: `hf://owner/name`, `hf://owner/name@revision`, or any of fsspec's but local ones.

    Args:
        address: the address.
        private: a Hub repo that writing makes is private.

    Raises:
        ConfigError: a package that the address needs is missing.
        InputError: nobody knows what the address means.
    """
    with telling(address, "understood"):
        if address.startswith("hf://"):
            found = _HUB.fullmatch(address.rstrip("/"))
            if found is None:
                raise InputError(f"{address}: expected hf://owner/name or hf://owner/name@revision, a model repo")
            return _Hub(address, found["repo"], found["revision"], private=private)
        return _Folder(address)


def local_folder(address: str) -> Path | None:
    """The folder that an address names on this machine; None where it is somewhere else."""
    for scheme in ("file://", "local://"):
        if address.startswith(scheme):
            return Path(address.removeprefix(scheme))
    return None if "://" in address else Path(address)


class _Folder:
    """A folder of a file system that fsspec knows."""

    def __init__(self, address: str) -> None:
        import fsspec

        self.address = address.rstrip("/")
        self.system, path = fsspec.core.url_to_fs(self.address)
        self.path = path.rstrip("/")
        # As a stream: what a server says of a file's size, and where it may be read from, is not believed.
        self.options: dict[str, Any] = {"block_size": 0} if address.startswith(_WEB) else {}

    def names(self) -> set[str]:
        with telling(self.address, "listed"):
            self.system.invalidate_cache()
            try:
                return {str(path).rstrip("/").rsplit("/", 1)[-1] for path in self.system.ls(self.path, detail=False)}
            except (FileNotFoundError, NotADirectoryError):
                return set()

    def read(self, name: str, most: int) -> bytes:
        with (
            telling(f"{self.address}/{name}", "read"),
            self.system.open(f"{self.path}/{name}", "rb", **self.options) as file,
        ):
            return _bounded(file, f"{self.address}/{name}", most)

    def write(self, folder: Path, names: Collection[str], gone: Collection[str]) -> str:
        if self.address.startswith(_WEB):
            raise InputError(f"{self.address}: nothing can be put behind http; name a Hub repo, a folder or a bucket")
        with telling(self.address, "written"):
            self.system.makedirs(self.path, exist_ok=True)
            for name in names:
                self.system.pipe_file(f"{self.path}/{name}", (folder / name).read_bytes())
            for name in gone:
                self.system.rm_file(f"{self.path}/{name}")
        return self.address


class _Hub:
    """A model repo of the Hugging Face Hub. Who may read and write is told by what `hf auth login` left or HF_TOKEN."""

    def __init__(self, address: str, repo: str, revision: str | None, *, private: bool = False) -> None:
        import huggingface_hub

        self.address, self.repo, self.revision, self.private = address, repo, revision, private
        self.hub = huggingface_hub
        self.api = huggingface_hub.HfApi()
        self._commit: str | None = None

    def names(self) -> set[str]:
        with telling(self.address, "listed"):
            try:
                info = self.api.model_info(self.repo, revision=self.revision)
            except self.hub.errors.RevisionNotFoundError:
                info = self.api.model_info(self.repo)  # a new branch begins with what stands there
            except self.hub.errors.RepositoryNotFoundError:
                return set()
            self._commit = info.sha
            return {file.rfilename for file in info.siblings or []}

    def read(self, name: str, most: int) -> bytes:
        with telling(f"{self.address}/{name}", "read"):
            # All files are of one commit, whatever is pushed meanwhile.
            try:
                self._commit = self._commit or self.api.model_info(self.repo, revision=self.revision).sha
            except self.hub.errors.RepositoryNotFoundError as error:
                raise InputError(
                    f"{self.address}: no such model repo, or none that you may see: log in with `hf auth login`, or set"
                    " HF_TOKEN"
                ) from error
            files = self.hub.HfFileSystem()
            with files.open(f"{self.repo}@{self._commit}/{name}", "rb", block_size=0) as file:
                return _bounded(file, f"{self.address}/{name}", most)

    def write(self, folder: Path, names: Collection[str], gone: Collection[str]) -> str:
        with telling(self.address, "written"), _bars_on_a_terminal(self.hub.utils):
            self.api.create_repo(self.repo, private=self.private or None, exist_ok=True)
            if self.revision is not None:
                self.api.create_branch(self.repo, branch=self.revision, exist_ok=True)
            operations: list[Any] = [self.hub.CommitOperationAdd(name, str(folder / name)) for name in names]
            operations += [self.hub.CommitOperationDelete(name) for name in gone]
            done = self.api.create_commit(
                self.repo,
                operations,
                commit_message="Model pushed by newsclf",
                revision=self.revision,
                # What was looked at before must still stand there.
                parent_commit=self._commit,
            )
            return str(done.commit_url)


@contextmanager
def _bars_on_a_terminal(utils: Any) -> Iterator[None]:
    """Hub's progress bars would fill a log."""
    silent = not sys.stderr.isatty() and not utils.are_progress_bars_disabled()
    if silent:
        utils.disable_progress_bars()
    try:
        yield
    finally:
        if silent:
            utils.enable_progress_bars()


def _bounded(file: IO[bytes], where: str, most: int) -> bytes:
    parts: list[bytes] = []
    while chunk := file.read(_CHUNK):
        most -= len(chunk)
        if most < 0:
            raise InputError(f"{where}: larger than a newsclf model may be")
        parts.append(chunk)
    return b"".join(parts)


@contextmanager
def telling(where: str, what: str) -> Iterator[None]:
    """Errors of whatever stands behind an address as our own: each file system has others."""
    try:
        yield
    except NewsclfError:
        raise
    except ImportError as error:
        raise ConfigError(
            f"{where}: this address needs a package that is missing; {install_line('hub')}, for buckets that of the"
            f" provider ({error})"
        ) from error
    except FileNotFoundError as error:
        raise InputError(
            f"{where}: is not there, not for you to see, or can't be reached; check the address and the connection, or"
            " log in"
        ) from error
    except Exception as error:
        reason = " ".join(str(error).split())[:300] or "no reason given"
        raise InputError(
            f"{where}: can't be {what} ({type(error).__name__}: {reason}); check the address, the connection and who"
            " you are logged in as"
        ) from error
