"""What a user gets from `pip install`: built and installed anew, so left out of `make test`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.install
def test_the_shipped_model_predicts_right_after_installing(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    install = [venv / "bin" / "python", "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", ROOT]
    subprocess.run(install, check=True, cwd=tmp_path)
    newsclf = venv / "bin" / "newsclf"
    for command in (["--help"], ["predict", "--help"], ["model", "verify"]):
        subprocess.run([newsclf, *command], check=True, capture_output=True, cwd=tmp_path)
    page = ROOT / "data" / "sample" / "echo-snow-road.html"
    done = subprocess.run([newsclf, "predict", page], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert len(done.stdout.split()) > 50
