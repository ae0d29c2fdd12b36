"""Compiled code is kept, and made anew where what it was made of has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")

SCRIPT = """
import sys
import numba.core.caching as caching
if sys.argv[1:] == ["no place"]:
    caching.CacheImpl._locator_classes = []
import newsclf.fast.jit as jit
if len(sys.argv) > 1:
    jit._fingerprint = lambda: sys.argv[1]
from newsclf.fast.hashes import hash_words
print(hash_words(["ferry"])[0])
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    script = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.run(script, capture_output=True, text=True, check=True, env=environment)


def test_compiled_once_and_again_when_the_code_has_changed(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path)
    assert first.stdout == second.stdout
    assert "compiling" in first.stderr
    assert first.stderr.count("\n") == 1
    assert second.stderr == ""
    changed = run(tmp_path, "another")
    assert "compiling" in changed.stderr
    assert run(tmp_path, "another").stderr == ""


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    done = run(tmp_path, "no place")
    assert done.stdout == run(tmp_path).stdout
    assert done.stderr.count("can't be kept") == 1
