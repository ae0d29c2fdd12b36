"""What is installed in an environment: of each package size, licence and needs. Run by that environment's Python.

Prints JSON; needs nothing but `packaging`, and pip's own where that is missing.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

try:
    from packaging.requirements import Requirement
except ImportError:  # of an environment in which nothing needs it
    from pip._vendor.packaging.requirements import Requirement  # type: ignore[assignment]

from .declared import normalized


def installed() -> dict[str, dict[str, Any]]:
    """By normalized name: `version`, `bytes` on disk, `licence`, and `needs` by extra ("" for none): name to extras."""
    return {normalized(d.name): _facts(d) for d in metadata.distributions() if d.name}


def _facts(distribution: metadata.Distribution) -> dict[str, Any]:
    extras = ["", *(distribution.metadata.get_all("Provides-Extra") or [])]
    needs: dict[str, dict[str, list[str]]] = {extra: {} for extra in extras}
    for line in distribution.requires or []:
        requirement = Requirement(line)
        for extra in extras:
            # With an extra's name a marker without any holds too: what is needed anyway stands under each.
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                needs[extra].setdefault(normalized(requirement.name), []).extend(sorted(requirement.extras))
    return {
        "version": distribution.version,
        "bytes": sum(_size(Path(str(distribution.locate_file(file)))) for file in distribution.files or []),
        "licence": _licence(distribution),
        "needs": needs,
    }


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _licence(distribution: metadata.Distribution) -> str:
    """As the package states it; of a whole text the first line."""
    known = distribution.metadata
    stated = (known.get("License-Expression") or known.get("License") or "").strip()
    if stated and len(stated) < 60 and stated.upper() != "UNKNOWN":
        return stated
    classifiers = known.get_all("Classifier") or []
    named = [
        c.rsplit(" :: ", 1)[-1] for c in classifiers if c.startswith("License :: ") and c != "License :: OSI Approved"
    ]
    return ", ".join(named) or stated.split("\n")[0][:60] or "not stated"


if __name__ == "__main__":
    json.dump(installed(), sys.stdout)
