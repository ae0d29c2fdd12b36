"""Late imports, which a fork must not cut in two.

A process that is forked while another thread imports a module gets a copy of the module's lock that nobody will
release: its own import of that module waits for ever. So forks wait until a late import is done.
"""

from __future__ import annotations

import codecs
import logging  # noqa: F401  its lock is taken by imports: forks must take ours first, so logging registers first
import os
import threading

before_forks = threading.RLock()
"""Hold this (`with before_forks:`) where a module may be imported late, as codecs are by their first use."""

# Text is counted by these; they are no built-in ones, but modules.
codecs.lookup("utf-32-le")

if hasattr(os, "register_at_fork"):  # not on Windows, which can't fork
    os.register_at_fork(
        before=before_forks.acquire, after_in_parent=before_forks.release, after_in_child=before_forks.release
    )
