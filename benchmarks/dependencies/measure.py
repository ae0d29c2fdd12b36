"""newsclf installed anew, and what that brings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from .declared import BUILD, PLAIN

ROOT = Path(__file__).resolve().parents[2]


class Startup(NamedTuple):
    """Seconds of wall clock that a process takes from start to end, the median; and of one that does nothing."""

    name: str
    seconds: float
    nothing: float


def new_environment(folder: Path, extras: list[str]) -> Path:
    """Install newsclf with these extras at the versions of constraints.txt into a new environment; its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        # The pip that comes with a Python may be too old for all extras at once.
        subprocess.run([*_pip(python), "--upgrade", "pip"], check=True, cwd=ROOT)
    install(python, extras)
    return python


def install(python: Path, extras: list[str]) -> None:
    """Install newsclf with these extras, or add them."""
    what = f".[{','.join(extras)}]" if extras else "."
    subprocess.run([*_pip(python), what], check=True, cwd=ROOT)


def _pip(python: Path) -> list[str]:
    return [str(python), *"-m pip --disable-pip-version-check install -q -c constraints.txt".split()]


def what_is_installed(python: Path) -> dict[str, dict[str, Any]]:
    """What `installed` tells of an environment."""
    done = subprocess.run(
        [python, "-m", "benchmarks.dependencies.installed"], check=True, cwd=ROOT, capture_output=True, text=True
    )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def startup(python: Path, repeats: int) -> list[Startup]:
    """How long it takes to import newsclf and to predict a page, in an environment."""
    code = (
        "import json, sys; from pathlib import Path; from benchmarks.startup.measure import measure;"
        f"print(json.dumps(measure(Path(sys.argv[1]), {repeats})))"
    )
    page = ROOT / "data" / "sample" / "echo-snow-road.html"
    # Without PYTHONPATH, which may name a checkout: what is installed is measured.
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([python, "-c", code, page], check=True, cwd=ROOT, capture_output=True, text=True, env=clean)
    runs = {name: wall for name, wall, *_ in json.loads(done.stdout)}
    nothing = runs.pop("python")
    return [Startup(name, wall, nothing) for name, wall in runs.items()]


def extras_of(groups: dict[str, Any]) -> list[str]:
    """The names of the extras among groups."""
    return [name for name in groups if name not in (PLAIN, BUILD)]
