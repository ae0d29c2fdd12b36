"""Resident memory without what the allocator holds free, for what comes next."""

from __future__ import annotations

import ctypes

from benchmarks.memory.resident import resident_kb


class _Mallinfo2(ctypes.Structure):
    # As malloc.h of the GNU C library (2.33 and newer) has it.
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def in_use_kb() -> int | None:
    """The resident kB of this process without those that malloc has free, over all its arenas.

    The GNU C library gives threads arenas of their own, up to eight a core; each keeps nearly as much as the largest
    page took that was ever predicted in it, so that resident memory climbs till all arenas have had such a page.

    Returns:
        None where the C library does not tell.
    """
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        return None
    mallinfo2.restype = _Mallinfo2
    return resident_kb() - int(mallinfo2().fordblks) // 1024
