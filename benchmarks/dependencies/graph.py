"""Which packages come with which, and what they weigh: from what `installed` found in an environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .declared import PLAIN, Requirement, normalized

NEWSCLF = "newsclf"
NOT_WEIGHED = "not weighed"
Installed = Mapping[str, Mapping[str, Any]]


class Weight(NamedTuple):
    """How many packages, and their bytes on disk."""

    packages: int
    bytes: int


class Direct(NamedTuple):
    """A direct dependency of a group: itself, with all it brings, and what of that nothing else of newsclf brings.

    `alone` is what would go with it: of an extra's dependency, beside newsclf and the rest of the extra.
    """

    name: str
    version: str
    licence: str
    itself: Weight
    brings: Weight
    alone: Weight


class Group(NamedTuple):
    """newsclf without an extra, or what an extra adds to it."""

    name: str
    adds: Weight
    direct: list[Direct]


def reached(found: Installed, asked: Iterable[tuple[str, tuple[str, ...]]]) -> set[str]:
    """All installed packages that these, each with extras, need directly or not; they themselves too."""
    seen: set[tuple[str, str]] = set()
    waiting = [(normalized(name), extra) for name, extras in asked for extra in ("", *extras)]
    while waiting:
        name, extra = node = waiting.pop()
        if node in seen or name not in found:
            continue
        seen.add(node)
        for needed, extras in found[name]["needs"].get(extra, {}).items():
            waiting.extend((needed, e) for e in ("", *extras))
    return {name for name, _ in seen}


def weigh(found: Installed, names: Iterable[str]) -> Weight:
    """The weight of packages."""
    sizes = [found[name]["bytes"] for name in names]
    return Weight(len(sizes), sum(sizes))


def group(found: Installed, groups: Mapping[str, list[Requirement]], name: str) -> Group:
    """The weights of a group's dependencies.

    Args:
        found: what is installed; a dependency that is not has `NOT_WEIGHED` for its version.
        groups: the dependencies by group.
        name: of the group.
    """
    plain = [(r.name, r.extras) for r in groups[PLAIN]]
    own = [(r.name, r.extras) for r in groups[name]]
    base = reached(found, plain) if name != PLAIN else set()
    everything = base | reached(found, own)
    direct = []
    for requirement in own:
        key = normalized(requirement[0])
        if key not in found:
            direct.append(Direct(key, NOT_WEIGHED, NOT_WEIGHED, *[Weight(0, 0)] * 3))
            continue
        brought = reached(found, [requirement])
        without = base | reached(found, [other for other in own if other != requirement])
        direct.append(
            Direct(
                key,
                found[key]["version"],
                found[key]["licence"],
                weigh(found, [key]),
                weigh(found, brought - {key}),
                weigh(found, everything - without),
            )
        )
    return Group(name, weigh(found, everything - base), direct)
