"""How much memory a training may take."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

# The interpreter with scikit-learn and Arrow, a batch of pages, a sample of segments: whatever the data.
BASE = 900e6
# Of the machine's memory, where nothing is said: others use it too.
_SHARE = 0.5
_LARGEST = 1e9  # GB
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def parse_memory(text: str) -> float | None:
    """The bytes that "500MB" or "4GB" names; None for "auto".

    Raises:
        ValueError: it is something else.
    """
    if text == "auto":
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([MG])B", text)
    if not found or not 0 < float(found[1]) < _LARGEST:
        raise ValueError(f'expected "auto" or a size such as "500MB" or "4GB", got {text!r:.100}')
    return float(found[1]) * (1e9 if found[2] == "G" else 1e6)


def memory_for(text: str) -> float:
    """The bytes that a training may take: as said, or for "auto" half of what this process may have."""
    said = parse_memory(text)
    return _SHARE * memory_limit() if said is None else said


def memory_limit() -> float:
    """The memory of the machine, or less where a control group or a resource limit gives this process less.

    8 GB on systems that do not tell.
    """
    limits = []
    with suppress(AttributeError, OSError, ValueError):
        limits.append(float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    for path in _CGROUPS:
        with suppress(OSError, ValueError):  # "max" is no number
            limits.append(float(Path(path).read_text()))
    with suppress(ImportError):
        import resource

        for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
            soft = resource.getrlimit(kind)[0]
            if soft != resource.RLIM_INFINITY:
                limits.append(float(soft))
    return min(limits, default=8e9)
