"""config.json of an artifact: its versions, the names and checksums of all files, and a signature of itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from reprlib import repr as short
from typing import Any, get_args

from ._version import __version__
from .errors import ArtifactError
from .features.facts import FACTS_VERSION
from .io.bounded import is_plain
from .io.plain_json import parse_json
from .page import View

FORMAT_VERSION = 4
READ_VERSIONS = (2, 3, FORMAT_VERSION)  # in version 2 parts had no page score, in 3 it had no means
CONFIG = "config.json"
# A hundred times the shipped model's.
MAX_CONFIG = 2_500_000
# A model has eight.
_MAX_FILES = 32
_VIEWS: tuple[View, ...] = get_args(View)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def signature(config: Mapping[str, Any]) -> str:
    """The sha256 of the content of config.json as JSON with sorted keys, its own entry left out."""
    own = {**config, "sha256": {k: v for k, v in config["sha256"].items() if k != CONFIG}}
    return hashlib.sha256(json.dumps(own, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def parse_config(content: bytes, where: str) -> dict[str, Any]:
    """config.json as it was read, once it is known to be whole and of a version that is read here.

    Args:
        content: its bytes.
        where: names the artifact in errors.

    Raises:
        ArtifactError: it is damaged, changed or of another version, or names what is no plain file.
    """
    try:
        config = parse_json(content)
        versions = (config["format"], config["format_version"], config["facts_version"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(where, error) from error
    if versions not in [("newsclf", version, FACTS_VERSION) for version in READ_VERSIONS]:
        found, format_version, facts_version = map(short, versions)
        raise ArtifactError(
            f"{where}: an artifact of {found} with format version {format_version}, facts version {facts_version};"
            f" newsclf {__version__} reads 'newsclf' with format version {' or '.join(map(str, READ_VERSIONS))}, facts"
            f" version {FACTS_VERSION}; train it again or install the newsclf that made it"
        )
    try:
        sums, parts = config["sha256"], config["parts"]
        if not (isinstance(parts, dict) and isinstance(sums, dict) and set(parts) <= set(_VIEWS) and parts):
            raise ValueError("parts or checksums are missing")
        if not isinstance(config["versions"], dict):
            raise ValueError("versions are missing")
        if len(sums) > _MAX_FILES:
            raise ValueError(f"{len(sums)} files, a model has at most {_MAX_FILES}")
        for name, digest in sums.items():
            if not is_plain(name):
                raise ValueError(f"{short(name)} is no plain file name, or leads out of the folder")
            if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
                raise ValueError(f"the checksum of {name} is none")
        own = signature(config)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(where, error) from error
    if sums.get(CONFIG) != own:
        raise ArtifactError(f"{where}/{CONFIG}: its content was changed after it was written; get the model again")
    return dict(config)


def _damaged(where: str, error: Exception) -> ArtifactError:
    return ArtifactError(f"{where}/{CONFIG}: damaged ({type(error).__name__}: {error}); get the model again")
