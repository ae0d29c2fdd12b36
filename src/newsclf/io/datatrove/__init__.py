"""Steps for pipelines of datatrove (extra `scale`): a reader of WARC and WET, an extractor, and a filter.

    from newsclf.io.datatrove import NewsclfExtractor, NewsclfFilter, NewsclfReader

Raises:
    ConfigError: on import, where datatrove is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ConfigError

try:
    import datatrove  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "datatrove":
        raise
    raise ConfigError(
        "newsclf.io.datatrove needs datatrove, which is not installed: `pip install newsclf[scale]`"
    ) from error

from .extractor import NewsclfExtractor
from .filter import NewsclfFilter

if TYPE_CHECKING:
    from .reader import NewsclfReader

__all__ = ["NewsclfExtractor", "NewsclfFilter", "NewsclfReader"]


def __getattr__(name: str) -> Any:
    if name == "NewsclfReader":  # it alone needs FastWARC
        from .reader import NewsclfReader

        return NewsclfReader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
