"""What was evaluated, in lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def about_model(folder: Path, info: Mapping[str, Any]) -> dict[str, str]:
    """What model it is and what it was trained on.

    Args:
        folder: where the model stands.
        info: its config.json.
    """
    lines = {"model": folder.resolve().name}
    if digest := info.get("sha256", {}).get("config.json"):
        lines["checksum of its config.json"] = digest[:16]
    if version := info.get("versions", {}).get("newsclf"):
        lines["made by"] = f"newsclf {version}"
    if training := info.get("training"):
        lines["trained on"] = "; ".join(f"{view}: {part['pages']:,} pages" for view, part in training.items())
    if data := info.get("data"):
        lines["data sets of the training"] = ", ".join(data)
    return lines


def about_data(how: Mapping[str, Any]) -> dict[str, str]:
    """What pages were evaluated, and how, from `Results.how`."""
    lines = {"data sets": ", ".join(f"{name} ({digest[:8]})" for name, digest in how.get("data", {}).items())}
    if also := how.get("also"):
        lines["trained on too"] = ", ".join(f"{name} ({digest[:8]})" for name, digest in also.items())
    if "folds" in how:
        lines["how"] = f"cross-validation over sites in {how['folds']} folds"
    if "leave_out" in how:
        lines["how"] = f"trained without the pages of {', '.join(how['leave_out'])}"
    if "split" in how:
        lines["split"] = how["split"]
    if where := how.get("where"):
        lines["only pages with"] = ", ".join(where)
    return lines
