"""The dependencies that pyproject.toml declares. Needs nothing but Python: it runs before anything is installed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
BUILD, PLAIN = "build", ""
"""The groups beside the extras: what builds newsclf, and what newsclf needs without any extra."""

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[(?P<extras>[\w,-]+)\])?(?:>=(?P<lowest>[0-9.]+))?")


class Requirement(NamedTuple):
    """A line of pyproject.toml: the name as it is written there, the extras asked for, and the lowest version."""

    name: str
    extras: tuple[str, ...]
    lowest: str


def normalized(name: str) -> str:
    """A package's name as the names of packages are compared: `Jinja2` and `jinja2` are one."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(pyproject: Path = PYPROJECT) -> dict[str, list[Requirement]]:
    """The direct dependencies by group: `PLAIN`, the extras and `BUILD`; extras of newsclf's own are left out.

    Args:
        pyproject: the file.

    Raises:
        ValueError: a requirement has no lowest version, or more than that; or two groups claim different ones.
    """
    with pyproject.open("rb") as file:
        content = tomllib.load(file)
    project = content["project"]
    written = {PLAIN: project["dependencies"], **project["optional-dependencies"]}
    written[BUILD] = content["build-system"]["requires"]
    groups: dict[str, list[Requirement]] = {}
    claimed: dict[str, str] = {}
    for group, lines in written.items():
        groups[group] = []
        for line in lines:
            # A marker tells where a package has wheels; what is claimed of its version holds wherever it is.
            found = _REQUIREMENT.fullmatch(line.partition(";")[0].strip())
            if found and normalized(found["name"]) == normalized(project["name"]):
                continue
            if not found or not found["lowest"]:
                raise ValueError(f"{pyproject.name}: expected NAME>=VERSION, got {line!r}")
            extras = tuple((found["extras"] or "").split(",")) if found["extras"] else ()
            requirement = Requirement(found["name"], extras, found["lowest"])
            if claimed.setdefault(normalized(requirement.name), requirement.lowest) != requirement.lowest:
                raise ValueError(f"{pyproject.name}: two lowest versions of {requirement.name}; give it one")
            groups[group].append(requirement)
    return groups


def lowest(groups: dict[str, list[Requirement]]) -> list[str]:
    """A constraint on each dependency: the lowest version that is claimed, and no other."""
    versions = {normalized(r.name): r.lowest for requirements in groups.values() for r in requirements}
    return [f"{name}=={version}" for name, version in sorted(versions.items())]
