"""Which folder a caller means by a model: one that is named, or the one that comes with newsclf."""

from __future__ import annotations

from pathlib import Path

from .artifact_config import CONFIG
from .errors import ConfigError

SHIPPED = "shipped"


def model_folder(model: str | Path | None) -> Path:
    """The folder that a caller names; None, or "shipped" where no folder has that name, is the shipped model.

    Raises:
        ConfigError: the shipped model is missing from this installation.
    """
    shipped = model is None or (str(model) == SHIPPED and not Path(SHIPPED).exists())
    return shipped_model() if shipped else Path(str(model))


def shipped_model() -> Path:
    """The folder of the shipped model: inside the installed package, or in the checkout of an editable install.

    Raises:
        ConfigError: it is in neither place.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "models" / "news", here.parents[1] / "models" / "news"):
        if (folder / CONFIG).is_file():
            return folder
    raise ConfigError(
        "the shipped model is missing from this installation; install newsclf again, or name a model folder"
    )
